"""What may still be sent back or refunded of an order, and how much that is (facts section 7b).

The facts name the two operations and not what they answer; the members here are assumed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.flow.orders.returns import OPEN_TO_REFUND
from mock_tiktok.resources.orders.answers import money
from mock_tiktok.resources.orders.returns import lines_of, order_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation


class CalculateBody(TypedDict, total=False):
    """Calculate Refund; without line ids, the whole order."""

    order_id: Required[str]
    request_type: Literal["CANCEL", "REFUND", "RETURN_AND_REFUND"]
    order_line_item_ids: list[str]


def get_eligibility(call: Call) -> dict[str, Any]:
    """Get Aftersale Eligibility: which lines may be canceled, refunded, returned."""
    order = order_of(call, call.path["order_id"])
    asked = {i for row in call.state.orders.returns_of(order) for i in row.line_ids}
    shipped = order.status in OPEN_TO_REFUND
    return {
        "line_item_eligibility": [
            {
                "order_line_item_id": line.id,
                "sku_id": line.sku_id,
                "can_cancel": line.status == "TO_SHIP",
                "can_refund": shipped and line.id not in asked,
                "can_return": shipped and line.status == "DELIVERED" and line.id not in asked,
            }
            for line in order.open_lines()
        ]
    }


def calculate_refund(call: Call) -> dict[str, Any]:
    """Calculate Refund: the prices of the lines, and the shipping fee if nothing is left."""
    order = order_of(call, call.body["order_id"])
    lines = lines_of(order, call.body.get("order_line_item_ids"))
    whole = bool(lines) and len(lines) == len(order.lines)
    goods = sum((line.sale_price for line in lines), Decimal(0))
    if not lines:
        raise VendorError(errors.REVERSE_AMOUNT, "Nothing of this order is left to be refunded")
    fee = order.shipping_fee if whole else Decimal(0)
    tax = order.tax if whole else Decimal(0)
    currency = call.shop.market.currency
    return {
        "order_id": order.id,
        "currency": currency,
        "refund_subtotal": money(goods, currency),
        "refund_shipping_fee": money(fee, currency),
        "refund_tax": money(tax, currency),
        "refund_total": money(goods + fee + tax, currency),
    }


_SCOPE, _PATH = "seller.return_refund.basic", "/return_refund/{version}"

OPERATIONS = (
    Operation(
        "Get Aftersale Eligibility",
        "GET",
        f"{_PATH}/orders/{{order_id}}/aftersale_eligibility",
        ("202512", "202309"),
        _SCOPE,
        "required",
        get_eligibility,
        "7b",
        outline=True,
        mark="assumed",
    ),
    Operation(
        "Calculate Refund",
        "POST",
        f"{_PATH}/refunds/calculate",
        ("202309",),
        _SCOPE,
        "required",
        calculate_refund,
        "7b",
        body=CalculateBody,
        outline=True,
        mark="assumed",
    ),
)
