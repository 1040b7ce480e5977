"""The account of a run: every product and order by name, as synced, routed, or by the exception that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scenarios.checkers.apart.slices import organizations, pairs
from scenarios.checkers.tools.excuses import Excuses, excuses
from scenarios.checkers.views.hub import FINAL_STATUSES, HubState, Json, hub, setting
from scenarios.checkers.views.salesforce import BackOffice, back_office
from scenarios.checkers.views.sold import Sold, sold
from scenarios.checkers.views.tiktok import UNREADY, ShopState, shop
from scenarios.record.history import History

Outcome = Literal["synced", "routed", "exception", "waiting", "unaccounted"]

_ROUTED = frozenset({"sentToFulfillment", "partialFulfillment"}) | FINAL_STATUSES


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one product or order."""

    kind: Literal["product", "order"]
    name: str
    outcome: Outcome
    detail: str = ""
    exception: str | None = None  # the code of the exception that names it


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All accounts of a run; nothing in it is counted that is not also named."""

    products: Sequence[Account]
    orders: Sequence[Account]

    def figures(self) -> dict[str, int]:
        """Return the counts that `run --json` prints."""
        return {
            "rows": len(self.products),
            "synced": _count(self.products, "synced"),
            "exceptions": _count(self.products, "exception"),
            "unaccounted": _count(self.products, "unaccounted"),
            "orders": len(self.orders),
            "orders_routed": _count(self.orders, "routed"),
            "orders_exceptions": _count(self.orders, "exception"),
            "orders_waiting": _count(self.orders, "waiting"),
            "orders_unaccounted": _count(self.orders, "unaccounted"),
        }


def reconciliation(history: History) -> Reconciliation:
    """Account for every product of the primary catalog and every order of the shop, in a stable order."""
    parts = history.view(organizations).values()
    products = [account for part in parts for account in account_products(part)]
    return Reconciliation(products, [account for part in parts for account in account_orders(part)])


def _count(accounts: Sequence[Account], outcome: Outcome) -> int:
    return sum(account.outcome == outcome for account in accounts)


# --- products -----------------------------------------------------------------------------------------------------


def account_products(history: History) -> Iterator[Account]:
    """Account for each SKU of the catalogs that are pulled from, and for each hub product on its way out."""
    for pair in history.view(pairs):
        yield from _account_pair(pair)


def _account_pair(history: History) -> Iterator[Account]:
    state = history.view(hub)
    region = history.story.world.region
    target = _target(state, region)
    pushed = _product_ids(_linked(state, target)) if target else frozenset()
    for integration, skus in _sources(state, history.view(shop), history.view(back_office)):
        linked = _linked(state, integration)
        for external_id, sku in skus:
            product = linked.get(external_id)
            yield _account_product(state, sku, external_id, product, target, pushed)


def _sources(
    state: HubState, tiktok: ShopState, office: BackOffice
) -> Iterator[tuple[Json, list[tuple[str, str]]]]:
    """Yield the integrations that are pulled from, each with (external id, SKU) of all it offers."""
    if state.tiktok is not None and state.pulls(state.tiktok):
        yield state.tiktok, [(sku.sku_id, sku.seller_sku) for sku in tiktok.skus if sku.active]
    if state.salesforce is not None and state.pulls(state.salesforce):
        yield state.salesforce, [(sku.product_id, sku.sku) for sku in office.skus]


def _target(state: HubState, region: str) -> Json | None:
    """Return the integration that products are pushed to, where they may be pushed."""
    return next((side for side in (state.tiktok, state.salesforce) if state.pushes(side, region)), None)


def _linked(state: HubState, integration: Json) -> dict[str, Json]:
    """Return the products by the ids of the listings they are linked to."""
    links = state.links.get(integration["integrationId"], ())
    return {link.sku_id: link.product for link in links if link.status != "failed"}


def _product_ids(linked: Mapping[str, Json]) -> frozenset[str]:
    return frozenset(product["productId"] for product in linked.values())


def _account_product(
    state: HubState,
    sku: str,
    external_id: str,
    product: Json | None,
    target: Json | None,
    pushed: frozenset[str],
) -> Account:
    names = [sku, external_id]
    if product is not None:
        names += [product.get("sku") or "", product["productId"]]
        if target is None or not state.synced(product, target["integrationId"]):
            return Account("product", sku, "synced", "is in the hub; nothing pushes it on")
        if product["productId"] in pushed:
            return Account("product", sku, "synced", f"is linked to {target['connector']}")
    missing = "never reached the hub" if product is None else "was not pushed on"
    exception = next((state.open_by_name[name] for name in names if name in state.open_by_name), None)
    if exception is None and product is not None:
        exception = _gate(state, target)
    if exception is not None:
        return Account("product", sku, "exception", missing, exception["code"])
    return Account("product", sku, "unaccounted", missing)


def _gate(state: HubState, target: Json | None) -> Json | None:
    """Return the open exception that says why nothing at all is pushed there, such as a region that takes none."""
    about = (row for row in state.open_exceptions if row["code"] in _GATES)
    return next((row for row in about if target and row["entityId"] == target["integrationId"]), None)


_GATES = frozenset({"region_not_allowed", "region_unknown", "direction_not_supported", "direction_conflict"})


# --- orders -------------------------------------------------------------------------------------------------------


# What an open exception may hold back an order for.
_HOLDS = (
    "order_unreadable",
    "unknown_sku",
    "masked_address",
    "missing_address",
    "unmapped_location",
    "routing_failed",
    "fulfillment_rejected",
)


def account_orders(history: History) -> Iterator[Account]:
    """Account for each order that stands at a channel, and for each that people placed and no channel holds."""
    state, market = history.view(hub), history.view(sold)
    takes = {
        integration_id
        for integration_id, integration in state.integrations.items()
        if _takes_orders(state, integration)
    }
    excused = history.view(excuses)
    for key, theirs in market.orders.items():
        if key[0] in takes:
            yield _account_order(state, excused, key, theirs)
    standing = {order_id for _, order_id in market.orders}
    # Where an order was placed through an integration that is deleted since, nobody reads it any more.
    all_there = set((history.names.get("integrations") or {}).values()) <= state.integrations.keys()
    if all_there and market.complete and takes == market.known:
        for name, order_id in (history.names.get("orders") or {}).items():
            if order_id not in standing:
                yield Account(
                    "order", order_id, "unaccounted", f"was placed as {name} and no channel holds it"
                )


def _takes_orders(state: HubState, integration: Json) -> bool:
    """Whether orders flow from the integration into the hub; from Service Cloud none ever do."""
    able = integration["connector"] != "service_cloud" and setting(integration, "orders") is not False
    return able and state.connected(integration)


def _account_order(state: HubState, excused: Excuses, key: tuple[str, str], theirs: Sold) -> Account:
    order, order_id = state.order_of.get(key), key[1]
    if order is not None and (order["status"] in _ROUTED or order.get("fulfilledByPlatform")):
        return Account("order", order_id, "routed", f"is {order['status']}")
    missing = "never reached the hub" if order is None else f"is {order['status']}"
    names = [order_id, *([order["orderId"]] if order else [])]
    code = next((code for code in _HOLDS if excused.hold((code,), *names)), None)
    if code is not None:
        return Account("order", order_id, "exception", missing, code)
    if theirs.status in UNREADY:
        return Account("order", order_id, "waiting", "is not yet released by its channel")
    if order is None and theirs.canceled_whole:
        return Account("order", order_id, "waiting", "was canceled before the hub took it")
    return Account("order", order_id, "unaccounted", missing)
