"""Commerce Cloud's orders: those of the storefront in the hub's words, and those the hub brings in (facts 7).

The export status is left alone: `exported` settles inventory transactions for good, and the hub's own cursor already
tells which orders it has taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from integration_hub.connectors.commerce_cloud.api import ORDERS, CommerceApi, instant, segment, stamp
from integration_hub.connectors.commerce_cloud.shapes import Address, Customer, Item, Order, Orders
from integration_hub.connectors.commerce_cloud.tokens import TRUSTED
from integration_hub.connectors.records import (
    Body,
    ChannelOrder,
    ChannelOrderLine,
    Cursor,
    OrderDraft,
    Page,
    RemoteOrder,
)
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import shaped

OURS = "TT-"  # what the numbers of orders that the hub brought in start with
MOST_IN_PAGE = 200
_OVERLAP_S = 120.0
_CENT = Decimal("0.01")
_PHASES = {"new": "ready", "open": "ready", "completed": "closed", "cancelled": "canceled"}
_NOT_PLACED = frozenset({"created", "failed"})
_ADDRESS = {  # the hub's words for the parts of an address, and Commerce Cloud's
    "firstName": "firstName",
    "lastName": "lastName",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "stateOrProvince": "stateCode",
    "zipCodeOrPostalCode": "postalCode",
    "country": "countryCode",
    "phone": "phone",
}
_CHANNEL_TYPES = frozenset({"tiktok"})  # channels that Commerce Cloud has a word of its own for
_MISSING = "order-not-found"
_SHIPMENT = "first"  # any id but `me`, which is reserved, though the first shipment is stored under it


def changed_orders(api: CommerceApi, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
    """Yield placed orders by the time of their last change; the cursor of a page is the latest change in it.

    The list tells no total and moves while it is read, so each page starts from the last change of the one before.
    """
    latest = float(cursor["updated_at"]) if cursor else 0.0
    since, offset = stamp(max(0.0, latest - _OVERLAP_S)), 0
    most = api.rows(MOST_IN_PAGE)
    while True:
        rows = _list(api, since, offset, most)
        if rows:
            last = rows[-1]["lastModified"]
            latest = max(latest, instant(last))
            tied = sum(row["lastModified"] == last for row in rows)
            since, offset = (last, tied) if last != since else (since, offset + len(rows))
        items = [channel_order(row) for row in rows if row["status"] not in _NOT_PLACED]
        yield Page(items, {"updated_at": latest} if latest else None)
        if len(rows) < most:
            return


def _list(api: CommerceApi, since: str, offset: int, most: int) -> list[Order]:
    query = [
        *api.site,
        ("lastModifiedDateFrom", since),
        ("sortBy", "last_modified_date"),
        ("sortOrder", "asc"),
        ("limit", str(most)),
        ("offset", str(offset)),
    ]
    return shaped(api.call("GET", ORDERS, "/orders", query=query), Orders).get("data") or []


def order_row(api: CommerceApi, order_no: str) -> Order | None:
    """Return an order as Commerce Cloud states it now."""
    row = api.call("GET", ORDERS, order_path(order_no), query=api.site, missing=_MISSING)
    return None if row is None else shaped(row, Order)


def order_path(order_no: str) -> str:
    return f"/orders/{segment(order_no)}"


def channel_order(row: Order) -> ChannelOrder:
    """Translate an order; the address is that of its first shipment."""
    shipments = row.get("shipments")
    address: Address = (shipments[0].get("shippingAddress") if shipments else None) or {}
    return ChannelOrder(
        external_order_id=row["orderNo"],
        order_number=row["orderNo"],
        external_status=row["status"],
        phase=_PHASES.get(row["status"], "held"),
        fulfilled_by_platform=False,
        currency=row["currency"],
        amounts=_amounts(row),
        ship_to=_ship_to(address),
        buyer=_buyer(row),
        lines=tuple(_line(item, row["status"]) for item in row.get("productItems") or ()),
        placed_at=instant(row.get("placeDate") or row["creationDate"]),
        updated_at=instant(row["lastModified"]),
        details={"pushed_by_hub": row["orderNo"].startswith(OURS)},
    )


def _amounts(row: Order) -> dict[str, str]:
    subtotal, products = _decimal(row.get("productSubTotal")), _decimal(row.get("productTotal"))
    return {
        "subtotal": _text(subtotal),
        "shipping": _text(_decimal(row.get("shippingTotal"))),
        "tax": _text(_decimal(row.get("taxTotal"))),
        "discount": _text(max(Decimal(0), subtotal - products)),
        "total": _text(_decimal(row.get("orderTotal"))),
    }


def _line(item: Item, status: str) -> ChannelOrderLine:
    quantity = int(item["quantity"])
    return ChannelOrderLine(
        sku=item["productId"],
        name=item.get("productName") or item["productId"],
        quantity=quantity,
        unit_price=_text(_decimal(item.get("basePrice"))),
        external_line_ids=(item["itemId"],),
        canceled=quantity if status == "cancelled" else 0,
        external_sku_id=item["productId"],
    )


def _ship_to(address: Mapping[str, object]) -> dict[str, str]:
    return {ours: str(address[theirs]) for ours, theirs in _ADDRESS.items() if address.get(theirs)}


def _buyer(row: Order) -> dict[str, str]:
    billing: Address = row.get("billingAddress") or {}
    customer: Customer = row.get("customerInfo") or {}
    members = {
        "firstName": billing.get("firstName"),
        "lastName": billing.get("lastName"),
        "email": customer.get("email"),
        "phone": billing.get("phone"),
        "externalId": customer.get("customerId"),
    }
    return {name: value for name, value in members.items() if value}


def order_number(draft: OrderDraft) -> str:
    """Return the number under which the order is kept: it alone guards against a second one."""
    return OURS + draft.external_reference.partition(":")[2]


def find_order(api: CommerceApi, draft: OrderDraft) -> RemoteOrder | None:
    """Look up what an earlier push may have made."""
    number = order_number(draft)
    row = order_row(api, number)
    return None if row is None else RemoteOrder(number, {"order_no": number})


def create_order(api: CommerceApi, draft: OrderDraft) -> RemoteOrder:
    """Bring the order in; one that is there already under its number is the same order."""
    try:
        api.call("POST", ORDERS, "/orders", order_request(draft), query=api.site, token=TRUSTED)
    except Refused:
        # What a taken number is answered with is not documented, so any refusal is held against a look-up.
        found = find_order(api, draft)
        if found is None:
            raise
        return found
    number = order_number(draft)
    return RemoteOrder(number, {"order_no": number})


def correct_address(api: CommerceApi, remote: RemoteOrder, draft: OrderDraft) -> None:
    """Send every shipment of the order to the draft's address."""
    row = order_row(api, remote.external_id)
    if row is None:
        raise Refused(_MISSING, f"Commerce Cloud has no order {remote.external_id!r}.")
    for shipment in row.get("shipments") or ():
        path = (
            f"{order_path(remote.external_id)}/shipments/{segment(shipment['shipmentId'])}/shipping-address"
        )
        api.call("PUT", ORDERS, path, _address(draft.ship_to), query=api.site)


