"""I17: a poll's cursor never passes an order that is not durably handled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenarios.checkers.views.heard import orders_in
from scenarios.checkers.views.hub import HubState, hub, setting
from scenarios.checkers.views.tiktok import UNREADY, ShopState, shop
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


@dataclass(slots=True)
class Poll:
    """One walk over the pages of an order search."""

    first: Call
    since: float  # 0 where the search had no lower end
    until: float
    read_until: float  # how far its pages, in order of change, can have been taken in
    complete: bool = False


def check(history: History) -> Check:
    """Judge the windows of successive polls, and every order that a complete poll had before it."""
    polls = list(_polls(history.view(wire).to_vendor["tiktok"]))
    findings = list(_gaps(polls))
    if history.settled and polls:
        findings += _missed(history.view(hub), history.view(shop), polls)
    return conclude("I17", len(polls), findings, subject="polls")


def _polls(calls: tuple[Call, ...]) -> Iterator[Poll]:
    """Put the pages of each search together; a search without page token starts a new poll."""
    current: Poll | None = None
    for call in calls:
        if call.method != "POST" or not call.path.endswith("/orders/search"):
            continue
        if "page_token=" not in call.exchange.url:
            if current is not None:
                yield current
            current = _begin(call)
        if current is not None:
            _take(current, call)
    if current is not None:
        yield current


def _begin(call: Call) -> Poll:
    sent = call.exchange.sent if isinstance(call.exchange.sent, Mapping) else {}
    at, since = call.exchange.at, float(sent.get("update_time_ge") or 0)
    return Poll(call, since, min(float(sent.get("update_time_lt", at)), at), since)


def _take(poll: Poll, call: Call) -> None:
    """Add a page: what it carries is read, and after the last page everything before the poll's start is."""
    received = call.exchange.received
    if not call.answered or not isinstance(received, Mapping) or received.get("code") != 0:
        poll.complete = False
        return
    if "sort_field=update_time" in call.exchange.url and "sort_order=ASC" in call.exchange.url:
        changes = [float(order.get("update_time") or 0) for order in orders_in(call)]
        poll.read_until = max([poll.read_until, *changes])
    poll.complete = not (received.get("data") or {}).get("next_page_token")


def _gaps(polls: list[Poll]) -> Iterator[Finding]:
    """Yield polls that begin later than what the polls before them had read."""
    read_until: float | None = None
    for poll in polls:
        if read_until is None:
            read_until = poll.since
        if poll.since > read_until:
            message = f"a poll began at {poll.since:.0f}, though only what changed by {read_until:.0f} had been read"
            yield _finding(message, Evidence(exchanges=(poll.first.exchange.index,)))
        else:
            read_until = max(read_until, poll.until if poll.complete else poll.read_until)


def _missed(state: HubState, tiktok: ShopState, polls: list[Poll]) -> Iterator[Finding]:
    """Yield orders that stood in the shop before a complete poll and are neither in the hub nor in an exception."""
    complete = [poll for poll in polls if poll.complete]
    integration = state.tiktok
    if integration is None or not complete or setting(integration, "orders") is False:
        return
    last = complete[-1]
    for order in tiktok.orders.values():
        if order.created_at >= last.until or order.status in UNREADY or order.status == "CANCELLED":
            continue
        if (integration["integrationId"], order.order_id) in state.order_of:
            continue
        if order.order_id not in state.open_by_name:
            message = (
                f"order {order.order_id} stood in the shop before the last poll ended, and the hub lacks it"
            )
            evidence = Evidence(exchanges=(last.first.exchange.index,), state={"order": order.order_id})
            yield _finding(message, evidence)


def _finding(message: str, evidence: Evidence) -> Finding:
    return Finding("cursor_passed", "I17", "R1", message, evidence)
