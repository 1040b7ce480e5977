"""What can be wrong with a listing or a product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scenarios.checkers.apart.slices import within
from scenarios.checkers.tools.causes.decider import Cause
from scenarios.checkers.views.hub import Json, hub, names, setting
from scenarios.checkers.views.salesforce import back_office
from scenarios.checkers.views.tiktok import shop
from scenarios.checkers.views.wire import is_product_write, tiktok_stock_product, wire
from scenarios.record.history import History

_PICTURES = "/images/upload"  # a product whose picture is refused is refused itself


def unmatched_sku(history: History, exception: Json) -> bool:
    """Whether a listing that it names, where any is known, is linked to no product."""
    linked = {link.sku_id for link in history.view(hub).links.get(exception.get("integrationId") or "", ())}
    listings = set(names(exception)) & history.view(shop).by_sku_id.keys()
    return not listings or not listings <= linked


def duplicate_sku(history: History, exception: Json) -> bool:
    """Whether a platform holds a SKU that it names twice, or nobody sees that it no longer does."""
    state = history.view(hub)
    integration = state.integrations.get(exception.get("integrationId") or "")
    if not state.connected(integration):
        return True
    if not state.pulls(integration) and not state.pushes(integration, history.story.world.region):
        return True  # nobody reads the catalog any more
    said, there = set(names(exception)), within(history, exception.get("integrationId"))
    on_tiktok = Counter(sku.seller_sku for sku in there.view(shop).skus if sku.live)
    on_salesforce = Counter(sku.sku for sku in there.view(back_office).skus)
    return any(on_tiktok[sku] > 1 or on_salesforce[sku] > 1 for sku in said)


def sku_collision(history: History, exception: Json) -> bool:
    """Whether the product is linked there to a record that the platform names otherwise, as far as the hub may look."""
    state, integration_id = history.view(hub), exception.get("integrationId") or ""
    integration = state.integrations.get(integration_id)
    if not state.pulls(integration) and not state.pushes(integration, history.story.world.region):
        return True
    there = within(history, integration_id)
    named = {sku.product_id: sku.name for sku in there.view(back_office).skus}
    named |= {sku.sku_id: sku.title for sku in there.view(shop).skus if sku.live}
    for link in state.links.get(integration_id, ()):
        if link.product["productId"] == exception["entityId"] and link.sku_id in named:
            by_name_alone = exception["details"].get("differing") == ["name"]
            return not by_name_alone or named[link.sku_id] != link.product["name"]
    return False


def product_refused(history: History, exception: Json) -> bool:
    """Whether the last word about products that the hub heard from the platform was a refusal, or none came after."""
    if exception["details"].get("code") == "currency_differs":
        return _in_other_money(history, exception)
    vendor = _vendor(history, exception)
    calls = history.view(wire).to_vendor[vendor]
    writes = [call for call in calls if is_product_write(vendor, call) or call.path.endswith(_PICTURES)]
    return any(_refused(call.exchange.status, call.exchange.received) for call in writes)


def _in_other_money(history: History, exception: Json) -> bool:
    """Whether the product's price is in another currency than its platform counts in."""
    state = history.view(hub)
    money = setting(state.integrations.get(exception.get("integrationId") or ""), "currency") or "USD"
    return any(
        product["productId"] == exception["entityId"] and product.get("currency") not in (None, money)
        for product in state.products
    )


def audit_failed(history: History, exception: Json) -> bool:
    """Whether TikTok still shows the listing, or its last edit, as one that did not pass."""
    listing = history.view(shop).by_sku_id.get(exception["entityId"])
    return listing is not None and listing.failed


def failed_audits(history: History) -> Iterator[Cause]:
    """Yield the listings that did not pass, of shops that the hub still reads."""
    state = history.view(hub)
    for integration_id, links in state.links.items():
        if not state.connected(state.integrations.get(integration_id)):
            continue
        for link in links:
            listing = history.view(shop).by_sku_id.get(link.sku_id)
            if listing is not None and listing.live and listing.failed:
                yield Cause(
                    (link.sku_id, link.product["productId"]), f"listing {link.sku_id} did not pass its audit"
                )


def stock_refused(history: History, exception: Json) -> bool:
    """Whether a quantity of the product was refused, and none taken since."""
    vendor = _vendor(history, exception)
    rows = [link for links in history.view(hub).links.values() for link in links]
    mine = {link.product_id for link in rows if link.product["productId"] == exception["entityId"]}
    calls = within(history, exception.get("integrationId")).view(wire).to_vendor[vendor]
    told = [call for call in calls if tiktok_stock_product(call) in mine]
    return not told or _refused(told[-1].exchange.status, told[-1].exchange.received)


def _vendor(history: History, exception: Json) -> str:
    integration = history.view(hub).integrations.get(exception.get("integrationId") or "", {})
    names_of = {"tiktok_shop": "tiktok", "commerce_cloud": "commerce_cloud"}
    return names_of.get(integration.get("connector", ""), "salesforce")


def _refused(status: int | None, received: object) -> bool:
    if status is None or status >= 400:
        return True
    if not isinstance(received, dict):
        return False
    data = received.get("data")
    return received.get("code", 0) != 0 or bool(isinstance(data, dict) and data.get("errors"))
