"""I17: a cursor never passes an order, a product or a shipment entered in Salesforce that is not durably handled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from scenarios.checkers.tools.readings import Poll, readings
from scenarios.checkers.views.copies import Sent, copies
from scenarios.checkers.views.hub import Json, hub, setting
from scenarios.checkers.views.sold import Sold, sold
from scenarios.checkers.views.tiktok import UNREADY
from scenarios.checkers.views.wire import wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge, account by account, the windows of successive polls, and every order that a complete poll had seen."""
    read, integrations = history.view(readings), history.view(hub).integrations
    judged, findings = 0, list[Finding]()
    for key, polls in (*read.orders.items(), *read.products.items()):
        judged += len(polls)
        findings += _gaps(polls, _disconnected(history, key))
    for key, polls in read.orders.items():
        if history.settled and key in integrations:
            findings += _missed(history, integrations[key], polls)
    entered = _entered(history)
    judged += len(entered)
    findings += _unread(history, entered)
    return conclude("I17", judged, findings, subject="polls")


def _disconnected(history: History, integration_id: str) -> list[float]:
    """Return when the operator disconnected the integration: the next connection may be another account.

    Where a worker waits while others go on, it may still read what it had begun to read before.
    """
    sides = history.names.get("integrations") or {}
    return [
        operation.at
        for operation in history.operations
        if operation.operation == "disconnect" and operation.outcome == "ok" and not history.story.schedule
        if sides.get(operation.arguments.get("at") or operation.arguments["side"]) == integration_id
    ]


def _gaps(polls: Sequence[Poll], disconnected: Sequence[float]) -> Iterator[Finding]:
    """Yield polls that begin later than what the polls before them had read."""
    read_until: float | None = None
    before = 0.0
    for poll in polls:
        at = poll.first.exchange.at
        if any(before <= each < at for each in disconnected):
            read_until = 0.0
        if read_until is None:
            read_until = poll.since
        if poll.since > read_until:
            message = f"a poll began at {poll.since:.0f}, though only what changed by {read_until:.0f} had been read"
            yield _finding(message, Evidence(exchanges=(poll.first.exchange.index,)))
        else:
            # What it showed was read, even what changed later by the clock of the shop.
            read_until = max(read_until, poll.read_until, poll.until if poll.complete else 0.0)
        before = at


def _missed(history: History, integration: Json, polls: Sequence[Poll]) -> Iterator[Finding]:
    """Yield what stood at the channel before a complete poll and is neither in the hub nor in an exception.

    The shop counts in whole seconds: what was placed, or became ready, in the second of the poll may be younger.
    """
    complete = [poll for poll in polls if poll.complete]
    if not complete or setting(integration, "orders") is False:
        return
    state, last, placed = history.view(hub), complete[-1], _placed(history)
    for theirs in history.view(sold).orders.values():
        if theirs.integration_id != integration["integrationId"]:
            continue
        at = placed.get(theirs.order_id, theirs.placed_at)
        if at >= int(last.until) or theirs.updated_at >= int(last.until):
            continue
        what = _lacked(theirs, state.order_of.get((theirs.integration_id, theirs.order_id)))
        if what and theirs.order_id not in state.open_by_name:
            message = f"order {theirs.order_id} stood as it is before the last poll ended, and the hub {what}"
            evidence = Evidence(exchanges=(last.first.exchange.index,), state={"order": theirs.order_id})
            yield _finding(message, evidence)


def _lacked(theirs: Sold, order: Json | None) -> str:
    """Return what the hub lacks of an order that its channel had told, or nothing."""
    if order is None:
        return "" if theirs.status in UNREADY or theirs.canceled_whole else "lacks it"
    shown = order.get("externalStatus")
    return "" if shown in (None, theirs.status) else f"shows {shown!r}, not {theirs.status!r}"


def _placed(history: History) -> dict[str, float]:
    """Return when the story's orders were placed: the channel's own clock may be wrong."""
    ids = history.names.get("orders") or {}
    return {
        ids[operation.arguments["order"]]: operation.at
        for operation in history.operations
        if operation.operation in ("buy", "buy_on_salesforce") and operation.arguments.get("order") in ids
    }


def _entered(history: History) -> list[Sent]:
    """Return the shipments of known orders that people entered in an org which was read after all of the steps."""
    last_deed = max((each.at for each in history.operations), default=0.0)
    last_read = {
        urlsplit(call.exchange.url).netloc: call.exchange.at
        for call in history.view(wire).to_vendor["salesforce"]
        if "FROM%20Shipment%20WHERE%20TrackingNumber" in call.exchange.url and call.answered
    }
    if not history.settled or not last_read or min(last_read.values()) <= last_deed:
        return []
    made = history.view(copies).shipments
    return [each for each in made if not each.ours and each.order_id and each.tracking_number]


def _unread(history: History, entered: Sequence[Sent]) -> Iterator[Finding]:
    """Yield shipments that stand in the org and that no reading showed."""
    shown = set[str]()
    for call in history.view(wire).to_vendor["salesforce"] if entered else ():
        received = call.exchange.received if call.answered else None
        rows = received.get("records") if isinstance(received, Mapping) else None
        shown |= {row["Id"] for row in rows or () if "TrackingNumber" in row}
    for shipment in entered:
        if shipment.record_id not in shown:
            message = f"shipment {shipment.record_id} was entered in Salesforce, and no reading showed it"
            yield _finding(message, Evidence(state={"shipment": shipment.record_id}))


def _finding(message: str, evidence: Evidence) -> Finding:
    return Finding("cursor_passed", "I17", "R1", message, evidence)
