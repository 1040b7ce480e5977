"""Putting an order into a Salesforce org: account, contact, order with delivery group and items, activation.

An order carries our external reference in OrderReferenceNumber. A draft that an earlier attempt left behind is removed
and made anew; an activated one is taken as it is (facts/salesforce-core-api.md sections 5.1, 7, 8).

What a buyer pays beside the products, without which the order would state less than was paid: in Order Management
delivery is a charge of its own and tax is tax lines of the products; Service Cloud knows neither, so both are items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal

from integration_hub.connectors.records import Body, OrderDraft
from integration_hub.connectors.salesforce.products import entries_of, standard_book
from integration_hub.connectors.salesforce.rest import VERSION, SalesforceApi, Subrequest, literal, stamp
from integration_hub.connectors.salesforce.shapes import Fields, KnownOrder, Record, Saved
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import shaped

MOST_SUBREQUESTS = 25
_RECORDS = f"/services/data/{VERSION}/sobjects"
_DELIVERY = ("Delivery Charge", "pipe17-delivery-charge")
_TAX = ("Tax", "pipe17-tax")
_CENT = Decimal("0.01")


def find_or_create(api: SalesforceApi, sobject: str, field: str, value: str, more: Body) -> str:
    """Return the id of the record whose field holds exactly this value, making it if there is none."""
    rows = api.records(
        f"SELECT Id, {field} FROM {sobject} WHERE {field} = {literal(value)} ORDER BY Id", Fields
    )
    exact = next((str(row["Id"]) for row in rows if row[field] == value), None)
    return exact or api.create_once(sobject, {field: value, **more})


def existing_order(api: SalesforceApi, reference: str) -> KnownOrder | None:
    """Return the order that carries our reference, or None."""
    rows = api.records(
        f"SELECT Id, Status, OrderReferenceNumber FROM Order WHERE OrderReferenceNumber = {literal(reference)}",
        KnownOrder,
    )
    return next((row for row in rows if row["OrderReferenceNumber"] == reference), None)


def activated_order(
    api: SalesforceApi, draft: OrderDraft, links: Mapping[str, object], *, delivery_group: bool
) -> str:
    """Return the id of the activated order for the draft, however far an earlier attempt came."""
    known = existing_order(api, draft.external_reference)
    if known is not None and known["Status"] != "Draft":
        return known["Id"]
    if known is not None:
        api.call("DELETE", f"/sobjects/Order/{known['Id']}")
    requests = _requests(api, draft, links, delivery_group=delivery_group)
    items = [each for each in requests if each["referenceId"].startswith("item")]
    # Only Order Management has tax lines.
    references = [f"@{{item{number}.id}}" for number in range(len(draft.lines))]
    taxes = [
        _post("OrderItemTaxLineItem", f"tax{number}", fields)
        for number, fields in enumerate(tax_lines(draft, references) if delivery_group else ())
    ]
    if len(requests) + len(taxes) < MOST_SUBREQUESTS:
        return api.composite([*requests, *taxes, _activation("@{order.id}")])["order"]
    order_id = api.composite([each for each in requests if each not in items])["order"]
    item_ids = _add_items(api, order_id, [each["body"] for each in items])
    if taxes:
        _add_records(api, "OrderItemTaxLineItem", tax_lines(draft, item_ids[: len(draft.lines)]))
    api.update("Order", order_id, {"Status": "Activated"})
    return order_id


def _requests(
    api: SalesforceApi, draft: OrderDraft, links: Mapping[str, object], *, delivery_group: bool
) -> list[Subrequest]:
    entries = entries_of(api, [line.sku for line in draft.lines])
    fields = _order_fields(api, draft)
    # Only Order Management says of each order what money it is in; a plain org has one currency and no such field.
    currency = {"CurrencyIsoCode": draft.currency} if delivery_group else {}
    requests = [_post("Order", "order", {**fields, **currency, **links})]
    if delivery_group:
        requests.append(
            _post("OrderDeliveryGroup", "group", {"OrderId": "@{order.id}", **_deliver_to(draft)})
        )
    items: list[Body] = [
        {
            "Product2Id": entries[line.sku]["Product2Id"],
            "PricebookEntryId": entries[line.sku]["Id"],
            "Quantity": line.quantity,
            "UnitPrice": float(line.unit_price),
            "Description": line.order_line_id,
        }
        for line in draft.lines
    ]
    placed = {"OrderId": "@{order.id}"}
    if delivery_group:
        placed["OrderDeliveryGroupId"] = "@{group.id}"
    items += charges(api, draft, str(fields["Pricebook2Id"]), typed=delivery_group)
    requests += [
        _post("OrderItem", f"item{number}", {**fields, **placed}) for number, fields in enumerate(items)
    ]
    return requests


def _post(sobject: str, reference: str, body: Body) -> Subrequest:
    return {"method": "POST", "url": f"{_RECORDS}/{sobject}", "referenceId": reference, "body": body}


def _activation(order_id: str) -> Subrequest:
    return {
        "method": "PATCH",
        "url": f"{_RECORDS}/Order/{order_id}",
        "referenceId": "activation",
        "body": {"Status": "Activated"},
    }


def _add_items(api: SalesforceApi, order_id: str, items: list[Body]) -> list[str]:
    """Add the items of an order too large for one composite call and return their ids in order."""
    placed = {"OrderId": order_id}
    if any("OrderDeliveryGroupId" in item for item in items):
        groups = api.records(f"SELECT Id FROM OrderDeliveryGroup WHERE OrderId = {literal(order_id)}", Record)
        placed["OrderDeliveryGroupId"] = groups[0]["Id"]
    return _add_records(api, "OrderItem", [{**item, **placed} for item in items])


def _add_records(api: SalesforceApi, sobject: str, rows: list[Body]) -> list[str]:
    """Add records, all or none in chunks of 200, and return their ids in order."""
    ids: list[str] = []
    for start in range(0, len(rows), 200):
        records = [{"attributes": {"type": sobject}, **row} for row in rows[start : start + 200]]
        answer = api.call("POST", "/composite/sobjects", {"allOrNone": True, "records": records})
        results = shaped(answer, list[Saved])
        for result in results:
            if not result["success"]:
                error = result["errors"][0]
                raise Refused(error["statusCode"], error["message"])
        ids += [str(result.get("id")) for result in results]
    return ids


def correct_summary(api: SalesforceApi, draft: OrderDraft, summary_id: str, order_id: str) -> None:
    """Have the order, its summary, and whoever still ships it, name the draft's address.

    Each keeps a copy of its own; what has shipped keeps where it went.
    """
    delivery = _deliver_to(draft)
    fulfilled = {name.replace("DeliverTo", "FulfilledTo"): value for name, value in delivery.items()}
    fulfilled["FulfilledToPhone"] = fulfilled.pop("PhoneNumber")
    api.update("Order", order_id, bill_to(draft))
    api.update("OrderSummary", summary_id, bill_to(draft))
    shipping = "AND StatusCategory IN ('ACTIVATED', 'FULFILLING', 'DRAFT') "
    for sobject, whose, fields in (
        ("OrderDeliveryGroup", f"OrderId = {literal(order_id)} ", delivery),
        ("OrderDeliveryGroupSummary", f"OrderSummaryId = {literal(summary_id)} ", delivery),
        ("FulfillmentOrder", f"OrderSummaryId = {literal(summary_id)} {shipping}", fulfilled),
    ):
        for row in api.records(f"SELECT Id FROM {sobject} WHERE {whose}ORDER BY Id", Record):
            api.update(sobject, row["Id"], fields)


def _order_fields(api: SalesforceApi, draft: OrderDraft) -> Body:
    return {
        "Status": "Draft",
        "Name": draft.order_number,
        "OrderReferenceNumber": draft.external_reference,
        "EffectiveDate": datetime.fromtimestamp(draft.placed_at, UTC).strftime("%Y-%m-%d"),
        "OrderedDate": stamp(draft.placed_at),
        "Pricebook2Id": standard_book(api),
        **bill_to(draft),
    }


def bill_to(draft: OrderDraft) -> Body:
    """Return the fields of an order, and of its summary, that say where its buyer is."""
    to = draft.ship_to
    return {
        "BillingStreet": _street(to) or None,
        "BillingCity": to.get("city") or None,
        "BillingState": to.get("stateOrProvince") or None,
        "BillingPostalCode": to.get("zipCodeOrPostalCode") or None,
        "BillingCountry": to.get("country") or None,
    }


def _deliver_to(draft: OrderDraft) -> Body:
    to = draft.ship_to
    name = " ".join(part for part in (to.get("firstName"), to.get("lastName")) if part)
    return {
        "DeliverToName": name or draft.channel,
        "DeliverToStreet": _street(to) or None,
        "DeliverToCity": to.get("city") or None,
        "DeliverToState": to.get("stateOrProvince") or None,
        "DeliverToPostalCode": to.get("zipCodeOrPostalCode") or None,
        "DeliverToCountry": to.get("country") or None,
        "PhoneNumber": to.get("phone") or None,
    }


def _street(to: Mapping[str, str]) -> str:
    """Return every line below the name: a parcel without its apartment does not arrive."""
    return "\n".join(line for line in (to.get("address1"), to.get("address2")) if line)


def charges(api: SalesforceApi, draft: OrderDraft, standard_book: str, *, typed: bool) -> list[Body]:
    """Return the order items that stand for what is paid beside the products.

    Delivery alone where items have a type, as Order Management has its own tax lines; else delivery and tax.
    """
    paid = [(_DELIVERY, draft.amounts.get("shipping"))]
    if not typed:
        paid.append((_TAX, draft.amounts.get("tax")))
    items: list[Body] = []
    for (name, code), stated in paid:
        amount = Decimal(stated or "0")
        if amount:
            entry = _entry_of_charge(api, standard_book, name, code)
            body: Body = {"PricebookEntryId": entry, "Quantity": 1, "UnitPrice": float(amount)}
            items.append({**body, "Type": name} if typed else body)
    return items


def tax_lines(draft: OrderDraft, item_ids: Sequence[str]) -> list[Body]:
    """Return the order's tax as lines of its products, divided by their value to the cent; `item_ids` are in step."""
    weights = [Decimal(line.unit_price) * line.quantity for line in draft.lines]
    day = datetime.fromtimestamp(draft.placed_at, UTC).strftime("%Y-%m-%d")
    shares = divided(Decimal(draft.amounts.get("tax") or "0"), weights)
    return [
        {
            "OrderItemId": item_id,
            "Name": "Tax",
            "Amount": float(share),
            "TaxEffectiveDate": day,
            "Type": "Actual",
        }
        for item_id, share in zip(item_ids, shares, strict=True)
        if share
    ]


def divided(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide an amount by weight, rounded to the cent; the shares add up to it exactly."""
    if not weights:
        return []
    whole = sum(weights, Decimal(0)) or Decimal(1)
    shares = [(amount * weight / whole).quantize(_CENT, ROUND_DOWN) for weight in weights]
    shares[-1] += amount - sum(shares, Decimal(0))
    return shares


def _entry_of_charge(api: SalesforceApi, standard_book: str, name: str, code: str) -> str:
    """Return the price entry of the product that stands for a charge; having no SKU it is nobody's listing."""
    rows = api.records(
        "SELECT Id FROM PricebookEntry WHERE Pricebook2.IsStandard = true AND IsActive = true "
        f"AND Product2.ProductCode = {literal(code)} ORDER BY Id",
        Record,
    )
    if rows:
        return rows[0]["Id"]
    known = api.records(f"SELECT Id FROM Product2 WHERE ProductCode = {literal(code)} ORDER BY Id", Record)
    named = {"Name": name, "ProductCode": code, "IsActive": True}
    product_id = known[0]["Id"] if known else api.create("Product2", named)
    price = {"Pricebook2Id": standard_book, "Product2Id": product_id, "UnitPrice": 0, "IsActive": True}
    return api.create("PricebookEntry", price)
