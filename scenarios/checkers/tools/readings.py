"""Walks over the pages of a vendor's list, by which the hub reads what changed since the walk before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from scenarios.checkers.views.heard import orders_in
from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, Json, hub, setting
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History

_CIPHER = re.compile(r"[?&]shop_cipher=([^&]+)")
_STOREFRONT_ORDERS = re.compile(r"/checkout/orders/v1/organizations/\w+/orders")


@dataclass(slots=True)
class Poll:
    """One walk over the pages of a list."""

    first: Call
    since: float  # 0 where the search had no lower end
    until: float
    read_until: float  # how far its pages, in order of change, can have been taken in
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """Every walk of a run, by the integration that took it; "" where none is known by the account."""

    orders: Mapping[str, Sequence[Poll]]  # of shops and storefronts
    products: Mapping[str, Sequence[Poll]]  # of shops


def readings(history: History) -> Readings:
    """Put the pages of each walk together, account by account; every account has cursors of its own."""
    calls, owners = history.view(wire).to_vendor["tiktok"], _owners(history)
    orders = {key: list(_polls(mine)) for key, mine in _by_shop(calls, owners, "/orders/search").items()}
    products = {
        key: list(_polls([call for call in mine if _by_time(call)]))
        for key, mine in _by_shop(calls, owners, "/products/search").items()
    }
    return Readings(orders | _of_storefronts(history), products)


def _owners(history: History) -> dict[str, str]:
    """Return the integration of each shop by the shop's cipher; the only one there is goes by none as well."""
    mine = [row for row in history.view(hub).integrations.values() if row["connector"] == TIKTOK_CONNECTOR]
    tiktok = history.state.get("tiktok") or {}
    ciphers = {row.get("id"): row.get("cipher") for row in tiktok.get("shops") or ()}
    found = {str(ciphers.get((row.get("shop") or {}).get("id"))): row["integrationId"] for row in mine}
    return found if len(mine) != 1 else {**found, "": mine[0]["integrationId"]}


def _by_shop(calls: Iterable[Call], owners: Mapping[str, str], ending: str) -> dict[str, list[Call]]:
    """Return the searches of each shop, by its integration, or by the cipher that is nobody's any more."""
    shops: dict[str, list[Call]] = {}
    for call in calls:
        if call.method == "POST" and call.path.endswith(ending):
            named = _CIPHER.search(call.exchange.url)
            cipher = named[1] if named else ""
            shops.setdefault(owners.get(cipher, cipher), []).append(call)
    return shops


def _by_time(call: Call) -> bool:
    return isinstance(call.exchange.sent, Mapping) and "update_time_ge" in call.exchange.sent


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
    # The one end is left out, the other taken in; the vendor counts in whole seconds.
    end = float(sent["update_time_le"]) + 1 if "update_time_le" in sent else sent.get("update_time_lt", at)
    return Poll(call, since, min(float(end), at), since)


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


# --- Commerce Cloud -----------------------------------------------------------------------------------------------


def _of_storefronts(history: History) -> dict[str, list[Poll]]:
    calls = [
        call
        for call in history.view(wire).to_vendor["commerce_cloud"]
        if call.method == "GET" and _STOREFRONT_ORDERS.fullmatch(call.path)
    ]
    mine = [row for row in history.view(hub).integrations.values() if row["connector"] == "commerce_cloud"]
    return {row["integrationId"]: list(_walks([call for call in calls if _asks(row, call)])) for row in mine}


def _asks(integration: Json, call: Call) -> bool:
    return str(setting(integration, "shortCode")) in urlsplit(call.exchange.url).netloc


def _walks(calls: Sequence[Call]) -> Iterator[Poll]:
    """Put the pages of each walk together; the list tells no end, so one that is not full is the last."""
    current: Poll | None = None
    for call in calls:
        at, received = call.exchange.at, call.exchange.received
        current = current or Poll(call, 0.0, at, 0.0)
        read = call.answered and call.exchange.status == 200 and isinstance(received, Mapping)
        rows = (received.get("data") or ()) if read and isinstance(received, Mapping) else ()
        most = int(parse_qs(urlsplit(call.exchange.url).query)["limit"][0])
        if not read or len(rows) < most:
            current.complete = read
            yield current
            current = None
