"""What createOrders accepts: required members, types, limits and the two totals that it checks.

Source: facts/commerce-cloud-api.md section 7, "How a TikTok order enters B2C Commerce", route 1.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_salesforce.commerce_cloud import errors
from mock_salesforce.commerce_cloud.money import CENT, number, total

_NUMBER = "number"
_REQUIRED = {
    "billingAddress": "object",
    "currency": "string",
    "orderTotal": _NUMBER,
    "taxTotal": _NUMBER,
    "paymentInstruments": "array",
    "productItems": "array",
    "shipments": "array",
}
_OPTIONAL = {
    "orderNo": "string",
    "channelType": "string",
    "businessType": "string",
    "customerLocale": "string",
    "paymentStatus": "string",
    "orderPriceAdjustments": "array",
}
_ITEM = {
    "productId": "string",
    "quantity": _NUMBER,
    "shipmentId": "string",
    "basePrice": _NUMBER,
    "grossPrice": _NUMBER,
    "netPrice": _NUMBER,
    "tax": _NUMBER,
}
_SHIPMENT = {
    "shipmentId": "string",
    "shippingMethod": "string",
    "shippingAddress": "object",
    "shippingTotal": _NUMBER,
    "taxTotal": _NUMBER,
}
_PAYMENT = {"paymentMethodId": "string", "paymentTransaction": "object"}
_ADJUSTMENT = {"grossPrice": _NUMBER}
_COUNTS = {
    "productItems": (1, 200),
    "shipments": (1, 10),
    "paymentInstruments": (1, 10),
    "orderPriceAdjustments": (0, 20),
}
_ITEM_COUNTS = {"priceAdjustments": 20, "optionItems": 10, "taxItems": 10}
CHANNEL_TYPES = [
    "storefront",
    "callcenter",
    "marketplace",
    "dss",
    "store",
    "pinterest",
    "twitter",
    "facebookads",
    "subscriptions",
    "onlinereservation",
    "customerservicecenter",
    "instagramcommerce",
    "tiktok",
    "snapchat",
    "google",
    "whatsapp",
    "youtube",
]
_CHOICES = {
    "channelType": tuple(CHANNEL_TYPES),
    "businessType": ("b2c", "b2b"),
    "paymentStatus": ("paid", "not_paid"),
}
_LONGEST_ORDER_NO = 50
_LONGEST_ADDRESS_PART = 256


def check_order(body: dict[str, Any]) -> None:
    """Refuse a body that the schema does not allow, then one whose totals are not the sums of its parts."""
    _members(body, _REQUIRED, "$")
    for name, kind in _OPTIONAL.items():
        if name in body:
            _typed(body[name], kind, f"$.{name}")
    for name, choices in _CHOICES.items():
        if name in body and body[name] not in choices:
            raise errors.constraint_violation(
                f"$.{name}", f"The value '{body[name]}' is not one of {choices}."
            )
    for name, (low, high) in _COUNTS.items():
        if not low <= len(body.get(name, ())) <= high:
            raise errors.constraint_violation(f"$.{name}", f"'{name}' takes {low} to {high} entries.")
    if "orderNo" in body:
        _check_order_no(body["orderNo"])
    check_address(body["billingAddress"], "$.billingAddress")
    _each(body, "productItems", _ITEM)
    _each(body, "shipments", _SHIPMENT)
    _each(body, "paymentInstruments", _PAYMENT)
    _each(body, "orderPriceAdjustments", _ADJUSTMENT)
    _check_items(body["productItems"])
    _check_shipments(body)
    _check_payments(body["paymentInstruments"])
    _check_totals(body)


def _members(body: dict[str, Any], members: dict[str, str], path: str) -> None:
    for name, kind in members.items():
        if name not in body:
            raise errors.bad_request(
                f"The required property '{path}.{name}' is missing.", validationPath=path
            )
        _typed(body[name], kind, f"{path}.{name}")


def _typed(value: object, kind: str, path: str) -> None:
    actual = errors.json_type(value)
    if actual != kind and not (kind == _NUMBER and actual == "integer"):
        raise errors.wrong_type(path, kind, value)


def _each(body: dict[str, Any], name: str, members: dict[str, str]) -> None:
    for at, row in enumerate(body.get(name, ())):
        path = f"$.{name}[{at}]"
        _typed(row, "object", path)
        _members(row, members, path)


def _check_order_no(order_no: str) -> None:
    if not 1 <= len(order_no) <= _LONGEST_ORDER_NO or order_no != order_no.strip():
        raise errors.string_constraint_violation(
            "$.orderNo",
            "An order number has 1 to 50 characters and neither starts nor ends with white space.",
        )


def check_address(address: dict[str, Any], path: str) -> None:
    """Refuse an address whose parts are no texts, are too long, or name no country by two capital letters."""
    for name, value in address.items():
        if name.startswith("c_") or value is None:
            continue
        _typed(value, "string", f"{path}.{name}")
        if len(value) > _LONGEST_ADDRESS_PART:
            raise errors.string_constraint_violation(
                f"{path}.{name}", f"'{name}' is longer than 256 characters."
            )
    country = address.get("countryCode")
    if country is not None and not (
        len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()
    ):
        raise errors.string_constraint_violation(
            f"{path}.countryCode", "A country code is two upper-case letters."
        )


def _check_items(items: list[dict[str, Any]]) -> None:
    for at, item in enumerate(items):
        path = f"$.productItems[{at}]"
        if not 1 <= len(item["productId"]) <= 100:
            raise errors.string_constraint_violation(
                f"{path}.productId", "A product id has 1 to 100 characters."
            )
        if item["quantity"] <= 0:
            raise errors.constraint_violation(f"{path}.quantity", "A quantity is greater than zero.")
        for name, most in _ITEM_COUNTS.items():
            rows = item.get(name, [])
            _typed(rows, "array", f"{path}.{name}")
            if len(rows) > most:
                raise errors.constraint_violation(f"{path}.{name}", f"'{name}' takes at most {most} entries.")


def _check_shipments(body: dict[str, Any]) -> None:
    known = set()
    for at, shipment in enumerate(body["shipments"]):
        path = f"$.shipments[{at}]"
        shipment_id = shipment["shipmentId"]
        if shipment_id == "me":
            raise errors.constraint_violation(f"{path}.shipmentId", "The shipment id 'me' is reserved.")
        if shipment_id in known:
            raise errors.constraint_violation(f"{path}.shipmentId", f"'{shipment_id}' is used twice.")
        known.add(shipment_id)
        check_address(shipment["shippingAddress"], f"{path}.shippingAddress")
    for item in body["productItems"]:
        if item["shipmentId"] not in known:
            raise errors.shipment_not_found(item["shipmentId"])


def _check_payments(instruments: list[dict[str, Any]]) -> None:
    for at, instrument in enumerate(instruments):
        transaction = instrument["paymentTransaction"]
        path = f"$.paymentInstruments[{at}].paymentTransaction"
        _members(transaction, {"amount": _NUMBER, "transactionId": "string"}, path)


def _check_totals(body: dict[str, Any]) -> None:
    adjustments = body.get("orderPriceAdjustments", ())
    gross = total(
        (
            *(item["grossPrice"] for item in body["productItems"]),
            *(shipment["shippingTotal"] for shipment in body["shipments"]),
            *(adjustment["grossPrice"] for adjustment in adjustments),
        )
    )
    tax = total(
        (
            *(item["tax"] for item in body["productItems"]),
            *(shipment["taxTotal"] for shipment in body["shipments"]),
            *(adjustment.get("tax", 0) for adjustment in adjustments),
        )
    )
    _same_total("orderTotal", "order", body["orderTotal"], gross)
    _same_total("taxTotal", "tax", body["taxTotal"], tax)


def _same_total(member: str, word: str, passed: float, calculated: Decimal) -> None:
    if abs(total((passed,)) - calculated) >= CENT / 2:
        raise errors.Problem(
            400,
            f"invalid-{word}-total",
            f"Invalid {word.capitalize()} Total",
            f"The passed {word} total {passed} does not match the calculated total {number(calculated)}.",
            **{member: passed, f"calculated{member[0].upper()}{member[1:]}": number(calculated)},
        )