def order_request(draft: OrderDraft) -> Body:
    """Return the createOrders body; its totals are the sums that the vendor checks."""
    items = [_item(line.sku, line.quantity, line.unit_price) for line in draft.lines]
    products = sum((_decimal(line.unit_price) * line.quantity for line in draft.lines), Decimal(0))
    shipping = _decimal(draft.amounts.get("shipping"))
    total = _decimal(draft.amounts["total"]) if "total" in draft.amounts else products + shipping
    rest = total - products - shipping
    if rest > 0:
        shipping += rest  # tax and fees that no line carries
    number = order_number(draft)
    address = _address(draft.ship_to)
    body: Body = {
        "orderNo": number,
        "channelType": _channel_type(draft.channel),
        "currency": draft.currency,
        "orderTotal": float(total),
        "taxTotal": 0.0,
        "paymentStatus": "paid",
        "billingAddress": _address({**draft.ship_to, **draft.buyer}),
        "paymentInstruments": [_payment(number, total)],
        "productItems": items,
        "shipments": [
            {
                "shipmentId": _SHIPMENT,
                "shippingMethod": "001",
                "shippingAddress": address,
                "shippingTotal": float(shipping),
                "taxTotal": 0.0,
            }
        ],
    }
    if rest < 0:
        body["orderPriceAdjustments"] = [{"grossPrice": float(rest), "netPrice": float(rest), "tax": 0.0}]
    return body


def _channel_type(channel: str) -> str:
    """Return the vendor's own word for a channel: the name it begins with, where there is one."""
    name = channel.partition(" ")[0].casefold()
    return name if name in _CHANNEL_TYPES else "marketplace"


def _item(sku: str, quantity: int, unit_price: str) -> Body:
    unit = _decimal(unit_price)
    line_total = float(unit * quantity)
    return {
        "productId": sku,
        "quantity": quantity,
        "shipmentId": _SHIPMENT,
        "basePrice": float(unit),
        "grossPrice": line_total,
        "netPrice": line_total,
        "tax": 0.0,
    }


def _payment(number: str, total: Decimal) -> Body:
    transaction = {"amount": float(total), "transactionId": number}
    return {"paymentMethodId": "SOCIAL_PAY", "paymentTransaction": transaction}


def _address(parts: Mapping[str, str]) -> Body:
    return {theirs: parts[ours] for ours, theirs in _ADDRESS.items() if parts.get(ours)}


def ordered_units(row: Order) -> int:
    """Return how many units the order is for."""
    return sum(int(item["quantity"]) for item in row.get("productItems") or ())


def _decimal(value: object) -> Decimal:
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def _text(value: Decimal) -> str:
    return str(value.quantize(_CENT))
