"""How a vendor's locations map to the organization's own; an unmapped one is never given a default (R84)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired

from sqlalchemy import Executable, select
from typing_extensions import TypedDict

from integration_hub.ground import jobs
from integration_hub.ground.desk import Work
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.prepared import Connection, returning
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.rows import LocationMappingRow
from integration_hub.ground.tables import location_mappings, locations
from integration_hub.integrations.sessions import Integration
from integration_hub.stock import ledger as inventory


class Given(TypedDict):
    """One of the vendor's locations, and which of ours it is."""

    externalLocationId: str
    externalName: NotRequired[str | None]
    locationId: NotRequired[str | None]


@returning(LocationMappingRow)
def _mappings(integration_id: str) -> Executable:
    query = select(location_mappings).where(location_mappings.c.integration_id == integration_id)
    return query.order_by(location_mappings.c.external_location_id)


def listed(work: Work, integration: Integration) -> list[Document]:
    """Return the integration's mappings, those without a location among them, and the one place it may be mapped at."""
    mappings: list[Document] = [
        {
            "externalLocationId": row.external_location_id,
            "externalName": row.external_name,
            "locationId": row.location_id,
        }
        for row in work.connection.execute(_mappings(integration.id))
    ]
    place = integration.settings_json.get(work.desk.able(integration).stock_place)
    if place and all(each["externalLocationId"] != place for each in mappings):
        mappings.append(
            {"externalLocationId": place, "externalName": f"Stock of {place}", "locationId": None}
        )
    return mappings


def save(work: Work, row: Integration, given: Sequence[Given]) -> None:
    """Map each given vendor location to one of the organization's locations, or to none."""
    wanted = {each["externalLocationId"]: each for each in given}
    if len(wanted) < len(given):
        message = "One of the vendor's locations is mapped twice; name each once."
        raise RuleViolated([Violation("mapped_twice", message, "locationMappings")])
    _refuse_unknown(work.connection, row.organization_id, [each.get("locationId") for each in given])
    known = {
        each.external_location_id: each.location_id for each in work.connection.execute(_mappings(row.id))
    }
    changed = False
    for external_id, each in wanted.items():
        name, location_id = each.get("externalName"), each.get("locationId")
        if external_id not in known:
            work.connection.insert(
                location_mappings,
                {
                    "integration_id": row.id,
                    "external_location_id": external_id,
                    "external_name": name or external_id,
                    "details_json": {},
                    "location_id": location_id,
                },
            )
        elif known[external_id] != location_id:
            work.connection.update(
                location_mappings,
                {"integration_id": row.id, "external_location_id": external_id},
                {"location_id": location_id},
            )
        else:
            continue
        changed = True
        _note(work, row, external_id, location_id)
    if changed:
        # What failed for want of a mapping may succeed now, and the channel may be told of more stock or less.
        jobs.wake_parked(work.connection, row.id, work.now)
        inventory.stock_changed(work)


def _refuse_unknown(connection: Connection, organization_id: str, location_ids: Sequence[str | None]) -> None:
    wanted = {each for each in location_ids if each is not None}
    mine = select(locations.c.id).where(locations.c.organization_id == organization_id)
    unknown = wanted - set(connection.scalars(mine.where(locations.c.id.in_(wanted))))
    if unknown:
        raise RuleViolated(
            [
                Violation("unknown_location", f"There is no location {each}.", "locationId")
                for each in sorted(unknown)
            ]
        )


def _note(work: Work, row: Integration, external_id: str, location_id: str | None) -> None:
    done = f"mapped to {location_id}" if location_id else "left without a location"
    work.of(row.id).note(
        "location_mapped" if location_id else "location_unmapped",
        "location_mapping",
        external_id,
        f"The location {external_id} of {row.name} was {done}.",
        locationId=location_id,
    )
