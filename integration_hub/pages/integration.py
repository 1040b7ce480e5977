"""The page of one integration, with its tabs: settings, “Connection Details”, “Locations”."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request

from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.keys import Caller
from integration_hub.ground.refusals import Rejected
from integration_hub.integrations import connecting, life, location_mapping
from integration_hub.integrations.sessions import Integration
from integration_hub.integrations.settings import gate_violations, masked
from integration_hub.pages.forms import location_mappings_from, settings_from
from integration_hub.pages.frame import Rendered, signed_in, status_of
from integration_hub.stock.reading import NamedLocation, locations_to_choose

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("integration", __name__, url_prefix="/integrations/<integration_id>")


@routes.get("")
@signed_in
def show_integration(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Show the settings, or another tab."""
    return _shown(hub, _loaded(hub, caller, integration_id))


@routes.post("")
@signed_in
def save_settings(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Save the form as the API would, or show it again with everything that is wrong."""
    row = _loaded(hub, caller, integration_id)
    entered = settings_from(hub.connectors[row.connector], request.form, row.settings_json)
    try:
        with hub.desk.begin(caller.organization_id) as work:
            saved = life.save_settings(work, integration_id, entered)
    except RuleViolated as error:
        return _shown(hub, row, entered=entered, violations=error.violations), 422
    return _shown(hub, saved, notice="Saved.")


@routes.post("/connect")
@signed_in
def connect(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Press “Connect”: go to the vendor to authorize, or try the credentials at once."""
    try:
        answer = connecting.connect(hub.desk, hub.sessions, caller.organization_id, integration_id)
    except (RuleViolated, Rejected) as error:
        row = _loaded(hub, caller, integration_id)
        violations = error.violations if isinstance(error, RuleViolated) else ()
        page = _shown(hub, row, violations=violations, notice=str(error), tab="connection")
        return page, status_of(error)
    return redirect(str(answer.get("authorizeUrl", f"/integrations/{integration_id}?tab=connection")), 303)


@routes.post("/locations")
@signed_in
def save_locations(hub: Hub, caller: Caller, integration_id: str) -> Rendered:
    """Save the tab “Locations” as the API would, or show what is wrong."""
    row = _loaded(hub, caller, integration_id)
    try:
        with hub.desk.begin(row.organization_id, row.id) as work:
            location_mapping.save(work, row, location_mappings_from(request.form))
    except RuleViolated as error:
        return _shown(hub, row, violations=error.violations, tab="locations"), 422
    return _shown(hub, row, notice="Saved.", tab="locations")


def _loaded(hub: Hub, caller: Caller, integration_id: str) -> Integration:
    with hub.store.transaction() as connection:
        return life.load(connection, caller.organization_id, integration_id)


def _shown(
    hub: Hub,
    row: Integration,
    *,
    entered: dict[str, Any] | None = None,
    violations: tuple[Violation, ...] = (),
    notice: str | None = None,
    tab: str | None = None,
) -> str:
    connector = hub.connectors[row.connector]
    settings = masked(connector, row.settings_json if entered is None else entered)
    push = {**row.settings_json, "processProducts": "push"}
    tab = tab or request.args.get("tab", "settings")
    mappings, own = _locations(hub, row) if tab == "locations" else ([], [])
    return render_template(
        "integration.html",
        integration=row,
        connector=connector,
        settings=settings,
        violations=violations,
        notice=notice,
        tab=tab,
        mappings=mappings,
        locations=own,
        # The option is shown, so that a merchant sees why it cannot be chosen, but not selectable (R51).
        push_refused=[each.message for each in gate_violations(connector, push, life.actual_region(row))],
    )


def _locations(hub: Hub, row: Integration) -> tuple[list[dict[str, Any]], list[NamedLocation]]:
    """Return the integration's mappings and the organization's locations to choose from."""
    with hub.store.transaction() as connection:
        mappings = location_mapping.listed(hub.desk, connection, row)
        return mappings, locations_to_choose(connection, row.organization_id)
