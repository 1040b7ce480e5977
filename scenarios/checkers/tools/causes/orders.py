"""What can be wrong with an order: a SKU, an address, a place, a route, what a warehouse said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scenarios.checkers.tools.causes.decider import Cause
from scenarios.checkers.views.deeds import Report, deeds
from scenarios.checkers.views.hub import FINAL_STATUSES, HubState, Json, hub, names, setting
from scenarios.checkers.views.sold import Sold, sold
from scenarios.checkers.views.tiktok import UNREADY
from scenarios.record.history import History


def _named(history: History, exception: Json) -> list[Json]:
    """Return the hub's orders that the exception names, itself or by a warehouse that they name."""
    state, said = history.view(hub), set(names(exception))
    found = [order for order in state.orders if {order["orderId"], order["extOrderId"]} & said]
    return found or [
        order
        for order in state.orders
        if (one := _sold(history, order)) is not None and one.warehouse_id in said
    ]


def _sold(history: History, order: Json) -> Sold | None:
    return history.view(sold).orders.get((order["integrationId"], order["extOrderId"]))


def _open(order: Json) -> bool:
    return order["status"] not in FINAL_STATUSES and not order.get("fulfilledByPlatform")


def _ready(history: History, order: Json) -> bool:
    """Whether the order waits for nothing but what stands in its way here; its channel has released it."""
    theirs, state = _sold(history, order), history.view(hub)
    integration = state.integrations[order["integrationId"]]
    if not state.connected(integration) or setting(integration, "orders") is False:
        # Whether it was released since, nobody could read.
        return _open(order) and order["status"] != "onHold"
    return _open(order) and (theirs is None or theirs.status not in UNREADY)


# --- unknown_sku --------------------------------------------------------------------------------------------------


def _spelled(state: HubState, integration_id: str) -> set[str]:
    """Return every SKU that means a product on the integration."""
    return {sku for product in state.products if (sku := state.effective_sku(product, integration_id))}


def _lost(history: History, order: Json) -> list[str]:
    known = _spelled(history.view(hub), order["integrationId"])
    return [
        line["sku"] for line in order["lineItems"] if not line.get("productId") and line["sku"] not in known
    ]


def unknown_sku(history: History, exception: Json) -> bool:
    orders = _named(history, exception)
    return any((_open(order) or _awaits_push(order)) and _unresolved(order) for order in orders)


def _awaits_push(order: Json) -> bool:
    """Whether it is to be pushed, ended or not: a copy must have all its lines."""
    rows = order.get("remote") or ()
    wanted = any(row.get("purpose") == "order" and row.get("status") == "wanted" for row in rows)
    return wanted and order["status"] != "canceled"


def _unresolved(order: Json) -> bool:
    return any(not line.get("productId") for line in order["lineItems"])


def unknown_skus(history: History) -> Iterator[Cause]:
    for order in history.view(hub).orders:
        theirs = _sold(history, order)
        pushed = _awaits_push(order) and (theirs is None or not theirs.canceled_whole)
        if (_ready(history, order) or (pushed and not _open(order))) and _unresolved(order):
            lost = [line["sku"] for line in order["lineItems"] if not line.get("productId")]
            known = not _lost(history, order)
            why = "which has a product by now" if known else "which no product is"
            yield Cause(
                (order["orderId"], order["extOrderId"], *lost),
                f"order {order['extOrderId']} has {lost[0]!r}, {why}",
            )


# --- addresses ----------------------------------------------------------------------------------------------------


def _masked(order: Json) -> bool:
    return any("*" in str(value) for value in (order.get("shippingAddress") or {}).values())


def masked_address(history: History, exception: Json) -> bool:
    return any(_open(order) and _masked(order) for order in _named(history, exception))


def masked_addresses(history: History) -> Iterator[Cause]:
    for order in history.view(hub).orders:
        if _ready(history, order) and _masked(order):
            yield Cause((order["orderId"], order["extOrderId"]), f"order {order['extOrderId']} goes to stars")


def _missing(order: Json) -> bool:
    address = order.get("shippingAddress") or {}
    return not address.get("address1") and not address.get("city")


def missing_address(history: History, exception: Json) -> bool:
    return any(_open(order) and _missing(order) for order in _named(history, exception))


def missing_addresses(history: History) -> Iterator[Cause]:
    for order in history.view(hub).orders:
        if _ready(history, order) and _missing(order) and not _masked(order):
            yield Cause(
                (order["orderId"], order["extOrderId"]), f"order {order['extOrderId']} has no address"
            )


# --- unmapped_location --------------------------------------------------------------------------------------------


def _unmapped(history: History, order: Json) -> str | None:
    """Return the channel's place that the order names, if it is mapped to none of ours."""
    theirs = _sold(history, order)
    place = theirs.warehouse_id if theirs is not None else None
    mapping = history.view(hub).mappings.get(order["integrationId"], {})
    return place if place is not None and not mapping.get(place) else None


