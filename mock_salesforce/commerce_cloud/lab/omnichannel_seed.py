"""Control plane: stock and groups of Omnichannel Inventory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.lab.seeding import realm_named
from mock_salesforce.commerce_cloud.realm.omnichannel_stock import StockRecord

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.state import State


def seed_omnichannel(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Set records by location and SKU, and which locations a group holds."""
    realm = realm_named(state, body)
    at = state.now()
    for row in body.get("records", ()):
        record = StockRecord(row["onHand"], row.get("safetyStockCount", 0), effective_at=at, written_at=at)
        realm.omnichannel.write(row["locationId"], row["sku"], record)
    for group, locations in body.get("groups", {}).items():
        realm.omnichannel.groups[group] = tuple(locations)
    return {"tenantGroupId": realm.tenant_group_id, "records": len(realm.omnichannel.records)}
