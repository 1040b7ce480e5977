"""The page of one integration, with its tabs: settings, “Connection Details”, “Locations”."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request

from integration_hub.api.wire.operations import Call
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.refusals import Rejected
from integration_hub.integrations import connecting, life, location_mapping
from integration_hub.integrations.sessions import Integration
from integration_hub.integrations.settings import gate_violations, masked
from integration_hub.pages.forms import location_mappings_from, settings_from
from integration_hub.pages.frame import Rendered, signed_in, status_of
from integration_hub.stock.reading import NamedLocation, locations_to_choose

routes = Blueprint("integration", __name__, url_prefix="/integrations/<integration_id>")


@routes.get("")
@signed_in
def show_integration(call: Call, integration_id: str) -> Rendered:
    """Show the settings, or another tab."""
    return _shown(call, _loaded(call, integration_id))


@routes.post("")
@signed_in
def save_settings(call: Call, integration_id: str) -> Rendered:
    """Save the form as the API would, or show it again with everything that is wrong."""
    row = _loaded(call, integration_id)
    entered = settings_from(call.desk.connectors[row.connector], request.form, row.settings_json)
    try:
        with call.begin() as work:
            saved = life.save_settings(work, integration_id, entered)
    except RuleViolated as error:
        return _shown(call, row, entered=entered, violations=error.violations), 422
    return _shown(call, saved, notice="Saved.")


@routes.post("/connect")
@signed_in
def connect(call: Call, integration_id: str) -> Rendered:
    """Press “Connect”: go to the vendor to authorize, or try the credentials at once."""
    try:
        answer = connecting.connect(call.desk, call.sessions, call.organization_id, integration_id)
    except (RuleViolated, Rejected) as error:
        row = _loaded(call, integration_id)
        violations = error.violations if isinstance(error, RuleViolated) else ()
        page = _shown(call, row, violations=violations, notice=str(error), tab="connection")
        return page, status_of(error)
    return redirect(str(answer.get("authorizeUrl", f"/integrations/{integration_id}?tab=connection")), 303)


@routes.post("/locations")
@signed_in
def save_locations(call: Call, integration_id: str) -> Rendered:
    """Save the tab “Locations” as the API would, or show what is wrong."""
    row = _loaded(call, integration_id)
    try:
        with call.desk.begin(row.organization_id, row.id) as work:
            location_mapping.save(work, row, location_mappings_from(request.form))
    except RuleViolated as error:
        return _shown(call, row, violations=error.violations, tab="locations"), 422
    return _shown(call, row, notice="Saved.", tab="locations")


def _loaded(call: Call, integration_id: str) -> Integration:
    with call.begin() as work:
        return life.load(work.connection, call.organization_id, integration_id)


def _shown(
    call: Call,
    row: Integration,
    *,
    entered: dict[str, object] | None = None,
    violations: tuple[Violation, ...] = (),
    notice: str | None = None,
    tab: str | None = None,
) -> str:
    connector = call.desk.connectors[row.connector]
    settings = masked(connector, row.settings_json if entered is None else entered)
    push = {**row.settings_json, "processProducts": "push"}
    tab = tab or request.args.get("tab", "settings")
    mappings, own = _locations(call, row) if tab == "locations" else ([], [])
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


def _locations(call: Call, row: Integration) -> tuple[list[Document], list[NamedLocation]]:
    """Return the integration's mappings and the organization's locations to choose from."""
    with call.begin() as work:
        mappings = location_mapping.listed(work, row)
        return mappings, locations_to_choose(work.connection, row.organization_id)
