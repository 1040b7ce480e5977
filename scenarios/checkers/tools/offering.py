"""What the hub offered a shop: nothing that is no piece of goods, and anew whatever was mended since it was refused."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.views.hub import HubState, Json, hub
from scenarios.checkers.views.salesforce import back_office
from scenarios.checkers.views.wire import Call, is_refused, is_tiktok_product_create, wire
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding
from scenarios.story.steps import AddHubProduct, AddProduct


def wrong_offers(history: History) -> tuple[int, list[Finding]]:
    """Return how many SKUs a shop was asked to list, and what is wrong with them once everything is at rest."""
    last: dict[str, Call] = {}
    for call in history.view(wire).to_vendor["tiktok"]:
        if is_tiktok_product_create(call) and isinstance(call.exchange.sent, dict):
            last |= {row["seller_sku"]: call for row in call.exchange.sent.get("skus") or ()}
    return len(last), [*_no_goods(history, last), *_not_tried_again(history, last)]


def _no_goods(history: History, last: dict[str, Call]) -> Iterator[Finding]:
    """Yield what people know as a bundle or a parent: of these their components and their children are sold."""
    story = history.story
    entered = [*story.world.hub_products, *(s.product for s in story.steps if isinstance(s, AddHubProduct))]
    further = [each.products for each in story.world.shops] + [each.products for each in story.world.orgs]
    goods = [product for products in (story.world.products, *further) for product in products]
    goods += [step.product for step in story.steps if isinstance(step, AddProduct)]
    sold = {sku for each in goods for sku in (each.sku, each.tiktok_sku, each.salesforce_sku)}
    sold |= {each.sku for each in entered if each.type in ("simple", "child")}
    for product in entered:
        if product.sku and product.sku not in sold and (call := last.get(product.sku)) is not None:
            message = f"{product.sku!r} is a {product.type}, and was listed for sale"
            yield Finding("not_converged", "I6", "R2", message, Evidence(exchanges=(call.index,)))


def _not_tried_again(history: History, last: dict[str, Call]) -> Iterator[Finding]:
    """Yield what was refused under a name that the primary catalog has given up since, and was never offered anew."""
    state, office = history.view(hub), history.view(back_office)
    if not state.pushes(state.tiktok, history.story.world.region) or state.tiktok is None:
        return
    shop_id = state.tiktok["integrationId"]
    listed = {link.product["productId"] for link in state.links.get(shop_id, ())}
    for link in state.links.get(state.salesforce["integrationId"], ()) if state.salesforce else ():
        stored, call = office.by_id.get(link.sku_id), last.get(link.product.get("sku") or "")
        if stored is None or call is None or not is_refused(call.exchange):
            continue
        owed = link.product["productId"] not in listed and state.synced(link.product, shop_id)
        refused_as = str(call.exchange.sent.get("title"))
        if owed and _is_free(state, link.product) and stored.name.strip() != refused_as.strip():
            message = f"{stored.sku!r} was refused as {refused_as!r}, and never offered as {stored.name!r}"
            yield Finding("not_converged", "I6", "R2", message, Evidence(exchanges=(call.index,)))


def _is_free(state: HubState, product: Json) -> bool:
    """Whether nothing but the refusal itself holds the product back."""
    held = (state.open_by_name.get(name) for name in (product["productId"], product["sku"]))
    return all(row is None or row["code"] == "product_refused" for row in held)