def unmapped_location(history: History, exception: Json) -> bool:
    return any(_open(order) and _unmapped(history, order) for order in _named(history, exception))


def unmapped_locations(history: History) -> Iterator[Cause]:
    for order in history.view(hub).orders:
        waits = _ready(history, order) and _unrouted(history, order) > 0  # what was asked of a place is asked
        place = _unmapped(history, order) if waits else None
        if place is not None:
            what = f"order {order['extOrderId']} names warehouse {place}, mapped to no location"
            yield Cause((order["orderId"], order["extOrderId"], place), what, ("fulfillment_rejected",))


# --- routing_failed -----------------------------------------------------------------------------------------------


def _unrouted(history: History, order: Json) -> int:
    """Return how many units wait for a place: sold, not canceled, not gone, and asked of nobody."""
    shipped = history.view(deeds).shipped(order["orderId"])
    asked = Counter[str]()
    for request in history.view(hub).shipments_of.get(order["orderId"], ()):
        for line in request["lineItems"]:
            if request["status"] not in ("canceled", "shipped"):
                asked[line["uniqueId"]] += line["quantity"] - line.get("shipped", 0)
    wanted = sum(
        line["quantity"] - line.get("canceled", 0) - asked[line["uniqueId"]] for line in order["lineItems"]
    )
    return int(wanted - shipped.total())


def routing_failed(history: History, exception: Json) -> bool:
    return any(
        _open(order) and order.get("routingStatus") == "failed" and _unrouted(history, order) > 0
        for order in _named(history, exception)
    )


def failed_routes(history: History) -> Iterator[Cause]:
    for order in history.view(hub).orders:
        if not _ready(history, order) or _unrouted(history, order) <= 0:
            continue
        # What a person has to look at first is told instead, and routing waits for it.
        held = (
            _unresolved(order) or _masked(order) or _missing(order) or _unmapped(history, order) is not None
        )
        if not held:
            what = f"{_unrouted(history, order)} units of order {order['extOrderId']} could not be routed"
            yield Cause((order["orderId"], order["extOrderId"]), what, ("fulfillment_rejected",))


# --- what warehouses say ------------------------------------------------------------------------------------------


def _of_request(history: History, exception: Json) -> Sequence[Report]:
    said = set(names(exception))
    return [report for report in history.view(deeds).reports if report.shipment_id in said]


def fulfillment_mismatch(history: History, exception: Json) -> bool:
    """Whether the last that was said of the request did not fit it."""
    reports = _of_request(history, exception)
    if any(
        report.reference == exception["details"].get("extReferenceId")
        for report in _too_many(history, exception)
    ):
        return True
    return bool(reports) and not max(reports, key=lambda report: report.at).accepted


def _too_many(history: History, exception: Json) -> Iterator[Report]:
    """Yield shipments entered in an org that ship more of their order than is left of it."""
    for shipments in history.view(hub).shipments_of.values():
        for request in shipments:
            if request["shipmentId"] != exception["entityId"]:
                continue
            order, done = history.view(hub).order_by_id[request["orderId"]], history.view(deeds)
            left = Counter[str]()
            for line in order["lineItems"]:
                left[line["sku"]] += line["quantity"] - line.get("canceled", 0)
            left -= done.shipped(order["orderId"])
            for report in done.of_order.get(order["orderId"], ()):
                if report.source is None and not report.units <= left:
                    yield report


def mismatches(history: History) -> Iterator[Cause]:
    last: dict[str, Report] = {}
    for report in history.view(deeds).reports:
        if report.shipment_id is not None and report.refused != "malformed":
            known = last.get(report.shipment_id)
            last[report.shipment_id] = report if known is None or report.at >= known.at else known
    for shipment_id, report in last.items():
        if report.refused == "mismatch":
            yield Cause(
                (shipment_id, report.reference), f"report {report.reference} does not fit its request"
            )


def fulfillment_rejected(history: History, exception: Json) -> bool:
    """Whether units that a warehouse rejected still wait for a person."""
    return any(_open(order) and _unrouted(history, order) > 0 for order in _named(history, exception))


def rejections(history: History) -> Iterator[Cause]:
    for order in history.view(hub).orders:
        reports = history.view(deeds).of_order.get(order["orderId"], ())
        rejected = any(report.accepted and report.kind == "rejected" for report in reports)
        if rejected and _ready(history, order) and _unrouted(history, order) > 0:
            what = f"a warehouse rejected units of order {order['extOrderId']} that nobody ships now"
            yield Cause((order["orderId"], order["extOrderId"]), what, ("routing_failed",))


def order_unreadable(history: History, exception: Json) -> bool:
    """Whether the order it names is still not taken in."""
    state, said = history.view(hub), set(names(exception))
    return not any((exception.get("integrationId"), name) in state.order_of for name in said)
