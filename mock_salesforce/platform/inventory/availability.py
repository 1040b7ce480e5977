"""Omnichannel Inventory: get-availability for at most 100 places × 100 SKUs (section 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.stock import Level, inventory_record
from mock_salesforce.platform.inventory.bodies import AvailabilityBody
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action


def get_availability(call: Call, body: AvailabilityBody) -> dict[str, Any]:
    """Stock of SKUs at locations or in location groups; SKUs alone ask for locations outside any group."""
    groups = body.locationGroupIdentifiers or body.locationGroupIdentifier
    if groups:
        return {"locations": [], "locationGroups": [_group(call.org, group, body.skus) for group in groups]}
    places = body.locationIdentifiers or _ungrouped(call.org)
    found = [_location(call.org, place, body.skus) for place in places]
    return {"locations": found, "locationGroups": []}


def _levels(org: Org, location: str, sku: str) -> list[Level]:
    level = org.stock.at(location, sku)
    if level is None and org.quirks.oci_folds_sku_case:
        folded = sku.lower()
        return [own for name, own in org.stock.levels.get(location, {}).items() if name.lower() == folded]
    return [level] if level is not None else []


def _location(org: Org, location: str, skus: list[str]) -> dict[str, Any]:
    records = [inventory_record(sku, levels) for sku in skus if (levels := _levels(org, location, sku))]
    return {"locationIdentifier": location, "inventoryRecords": records}


def _group(org: Org, group: str, skus: list[str]) -> dict[str, Any]:
    locations = group_locations(org, group)
    records = []
    for sku in skus:
        levels = [level for location in locations for level in _levels(org, location, sku)]
        if levels:
            records.append(inventory_record(sku, levels))
    return {"locationGroupIdentifier": group, "inventoryRecords": records}


def group_locations(org: Org, group: str) -> list[str]:
    """The location references that a group's reference stands for."""
    groups = org.table("LocationGroup").ids_where("ExternalReference", [group])
    assignments = org.table("LocationGroupAssignment")
    members = (assignments.rows[row_id] for row_id in assignments.ids_where("LocationGroupId", groups))
    locations = (org.find(member["LocationId"]) for member in members)
    return sorted({row["ExternalReference"] for row in locations if row and row.get("ExternalReference")})


def _ungrouped(org: Org) -> list[str]:
    assigned = {row["LocationId"] for row in org.table("LocationGroupAssignment").rows.values()}
    grouped = {
        row["ExternalReference"]
        for row in org.table("Location").rows.values()
        if row["Id"] in assigned and row.get("ExternalReference")
    }
    return sorted(place for place in org.stock.levels if place not in grouped)


OPERATIONS = (
    action(
        "/commerce/oci/availability/availability-records/actions/get-availability",
        get_availability,
        AvailabilityBody,
        "Get availability",
        "locations",
        "locationGroups",
        since=51.0,
        feature="omnichannel_inventory",
        status=200,
    ),
)
