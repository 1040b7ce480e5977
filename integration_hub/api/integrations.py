"""Integrations, their connection, their location mappings, and the set-up checker."""

from __future__ import annotations

from integration_hub.advice import setup
from integration_hub.api import bodies, queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.integrations import connecting, life, location_mapping, syncs


def add_integration(call: Call, body: bodies.IntegrationToAdd) -> Answer:
    """Add an integration from the connector catalog, with its settings if they are given and right."""
    row = life.add(
        call.work,
        connector_key=body.connector,
        name=body.name,
        settings=body.settings,
    )
    return life.as_json(call.hub.desk, row)


def list_integrations(call: Call) -> Answer:
    """Answer every integration of the organization."""
    rows = life.listed(call.connection, call.organization_id)
    whole = {"count": len(rows), "skip": 0, "total": len(rows), "last": True}
    return {"integrations": [life.as_json(call.hub.desk, row) for row in rows], "pagination": whole}


def get_integration(call: Call, integration_id: str) -> Answer:
    """Answer one integration."""
    return life.as_json(call.hub.desk, life.load(call.connection, call.organization_id, integration_id))


def delete_integration(call: Call, integration_id: str) -> Answer:
    """Delete the integration and leave no orphan of it."""
    life.remove(call.work, integration_id)
    return {"integrationId": integration_id, "deleted": True}


def save_settings(call: Call, integration_id: str, body: bodies.SettingsToSave) -> Answer:
    """Replace the settings as a whole, or store nothing and name everything that is wrong."""
    row = life.save_settings(call.work, integration_id, body.settings)
    return life.as_json(call.hub.desk, row)


def connect(call: Call, integration_id: str) -> Answer:
    """Connect by credentials, or answer where the browser is to go."""
    return connecting.connect(call.hub.desk, call.hub.sessions, call.organization_id, integration_id)


def probe(call: Call, integration_id: str) -> Answer:
    """Make a real call and answer what it says of the connection."""
    return connecting.probe(call.hub.desk, call.hub.sessions, call.organization_id, integration_id)


def disconnect(call: Call, integration_id: str) -> Answer:
    """Forget the connection and its tokens."""
    row = life.disconnect(call.work, integration_id)
    return life.as_json(call.hub.desk, row)


def enable(call: Call, integration_id: str) -> Answer:
    """Switch the integration's flows on."""
    return _switched(call, integration_id, enabled=True)


def disable(call: Call, integration_id: str) -> Answer:
    """Switch the integration's flows off; its connection stays."""
    return _switched(call, integration_id, enabled=False)


def sync(call: Call, integration_id: str, body: bodies.SyncToQueue) -> Answer:
    """Queue one flow now; with `sku`, of exactly that product."""
    row = life.load(call.connection, call.organization_id, integration_id)
    return {"jobs": syncs.request(call.work, row, body.flow, body.sku)}


def get_location_mappings(call: Call, integration_id: str) -> Answer:
    """Answer how the vendor's locations map to ours."""
    row = life.load(call.connection, call.organization_id, integration_id)
    return {"locationMappings": location_mapping.listed(call.hub.desk, call.connection, row)}


def put_location_mappings(call: Call, integration_id: str, body: bodies.LocationMappings) -> Answer:
    """Set the given mappings; those not named stay as they are."""
    row = life.load(call.connection, call.organization_id, integration_id)
    given = [each.given() for each in body.location_mappings]
    location_mapping.save(call.work, row, given)
    return {"locationMappings": location_mapping.listed(call.hub.desk, call.connection, row)}


def check_setup(call: Call, query: queries.Setup) -> Answer:
    """Probe what is connected, then answer what still stands in the way."""
    goals = setup.goals(call.hub.connectors)
    if query.goal is not None and query.goal not in goals:
        message = f"“goal” must be one of {', '.join(goals)}."
        raise RuleViolated([Violation("unknown_goal", message, "goal")])
    if query.probe == "true":
        connecting.probe_all(call.hub.desk, call.hub.sessions, call.organization_id)
    with call.hub.desk.begin(call.organization_id) as work:
        seen = setup.snapshot(work, query.goal)
    return setup.report(call.organization_id, seen)


def audit_skus(call: Call) -> Answer:
    """Answer duplicates, collisions, near misses, and what only the source can mend."""
    return setup.audit_of(call.work)


def _switched(call: Call, integration_id: str, *, enabled: bool) -> Answer:
    row = life.set_enabled(call.work, integration_id, enabled=enabled)
    return life.as_json(call.hub.desk, row)
