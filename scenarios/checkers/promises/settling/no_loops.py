"""I22: a change causes a bounded number of writes; the hub does not keep saying what it has already said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from scenarios.checkers.views.copies import copies
from scenarios.checkers.views.hub import hub
from scenarios.checkers.views.wire import VENDORS, Call, is_refused, is_write, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

MOST_IN_A_ROW = 2  # the write, and one more by a worker that had already begun


def check(history: History) -> Check:
    """Judge runs of equal successful writes to one address against the changes that people made meanwhile.

    A cancellation that the hub brings to a channel changes that channel's stock as well, whoever asked for it.
    """
    changes = [operation.at for operation in history.operations]
    changes += [
        call.exchange.at
        for call in history.view(wire).to_vendor["tiktok"]
        if call.path.endswith("/cancellations") and _succeeded(call)
    ]
    changes.sort()
    judged, findings = 0, list[Finding]()
    for vendor in VENDORS:
        last: dict[tuple[str, str], list[Call]] = {}
        for call in history.view(wire).to_vendor[vendor]:
            if not is_write(vendor, call) or not _succeeded(call):
                continue
            judged += 1
            row = last.setdefault((call.method, call.path), [])
            if row and row[-1].exchange.request_body != call.exchange.request_body:
                row.clear()
            row.append(call)
            if len(row) > MOST_IN_A_ROW + _between(changes, row[0], call):
                findings.append(_finding(vendor, row))
                row.clear()
    return conclude("I22", judged, [*findings, *_brought_home(history)], subject="writes")


def _brought_home(history: History) -> Iterator[Finding]:
    """Yield an order that was copied to the very product it was placed in, and a copy that came home as an order."""
    born = history.view(hub).order_of
    for copy in history.view(copies).orders:
        evidence = Evidence(state={"record": copy.record_id})
        if (copy.integration_id, copy.order_id) in born:
            message = f"{copy.kind} {copy.record_id} stands for order {copy.order_id}, which was placed there"
            yield Finding("duplicate_remote_object", "I22", "R1", message, evidence)
        if (copy.integration_id, copy.record_id) in born:
            message = (
                f"{copy.kind} {copy.record_id} stands for order {copy.order_id}, and came home as a new one"
            )
            yield Finding("duplicate_order", "I22", "R1", message, evidence)


def _succeeded(call: Call) -> bool:
    """Whether the vendor did it and the hub knows."""
    status = call.exchange.status
    if not call.answered or status is None or status >= 300 or call.exchange.fault is not None:
        return False  # an answer that the network spoiled tells the hub nothing
    return not is_refused(call.exchange)


def _between(changes: list[float], first: Call, last: Call) -> int:
    return bisect_right(changes, last.exchange.at) - bisect_left(changes, first.exchange.at)


def _finding(vendor: str, row: list[Call]) -> Finding:
    message = f"{row[0].method} {row[0].path} said the same to {vendor} {len(row)} times with nothing changed"
    evidence = Evidence(exchanges=tuple(call.exchange.index for call in row))
    return Finding("writes_after_rest", "I22", "R1", message, evidence)
