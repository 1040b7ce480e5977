"""A shopper buys in the storefront: prices from the price books, stock taken from the site's list.

Not an API of the vendor; the control plane plays the shopper (docs/mocks.md).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_salesforce.commerce_cloud.lab.seeding import realm_named, site_named
from mock_salesforce.commerce_cloud.orders.documents import order_document
from mock_salesforce.commerce_cloud.realm.availability import availability, take
from mock_salesforce.commerce_cloud.realm.money import amount, number
from mock_salesforce.commerce_cloud.realm.order_book import Order
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.frame.misuse import Misuse

_ADDRESS = {
    "firstName": "Robin",
    "lastName": "Sample",
    "address1": "5 Wall Street",
    "city": "Burlington",
    "postalCode": "01803",
    "stateCode": "MA",
    "countryCode": "US",
    "phone": "555-0100",
}


class SoldOut(Misuse):
    """Not enough is left of what a shopper wants."""

    def __init__(self, message: str) -> None:
        super().__init__("conflict", message)


def place_order(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Place and pay an order: `{site_id?, lines: [{product_id, quantity?, price?}], shipping_address?}`."""
    realm = realm_named(state, body)
    site = site_named(realm, body)
    items = [_item(realm, site, at, line) for at, line in enumerate(body["lines"])]
    request = _request(site, body, items)
    order_no = body.get("order_no")
    if order_no is not None and realm.orders.get(site.id, order_no) is not None:
        raise Misuse("taken", f"order_no: site {site.id!r} has an order {order_no!r}")
    while order_no is None or realm.orders.get(site.id, order_no) is not None:
        order_no = realm.orders.next_number(site.order_number_width)
    customer = {
        "createdBy": "Customer",
        "customerId": state.word(26),
        "customerName": f"{_ADDRESS['firstName']} {_ADDRESS['lastName']}",
        "email": body.get("email", "robin.sample@example.com"),
        "guest": True,
    }
    document = order_document(state, site, order_no, request, customer)
    at = state.now()
    order = Order(site.id, order_no, document, at, at, reserved=take(realm, site, items, at))
    realm.orders.add(order)
    return {"order_no": order_no, "order": document}


def _item(realm: Realm, site: Site, at: int, line: dict[str, Any]) -> dict[str, Any]:
    product_id, quantity = line["product_id"], line.get("quantity", 1)
    if product_id not in realm.products.documents:
        raise Misuse("unknown", f"lines.{at}.product_id: the realm has no product {product_id!r}")
    if not realm.offers(product_id, site):
        raise Misuse("conflict", f"lines.{at}.product_id: site {site.id!r} does not offer {product_id!r}")
    document = realm.products.documents[product_id]
    if document.get("variants"):
        raise Misuse(
            "conflict", f"lines.{at}.product_id: {product_id!r} is a master; a variant is what one buys"
        )
    if availability(realm, site, product_id).ats < quantity:
        raise SoldOut(f"lines.{at}.quantity: fewer than {quantity} of {product_id!r} can be sold")
    price = line.get("price", realm.price(product_id, site))
    if price is None:
        raise Misuse(
            "conflict", f"lines.{at}.price: {product_id!r} has no price in {site.currency}; give one"
        )
    value = number(amount(price) * quantity)
    return {
        "productId": product_id,
        "productName": document.get("name", {}).get("default", product_id),
        "quantity": quantity,
        "shipmentId": "first",
        "basePrice": price,
        "grossPrice": value,
        "netPrice": value,
        "tax": 0,
    }


def _request(site: Site, body: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    shipping = body.get("shipping_total", 0)
    goods = sum((amount(item["grossPrice"]) for item in items), Decimal(0))
    order_total = number(goods + amount(shipping))
    address = body.get("shipping_address", _ADDRESS)
    shipment = {
        "shipmentId": "first",
        "shippingMethod": body.get("shipping_method", "001"),
        "shippingAddress": address,
        "shippingTotal": shipping,
        "taxTotal": 0,
    }
    payment = {
        "paymentMethodId": "CREDIT_CARD",
        "paymentTransaction": {"amount": order_total, "transactionId": f"tx-{order_total}"},
    }
    return {
        "currency": site.currency,
        "orderTotal": order_total,
        "taxTotal": 0,
        "billingAddress": body.get("billing_address", address),
        "productItems": items,
        "shipments": [shipment],
        "paymentInstruments": [payment],
        "paymentStatus": "paid",
        **{name: value for name, value in body.items() if name.startswith("c_")},
    }
