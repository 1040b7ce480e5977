"""I20: no row, mapping or token of one integration is used for another, and platforms never speak to each other."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.views.hub import HubState, hub
from scenarios.checkers.views.wire import VENDORS, wire
from scenarios.record.history import Exchange, History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_TOKEN_HEADERS = frozenset({"authorization", "x-tts-access-token"})


def check(history: History) -> Check:
    """Judge who spoke to whom with which token, and whose rows name whom."""
    state, between = history.view(hub), history.view(wire)
    calls = [call.exchange for vendor in VENDORS for call in between.to_vendor[vendor]]
    findings = [
        Finding(
            "not_connected_traffic",
            "I20",
            "R1",
            f"{call.exchange.sender} spoke to {call.exchange.receiver} directly",
            Evidence(exchanges=(call.exchange.index,)),
        )
        for call in between.among_vendors
    ]
    findings += _tokens(calls)
    findings += _rows(state)
    judged = len(calls) + sum(len(links) for links in state.links.values())
    return conclude("I20", judged, findings, subject="calls and rows")


def _tokens(calls: list[Exchange]) -> Iterator[Finding]:
    """Yield calls that carry a token first used with another vendor."""
    owner: dict[str | bytes, Exchange] = {}
    for exchange in calls:
        for name, value in exchange.request_headers:
            text = name if isinstance(name, str) else name.decode("latin-1")
            if text.lower() not in _TOKEN_HEADERS:
                continue
            first = owner.setdefault(value, exchange)
            if first.receiver != exchange.receiver:
                message = f"a token of {first.receiver} was shown to {exchange.receiver}"
                evidence = Evidence(exchanges=(first.index, exchange.index))
                yield Finding("not_connected_traffic", "I20", "R18", message, evidence)


def _rows(state: HubState) -> Iterator[Finding]:
    """Yield links of an integration that does not exist, and mappings to a location that does not."""
    known = state.integrations
    for integration_id, links in state.links.items():
        if integration_id not in known:
            message = f"{len(links)} links name integration {integration_id}, which does not exist"
            evidence = Evidence(state={"product": links[0].product["productId"]})
            yield Finding("link_not_one_to_one", "I20", "R85", message, evidence)
    for integration_id, mapping in state.mappings.items():
        for external_id, location_id in mapping.items():
            if location_id and location_id not in state.locations:
                message = f"warehouse {external_id} is mapped to {location_id}, which is no location"
                evidence = Evidence(state={"integration": integration_id})
                yield Finding("wrong_location", "I20", "R84", message, evidence)
