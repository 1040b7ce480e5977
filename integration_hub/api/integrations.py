"""Integrations, their connection, their location mappings, and the set-up checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from integration_hub.advice import setup
from integration_hub.api.calls import Answer, Call, between_transactions, body, objects, text, transacted
from integration_hub.connectors.records import Json
from integration_hub.ground.keys import Caller
from integration_hub.ground.refusals import malformed
from integration_hub.integrations import connecting, life, location_mapping, syncs

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("integrations", __name__, url_prefix="/api/v3")


@routes.post("/integrations")
@transacted()
def add_integration(call: Call) -> Answer:
    """Add an integration from the connector catalog, with its settings if they are given and right."""
    given = body()
    row = life.add(
        call.work,
        connector_key=text(given, "connector"),
        name=text(given, "name") if given.get("name") is not None else None,
        settings=_settings(given) if given.get("settings") is not None else None,
    )
    return life.as_json(call.hub.desk, row), 201


@routes.get("/integrations")
@transacted()
def list_integrations(call: Call) -> Answer:
    """Answer every integration of the organization."""
    rows = life.listed(call.connection, call.organization_id)
    whole = {"count": len(rows), "skip": 0, "total": len(rows), "last": True}
    return {"integrations": [life.as_json(call.hub.desk, row) for row in rows], "pagination": whole}


@routes.get("/integrations/<integration_id>")
@transacted()
def get_integration(call: Call, integration_id: str) -> Answer:
    """Answer one integration."""
    return life.as_json(call.hub.desk, life.load(call.connection, call.organization_id, integration_id))


@routes.delete("/integrations/<integration_id>")
@transacted()
def delete_integration(call: Call, integration_id: str) -> Answer:
    """Delete the integration and leave no orphan of it."""
    life.remove(call.work, integration_id)
    return {"integrationId": integration_id, "deleted": True}


@routes.put("/integrations/<integration_id>/settings")
@transacted()
def save_settings(call: Call, integration_id: str) -> Answer:
    """Replace the settings as a whole, or store nothing and name everything that is wrong."""
    row = life.save_settings(call.work, integration_id, _settings(body()))
    return life.as_json(call.hub.desk, row)


@routes.post("/integrations/<integration_id>/connect")
@between_transactions()
def connect(hub: Hub, caller: Caller, integration_id: str) -> Answer:
    """Connect by credentials, or answer where the browser is to go."""
    return connecting.connect(hub.desk, hub.sessions, caller.organization_id, integration_id)


@routes.post("/integrations/<integration_id>/probe")
@between_transactions()
def probe(hub: Hub, caller: Caller, integration_id: str) -> Answer:
    """Make a real call and answer what it says of the connection."""
    return connecting.probe(hub.desk, hub.sessions, caller.organization_id, integration_id)


@routes.post("/integrations/<integration_id>/disconnect")
@transacted()
def disconnect(call: Call, integration_id: str) -> Answer:
    """Forget the connection and its tokens."""
    row = life.disconnect(call.work, integration_id)
    return life.as_json(call.hub.desk, row)


@routes.post("/integrations/<integration_id>/enable", defaults={"enabled": True})
@routes.post("/integrations/<integration_id>/disable", defaults={"enabled": False})
@transacted()
def switch(call: Call, integration_id: str, enabled: bool) -> Answer:
    """Switch the integration's flows on or off."""
    row = life.set_enabled(call.work, integration_id, enabled=enabled)
    return life.as_json(call.hub.desk, row)


@routes.post("/integrations/<integration_id>/sync")
@transacted()
def sync(call: Call, integration_id: str) -> Answer:
    """Queue one flow now; with `sku`, of exactly that product."""
    given = body()
    row = life.load(call.connection, call.organization_id, integration_id)
    sku = given.get("sku")
    if sku is not None and not isinstance(sku, str):
        raise malformed("“sku” must be text.")
    return {"jobs": syncs.request(call.work, row, text(given, "flow"), sku)}, 202


@routes.get("/integrations/<integration_id>/location-mappings")
@transacted()
def get_location_mappings(call: Call, integration_id: str) -> Answer:
    """Answer how the vendor's locations map to ours."""
    row = life.load(call.connection, call.organization_id, integration_id)
    return {"locationMappings": location_mapping.listed(call.connection, row.id)}


@routes.put("/integrations/<integration_id>/location-mappings")
@transacted()
def put_location_mappings(call: Call, integration_id: str) -> Answer:
    """Set the given mappings; those not named stay as they are."""
    row = life.load(call.connection, call.organization_id, integration_id)
    location_mapping.save(call.work, row, objects(body(), "locationMappings"))
    return {"locationMappings": location_mapping.listed(call.connection, row.id)}


@routes.get("/setup")
@between_transactions()
def check_setup(hub: Hub, caller: Caller) -> Answer:
    """Probe what is connected, then answer what still stands in the way; `probe=false` trusts the last probe."""
    goal = request.args.get("goal")
    if goal is not None and goal not in setup.goals(hub.connectors):
        raise malformed(f"“goal” must be one of {', '.join(setup.goals(hub.connectors))}.")
    if request.args.get("probe", "true") != "false":
        connecting.probe_all(hub.desk, hub.sessions, caller.organization_id)
    with hub.desk.begin(caller.organization_id) as work:
        seen = setup.snapshot(work, goal)
    return setup.report(caller.organization_id, seen)


@routes.get("/sku-audit")
@transacted()
def audit_skus(call: Call) -> Answer:
    """Answer duplicates, collisions, near misses, and what only the source can mend."""
    return setup.audit_of(call.work)


def _settings(given: Json) -> Json:
    settings = given.get("settings")
    if not isinstance(settings, dict):
        raise malformed("“settings” must be an object.")
    return settings
