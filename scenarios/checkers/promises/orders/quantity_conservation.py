"""I3: of every order line, what was ordered is shipped, canceled, asked of a location, or still unrouted; no part is
negative, and nothing ships that was not asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scenarios.checkers.views.hub import Json, hub
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_CLOSED_REQUEST = frozenset({"canceled", "shipped", "returned"})


def check(history: History) -> Check:
    """Judge every line of every order that the seller ships."""
    state = history.view(hub)
    judged, findings = 0, list[Finding]()
    for order in state.orders:
        if order.get("fulfilledByPlatform"):
            continue
        shipments = state.shipments_of.get(order["orderId"], ())
        fulfillments = [
            row for row in state.fulfillments_of.get(order["orderId"], ()) if row.get("type") != "rejected"
        ]
        judged += len(order["lineItems"])
        findings += _lines(order, shipments, fulfillments)
        findings += _requests(order, shipments, fulfillments)
    return conclude("I3", judged, findings, subject="order lines")


def _lines(order: Json, shipments: Sequence[Json], fulfillments: Sequence[Json]) -> Iterator[Finding]:
    asked, sent = Counter[str](), Counter[str]()
    for shipment in shipments:
        for line in shipment["lineItems"]:
            sent[line["uniqueId"]] += line.get("shipped", 0)
            if shipment["status"] not in _CLOSED_REQUEST:
                asked[line["uniqueId"]] += line["quantity"] - line.get("shipped", 0)
    elsewhere = _without_request(fulfillments)
    for line in order["lineItems"]:
        line_id = line["uniqueId"]
        shipped, canceled = line.get("shipped", 0), line.get("canceled", 0)
        left = line["quantity"] - canceled - shipped - asked[line_id]
        what = (
            f"{line['quantity']} of {line['sku']!r} ordered, {shipped} shipped, {canceled} canceled, "
            f"{asked[line_id]} asked for"
        )
        if min(shipped, canceled, asked[line_id], left) < 0:
            yield _finding(order, f"{what}: more than there is", shipments)
        elif not sent[line_id] <= shipped <= sent[line_id] + elsewhere[line_id] + elsewhere[line["sku"]]:
            yield _finding(order, f"{what}, though its shipping requests shipped {sent[line_id]}", shipments)


def _without_request(fulfillments: Sequence[Json]) -> Counter[str]:
    """Count what shipped without a shipping request of ours: the platform's own fulfillment."""
    counted = Counter[str]()
    for fulfillment in fulfillments:
        if not fulfillment.get("shipmentId"):
            for line in fulfillment.get("lineItems") or ():
                counted[line.get("uniqueId") or line["sku"]] += line["quantity"]
    return counted


def _requests(order: Json, shipments: Sequence[Json], fulfillments: Sequence[Json]) -> Iterator[Finding]:
    """Yield shipping requests that shipped other quantities than their fulfillments prove."""
    proven: dict[str, Counter[str]] = {}
    for fulfillment in fulfillments:
        if fulfillment.get("shipmentId"):
            counted = proven.setdefault(fulfillment["shipmentId"], Counter())
            for line in fulfillment.get("lineItems") or ():
                counted[line["sku"]] += line["quantity"]
    for shipment in shipments:
        shipped, wanted = Counter[str](), Counter[str]()
        for line in shipment["lineItems"]:
            shipped[line["sku"]] += line.get("shipped", 0)
            wanted[line["sku"]] += line["quantity"]
        proof = proven.get(shipment["shipmentId"], Counter[str]())
        if +shipped != +proof:
            text = f"request {shipment['shipmentId']} counts {dict(+shipped)} as shipped, proven are {dict(+proof)}"
            yield _finding(order, text, [shipment])
        elif any(shipped[sku] > wanted[sku] for sku in shipped):
            text = f"request {shipment['shipmentId']} shipped {dict(shipped)} of {dict(wanted)}"
            yield _finding(order, text, [shipment])


def _finding(order: Json, message: str, shipments: Sequence[Json]) -> Finding:
    evidence = Evidence(state={"order": order, "shipments": list(shipments)})
    return Finding("quantity_not_conserved", "I3", "R1", f"order {order['extOrderId']}: {message}", evidence)
