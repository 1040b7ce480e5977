"""Whose account a call to a vendor is about: a shop by its cipher, an org by its host, a realm by its short code.

Read off the vendors' own records, so that a token, a listing or an order of one account, used for another, is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, Json
from scenarios.checkers.views.sold import records_of
from scenarios.checkers.views.wire import Call
from scenarios.record.history import History

_CIPHER = re.compile(r"[?&]shop_cipher=([^&]+)")
_VENDORS = {TIKTOK_CONNECTOR: "tiktok", "commerce_cloud": "commerce_cloud"}


@dataclass(frozen=True, slots=True)
class Accounts:
    """Every integration of every organization, and what it speaks for at its vendor."""

    integrations: Mapping[str, Json]
    shop_of_cipher: Mapping[str, str]
    shop_of_row: Mapping[str, str]  # by the id of a product or an order of TikTok's
    speaks_for: Mapping[str, str]  # integration id by account, where one alone speaks for it

    def account(self, call: Call) -> str:
        """Return the account that a call is about; "" where nothing in it says so."""
        if call.exchange.receiver == "tiktok":
            found = _CIPHER.search(call.exchange.url)
            return self.shop_of_cipher.get(found[1], found[1]) if found else ""
        return urlsplit(call.exchange.url).netloc.split(".", 1)[0]


def vendor_of(connector: str) -> str:
    """Return the party that a connector speaks to."""
    return _VENDORS.get(connector, "salesforce")


def accounts(history: History) -> Accounts:
    """Index accounts by what calls and rows name them."""
    integrations = {row["integrationId"]: row for row in _integrations(history)}
    tiktok = history.state.get("tiktok")
    shops = tiktok.get("shops") or () if isinstance(tiktok, Mapping) else ()
    rows = [
        row
        for name in ("products", "orders")
        for row in (records_of(tiktok, name) if isinstance(tiktok, Mapping) else ())
    ]
    speakers: dict[str, list[str]] = {}
    for integration_id, row in integrations.items():
        if named := account_of(row):
            speakers.setdefault(named, []).append(integration_id)
    return Accounts(
        integrations,
        {row["cipher"]: row["id"] for row in shops if row.get("cipher")},
        {row["id"]: row["shop_id"] for row in rows if row.get("shop_id")},
        {named: ids[0] for named, ids in speakers.items() if len(ids) == 1},
    )


def account_of(integration: Json) -> str:
    """Return the account that an integration speaks for; "" where it names none."""
    settings = integration.get("settings") or {}
    if integration["connector"] == TIKTOK_CONNECTOR:
        return str((integration.get("shop") or {}).get("id") or "")
    if integration["connector"] == "commerce_cloud":
        return str(settings.get("shortCode") or "")
    return urlsplit(str(settings.get("salesforceUrl") or "")).netloc.split(".", 1)[0]


def _integrations(history: History) -> Iterator[Json]:
    hubs = [history.state.get("hub") or {}, *(history.state.get("organizations") or {}).values()]
    for state in hubs:
        yield from state.get("integrations") or ()
