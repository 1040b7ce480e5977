"""The orders that the hub brought into a Salesforce product, and what hangs on them there, as that product holds them.

A copy is an Order or an order summary that carries our reference, or a Commerce Cloud order of our numbers. Fulfillment
orders and shipments hang on a summary, whoever placed its order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from scenarios.checkers.views.hub import HubState, Json, hub
from scenarios.checkers.views.sold import (
    OURS_ON_COMMERCE,
    by_parent,
    cents,
    commerce_address,
    delivery,
    live,
    org_of,
    realm_of,
    records_of,
)
from scenarios.record.history import History

Kind = Literal["Order", "OrderSummary", "order"]
_OVER = frozenset({"CANCELLED", "REJECTED"})
_SHOWN_ADDRESS = ("city", "stateOrProvince", "zipCodeOrPostalCode", "country")


@dataclass(frozen=True, slots=True)
class Copy:
    """An order-like record that stands for an order of another channel; amounts by the hub's words, where kept."""

    integration_id: str
    kind: Kind
    record_id: str
    channel: str  # connector key of the channel it names
    order_id: str  # the channel's id of the order it stands for
    status: str
    currency: str
    amounts: Mapping[str, str]
    priced: Counter[tuple[str, Decimal]]  # units ordered by SKU and price
    canceled: Counter[str]  # units canceled, by the channel's SKU where the record names our line
    address: Mapping[str, str]
    note: str = ""
    summarized: bool = False  # whether an order summary stands for the same order
    managed: bool = False  # whether the product is to have it shipped

    def elsewhere(self, address: Mapping[str, str]) -> list[str]:
        """Return the parts in which the record says another place, or person, than this address."""
        wrong = [name for name in _SHOWN_ADDRESS if self.address.get(name) != address.get(name)]
        wrong += ["name"] if _name(self.address) != _name(address) else []
        street = [address.get(name) for name in ("address1", "address2")]
        held = " ".join(str(self.address.get(name, "")) for name in ("address1", "address2"))
        return wrong + (["address1"] if any(line and line not in held for line in street) else [])


def _name(address: Mapping[str, str]) -> str:
    """Return the name in one piece: a delivery group keeps it so, and where it is parted then, nobody knows."""
    return " ".join(part for name in ("firstName", "lastName") if (part := address.get(name)))


@dataclass(frozen=True, slots=True)
class Allocated:
    """A fulfillment order: what one location is to ship of one summary."""

    integration_id: str
    record_id: str
    order_id: str | None  # the hub's order
    location_id: str  # the hub's id of the place, or the org's where the hub has none
    over: bool  # canceled, so that it asks for nothing any more
    asked: Counter[str]  # units by the channel's SKU, what was canceled off it left out
    done: bool = False  # whether it says that all of them left
    left: Counter[str] = field(default_factory=Counter)  # what its shipments carry


@dataclass(frozen=True, slots=True)
class Sent:
    """A shipment of the org."""

    record_id: str
    order_id: str | None  # the hub's order
    ours: bool  # whether it repeats a fulfillment of the hub's
    reference: str
    carrier: str
    tracking_number: str
    units: Counter[str] = field(default_factory=Counter)  # by the channel's SKU


@dataclass(frozen=True, slots=True)
class Copies:
    """Everything that stands at the order-keeping products."""

    orders: Sequence[Copy] = ()
    allocated: Sequence[Allocated] = ()
    shipments: Sequence[Sent] = ()
    known: frozenset[str] = frozenset()  # integrations whose product's record the run kept

    def of(self, integration_id: str, order_id: str) -> list[Copy]:
        """Return the copies of one channel's order on one integration."""
        wanted = (integration_id, order_id)
        return [copy for copy in self.orders if (copy.integration_id, copy.order_id) == wanted]

    def stands(self, integration: Json, order_id: str) -> bool:
        """Whether the product has the order whole: Order Management manages what has a summary, and nothing else."""
        kinds = {copy.kind for copy in self.of(integration["integrationId"], order_id)}
        return "OrderSummary" in kinds if integration["connector"] == "order_management" else bool(kinds)


def copies(history: History) -> Copies:
    """Index what stands at every order-keeping product of the run."""
    state = history.view(hub)
    platform, commerce = history.state.get("salesforce"), history.state.get("commerce_cloud")
    orders, known = list[Copy](), set()
    allocated, shipments = list[Allocated](), list[Sent]()
    # A second integration of an org must not count what hangs on its summaries twice.
    seen = set[str | None]()
    for integration in sorted(state.integrations.values(), key=lambda row: not state.connected(row)):
        connector = integration["connector"]
        if connector in ("order_management", "service_cloud") and isinstance(platform, Mapping):
            org = org_of(integration, platform)
            if org is not None:
                known.add(integration["integrationId"])
                orders += _of_org(integration, state, org)
                if org.get("organization_id") not in seen:
                    seen.add(org.get("organization_id"))
                    allocated += _allocated(integration, state, org)
                    shipments += _shipments(integration, state, org)
        elif connector == "commerce_cloud" and isinstance(commerce, Mapping):
            realm = realm_of(integration, commerce)
            if realm is not None:
                known.add(integration["integrationId"])
                orders += _of_realm(integration, realm)
    return Copies(orders, allocated, shipments, frozenset(known))


