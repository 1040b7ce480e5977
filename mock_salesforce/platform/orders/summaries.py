"""Order summaries: made from an activated order, once, through the Connect API (section 5.1, 5.2, 6)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.orders.bodies import OrderSummaryBody
from mock_salesforce.platform.rules.quantities import COUNTERS
from mock_salesforce.platform.wire.call import Call
from mock_salesforce.platform.wire.connect import action, record
from mock_salesforce.platform.wire.errors import ConnectError

_FROM_ORDER = (
    "AccountId",
    "BillToContactId",
    "SalesChannelId",
    "OrderedDate",
    "PoNumber",
    "BillingStreet",
    "BillingCity",
    "BillingState",
    "BillingPostalCode",
    "BillingCountry",
    "BillingEmailAddress",
    "BillingPhoneNumber",
    "CurrencyIsoCode",
    "Pricebook2Id",
    "TaxLocaleType",
    "Description",
    "OwnerId",
)
_FROM_GROUP = (
    "OrderDeliveryMethodId",
    "DeliverToName",
    "DeliverToStreet",
    "DeliverToCity",
    "DeliverToState",
    "DeliverToPostalCode",
    "DeliverToCountry",
    "EmailAddress",
    "PhoneNumber",
    "DesiredDeliveryDate",
    "DeliveryInstructions",
)
_FROM_ITEM = (
    "Product2Id",
    "Type",
    "TypeCode",
    "LineNumber",
    "Description",
    "UnitPrice",
    "GrossUnitPrice",
    "ListPrice",
    "TotalPrice",
    "TotalLineAmount",
    "TotalTaxAmount",
)
# Twelve data types of custom fields are copied between an original and its summary; Date is not one of
# them (5.1).
_COPIED = frozenset(
    {
        "boolean",
        "currency",
        "datetime",
        "double",
        "email",
        "int",
        "multipicklist",
        "percent",
        "phone",
        "picklist",
        "string",
        "textarea",
        "url",
    }
)


def create_order_summary(call: Call, body: OrderSummaryBody) -> dict[str, Any]:
    """Creates the summary of an activated order with its delivery groups and products."""
    org, order = call.org, record(call, "Order", body.orderId)
    values = {
        "OriginalOrderId": order["Id"],
        "OrderLifeCycleType": body.orderLifeCycleType or "MANAGED",
        "OrderNumber": body.name or order["OrderNumber"],
        "Status": body.status or "Created",
        "BusinessModel": body.businessModel,
        "SourceProcess": body.sourceProcess or "Standard",
        "ExternalReferenceIdentifier": body.externalReferenceIdentifier,
    }
    items = rows.children(org, "OrderItem", "OrderId", order["Id"])
    groups = rows.children(org, "OrderDeliveryGroup", "OrderId", order["Id"])
    _check(org, order, items, groups, body.externalReferenceIdentifier)
    copied = {name: order.get(name) for name in _FROM_ORDER} | _custom(org, "Order", "OrderSummary", order)
    summary = rows.create(org, "OrderSummary", copied | values | totals(items), call.user_id)
    group_ids = {group["Id"]: _group(call, summary, group) for group in groups}
    for number, item in enumerate(items, start=1):
        _item(call, summary, item, group_ids, number)
    return {"orderSummaryId": summary["Id"]}


def _check(org: Org, order: Row, items: list[Row], groups: list[Row], reference: str | None) -> None:
    if order["StatusCode"] != "Activated":
        raise ConnectError(
            "INVALID_ORDER_STATUS", "The order must be activated before its summary is created."
        )
    summaries = org.table("OrderSummary")
    if summaries.ids_where("OriginalOrderId", [order["Id"]]):
        raise ConnectError("DUPLICATE_VALUE", f"An order summary of order {order['Id']} exists already.")
    if reference is not None and summaries.ids_where("ExternalReferenceIdentifier", [reference]):
        raise ConnectError(
            "DUPLICATE_VALUE", f"duplicate value found: ExternalReferenceIdentifier {reference}"
        )
    if not groups:
        raise ConnectError("REQUIRED_FIELD_MISSING", "The order has no order delivery group.")
    if any(item.get("OrderDeliveryGroupId") is None for item in items):
        raise ConnectError("REQUIRED_FIELD_MISSING", "Every order product needs an OrderDeliveryGroupId.")


def totals(items: list[Row]) -> Row:
    """The amounts of a summary: sums over its products, by kind."""
    by_code = {"Product": 0.0, "Charge": 0.0, "Fee": 0.0}
    tax = 0.0
    for item in items:
        by_code[item.get("TypeCode") or "Product"] += item["TotalLineAmount"]
        tax += item.get("TotalTaxAmount") or 0.0
    amount = sum(by_code.values())
    named_totals = {
        "TotalAmount": amount,
        "TotalTaxAmount": tax,
        "GrandTotalAmount": amount + tax,
        "TotalProductAmount": by_code["Product"],
        "TotalDeliveryAmount": by_code["Charge"],
        "TotalFeeAmount": by_code["Fee"],
        "TotalAdjustedProductAmount": by_code["Product"],
        "TotalAdjustedDeliveryAmount": by_code["Charge"],
    }
    return {name: round(value, 2) for name, value in named_totals.items()}


def _custom(org: Org, original: str, twin: str, row: Row) -> Row:
    source, target = org.schema.get(original), org.schema.get(twin)
    assert source is not None and target is not None
    return {
        field.name: row.get(field.name)
        for field in source.fields
        if field.custom and field.type in _COPIED and _same(target, field.name, field.type)
    }


def _same(target: SObject, name: str, kind: str) -> bool:
    twin = target.by_name.get(name)
    return twin is not None and twin.type == kind


def _group(call: Call, summary: Row, group: Row) -> str:
    copied = {name: group.get(name) for name in _FROM_GROUP}
    copied |= _custom(call.org, "OrderDeliveryGroup", "OrderDeliveryGroupSummary", group)
    values = {"OrderSummaryId": summary["Id"], "OriginalOrderDeliveryGroupId": group["Id"]}
    row = rows.create(call.org, "OrderDeliveryGroupSummary", copied | values, call.user_id)
    group_id: str = row["Id"]
    return group_id


def _item(call: Call, summary: Row, item: Row, group_ids: dict[str, str], number: int) -> None:
    product = call.org.find(item.get("Product2Id")) or {}
    copied = {name: item.get(name) for name in _FROM_ITEM}
    copied |= _custom(call.org, "OrderItem", "OrderItemSummary", item)
    values = {
        "OrderSummaryId": summary["Id"],
        "OriginalOrderItemId": item["Id"],
        "OrderDeliveryGroupSummaryId": group_ids[item["OrderDeliveryGroupId"]],
        "ProductCode": product.get("ProductCode"),
        "StockKeepingUnit": product.get("StockKeepingUnit"),
        "Name": product.get("Name"),
        "Status": "ORDERED",
        "AdjustedLineAmount": item["TotalLineAmount"],
        **dict.fromkeys(COUNTERS, 0.0),
        "QuantityOrdered": item["Quantity"],
    }
    copied["LineNumber"] = copied["LineNumber"] or number
    rows.create(call.org, "OrderItemSummary", copied | values, call.user_id)


OPERATIONS = (
    action(
        "/commerce/order-management/order-summaries",
        create_order_summary,
        OrderSummaryBody,
        "Create an order summary",
        "orderSummaryId",
        since=48.0,
    ),
)
