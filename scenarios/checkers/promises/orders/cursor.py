"""I17: a cursor never passes an order or a product that is not durably handled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scenarios.checkers.tools.readings import Poll, readings
from scenarios.checkers.views.hub import Json, hub, setting
from scenarios.checkers.views.sold import Sold, sold
from scenarios.checkers.views.tiktok import UNREADY
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


def _finding(message: str, evidence: Evidence) -> Finding:
    return Finding("cursor_passed", "I17", "R1", message, evidence)
