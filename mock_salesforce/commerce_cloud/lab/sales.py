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
from mock_salesforce.commerce_cloud.wire.errors import LabError

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


def place_order(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Place and pay an order: `{siteId?, lines: [{productId, quantity, price?}], shippingAddress?}`."""
    realm = realm_named(state, body)
    site = site_named(realm, body)
    lines = body.get("lines")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise LabError("bad_member", "lines is a list of one or more objects {productId, quantity}")
    items = [_item(realm, site, at, line) for at, line in enumerate(lines)]
    request = _request(site, body, items)
    order_no = body.get("orderNo") or realm.orders.next_number(site.order_number_width)
    if not isinstance(order_no, str) or realm.orders.get(site.id, order_no) is not None:
        raise LabError("bad_order_no", f"order number {order_no!r} is taken or no text")
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
    return {"orderNo": order_no, "order": document}


def _item(realm: Realm, site: Site, at: int, line: dict[str, Any]) -> dict[str, Any]:
    product_id, quantity = line.get("productId"), line.get("quantity", 1)
    if not isinstance(product_id, str) or not realm.offers(product_id, site):
        raise LabError("not_offered", f"lines[{at}]: site {site.id!r} does not offer {product_id!r}")
    document = realm.products.documents[product_id]
    if document.get("variants"):
        raise LabError(
            "not_orderable", f"lines[{at}]: {product_id!r} is a master; a variant is what one buys"
        )
    if type(quantity) is not int or quantity < 1:
        raise LabError("bad_quantity", f"lines[{at}].quantity is a whole number from 1, not {quantity!r}")
    if availability(realm, site, product_id).ats < quantity:
        raise LabError("not_orderable", f"lines[{at}]: fewer than {quantity} of {product_id!r} can be sold")
    price = line.get("price", realm.price(product_id, site))
    if price is None or isinstance(price, bool) or not isinstance(price, (int, float)):
        raise LabError("no_price", f"lines[{at}]: {product_id!r} has no price in {site.currency}")
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
    shipping = body.get("shippingTotal", 0)
    goods = sum((amount(item["grossPrice"]) for item in items), Decimal(0))
    order_total = number(goods + amount(shipping))
    address = body.get("shippingAddress", _ADDRESS)
    shipment = {
        "shipmentId": "first",
        "shippingMethod": body.get("shippingMethod", "001"),
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
        "billingAddress": body.get("billingAddress", address),
        "productItems": items,
        "shipments": [shipment],
        "paymentInstruments": [payment],
        "paymentStatus": "paid",
        **{name: value for name, value in body.items() if name.startswith("c_")},
    }
