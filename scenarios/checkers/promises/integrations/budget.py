"""I18: when a vendor says how long to wait, the hub waits that long before it asks the same again."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from scenarios.checkers.views.wire import VENDORS, Call, wire
from scenarios.record.history import Exchange, History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_IDS = re.compile(r"/[^/]*\d[^/]*(?=/|$)")


def check(history: History) -> Check:
    """Judge every call that follows a 429 with Retry-After on the same endpoint."""
    judged, findings = 0, list[Finding]()
    to_vendor = history.view(wire).to_vendor
    for vendor in VENDORS:
        refused: dict[tuple[str, str], tuple[float, Call]] = {}
        for call in to_vendor[vendor]:
            if not refused and call.exchange.status != 429:
                continue
            endpoint = (call.method, _IDS.sub("/#", call.path))
            until, first = refused.get(endpoint, (0.0, call))
            if call.exchange.at < until:
                wait = until - call.exchange.at
                message = f"{call.method} {call.path} was asked again {wait:.1f} s before {vendor} allowed it"
                evidence = Evidence(exchanges=(first.exchange.index, call.exchange.index))
                findings.append(Finding("retry_after_ignored", "I18", "", message, evidence))
            seconds = _retry_after(call)
            if seconds is not None:
                judged += 1
                refused[endpoint] = (call.exchange.at + call.exchange.took + seconds, call)
    return conclude("I18", judged, findings, subject="waits a vendor asked for")


def _retry_after(call: Call) -> float | None:
    if call.exchange.status != 429 or call.exchange.lost is not None:
        return None
    for name, value in call.exchange.response_headers:
        text = name if isinstance(name, str) else name.decode("latin-1")
        if text.lower() == "retry-after":
            return _seconds(value if isinstance(value, str) else value.decode("latin-1"), call.exchange)
    return None


def _seconds(text: str, exchange: Exchange) -> float | None:
    """Return the wait that a header asks for, in seconds or up to a date; words that are neither ask for none."""
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - exchange.at - exchange.took)
    except ValueError:
        return None
