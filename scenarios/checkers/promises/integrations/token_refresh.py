"""I19: one refresh in flight for each integration, and a new refresh token is stored before it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import parse_qs

from scenarios.checkers.views.wire import VENDORS, Call, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_TOKEN_PATH = re.compile(r"/api/v2/token/refresh|/oauth2/(access_)?token")


def check(history: History) -> Check:
    """Judge every refresh by those before it with the same vendor."""
    judged, findings = 0, list[Finding]()
    to_vendor = history.view(wire).to_vendor
    for vendor in VENDORS:
        refreshes = [
            (call, token)
            for call in to_vendor[vendor]
            if _TOKEN_PATH.search(call.path) and (token := _shown(call)) is not None
        ]
        judged += len(refreshes)
        findings += _overlapping(vendor, [call for call, _ in refreshes])
        findings += _outdated(vendor, refreshes)
    return conclude("I19", judged, findings, subject="token refreshes")


def _shown(call: Call) -> str | None:
    """Return the refresh token that the request shows, in its query or its form; None if it is no refresh."""
    sent = call.exchange.sent
    for fields in (call.exchange.url.partition("?")[2], sent if isinstance(sent, str) else ""):
        found = parse_qs(fields).get("refresh_token")
        if found:
            return found[0]
    return None


def _given(call: Call) -> str | None:
    """Return the refresh token that the answer gave, if the hub has the answer."""
    received = call.exchange.received
    if not call.answered or not isinstance(received, Mapping):
        return None
    data = received.get("data")
    token = (data if isinstance(data, Mapping) else received).get("refresh_token")
    return token if isinstance(token, str) else None


def _overlapping(vendor: str, calls: list[Call]) -> Iterator[Finding]:
    for earlier, later in pairwise(calls):
        if later.exchange.at < earlier.exchange.at + earlier.exchange.took:
            message = f"two refreshes with {vendor} were under way at once"
            evidence = Evidence(exchanges=(earlier.exchange.index, later.exchange.index))
            yield Finding("token_refreshed_twice", "I19", "R53", message, evidence)


def _outdated(vendor: str, refreshes: list[tuple[Call, str]]) -> Iterator[Finding]:
    """Yield refreshes with a token that an earlier answer, which the hub had, replaced."""
    replaced: dict[str, Call] = {}
    for call, token in refreshes:
        if token in replaced:
            message = f"a refresh token of {vendor} was used again after a new one had been given"
            evidence = Evidence(exchanges=(replaced[token].exchange.index, call.exchange.index))
            yield Finding("token_refreshed_twice", "I19", "R53", message, evidence)
        given = _given(call)
        if given is not None and given != token:
            replaced[token] = call
