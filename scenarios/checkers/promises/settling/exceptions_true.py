"""I23: an exception is open exactly while its cause holds, and one cause has one open exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import inf

from scenarios.checkers.tools.causes.table import DECIDERS
from scenarios.checkers.tools.excuses import excuses
from scenarios.checkers.views.heard import released
from scenarios.checkers.views.hub import HubState, Json, hub, hub_clock_off, instant
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_OF_RELEASED = frozenset({"missing_address", "masked_address", "unmapped_location", "routing_failed"})


def check(history: History) -> Check:
    """Judge open exceptions by the state that would have to cause them, and such states by their exceptions."""
    state = history.view(hub)
    findings = [*_repeated(state), *_too_early(history, state)]
    judged = len(state.open_exceptions)
    if history.settled:
        findings += [finding for row in state.open_exceptions for finding in _without_cause(history, row)]
        told = history.view(excuses)
        for code, decider in DECIDERS.items():
            for cause in decider.causes(history) if decider.causes is not None else ():
                judged += 1
                if not told.hold((code, *cause.told_by), *cause.names):
                    message = f"{cause.what}, and no {code} is open"
                    findings.append(_finding(message, {"names": list(cause.names)}))
    return conclude("I23", judged, findings, subject="exceptions and causes")


def _repeated(state: HubState) -> Iterator[Finding]:
    counted = Counter(
        (row["code"], row.get("entity"), row.get("entityId"), row.get("integrationId"))
        for row in state.open_exceptions
    )
    for (code, entity, entity_id, _), count in counted.items():
        if count > 1:
            yield _finding(f"{count} exceptions {code} are open for {entity} {entity_id}", {"code": code})


def _too_early(history: History, state: HubState) -> Iterator[Finding]:
    """Yield what a person was asked to mend of an order that its channel still held back: it has no address yet."""
    told, clock_off = history.view(released), hub_clock_off(history)
    for row in state.exceptions:
        order = state.order_by_id.get(row["entityId"]) if row["code"] in _OF_RELEASED else None
        opened = instant(row["openedAt"]) + clock_off if order is not None and row.get("openedAt") else inf
        if order is not None and opened < told.get(order["extOrderId"], 0.0):
            text = f"{row['code']} was open for {row['entityId']}, which its channel had not released"
            yield _finding(text, row)


def _without_cause(history: History, exception: Json) -> Iterator[Finding]:
    """Yield an open exception whose cause is gone, or of which nobody knows what its cause would be."""
    code = exception["code"]
    if code not in DECIDERS:
        yield _finding(f"{code} is open for {exception['entityId']}, and is no code of the hub's", exception)
    elif not DECIDERS[code].holds(history, exception):
        text = f"{code} is still open for {exception['entityId']}, though nothing is wrong"
        yield _finding(text, exception)


def _finding(message: str, row: Json) -> Finding:
    return Finding("exception_untrue", "I23", "R84", message, Evidence(state={"exception": row}))
