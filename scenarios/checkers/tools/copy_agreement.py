"""Where the copies of an order, and what hangs on them, must agree with its channel and with the warehouses (I6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scenarios.checkers.tools.excuses import excuses
from scenarios.checkers.tools.spelling import spelling
from scenarios.checkers.views.copies import Copies, Copy, copies
from scenarios.checkers.views.deeds import Deeds, deeds
from scenarios.checkers.views.hub import HubState, Json, hub, setting
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.sold import Sold, sold
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding

_ON_ITS_WAY = frozenset({"sentToFulfillment", "partialFulfillment", "fulfilled"})
_TAKES_ORDERS = frozenset({"order_management", "service_cloud"})  # by default; Commerce Cloud only where set


def compare_copies(history: History, order: Json, theirs: Sold) -> Iterator[Finding]:
    """Yield what disagrees about one order on the platforms that keep orders."""
    state, found = history.view(hub), history.view(copies)
    for integration in state.integrations.values():
        integration_id = integration["integrationId"]
        if integration_id not in found.known or not state.connected(integration):
            continue
        if integration_id != order["integrationId"]:
            mine = (
                () if _forgotten(history, integration, theirs) else found.of(integration_id, theirs.order_id)
            )
            yield from _there(history, integration, order, theirs)
            for copy in mine:
                yield from _like(history, order, copy, theirs)
                yield from _canceled(history, order, copy, theirs)
        if integration["connector"] == "order_management" and not theirs.by_platform:
            yield from _allocated(history, integration, order, theirs)


def _forgotten(history: History, integration: Json, theirs: Sold) -> bool:
    """Whether the copy may be of an integration that is deleted since: nobody keeps it up any more."""
    state, record = history.view(hub), history.view(operator)
    spans = record.connection(integration["integrationId"]).spans
    deleted = any(
        connector == integration["connector"] and integration_id not in state.integrations
        for integration_id, connector in record.connectors.items()
    )
    return deleted and bool(spans) and theirs.placed_at < spans[0][0]


def _there(history: History, integration: Json, order: Json, theirs: Sold) -> Iterator[Finding]:
    """Yield an order on its way that the platform should hold and does not."""
    there = history.view(copies).stands(integration, order["extOrderId"])
    if there or order["status"] not in _ON_ITS_WAY or theirs.canceled_whole:
        return
    integration_id, excused = integration["integrationId"], history.view(excuses)
    rows = [
        row
        for row in order.get("remote") or ()
        if row.get("purpose") == "order" and row["integrationId"] == integration_id
    ]
    meant = any(row.get("status") != "unneeded" for row in rows) or _always_pushes(
        history.view(operator), integration, theirs.placed_at
    )
    if meant and not excused.hold(("order_refused", "unknown_sku"), order["orderId"]):
        message = f"order {order['extOrderId']} is {order['status']}, and {integration['connector']} has no copy of it"
        yield Finding("not_converged", "I6", "R5", message, Evidence(state={"order": order}))


def _always_pushes(record: OperatorRecord, integration: Json, placed_at: float) -> bool:
    """Whether order push was on throughout, as it is by default for the connectors that keep orders.

    What was sold before an integration spoke with its vendor is history, which nobody asked it to push.
    """
    integration_id = integration["integrationId"]
    chosen = [*record.setting(integration_id, "pushOrders").values(), setting(integration, "pushOrders")]
    spans = record.connection(integration_id).spans
    unbroken = not spans or (len(spans) == 1 and spans[0][0] <= placed_at)
    return integration["connector"] in _TAKES_ORDERS and False not in chosen and unbroken


def _like(history: History, order: Json, copy: Copy, theirs: Sold) -> Iterator[Finding]:
    """Yield a copy with other lines, or another address, than its channel has."""
    sold_units, held = theirs.ordered(), Counter[str]()
    for (sku, _), units in copy.priced.items():
        held[sku] += units
    ours = history.view(spelling).as_sold(held, sold_units)
    if ours != sold_units:
        yield _finding(copy, f"has {dict(ours)}, its channel sold {dict(sold_units)}")
    if theirs.by_platform or theirs.canceled_whole:
        return  # its channel masks, or nobody ships it
    if history.view(excuses).hold(("address_refused",), order["orderId"]):
        return  # whether that is true is judged with the exception
    wrong = copy.elsewhere(theirs.address)
    if wrong:
        yield _finding(copy, f"has another {', '.join(wrong)} than the buyer gave")


def _canceled(history: History, order: Json, copy: Copy, theirs: Sold) -> Iterator[Finding]:
    """Yield a copy in which other units are canceled than are canceled at the channel and had not left."""
    if copy.kind == "Order":
        if theirs.canceled_whole and not copy.note and order["status"] == "canceled":
            # An activated order is locked, so that its end is noted on it; where a summary tells it, that counts.
            yield from _noted(copy)
        return
    if history.view(excuses).hold(("cancellation_refused",), order["orderId"], order["extOrderId"]):
        return
    if copy.kind == "OrderSummary" and not copy.managed:
        # What the channel ships is tracked only: its quantities are read only, and its status says that it ended.
        if (theirs.canceled_whole and copy.status != "Canceled") or (
            theirs.canceled() and not theirs.canceled_whole
        ):
            yield _finding(copy, f"is {copy.status}, its channel has {dict(theirs.canceled())} canceled")
        return
    gone = Counter[str]()
    for line in order["lineItems"]:
        gone[line["sku"]] += line["quantity"] - line.get("shipped", 0)
    wanted = theirs.canceled() & gone
    canceled = history.view(spelling).as_sold(copy.canceled, theirs.ordered())
    if +canceled != +wanted:
        yield _finding(copy, f"has {dict(+canceled)} canceled, its channel {dict(+wanted)}")


def _noted(copy: Copy) -> Iterator[Finding]:
    if copy.summarized:
        return
    yield _finding(copy, "does not say that its order was canceled")


# --- fulfillment orders and shipments -----------------------------------------------------------------------------


def _allocated(history: History, integration: Json, order: Json, theirs: Sold) -> Iterator[Finding]:
    """Yield where Order Management has other places ship, or other things shipped, than the hub asked and was told."""
    state, found, excused = history.view(hub), history.view(copies), history.view(excuses)
    born = order["integrationId"] == integration["integrationId"]
    requests = state.shipments_of.get(order["orderId"], ())
    names = [order["orderId"], *(request["shipmentId"] for request in requests)]
    pushed = any(
        row.get("integrationId") == integration["integrationId"] for row in order.get("remote") or ()
    )
    if not born and not (pushed and found.stands(integration, theirs.order_id)):
        return  # what hangs on a copy cannot be where the copy is not; of an org's integrations, one brought it there
    if setting(integration, "pushOrders") is False or _changed(history, integration):
        return
    if not excused.hold(("fulfillment_order_refused", "release_refused", "cancellation_refused"), *names):
        yield from _places(state, found, integration, order)
    fulfillments = state.fulfillments_of.get(order["orderId"], ())
    names += [row["fulfillmentId"] for row in fulfillments]
    if not excused.hold(("shipment_refused", "fulfillment_order_refused"), *names):
        yield from _shipments(history.view(deeds), found, integration, order)
        yield from _closed(found, order)


def _changed(history: History, integration: Json) -> bool:
    """Whether what is told was ever switched off: then either is right."""
    record, integration_id = history.view(operator), integration["integrationId"]
    said = [
        value
        for name in ("pushOrders", "fulfillments")
        for value in [*record.setting(integration_id, name).values(), setting(integration, name)]
    ]
    return False in said


def _places(state: HubState, found: Copies, integration: Json, order: Json) -> Iterator[Finding]:
    asked, allocated = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    sold_as = {line["uniqueId"]: line["sku"] for line in order["lineItems"]}
    known = set((state.mappings.get(integration["integrationId"]) or {}).values())
    for request in state.shipments_of.get(order["orderId"], ()):
        for line in request["lineItems"]:
            units = line.get("shipped", 0) if request["status"] == "canceled" else line["quantity"]
            if request["locationId"] in known:
                asked[request["locationId"], sold_as.get(line["uniqueId"], line["sku"])] += units
    for one in found.allocated:
        if one.order_id == order["orderId"] and not one.over:
            for sku, units in one.asked.items():
                allocated[one.location_id, sku] += units
    if +asked != +allocated:
        text = f"asks {_by_place(state, asked)} to ship, its fulfillment orders {_by_place(state, allocated)}"
        message = f"order {order['extOrderId']} {text}"
        yield Finding("copy_differs", "I6", "R5", message, Evidence(state={"order": order["orderId"]}))


def _by_place(state: HubState, units: Counter[tuple[str, str]]) -> str:
    rows = [
        f"{state.locations.get(place, {}).get('name', place)} {count} of {sku!r}"
        for (place, sku), count in sorted(units.items())
        if count
    ]
    return ", ".join(rows) or "nobody"


def _shipments(done: Deeds, found: Copies, integration: Json, order: Json) -> Iterator[Finding]:
    """Compare parcels by their numbers: units, carrier, and how often each stands there."""
    left: dict[str, Counter[str]] = {}
    carrier: dict[str, set[str]] = {}
    times = Counter[str]()
    for report in done.of_order.get(order["orderId"], ()):
        if report.counts:
            left.setdefault(report.tracking_number, Counter()).update(report.units)
            carrier.setdefault(report.tracking_number, set()).add(report.carrier)
            times[report.tracking_number] += 1
    shown: dict[str, Counter[str]] = {}
    stands = Counter[str]()
    for shipment in found.shipments:
        if shipment.order_id == order["orderId"]:
            shown.setdefault(shipment.tracking_number, Counter()).update(shipment.units)
            stands[shipment.tracking_number] += 1
            if shipment.carrier not in carrier.get(shipment.tracking_number, {shipment.carrier}):
                yield _sent(
                    order, f"has {shipment.tracking_number} carried by {shipment.carrier!r} in Salesforce"
                )
    for number in {**left, **shown}:
        units, there = left.get(number, Counter()), shown.get(number, Counter())
        if units != there or stands[number] > times[number]:
            text = f"left with {dict(units)} under {number}, Salesforce has {stands[number]} shipments of {dict(there)}"
            yield _sent(order, text)


def _closed(found: Copies, order: Json) -> Iterator[Finding]:
    """Yield a fulfillment order that is said to be fulfilled while units of it have not left."""
    for one in found.allocated:
        missing = one.asked - one.left
        if one.order_id == order["orderId"] and one.done and missing:
            text = f"has fulfillment order {one.record_id} fulfilled in Salesforce, of which {dict(missing)} never left"
            yield _sent(order, text)


def _sent(order: Json, what: str) -> Finding:
    evidence = Evidence(state={"order": order["orderId"]})
    return Finding("copy_differs", "I6", "R5", f"order {order['extOrderId']} {what}", evidence)


def _finding(copy: Copy, what: str) -> Finding:
    message = f"{copy.kind} {copy.record_id}, which stands for order {copy.order_id}, {what}"
    return Finding("copy_differs", "I6", "R5", message, Evidence(state={"record": copy.record_id}))


def unfounded_copies(history: History) -> Iterator[Finding]:
    """Yield copies that stand for an order that no channel sold."""
    placed = {one.order_id for one in history.view(sold).orders.values()}
    complete = history.view(sold).complete
    for copy in history.view(copies).orders if complete else ():
        if copy.order_id not in placed:
            message = f"{copy.kind} {copy.record_id} stands for order {copy.order_id}, which nobody placed"
            evidence = Evidence(state={"record": copy.record_id})
            yield Finding("order_never_placed", "I2", "R5", message, evidence)
