"""I17: a poll's cursor never passes an order, or a shipment entered in Salesforce, that is not durably handled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from scenarios.checkers.views.copies import Sent, copies
from scenarios.checkers.views.heard import orders_in
from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, Json, hub, setting
from scenarios.checkers.views.sold import sold
from scenarios.checkers.views.tiktok import UNREADY
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_CIPHER = re.compile(r"[?&]shop_cipher=([^&]+)")


@dataclass(slots=True)
class Poll:
    """One walk over the pages of an order search."""

    first: Call
    since: float  # 0 where the search had no lower end
    until: float
    read_until: float  # how far its pages, in order of change, can have been taken in
    complete: bool = False


def check(history: History) -> Check:
    """Judge, shop by shop, the windows of successive polls, and every order that a complete poll had before it."""
    shops = _by_shop(history.view(wire).to_vendor["tiktok"])
    integrations = _integrations(history)
    judged, findings = 0, list[Finding]()
    for cipher, calls in shops.items():
        polls = list(_polls(calls))
        judged += len(polls)
        findings += _gaps(polls)
        integration = integrations.get(cipher)
        if history.settled and integration is not None:
            findings += _missed(history, integration, polls)
    entered = _entered(history)
    judged += len(entered)
    findings += _unread(history, entered)
    return conclude("I17", judged, findings, subject="polls")


def _by_shop(calls: Iterable[Call]) -> dict[str, list[Call]]:
    """Return the order searches of each shop, by the cipher that names it; every shop has a cursor of its own."""
    shops: dict[str, list[Call]] = {}
    for call in calls:
        if call.method == "POST" and call.path.endswith("/orders/search"):
            named = _CIPHER.search(call.exchange.url)
            shops.setdefault(named[1] if named else "", []).append(call)
    return shops


def _integrations(history: History) -> dict[str, Json]:
    """Return the integration of each shop by the shop's cipher; the only one there is goes by none as well."""
    mine = [row for row in history.view(hub).integrations.values() if row["connector"] == TIKTOK_CONNECTOR]
    tiktok = history.state.get("tiktok") or {}
    ciphers = {row.get("id"): row.get("cipher") for row in tiktok.get("shops") or ()}
    found = {str(ciphers.get((row.get("shop") or {}).get("id"))): row for row in mine}
    return found if len(mine) != 1 else {**found, "": mine[0]}


def _polls(calls: Sequence[Call]) -> Iterator[Poll]:
    """Put the pages of each search together; a search without page token starts a new poll."""
    current: Poll | None = None
    for call in calls:
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
            # What it showed was read, even what changed later by the clock of the shop.
            read_until = max(read_until, poll.read_until, poll.until if poll.complete else 0.0)


def _missed(history: History, integration: Json, polls: list[Poll]) -> Iterator[Finding]:
    """Yield orders that stood in the shop before a complete poll and are neither in the hub nor in an exception.

    The shop counts in whole seconds: what was placed, or became ready, in the second of the poll may be younger.
    """
    complete = [poll for poll in polls if poll.complete]
    if not complete or setting(integration, "orders") is False:
        return
    state, last, placed = history.view(hub), complete[-1], _placed(history)
    for order in history.view(sold).orders.values():
        if order.integration_id != integration["integrationId"] or order.status in (*UNREADY, "CANCELLED"):
            continue
        at = placed.get(order.order_id, order.placed_at)
        if at >= int(last.until) or order.updated_at >= int(last.until):
            continue
        if (order.integration_id, order.order_id) in state.order_of:
            continue
        if order.order_id not in state.open_by_name:
            message = (
                f"order {order.order_id} stood in the shop before the last poll ended, and the hub lacks it"
            )
            evidence = Evidence(exchanges=(last.first.exchange.index,), state={"order": order.order_id})
            yield _finding(message, evidence)


def _placed(history: History) -> dict[str, float]:
    """Return when the story's orders were placed: the shop's own clock may be wrong."""
    ids = history.names.get("orders") or {}
    return {
        ids[operation.arguments["order"]]: operation.at
        for operation in history.operations
        if operation.operation == "buy" and operation.arguments.get("order") in ids
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
