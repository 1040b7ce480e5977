"""What createOrders accepts: required members, types, limits and the two totals that it checks.

Source: facts/commerce-cloud-api.md section 7, "How a TikTok order enters B2C Commerce", route 1.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_salesforce.commerce_cloud.realm.money import CENT, total
from mock_salesforce.commerce_cloud.realm.money import number as as_number
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.frame.kinds import (
    FLAG,
    LARGEST_AMOUNT,
    OBJECT,
    choice,
    maybe,
    number,
    record,
    rows,
    text,
)

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
ADDRESS = record(
    {
        **{
            name: maybe(text(256))
            for name in (
                "firstName",
                "lastName",
                "fullName",
                "address1",
                "address2",
                "city",
                "postalCode",
                "stateCode",
                "phone",
                "companyName",
            )
        },
        "countryCode": maybe(text(pattern="^[A-Z]{2}$")),
    }
)
_PRODUCT_ITEM = record(
    {
        "productId": text(100, shortest=1),
        "quantity": number(above=0, high=LARGEST_AMOUNT),
        "shipmentId": text(256),
        "basePrice": number(),
        "grossPrice": number(),
        "netPrice": number(),
        "tax": number(),
        "taxRate": number(),
        "productName": text(256),
        "itemText": text(256),
        "gift": FLAG,
        "priceAdjustments": rows(OBJECT, high=20),
        "optionItems": rows(OBJECT, high=10),
        "taxItems": rows(OBJECT, high=10),
    },
    ("productId", "quantity", "shipmentId", "basePrice", "grossPrice", "netPrice", "tax"),
)
_SHIPMENT = record(
    {
        "shipmentId": text(256, shortest=1),
        "shippingMethod": text(256),
        "shippingAddress": ADDRESS,
        "shippingTotal": number(),
        "taxTotal": number(),
    },
    ("shipmentId", "shippingMethod", "shippingAddress", "shippingTotal", "taxTotal"),
)
_PAYMENT = record(
    {
        "paymentMethodId": text(256),
        "paymentTransaction": record(
            {"amount": number(), "transactionId": text(256)}, ("amount", "transactionId")
        ),
    },
    ("paymentMethodId", "paymentTransaction"),
)
ORDER = record(
    {
        "billingAddress": ADDRESS,
        "currency": text(pattern="^[A-Z]{3}$"),
        "orderTotal": number(),
        "taxTotal": number(),
        "paymentInstruments": rows(_PAYMENT, 1, 10),
        "productItems": rows(_PRODUCT_ITEM, 1, 200),
        "shipments": rows(_SHIPMENT, 1, 10),
        "orderNo": text(50, shortest=1),
        "channelType": choice(*CHANNEL_TYPES),
        "businessType": choice("b2c", "b2b"),
        "customerLocale": text(256),
        "paymentStatus": choice("paid", "not_paid"),
        "orderPriceAdjustments": rows(
            record({"grossPrice": number(), "tax": number()}, ("grossPrice",)), high=20
        ),
    },
    (
        "billingAddress",
        "currency",
        "orderTotal",
        "taxTotal",
        "paymentInstruments",
        "productItems",
        "shipments",
    ),
)


def check_order(body: dict[str, Any]) -> None:
    """Refuse what the shape cannot say: shipments that do not fit, and totals that are not the sums."""
    order_no = body.get("orderNo", "")
    if order_no != order_no.strip():
        raise errors.string_constraint_violation(
            "$.orderNo", "An order number neither starts nor ends with white space."
        )
    _check_shipments(body)
    _check_totals(body)


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
    for item in body["productItems"]:
        if item["shipmentId"] not in known:
            raise errors.shipment_not_found(item["shipmentId"])


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
            f"The passed {word} total {passed} does not match the calculated total {as_number(calculated)}.",
            **{member: passed, f"calculated{member[0].upper()}{member[1:]}": as_number(calculated)},
        )
