"""Control plane: what buyers, carriers, TikTok and the seller in Seller Center do with orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from typing_extensions import TypedDict

from mock_tiktok.books.orders import SHIPPABLE, Order, Package
from mock_tiktok.flow.orders.cancellation import (
    OUT_OF_STOCK,
    UNPAID_PREFIX,
    approve,
    cancel_by_buyer,
    cancel_by_platform,
    cancel_by_seller,
    refuse_single_lines,
    refuse_unless_cancellable,
    reject,
    request_cancel,
)
from mock_tiktok.flow.orders.fulfillment import new_package, ship_lines
from mock_tiktok.flow.orders.life import collect, complete, deliver, pay, tell_address
from mock_tiktok.flow.orders.returns import (
    REJECT_REASONS,
    approve_return,
    granted,
    reject_return,
    request_return,
    send_back,
)
from mock_tiktok.lab.operations import LabCall, LabOperation, strict, unknown
from mock_tiktok.lab.purchases import AddressBody, OrderBody, make_order
from mock_tiktok.reference.providers import providers_of
from mock_tiktok.resources.orders.answers import order_answer
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse, VendorError


@strict
class ReasonBody(TypedDict, total=False):
    """Why the buyer wants to cancel."""

    reason: str


@strict
class CancelBody(ReasonBody, total=False):
    """Who cancels: the buyer unless said otherwise; the seller may name lines, the others cancel all that is left."""

    by: Literal["BUYER", "SELLER", "SYSTEM", "OPERATOR"]
    order_line_item_ids: list[str]


@strict
class AnswerBody(TypedDict):
    """What the seller answers."""

    approve: bool


@strict
class ParcelBody(TypedDict, total=False):
    """One package alone; without it, all of the order."""

    package_id: str


@strict
class ReturnBody(TypedDict, total=False):
    """What the buyer wants; without lines, everything."""

    return_type: Literal["REFUND", "RETURN_AND_REFUND", "REPLACEMENT"]
    order_line_item_ids: list[str]
    reason: str


def post_order(call: LabCall) -> dict[str, Any]:
    """A buyer places an order."""
    return make_order(call.state, call.body)


def get_order(call: LabCall) -> dict[str, Any]:
    """One order as the API shows it, with the recipient unmasked beside it."""
    order = order_named(call.state, call.path["order_id"])
    return {**order_answer(call.state, order), "unmasked_address": order.address}


def pay_order(call: LabCall) -> dict[str, Any]:
    """The buyer pays."""
    return _act(call, ("UNPAID",), pay)


def cancel_order(call: LabCall) -> dict[str, Any]:
    """The buyer cancels (after the free hour this becomes a request), or the seller or the platform does."""
    order = order_named(call.state, call.path["order_id"])
    by = call.body.get("by", "BUYER")
    if by == "SELLER":
        return _vendor_says(lambda: _cancel_in_seller_center(call, order), "cancel_id")
    if "order_line_item_ids" in call.body:
        raise Misuse("conflict", "order_line_item_ids: only the seller cancels single lines; leave it out")
    reason = call.body.get("reason", "ecom_order_to_ship_canceled_reason_no_longer_needed")
    if by != "BUYER":
        return _vendor_says(
            lambda: cancel_by_platform(call.state, order, by, reason, call.second).id, "cancel_id"
        )
    return _vendor_says(lambda: cancel_by_buyer(call.state, order, reason, call.second).id, "cancel_id")


def request_cancellation(call: LabCall) -> dict[str, Any]:
    """The buyer asks to cancel, and the seller must answer."""
    order = order_named(call.state, call.path["order_id"])
    reason = call.body.get("reason", "ecom_order_to_ship_canceled_reason_no_longer_needed")
    return _vendor_says(lambda: request_cancel(call.state, order, reason, call.second).id, "cancel_id")


def answer_cancellation(call: LabCall) -> dict[str, Any]:
    """The seller grants or turns down, in Seller Center, what the buyer asked for."""
    order = order_named(call.state, call.path["order_id"])
    cancel_id = call.state.orders.requests.get(order.id)
    if cancel_id is None:
        raise Misuse("conflict", "no request to cancel this order waits for an answer")
    request = call.state.orders.cancellations[cancel_id]

    def answer() -> str:
        (approve if call.body["approve"] else reject)(call.state, request, call.second)
        return request.status

    return _vendor_says(answer, "cancel_status")


def ship_order(call: LabCall) -> dict[str, Any]:
    """TikTok or the carrier moves the order: FBT orders are packed and sent, arranged ones are collected."""
    order = order_named(call.state, call.path["order_id"])
    only = _parcel(call, order)
    if order.by_tiktok and order.status in SHIPPABLE:
        _pack_by_tiktok(call.state, order, call.second)
    return _act(
        call,
        ("AWAITING_COLLECTION", "PARTIALLY_SHIPPING"),
        lambda state, found, at: collect(state, found, at, only=only),
    )


def deliver_order(call: LabCall) -> dict[str, Any]:
    """The parcels arrive, or one of them."""
    only = _parcel(call, order_named(call.state, call.path["order_id"]))
    return _act(call, ("IN_TRANSIT",), lambda state, found, at: deliver(state, found, at, only=only))


def complete_order(call: LabCall) -> dict[str, Any]:
    """The after-sales window closes."""
    return _act(call, ("DELIVERED",), complete)


def change_address(call: LabCall) -> dict[str, Any]:
    """The buyer changes the address before shipping: webhook type 3."""
    order = order_named(call.state, call.path["order_id"])
    if order.status not in ("ON_HOLD", "AWAITING_SHIPMENT"):
        raise Misuse(
            "conflict", f"the order is {order.status}; its address can be changed until it is shipped"
        )
    order.address = {**order.address, **call.body}
    order.has_updated_address = True
    call.state.orders.touched(order, call.second)
    tell_address(call.state, order, call.second)
    return order_answer(call.state, order)


def request_a_return(call: LabCall) -> dict[str, Any]:
    """The buyer asks for a refund, with or without sending back: webhook type 12."""
    order = order_named(call.state, call.path["order_id"])
    wanted = call.body.get("order_line_item_ids")
    lines = [line for line in order.open_lines() if wanted is None or line.id in wanted]
    if not lines:
        raise unknown("order_line_item_ids", ", ".join(wanted or ()), "orders")
    kind, reason = call.body.get("return_type", "REFUND"), call.body.get("reason", "ecom_order_damaged")
    return _vendor_says(
        lambda: request_return(call.state, order, kind, lines, reason, call.second).id, "return_id"
    )


def send_return_back(call: LabCall) -> dict[str, Any]:
    """The buyer sends the goods of a granted return."""
    row = call.state.orders.returns.get(call.path["return_id"])
    if row is None:
        raise unknown("return_id", call.path["return_id"], "returns")
    sent = row

    def send() -> str:
        send_back(call.state, sent, call.second)
        return sent.status

    return _vendor_says(send, "return_status")


def answer_return(call: LabCall) -> dict[str, Any]:
    """The seller grants or refuses, in Seller Center, what the buyer wants or has sent back."""
    row = call.state.orders.returns.get(call.path["return_id"])
    if row is None:
        raise unknown("return_id", call.path["return_id"], "returns")
    asked = row

    def answer() -> str:
        if call.body["approve"]:
            approve_return(call.state, asked, granted(asked), call.second)
        else:
            reject_return(call.state, asked, REJECT_REASONS[0], call.second)
        return asked.status

    return _vendor_says(answer, "return_status")


def order_named(state: State, order_id: str) -> Order:
    """An order by id."""
    order = state.orders.orders.get(order_id)
    if order is None:
        raise unknown("order_id", order_id, "orders")
    return order


def _cancel_in_seller_center(call: LabCall, order: Order) -> str:
    wanted = call.body.get("order_line_item_ids")
    lines = [line for line in order.open_lines() if wanted is None or line.id in wanted]
    if not lines or (wanted is not None and len(lines) < len(set(wanted))):
        raise unknown("order_line_item_ids", ", ".join(wanted or ()), "orders")
    unpaid = f"{UNPAID_PREFIX}out_of_stock"
    reason = call.body.get("reason", unpaid if order.status == "UNPAID" else OUT_OF_STOCK)
    refuse_unless_cancellable(call.state, order, reason)
    refuse_single_lines(call.state, order, lines, reason)
    return cancel_by_seller(call.state, order, lines, reason, call.second).id


def _pack_by_tiktok(state: State, order: Order, at: int) -> None:
    lines = order.waiting_lines()
    if not order.package_ids:
        new_package(state, order, lines, at)
    provider = providers_of(state.shops[order.shop_id].market)[0][0]
    ship_lines(state, order, lines, f"FBT{order.id}", provider, at)


def _parcel(call: LabCall, order: Order) -> Package | None:
    package_id = call.body.get("package_id")
    if package_id is None:
        return None
    if package_id not in order.package_ids:
        raise unknown("package_id", package_id, "packages")
    return call.state.orders.packages[package_id]


def _act(call: LabCall, allowed: tuple[str, ...], act: Callable[[State, Order, int], None]) -> dict[str, Any]:
    order = order_named(call.state, call.path["order_id"])
    if order.status not in allowed:
        raise Misuse("conflict", f"the order is {order.status}, not {' or '.join(allowed)}")
    act(call.state, order, call.second)
    return order_answer(call.state, order)


def _vendor_says(act: Callable[[], str], name: str) -> dict[str, Any]:
    try:
        return {name: act()}
    except VendorError as refused:
        raise Misuse("conflict", f"{refused.error.code}: {refused.message}") from refused


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/orders", post_order, OrderBody),
    LabOperation("GET", "/_lab/orders/{order_id}", get_order),
    LabOperation("POST", "/_lab/orders/{order_id}/pay", pay_order),
    LabOperation("POST", "/_lab/orders/{order_id}/cancel", cancel_order, CancelBody),
    LabOperation("POST", "/_lab/orders/{order_id}/request_cancel", request_cancellation, ReasonBody),
    LabOperation("POST", "/_lab/orders/{order_id}/answer_cancel", answer_cancellation, AnswerBody),
    LabOperation("POST", "/_lab/orders/{order_id}/request_return", request_a_return, ReturnBody),
    LabOperation("POST", "/_lab/returns/{return_id}/answer", answer_return, AnswerBody),
    LabOperation("POST", "/_lab/returns/{return_id}/send_back", send_return_back),
    LabOperation("POST", "/_lab/orders/{order_id}/ship", ship_order, ParcelBody),
    LabOperation("POST", "/_lab/orders/{order_id}/deliver", deliver_order, ParcelBody),
    LabOperation("POST", "/_lab/orders/{order_id}/complete", complete_order),
    LabOperation("POST", "/_lab/orders/{order_id}/address", change_address, AddressBody),
)
