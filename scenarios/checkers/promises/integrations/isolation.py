"""I20: no row, mapping or token of one integration is used for another, and platforms never speak to each other.

Whose a token, a listing or an order is, the vendors' own records say: by shop, by org, by realm. Of one organization
nothing stands with another, neither in the hub nor at its vendors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

import orjson

from scenarios.checkers.apart.owners import TOKEN_HEADERS
from scenarios.checkers.apart.slices import organizations, within
from scenarios.checkers.apart.strangers import strangers
from scenarios.checkers.views.accounts import Accounts, account_of, accounts
from scenarios.checkers.views.hub import HubState, hub
from scenarios.checkers.views.operator import operator
from scenarios.checkers.views.salesforce import back_office
from scenarios.checkers.views.sold import Sold, sold
from scenarios.checkers.views.wire import VENDORS, Call, wire
from scenarios.record.history import Exchange, History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge who spoke to whom with which token, and whose rows name whom."""
    between = history.view(wire)
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
    known = history.view(accounts)
    for vendor in VENDORS:
        findings += _borrowed(known, vendor, between.to_vendor[vendor])
    findings += _foreign(history)
    judged, parts = len(calls), history.view(organizations).values()
    namesakes = [theirs for part in parts for theirs in part.view(sold).orders.values()]
    for part in parts:
        state = part.view(hub)
        findings += _taken_for_another(part, namesakes)
        findings += _rows(state)
        findings += _strangers(state, part.view(accounts))
        findings += _borrowed_spellings(part)
        judged += len(state.orders) + sum(len(links) for links in state.links.values())
    return conclude("I20", judged, findings, subject="calls and rows")


def _tokens(calls: list[Exchange]) -> Iterator[Finding]:
    """Yield calls that carry a token first used with another vendor."""
    owner: dict[str | bytes, Exchange] = {}
    for exchange in calls:
        for name, value in exchange.request_headers:
            text = name if isinstance(name, str) else name.decode("latin-1")
            if text.lower() not in TOKEN_HEADERS:
                continue
            first = owner.setdefault(value, exchange)
            if first.receiver != exchange.receiver:
                message = f"a token of {first.receiver} was shown to {exchange.receiver}"
                evidence = Evidence(exchanges=(first.index, exchange.index))
                yield Finding("not_connected_traffic", "I20", "R18", message, evidence)


def _borrowed(known: Accounts, vendor: str, calls: Sequence[Call]) -> Iterator[Finding]:
    """Yield calls about one account with a token that was first used for another."""
    first: dict[str | bytes, tuple[str, Call]] = {}
    for call in calls:
        account = known.account(call)
        for name, value in call.exchange.request_headers if account else ():
            text = name if isinstance(name, str) else name.decode("latin-1")
            if text.lower() not in TOKEN_HEADERS:
                continue
            owner, earlier = first.setdefault(value, (account, call))
            if owner != account:
                message = (
                    f"{call.method} {call.path} speaks for {account} at {vendor} with the token of {owner}"
                )
                evidence = Evidence(exchanges=(earlier.index, call.index))
                yield Finding("belongs_to_another", "I20", "R18", message, evidence)


def _borrowed_spellings(history: History) -> Iterator[Finding]:
    """Yield calls that name a product to one integration as only another spells it."""
    record, known, state = history.view(operator), history.view(accounts), history.view(hub)
    spelled: dict[str, set[str]] = {}
    for (_, integration_id), rows in record.options.items():
        for row in rows.values():
            if row.get("channelSku"):
                spelled.setdefault(row["channelSku"], set()).add(integration_id)
    gone = {
        sku for sku, mine in spelled.items() if not mine <= state.integrations.keys()
    }  # the next may speak there
    for sku in [*sorted(gone), *(product.get("sku") or "" for product in state.products)]:
        spelled.pop(sku, None)
    for vendor in VENDORS if spelled else ():
        for call in history.view(wire).to_vendor[vendor]:
            whose = known.speaks_for.get(known.account(call))
            for sku, mine in spelled.items():
                if whose is None or whose in mine or not _names(call, sku):
                    continue
                if all(each.sku != sku for each in within(history, whose).view(back_office).skus):
                    message = (
                        f"{call.method} {call.path} names {sku!r} to {whose}, which others alone spell so"
                    )
                    yield Finding(
                        "belongs_to_another", "I20", "R18", message, Evidence(exchanges=(call.index,))
                    )


def _names(call: Call, sku: str) -> bool:
    """Whether a request says the SKU, as a text of its own."""
    return f"'{sku}'" in unquote(call.exchange.url) or orjson.dumps(sku) in call.exchange.request_body


def _foreign(history: History) -> Iterator[Finding]:
    """Yield what one organization holds of another's: a row's id, or a SKU that only the other ever gave."""
    for one in strangers(history):
        whose, where = one.owner or "the first organization", one.organization or "the first organization"
        message = f"{one.value!r} is {whose}'s, and stands with {where} in {one.party}"
        evidence = Evidence(state={"value": one.value})
        yield Finding("belongs_to_another", "I20", "R18", message, evidence)


def _strangers(state: HubState, known: Accounts) -> Iterator[Finding]:
    """Yield orders and listings that the hub holds for one shop, and that are another's at TikTok."""
    rows = [(row["integrationId"], "order", row["extOrderId"]) for row in state.orders]
    rows += [
        (integration_id, "listing", link.product_id)
        for integration_id, links in state.links.items()
        for link in links
    ]
    for integration_id, what, external_id in rows:
        shop_id, integration = known.shop_of_row.get(external_id), state.integrations.get(integration_id)
        mine = account_of(integration) if integration is not None else ""
        if shop_id and mine and shop_id != mine:
            message = f"{what} {external_id} stands at integration {integration_id}, and is shop {shop_id}'s"
            evidence = Evidence(state={"integration": integration_id})
            yield Finding("belongs_to_another", "I20", "R18", message, evidence)


def _taken_for_another(part: History, namesakes: Sequence[Sold]) -> Iterator[Finding]:
    """Yield orders that state what another channel sold under the same number, and their own did not."""
    market = part.view(sold).orders
    for order in part.view(hub).orders:
        key = (order["integrationId"], order["extOrderId"])
        for other in namesakes if key in market else ():
            if other.order_id != key[1] or other.integration_id == key[0]:
                continue
            if order.get("amounts") == dict(other.amounts) != dict(market[key].amounts):
                message = (
                    f"order {key[1]} states what integration {other.integration_id} sold under this number"
                )
                evidence = Evidence(state={"order": order["orderId"]})
                yield Finding("belongs_to_another", "I20", "R18", message, evidence)


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
