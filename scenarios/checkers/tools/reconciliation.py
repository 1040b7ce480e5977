"""The account of a run: every product and order by name, as synced, routed, or by the exception that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scenarios.checkers.views.hub import FINAL_STATUSES, HubState, Json, hub, setting
from scenarios.checkers.views.salesforce import BackOffice, back_office
from scenarios.checkers.views.tiktok import UNREADY, ShopOrder, ShopState, shop
from scenarios.record.history import History
from scenarios.story.steps import Buy, BuyOnSalesforce

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
    return Reconciliation(list(account_products(history)), list(account_orders(history)))


def _count(accounts: Sequence[Account], outcome: Outcome) -> int:
    return sum(account.outcome == outcome for account in accounts)


# --- products -----------------------------------------------------------------------------------------------------


def account_products(history: History) -> Iterator[Account]:
    """Account for each SKU of the catalogs that are pulled from, and for each hub product on its way out."""
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
    if exception is not None:
        return Account("product", sku, "exception", missing, exception["code"])
    return Account("product", sku, "unaccounted", missing)


# --- orders -------------------------------------------------------------------------------------------------------


def account_orders(history: History) -> Iterator[Account]:
    """Account for each order of the shop, and for each one the story bought on either side."""
    state, tiktok = history.view(hub), history.view(shop)
    if state.tiktok is not None and _takes_orders(state, state.tiktok):
        for order_id in dict.fromkeys([*tiktok.orders, *_bought(history, Buy)]):
            yield _account_order(state, state.tiktok, order_id, tiktok.orders.get(order_id))
    if state.salesforce is not None and _takes_orders(state, state.salesforce):
        for order_id in _bought(history, BuyOnSalesforce):
            yield _account_order(state, state.salesforce, order_id, None)


def _bought(history: History, kind: type[Buy] | type[BuyOnSalesforce]) -> Iterator[str]:
    """Yield the channel's ids of the orders that steps of this kind made."""
    made = history.names.get("orders") or {}
    for step in history.story.steps:
        if isinstance(step, kind) and step.order in made:
            yield made[step.order]


def _takes_orders(state: HubState, integration: Json) -> bool:
    """Whether orders flow from the integration into the hub; from Service Cloud none ever do."""
    able = integration["connector"] != "service_cloud" and setting(integration, "orders") is not False
    return able and state.connected(integration)


def _account_order(state: HubState, integration: Json, order_id: str, theirs: ShopOrder | None) -> Account:
    order = state.order_of.get((integration["integrationId"], order_id))
    if order is not None and (order["status"] in _ROUTED or order.get("fulfilledByPlatform")):
        return Account("order", order_id, "routed", f"is {order['status']}")
    missing = "never reached the hub" if order is None else f"is {order['status']}"
    names = [order_id, *([order["orderId"], order.get("orderNumber") or ""] if order else [])]
    exception = next((state.open_by_name[name] for name in names if name in state.open_by_name), None)
    if exception is not None:
        return Account("order", order_id, "exception", missing, exception["code"])
    if theirs is not None and theirs.status in UNREADY:
        return Account("order", order_id, "waiting", "is not yet released by TikTok")
    if order is None and theirs is not None and theirs.status == "CANCELLED":
        return Account("order", order_id, "waiting", "was canceled before the hub took it")
    return Account("order", order_id, "unaccounted", missing)
