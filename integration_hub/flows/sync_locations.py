"""Reading a platform's locations: a sales channel's are mapped to ours by a person, an order platform's become ours.

A location outside the connector's type filter is kept, but out of scope: its stock is neither counted nor published,
and nothing ships from it (rules.md R76, R84, R107). A sales channel's location nobody mapped stays unmapped.
"""

from __future__ import annotations

from integration_hub.connectors.protocol import Locations
from integration_hub.connectors.records import ChannelLocation
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.jobs import Job
from integration_hub.ground.rows import LocationMappingRow
from integration_hub.ground.tables import location_mappings, locations
from integration_hub.integrations.sessions import Integration, Sessions, offered, working
from integration_hub.stock import ledger as inventory


def run(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Take in the platform's locations as they are now."""
    integration = working(desk, job.integration_id)
    if integration is None or not desk.able(integration).pull_locations:
        return
    found = offered(sessions.open(integration), Locations).locations()
    becomes_ours = desk.able(integration).location_types
    with desk.begin(integration.organization_id, integration.id) as work:
        mapped = work.connection.select(location_mappings, integration_id=integration.id)
        known = {row.external_location_id: row for row in mapped}
        changed = [
            _take(work, integration, place, known.get(place.external_location_id), becomes_ours)
            for place in found
        ]
        if any(changed):
            inventory.stock_changed(work)
            for flow in ("pull_stock", "tell_stock"):
                work.enqueue(flow)


def _take(
    work: Work,
    integration: Integration,
    place: ChannelLocation,
    known: LocationMappingRow | None,
    becomes_ours: bool,
) -> bool:
    location_id = known.location_id if known is not None else None
    changed = known is None
    if becomes_ours or place.platform_fulfilled:
        was = known.details_json.get("enabled") if known is not None else None
        location_id, changed = _keep_location(work, integration, place, location_id, was)
    details = {"locationType": place.location_type, "enabled": place.enabled}
    values = {"external_name": place.name, "details_json": details, "location_id": location_id}
    if known is None:
        work.connection.insert(
            location_mappings,
            {"integration_id": integration.id, "external_location_id": place.external_location_id, **values},
        )
    elif (known.external_name, known.details_json, known.location_id) != (place.name, details, location_id):
        work.connection.update(
            location_mappings,
            {"integration_id": integration.id, "external_location_id": place.external_location_id},
            values,
        )
    return changed


def _keep_location(
    work: Work,
    integration: Integration,
    place: ChannelLocation,
    location_id: str | None,
    was: object,
) -> tuple[str, bool]:
    """Make or update the hub's own location for the platform's; return its id and whether anything changed.

    `was` is whether the platform had it in scope before: what an operator has chosen since stays until that changes.
    """
    values: dict[str, object] = {
        "name": place.name,
        "location_type": place.location_type,
        "platform_fulfilled": place.platform_fulfilled,
        "address_json": dict(place.address),
    }
    if location_id is None:
        location_id = work.new_id("loc")
        work.connection.insert(
            locations,
            {
                "id": location_id,
                "organization_id": integration.organization_id,
                "source_integration_id": integration.id,
                "in_scope": place.enabled,
                **values,
            },
        )
        return location_id, True
    row = work.connection.select(locations, id=location_id).one()
    in_scope = row.in_scope if was == place.enabled else place.enabled
    values["in_scope"] = in_scope
    if all(getattr(row, name) == value for name, value in values.items()):
        return location_id, False
    work.connection.update(locations, {"id": location_id}, values)
    if row.in_scope != in_scope:
        work.note(
            "location_in_scope" if in_scope else "location_out_of_scope",
            "location",
            location_id,
            f"{place.name} has the type “{place.location_type}”; `locationTypes` now "
            f"{'includes it' if in_scope else 'leaves it out'}.",
        )
    return location_id, True
