"""Whose an exchange is: of which organization, and for which of its shops or Salesforce accounts.

The story's own names say what belongs to whom. Vendors are spoken with about an account, or with a token that was
given for one; whoever speaks to the hub shows its organization's key, or names the shop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from scenarios.checkers.views.accounts import Accounts, accounts
from scenarios.checkers.views.wire import VENDORS, Call, wire
from scenarios.record.history import History

TOKEN_HEADERS = frozenset({"authorization", "x-tts-access-token"})
_REALM = re.compile(r"/organizations/([^/]+)")
_STATE = re.compile(r"[?&]state=([^&]+)")
_KEY_HEADER = "x-pipe17-key"


@dataclass(frozen=True, slots=True)
class Owner:
    """An organization by its name, None for the first, and the key of its account, None where none is meant."""

    organization: str | None = None
    account: str | None = None


def owners(history: History) -> Mapping[int, Owner]:
    """Return the owner of each exchange that the hub takes part in, by its index; what nobody owns is the first's."""
    known = owner_by_account(history)
    return {**_of_vendors(history, known), **_of_the_hub(history, known)}


def owner_by_account(history: History) -> dict[str, Owner]:
    """Return whose each account is, by what its vendor calls it."""
    further = {each.name for each in history.story.world.organizations}
    known = {}
    for name, account in (history.names.get("accounts") or {}).items():
        organization, _, key = name.partition("/")
        known[account] = Owner(organization, key) if key and organization in further else Owner(None, name)
    return known


def _of_vendors(history: History, known: Mapping[str, Owner]) -> dict[int, Owner]:
    by_name = history.view(accounts)
    found: dict[int, Owner] = {}
    tokens: dict[str, Owner] = {}
    nameless: list[Call] = []
    for vendor in VENDORS:
        for call in history.view(wire).to_vendor[vendor]:
            owner = known.get(_account(by_name, vendor, call))
            if owner is None:
                nameless.append(call)
                continue
            found[call.index] = owner
            for token in _tokens(call):
                tokens.setdefault(token, owner)
    # A token is given before it is used, and renewed after: both ways lead from call to call.
    for call in [*reversed(nameless), *nameless]:
        shown = list(_tokens(call))
        owner = next((tokens[token] for token in shown if token in tokens), None)
        if owner is not None:
            found[call.index] = owner
            for token in shown:
                tokens.setdefault(token, owner)
    return {**{call.index: Owner() for call in nameless}, **found}


def _account(by_name: Accounts, vendor: str, call: Call) -> str:
    """Return what the vendor calls the account that the call is about."""
    if vendor != "commerce_cloud":
        return by_name.account(call)
    realm = _REALM.search(call.path)
    return realm[1] if realm else "f_ecom_" + by_name.account(call).replace("-", "_")


def _tokens(call: Call) -> Iterator[str]:
    """Yield every token that the call shows or is given."""
    exchange = call.exchange
    for name, value in exchange.request_headers:
        if _text(name).lower() in TOKEN_HEADERS:
            yield _text(value).removeprefix("Bearer ")
    if "token" not in call.path:
        return
    for fields in (exchange.url.partition("?")[2], exchange.sent if isinstance(exchange.sent, str) else ""):
        yield from parse_qs(fields).get("refresh_token", ())
    received = exchange.received
    data = received.get("data") if isinstance(received, Mapping) else None
    given = data if isinstance(data, Mapping) else received
    if isinstance(given, Mapping):
        for member in ("access_token", "refresh_token"):
            if isinstance(given.get(member), str):
                yield given[member]


def _of_the_hub(history: History, known: Mapping[str, Owner]) -> dict[int, Owner]:
    """Return the owner of each request to the hub's API, to its callback and to its webhooks."""
    further = {each.name for each in history.story.world.organizations}
    keys, states = dict[str, Owner](), dict[str, Owner]()
    found = {}
    for call in history.view(wire).to_hub:
        answer = call.exchange.received if isinstance(call.exchange.received, Mapping) else {}
        if call.method == "POST" and call.path == "/api/v3/organizations":
            name = (call.exchange.sent or {}).get("name")
            owner = Owner(name if name in further else None)
        elif call.path == "/oauth/callback":
            state = _STATE.search(call.exchange.url)
            owner = states.get(unquote(state[1]), Owner()) if state else Owner()
        elif call.path.startswith("/webhooks/"):
            sent = call.exchange.sent
            owner = known.get(str(sent.get("shop_id")), Owner()) if isinstance(sent, Mapping) else Owner()
        else:
            owner = keys.get(_key(call), Owner())
        found[call.index] = owner
        if isinstance(answer.get("key"), str):
            keys[answer["key"]] = owner
        if isinstance(answer.get("state"), str):
            states[answer["state"]] = owner
    return found


def _key(call: Call) -> str:
    headers = call.exchange.request_headers
    return next((_text(value) for name, value in headers if _text(name).lower() == _KEY_HEADER), "")


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
