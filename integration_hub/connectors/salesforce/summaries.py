"""Order summaries as orders of a channel: those born in Salesforce come in, those we pushed are known for echoes."""

from __future__ import annotations

from collections.abc import Iterator

from integration_hub.connectors.records import ChannelOrder, ChannelOrderLine, Cursor, Page
from integration_hub.connectors.salesforce.products import LOOK_BACK_S, money
from integration_hub.connectors.salesforce.rest import SalesforceApi, instant, literal, rows_of, stamp
from integration_hub.connectors.salesforce.shapes import DeliverTo, Summary

_SELECT = (
    "SELECT Id, OrderNumber, Status, ExternalReferenceIdentifier, OrderedDate, CreatedDate, SystemModstamp, "
    "CurrencyIsoCode, GrandTotalAmount, TotalTaxAmount, TotalAdjustedProductAmount, TotalAdjustedDeliveryAmount, "
    "(SELECT Id, Type, TypeCode, Name, StockKeepingUnit, UnitPrice, QuantityOrdered, QuantityCanceled, "
    "OrderDeliveryGroupSummaryId FROM OrderItemSummaries ORDER BY LineNumber, Id), "
    "(SELECT Id, DeliverToName, DeliverToStreet, DeliverToCity, DeliverToState, DeliverToPostalCode, "
    "DeliverToCountry FROM OrderDeliveryGroupSummaries) FROM OrderSummary"
)


def born_orders(api: SalesforceApi, currency: str, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
    """Yield summaries changed since the cursor, oldest change first, with an overlap for rows seen late."""
    where = f" WHERE SystemModstamp >= {stamp(cursor['modified_at'] - LOOK_BACK_S)}" if cursor else ""
    for records in api.query(f"{_SELECT}{where} ORDER BY SystemModstamp, Id", Summary):
        found = [_order(record, currency) for record in records]
        last = max((order.updated_at for order in found), default=None)
        yield Page(found, None if last is None else {"modified_at": last})


def one_order(api: SalesforceApi, currency: str, summary_id: str) -> ChannelOrder | None:
    """Return one summary as an order, or None if there is none by that id."""
    records = api.records(f"{_SELECT} WHERE Id = {literal(summary_id)}", Summary)
    return _order(records[0], currency) if records else None


def _order(record: Summary, currency: str) -> ChannelOrder:
    items = [row for row in rows_of(record["OrderItemSummaries"]) if row["TypeCode"] == "Product"]
    lines = tuple(
        ChannelOrderLine(
            sku=row["StockKeepingUnit"] or "",
            name=row["Name"] or row["StockKeepingUnit"] or "",
            quantity=int(row["QuantityOrdered"]),
            unit_price=money(row["UnitPrice"]),
            external_line_ids=(row["Id"],),
            canceled=int(row["QuantityCanceled"]),
        )
        for row in items
    )
    canceled = bool(lines) and all(line.canceled >= line.quantity for line in lines)
    groups = rows_of(record["OrderDeliveryGroupSummaries"])
    return ChannelOrder(
        external_order_id=record["Id"],
        order_number=record["OrderNumber"],
        external_status=record["Status"] or "Created",
        phase="canceled" if canceled else "ready",
        fulfilled_by_platform=False,
        currency=record["CurrencyIsoCode"] or currency,
        amounts={
            "subtotal": money(record["TotalAdjustedProductAmount"] or 0),
            "shipping": money(record["TotalAdjustedDeliveryAmount"] or 0),
            "tax": money(record["TotalTaxAmount"] or 0),
            "total": money(record["GrandTotalAmount"] or 0),
        },
        ship_to=_ship_to(groups[0]) if groups else {},
        buyer={},
        lines=lines,
        placed_at=instant(record["OrderedDate"] or record["CreatedDate"]),
        updated_at=instant(record["SystemModstamp"]),
        details={
            "delivery_group": items[0]["OrderDeliveryGroupSummaryId"] if items else None,
            "pushed_by_hub": bool(record["ExternalReferenceIdentifier"]),
        },
    )


def _ship_to(group: DeliverTo) -> dict[str, str]:
    first, _, last = (group["DeliverToName"] or "").rpartition(" ")
    members = {
        "firstName": first,
        "lastName": last,
        "address1": group["DeliverToStreet"],
        "city": group["DeliverToCity"],
        "stateOrProvince": group["DeliverToState"],
        "zipCodeOrPostalCode": group["DeliverToPostalCode"],
        "country": group["DeliverToCountry"],
    }
    return {name: value for name, value in members.items() if value}
