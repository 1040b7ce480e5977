"""What the omnichannel APIs share: how a line of stock is checked and written, and how they are declared.

Source: facts/commerce-cloud-api.md section 8 B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.realm.clocks import instant_of
from mock_salesforce.commerce_cloud.realm.omnichannel_stock import FORBIDDEN_IN_SKU, StockRecord
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Api, Operation
from mock_salesforce.frame.kinds import INSTANT, OBJECT, number, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call


def check_line(line: dict[str, Any], path: str) -> None:
    """Refuse what the shape of a line cannot say."""
    if not FORBIDDEN_IN_SKU.isdisjoint(line["sku"]):
        raise errors.string_constraint_violation(f"{path}.sku", "The SKU holds a forbidden character.")
    if instant_of(line.get("effectiveDate", "2020-01-01")) is None:
        raise errors.string_constraint_violation(f"{path}.effectiveDate", "This is no date.")


def write_line(call: Call, line: dict[str, Any]) -> None:
    """Set the record that a line tells."""
    at = call.state.now()
    effective = instant_of(line["effectiveDate"]) if "effectiveDate" in line else at
    call.realm.omnichannel.write(
        line["locationId"],
        line["sku"],
        StockRecord(
            on_hand=line["onHand"],
            safety=line.get("safetyStockCount", 0),
            effective_at=effective or at,
            written_at=at,
            futures=line.get("futures", []),
        ),
    )


SKU = text(100, shortest=1)
PLACE = text(256, shortest=1)
LINE = record(
    {
        "recordId": text(64),
        "sku": SKU,
        "locationId": PLACE,
        "onHand": number(0),
        "safetyStockCount": number(0),
        "effectiveDate": INSTANT,
        "futures": rows(record({"quantity": number(1), "expectedDate": INSTANT}, ("quantity",))),
    },
    ("sku", "locationId", "onHand"),
)


def omnichannel_operation(name: str, method: str, path: str, view: Any, scope: str, **more: Any) -> Operation:
    reads = method == "GET" or name in ("getAvailability", "getDeltas")
    scopes = (scope, f"{scope}.rw") if reads else (f"{scope}.rw",)
    more.setdefault("answer", OBJECT)
    return Operation(name, method, path, view, scopes=scopes, **more)


def omnichannel_api(name: str, part: str, *operations: Operation) -> Api:
    return Api(
        name=name,
        base=f"/inventory/{part}/v1/organizations/{{organizationId}}",
        envelope="scapi",
        security="admin",
        source="section 8 B",
        by_tenant_group=True,
        operations=operations,
    )
