"""What an operator is answered: what was saved is shown as it was said, and only what breaks a rule is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenarios.checkers.apart.slices import within
from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, HubState, Json, hub
from scenarios.checkers.views.operator import operator
from scenarios.checkers.views.tiktok import shop
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding
from scenarios.story.markets import PUSH_REGIONS

_SAVES = re.compile(
    r"/api/v3/(integrations/(?P<integration>[^/]+)/(?P<verb>settings|location-mappings|enable|disable)"
    r"|routing/cards|products(/[^/]+(/channel-options)?)?|locations(/[^/]+)?)"
)
_PAGE = re.compile(r"/integrations/(?P<integration>[^/]+)")
_PUSH = re.compile(r'<option value="push"(?P<how>[^>]*)>')
_NAMED = re.compile(r"/api/v3/(integrations|products|locations|orders)/(?P<id>[^/]+)(/.*)?")
_SWITCHES = {"enable": True, "disable": False}
_MASK = "********"
# What a rule of the hub's says no to bears that rule's own code; these say that the request itself is no good, and
# whoever speaks in a story speaks well.
_NO_RULE = frozenset({"malformed", "invalid", "missing", "unknown_member"})


def judged_answers(history: History) -> tuple[int, list[Finding]]:
    """Return how many answers to operators were judged, and what is wrong with them."""
    state, judged = history.view(hub), 0
    findings: list[Finding] = []
    switches: dict[str, Call] = {}  # the last of each integration
    cards: Call | None = None
    for call in history.view(wire).to_hub:
        if call.exchange.sender != "operator" or not call.answered or call.exchange.fault is not None:
            continue
        status = call.exchange.status or 0
        if call.method == "GET" and (page := _PAGE.fullmatch(call.path)):
            judged += 1
            findings += _choosable(history, page["integration"], call)
        if 400 <= status < 500:
            judged += 1
            findings += _refused(history, state, call)
        elif status < 300 and call.method in ("PUT", "POST") and (saved := _SAVES.fullmatch(call.path)):
            judged += 1
            findings += _kept(call, call.exchange.received, "and shown")
            if saved["verb"] in _SWITCHES:
                switches[saved["integration"]] = call
            elif call.path == "/api/v3/routing/cards":
                cards = call
    for integration_id, call in switches.items():
        found = state.integrations.get(integration_id)
        findings += _kept(call, found, "and in the end shown") if found is not None else ()
    if cards is not None:
        shown = {"cards": (history.state.get("hub") or {}).get("cards") or ()}
        findings += _kept(cards, shown, "and in the end shown")
    return judged, findings


# --- what was saved -----------------------------------------------------------------------------------------------


def _kept(call: Call, shown: object, words: str) -> Iterator[Finding]:
    switched = _SWITCHES.get(call.path.rsplit("/", 1)[-1])
    sent = call.exchange.sent if switched is None else {"enabled": switched}
    if not isinstance(sent, Mapping) or not isinstance(shown, Mapping):
        return
    for name, said, there in _unlike(sent, shown):
        message = f"{call.method} {call.path} saved {name} as {said!r}, {words} is {there!r}"
        yield Finding("not_as_saved", "I21", "R62", message, Evidence(exchanges=(call.index,)))


def _unlike(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    """Yield members that are shown otherwise than they were sent."""
    for name, said in sent.items():
        there = shown.get(name)
        if isinstance(said, Mapping) and isinstance(there, Mapping | None):
            yield from _unlike(said, there or {})
        elif isinstance(said, Sequence) and said and isinstance(said[0], Mapping):
            yield from _unlike_rows(name, said, there)
        elif not _same(said, there):
            yield name, said, there


def _same(said: object, there: object) -> bool:
    """Whether what is shown is what was sent; blank is blank however it is put, and a secret is shown to nobody."""
    return said == there or _MASK in (said, there) or (_blank(said) and _blank(there))


def _blank(value: object) -> bool:
    return value is None or value in ("", [], (), {})


def _unlike_rows(
    name: str, said: Sequence[Mapping[str, Any]], there: object
) -> Iterator[tuple[str, object, object]]:
    rows = [row for row in there if isinstance(row, Mapping)] if isinstance(there, Sequence) else []
    if name == "rows":  # of Channel Options: those that are not named stay as they are
        by_id = {row.get("integrationId"): row for row in rows}
        pairs = [(row, by_id.get(row.get("integrationId"), {})) for row in said]
    elif len(rows) != len(said):
        yield name, f"{len(said)} rows", f"{len(rows)} rows"
        return
    else:
        pairs = list(zip(said, rows, strict=True))
    for row, shown in pairs:
        yield from _unlike(row, shown)


# --- what can be chosen -------------------------------------------------------------------------------------------


def _choosable(history: History, integration_id: str, call: Call) -> Iterator[Finding]:
    """Yield a settings page that lets products be pushed to a shop where they cannot be."""
    regions = within(history, integration_id).view(shop).regions
    found = _PUSH.search(call.exchange.response_body.decode("utf-8", "replace"))
    integration = history.view(hub).integrations.get(integration_id, {})
    if found is None or integration.get("connector") != TIKTOK_CONNECTOR or set(regions) <= PUSH_REGIONS:
        return
    if "disabled" not in found["how"].split():
        message = (
            f"the page of {integration['name']} lets products be pushed to a shop in {', '.join(regions)}"
        )
        yield Finding("region_gate_broken", "I21", "R51", message, Evidence(exchanges=(call.index,)))


# --- what was refused ---------------------------------------------------------------------------------------------


def _refused(history: History, state: HubState, call: Call) -> Iterator[Finding]:
    """Yield refusals whose reason is none: what is called unknown is there, or the request was in order."""
    error = call.exchange.received.get("error") if isinstance(call.exchange.received, Mapping) else None
    if not isinstance(error, Mapping):
        return
    codes = {error.get("code"), *(each.get("code") for each in error.get("violations") or ())}
    named = _NAMED.fullmatch(call.path)
    named_id = named["id"] if named is not None else ""
    unheard = error.get("code") == "not_found" and _stands(state, named_id)
    cut_off = error.get("code") == "not_connected" and _was_open(history, named_id, call)
    if unheard or cut_off or codes & _NO_RULE:
        message = f"{call.method} {call.path} was refused: {error.get('message')}"
        yield Finding("refused_unfounded", "I21", "R62", message, Evidence(exchanges=(call.index,)))


def _was_open(history: History, integration_id: str, call: Call) -> bool:
    """Whether the integration was connected when it was asked for, and its access was never lost."""
    connection = history.view(operator).connection(integration_id)
    lost = any(
        row["code"] == "connection_lost" and row["entityId"] == integration_id
        for row in (history.state.get("hub") or {}).get("exceptions") or ()
    )
    return connection.stands and connection.open_at(call.exchange.at + call.exchange.took) and not lost


def _stands(state: HubState, known_id: str) -> bool:
    products: Sequence[Json] = state.products
    return (
        known_id in state.integrations
        or known_id in state.locations
        or known_id in state.order_by_id
        or any(product["productId"] == known_id for product in products)
    )