# --- a Salesforce org ---------------------------------------------------------------------------------------------


def _of_org(integration: Json, state: HubState, org: Json) -> Iterator[Copy]:
    yield from _orders(integration, org)
    yield from _summaries(integration, state, org)


def _orders(integration: Json, org: Json) -> Iterator[Copy]:
    products = _skus(org)
    items, groups = by_parent(org, "OrderItem", "OrderId"), by_parent(org, "OrderDeliveryGroup", "OrderId")
    contacts = {row["Id"]: row for row in live(org, "Contact")}
    charges = {
        row["Id"]: row.get("Name") or ""
        for row in records_of(org.get("records") or {}, "Product2")
        if not row.get("StockKeepingUnit")
    }
    for row in live(org, "Order"):
        channel, _, order_id = (row.get("OrderReferenceNumber") or "").partition(":")
        if order_id and row.get("Status") != "Draft":
            group = groups.get(row["Id"])
            contact = contacts.get(row.get("BillToContactId") or "", {})
            yield Copy(
                integration["integrationId"],
                "Order",
                row["Id"],
                channel,
                order_id,
                row.get("Status") or "",
                # A plain Service Cloud org has one currency, and its orders say none.
                (row.get("CurrencyIsoCode") or "") if groups else "",
                _amounts(row, items.get(row["Id"], []), charges),
                _priced(items.get(row["Id"], []), products, "Quantity"),
                Counter(),
                delivery(group[0]) if group else _billing(row, contact),
                row.get("Description") or "",
                bool(groups),
            )


def _summaries(integration: Json, state: HubState, org: Json) -> Iterator[Copy]:
    products, sku_of = _skus(org), _sold_as(state, org)
    summarized = by_parent(org, "OrderItemSummary", "OrderSummaryId")
    delivered = by_parent(org, "OrderDeliveryGroupSummary", "OrderSummaryId")
    for row in live(org, "OrderSummary"):
        channel, _, order_id = (row.get("ExternalReferenceIdentifier") or "").partition(":")
        if order_id:
            lines, group = summarized.get(row["Id"], []), delivered.get(row["Id"])
            canceled = Counter[str]()
            for line in lines:
                if line.get("TypeCode") == "Product" and line.get("QuantityCanceled"):
                    canceled[sku_of[line["Id"]]] += int(line["QuantityCanceled"])
            yield Copy(
                integration["integrationId"],
                "OrderSummary",
                row["Id"],
                channel,
                order_id,
                row.get("Status") or "",
                row.get("CurrencyIsoCode") or "",
                {},  # a summary's totals follow what is canceled; the order's own stay as they were pushed
                _priced(lines, products, "QuantityOrdered"),
                canceled,
                delivery(group[0]) if group else {},
                managed=row.get("OrderLifeCycleType") == "MANAGED",
            )


def _skus(org: Json) -> dict[str, str]:
    """Return SKUs by product, deleted ones too: an order goes on naming what it was for."""
    products = records_of(org.get("records") or {}, "Product2")
    return {row["Id"]: row.get("StockKeepingUnit") or "" for row in products}


def _sold_as(state: HubState, org: Json) -> dict[str, str]:
    """Return by item summary the SKU under which its channel sold it: our line's, which the item names, or its own."""
    lines = {line["uniqueId"]: line["sku"] for order in state.orders for line in order["lineItems"]}
    return {
        row["Id"]: lines.get(row.get("Description") or "") or row.get("StockKeepingUnit") or ""
        for row in live(org, "OrderItemSummary")
    }


def _amounts(order: Json, items: Sequence[Json], charges: Mapping[str, str]) -> dict[str, str]:
    """Return what the order says is paid; what is paid beside products may stand there as an item without a SKU."""
    total = Decimal(str(order.get("GrandTotalAmount") or order.get("TotalAmount") or 0))
    beside = {"tax": Decimal(str(order.get("TotalTaxAmount") or 0)), "shipping": Decimal(0)}
    for item in items:
        name = charges.get(item.get("Product2Id") or "")
        if name is not None or item.get("Type") == "Delivery Charge":
            amount = Decimal(str(item.get("UnitPrice") or 0)) * int(item.get("Quantity") or 0)
            beside["tax" if name == "Tax" else "shipping"] += amount
    amounts = {"total": total, **beside, "subtotal": total - beside["tax"] - beside["shipping"]}
    return {name: cents(value) for name, value in amounts.items()}


def _priced(
    items: Sequence[Json], products: Mapping[str, str], quantity: str
) -> Counter[tuple[str, Decimal]]:
    counted = Counter[tuple[str, Decimal]]()
    for item in items:
        sku = item.get("StockKeepingUnit") or products.get(item.get("Product2Id") or "", "")
        if sku and item.get("Type") != "Delivery Charge":
            counted[sku, Decimal(cents(item.get("UnitPrice")))] += int(item.get(quantity) or 0)
    return counted


