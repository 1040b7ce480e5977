"""Omnichannel Inventory: get-availability for at most 100 places × 100 SKUs (section 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.stock import Level, inventory_record
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.operations import Operation

LIMIT = 100


def get_availability(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Stock of SKUs at locations or in location groups; SKUs alone ask for locations outside any group."""
    plural = "stockKeepingUnits" in body
    skus = _texts(body, "stockKeepingUnits") if plural else _texts(body, "stockKeepingUnit")
    if not skus or len(skus) > LIMIT or ("stockKeepingUnit" in body and plural):
        raise ConnectError(
            "INVALID_INPUT", f"Give stockKeepingUnit, or stockKeepingUnits with 1 to {LIMIT} entries"
        )
    keys = [
        key
        for key in ("locationIdentifiers", "locationGroupIdentifiers", "locationGroupIdentifier")
        if body.get(key)
    ]
    if len(keys) > 1:
        raise ConnectError("INVALID_INPUT", "Give at most one of location and location group identifiers")
    places = _texts(body, keys[0]) if keys else []
    if len(places) > LIMIT:
        raise ConnectError("INVALID_INPUT", f"At most {LIMIT} locations or groups may be asked for")
    if keys and keys[0] == "locationGroupIdentifiers" and not plural:
        raise ConnectError("INVALID_INPUT", "locationGroupIdentifiers goes with stockKeepingUnits")
    if keys and keys[0].startswith("locationGroup"):
        return {"locations": [], "locationGroups": [_group(call.org, group, skus) for group in places]}
    if not keys:
        places = _ungrouped(call.org)
    found = [_location(call.org, place, skus) for place in places]
    return {"locations": found, "locationGroups": []}


def _texts(body: dict[str, Any], key: str) -> list[str]:
    value = body.get(key)
    values = value if isinstance(value, list) else [value] if value is not None else []
    if not all(isinstance(item, str) and item for item in values):
        raise ConnectError("INVALID_INPUT", f"{key} must be texts")
    return list(dict.fromkeys(values))


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
    Operation(
        "POST",
        "/commerce/oci/availability/availability-records/actions/get-availability",
        action(get_availability, "locations", "locationGroups", status=200),
        "Get availability",
        "6",
        51.0,
        "omnichannel_inventory",
    ),
)