def _billing(order: Json, contact: Json) -> dict[str, str]:
    members = {
        "firstName": contact.get("FirstName"),
        "lastName": contact.get("LastName"),
        "address1": order.get("BillingStreet"),
        "city": order.get("BillingCity"),
        "stateOrProvince": order.get("BillingState"),
        "zipCodeOrPostalCode": order.get("BillingPostalCode"),
        "country": order.get("BillingCountry"),
    }
    return {name: value for name, value in members.items() if value}


def _hub_orders(integration: Json, state: HubState, org: Json) -> dict[str, str]:
    """Return the hub's order by summary id: the one our reference names, or the one born as that summary."""
    found = {}
    for row in live(org, "OrderSummary"):
        channel, _, order_id = (row.get("ExternalReferenceIdentifier") or "").partition(":")
        keys = (
            [
                (each["integrationId"], order_id)
                for each in state.integrations.values()
                if each["connector"] == channel
            ]
            if order_id
            else [(integration["integrationId"], row["Id"])]
        )
        order = next((state.order_of[key] for key in keys if key in state.order_of), None)
        if order is not None:
            found[row["Id"]] = order["orderId"]
    return found


def _allocated(integration: Json, state: HubState, org: Json) -> Iterator[Allocated]:
    sku_of, orders = _sold_as(state, org), _hub_orders(integration, state, org)
    lines = by_parent(org, "FulfillmentOrderLineItem", "FulfillmentOrderId")
    mapped = state.mappings.get(integration["integrationId"], {})
    places = {row["Id"]: row.get("ExternalReference") or row["Id"] for row in live(org, "Location")}
    parcels = by_parent(org, "Shipment", "FulfillmentOrderId")
    items = by_parent(org, "ShipmentItem", "ShipmentId")
    for row in live(org, "FulfillmentOrder"):
        asked, place = Counter[str](), row.get("FulfilledFromLocationId") or ""
        for line in lines.get(row["Id"], ()):
            if line.get("TypeCode", "Product") == "Product":
                asked[sku_of.get(line.get("OrderItemSummaryId") or "", "")] += int(line.get("Quantity") or 0)
        left = Counter[str]()
        for item in (each for parcel in parcels.get(row["Id"], ()) for each in items.get(parcel["Id"], ())):
            left[sku_of.get(item.get("OrderItemSummaryId") or "", "")] += int(item.get("Quantity") or 0)
        yield Allocated(
            integration["integrationId"],
            row["Id"],
            orders.get(row.get("OrderSummaryId") or ""),
            mapped.get(str(places.get(place, place))) or place,
            row.get("StatusCategory") in _OVER,
            asked,
            row.get("StatusCategory") == "CLOSED",
            left,
        )


def _shipments(integration: Json, state: HubState, org: Json) -> Iterator[Sent]:
    sku_of, orders = _sold_as(state, org), _hub_orders(integration, state, org)
    items = by_parent(org, "ShipmentItem", "ShipmentId")
    known = {row["fulfillmentId"] for rows in state.fulfillments_of.values() for row in rows}
    for row in live(org, "Shipment"):
        units = Counter[str]()
        for item in items.get(row["Id"], ()):
            units[sku_of.get(item.get("OrderItemSummaryId") or "", "")] += int(item.get("Quantity") or 0)
        reference = row.get("Description") or ""
        yield Sent(
            row["Id"],
            orders.get(row.get("OrderSummaryId") or ""),
            reference in known,
            reference,
            row.get("Provider") or "",
            row.get("TrackingNumber") or "",
            units,
        )


# --- Commerce Cloud -----------------------------------------------------------------------------------------------


def _paid(row: Json) -> dict[str, str]:
    """Return what the order says was paid, if it says so."""
    paid = [
        (each.get("paymentTransaction") or {}).get("amount") for each in row.get("paymentInstruments") or ()
    ]
    return {"paid": cents(sum(Decimal(str(amount or 0)) for amount in paid))} if paid else {}


def _of_realm(integration: Json, realm: Json) -> Iterator[Copy]:
    for row in records_of(realm, "orders"):
        if not row["orderNo"].startswith(OURS_ON_COMMERCE):
            continue
        priced, canceled = Counter[tuple[str, Decimal]](), Counter[str]()
        for item in row.get("productItems") or ():
            quantity = int(item.get("quantity") or 0)
            priced[item["productId"], Decimal(cents(item.get("basePrice")))] += quantity
            if row.get("status") == "cancelled":
                canceled[item["productId"]] += quantity
        shipments = row.get("shipments") or ()
        yield Copy(
            integration["integrationId"],
            "order",
            row["orderNo"],
            "",
            row["orderNo"].removeprefix(OURS_ON_COMMERCE),
            row.get("status") or "",
            row.get("currency") or "",
            {"total": cents(row.get("orderTotal")), **_paid(row)},
            priced,
            canceled,
            commerce_address((shipments[0].get("shippingAddress") if shipments else None) or {}),
        )
