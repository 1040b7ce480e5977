"""I7: a link exists if and only if the channel's SKU equals, byte for byte, the SKU the hub must use there; links are
one-to-one on each integration; one SKU on two different products, or twice in one catalog, leaves an exception."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scenarios.checkers.tools.sku_difference import difference
from scenarios.checkers.views.hub import HubState, Json, Link, hub, names
from scenarios.checkers.views.salesforce import back_office
from scenarios.checkers.views.tiktok import shop
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude
from scenarios.story.steps import AddProduct, EditProduct
from scenarios.story.world import Product, Side


@dataclass(frozen=True, slots=True)
class Listing:
    """A sellable SKU as its platform holds it."""

    external_id: str
    sku: str
    linkable: bool = True  # not deleted, failed or in any other way out of the merchant's reach


@dataclass(frozen=True, slots=True)
class Platform:
    """One integration's links beside the truth at its vendor."""

    side: Side
    integration: Json
    listings: Mapping[str, Listing]
    by_sku: Mapping[str, Sequence[Listing]]
    links: Sequence[Link]
    renamed: frozenset[str]  # SKUs the story changed here, which a platform that is not read need not show


def check(history: History) -> Check:
    """Judge every link, every SKU that should be linked, every duplicate and every collision."""
    state = history.view(hub)
    platforms = list(_platforms(history, state))
    findings: list[Finding] = []
    for platform in platforms:
        findings += _wrong_links(state, platform)
        findings += _not_one_to_one(platform)
        if history.settled:
            findings += _missing_links(history, state, platform)
            findings += _not_as_listed(history, state, platform)
            findings += _silent_duplicates(history, state, platform)
    findings += _silent_collisions(history, state, platforms)
    findings += _ambiguous(state)
    judged = sum(len(platform.links) + len(platform.listings) for platform in platforms)
    return conclude("I7", judged, findings, subject="links and listings")


def _platforms(history: History, state: HubState) -> Iterator[Platform]:
    tiktok, office = history.view(shop), history.view(back_office)
    if state.tiktok is not None and tiktok.known:
        listings = {
            sku.sku_id: Listing(sku.sku_id, sku.seller_sku, sku.active) for sku in tiktok.skus if sku.live
        }
        yield _platform(history, state, "tiktok", state.tiktok, listings)
    if state.salesforce is not None and office.known:
        listings = {sku.product_id: Listing(sku.product_id, sku.sku) for sku in office.skus}
        yield _platform(history, state, "salesforce", state.salesforce, listings)


def _platform(
    history: History, state: HubState, side: Side, integration: Json, listings: Mapping[str, Listing]
) -> Platform:
    by_sku: dict[str, list[Listing]] = {}
    for listing in listings.values():
        by_sku.setdefault(listing.sku, []).append(listing)
    renamed = {
        sku
        for step in history.story.steps
        if isinstance(step, EditProduct) and step.on == side and step.new_sku is not None
        for sku in (step.sku, step.new_sku)
    }
    links = state.links.get(integration["integrationId"], ())
    return Platform(side, integration, listings, by_sku, links, frozenset(renamed))


def _wrong_links(state: HubState, platform: Platform) -> Iterator[Finding]:
    """Yield links between SKUs that are not the same bytes."""
    if not state.connected(platform.integration):
        return  # the hub shows what its products are called there while it is connected
    for link in platform.links:
        listing = platform.listings.get(link.sku_id)
        wanted = state.effective_sku(link.product, link.integration_id)
        if listing is None or wanted is None or listing.sku == wanted or listing.sku in platform.renamed:
            continue
        message = (
            f"product {wanted!r} is linked to {listing.sku!r} on {platform.integration['connector']}; "
            f"they differ in {difference(wanted, listing.sku)}"
        )
        evidence = Evidence(state={"product": link.product, "listing": listing.external_id})
        yield Finding("sku_folded", "I7", "R98", message, evidence)


def _not_one_to_one(platform: Platform) -> Iterator[Finding]:
    """Yield listings that two products claim, and products that claim two listings."""
    by_listing: dict[str, Link] = {}
    by_product: dict[str, Link] = {}
    where = platform.integration["connector"]
    for link in platform.links:
        other = by_listing.setdefault(link.sku_id, link)
        if other is not link:
            message = (
                f"products {other.product.get('sku')!r} and {link.product.get('sku')!r} are both linked to "
                f"{link.sku_id} on {where}"
            )
            yield _twice(message, other, link)
        other = by_product.setdefault(link.product["productId"], link)
        if other is not link:
            message = f"product {link.product.get('sku')!r} is linked to {other.sku_id} and {link.sku_id} on {where}"
            yield _twice(message, other, link)


def _twice(message: str, first: Link, second: Link) -> Finding:
    evidence = Evidence(state={"products": [first.product, second.product]})
    return Finding("link_not_one_to_one", "I7", "R54", message, evidence)


def _looks_at(history: History, state: HubState, platform: Platform) -> bool:
    """Whether the hub has to know the platform's catalog: it pulls from it, or has to look before it pushes."""
    integration = platform.integration
    return state.pulls(integration) or state.pushes(integration, history.story.world.region)


def _missing_links(history: History, state: HubState, platform: Platform) -> Iterator[Finding]:
    """Yield products whose SKU stands on a platform that the hub looks at, and yet are not linked."""
    if not _looks_at(history, state, platform):
        return
    integration_id = platform.integration["integrationId"]
    linked = {link.product["productId"] for link in platform.links}
    for product in state.products:
        sku = state.effective_sku(product, integration_id)
        if not sku or product["productId"] in linked or not state.synced(product, integration_id):
            continue
        listings = platform.by_sku.get(sku, ())
        if len(listings) != 1 or not listings[0].linkable or sku in platform.renamed:
            continue
        if any(row["code"] != "duplicate_sku" for row in _about(state, sku, listings[0])):
            continue  # and of one listing nobody can say that it stands there twice
        message = f"{sku!r} stands on {platform.integration['connector']} and in the hub, but is not linked"
        evidence = Evidence(state={"product": product, "listing": listings[0].external_id})
        yield Finding("not_converged", "I7", "R34", message, evidence)


def _about(state: HubState, sku: str, listing: Listing) -> Iterator[Json]:
    return (row for row in state.open_exceptions if {sku, listing.external_id} & set(names(row)))


def _not_as_listed(history: History, state: HubState, platform: Platform) -> Iterator[Finding]:
    """Yield links whose listing the vendor says is gone, or not for sale, or for sale after all."""
    if not _looks_at(history, state, platform):
        return
    where = platform.integration["connector"]
    for link in platform.links:
        listing = platform.listings.get(link.sku_id)
        if listing is None:
            said = "it is gone"
        elif platform.side != "tiktok" or (link.status == "active") is listing.linkable:
            continue  # a back office sells nothing: there a listing stands or is gone
        else:
            said = "it is for sale" if listing.linkable else "it is not for sale"
        message = f"{link.sku!r} on {where} is {link.status} in the hub; the vendor says {said}"
        yield Finding("listing_untrue", "I7", "R34", message, Evidence(state={"product": link.product}))


def _silent_duplicates(history: History, state: HubState, platform: Platform) -> Iterator[Finding]:
    """Yield SKUs that stand twice in one catalog, without an open exception that says so.

    Where the hub only pushes it need not know the whole catalog, but has to look for each SKU that it would push.
    """
    if not _looks_at(history, state, platform):
        return
    pulls = state.pulls(platform.integration)
    integration_id = platform.integration["integrationId"]
    ours = set() if pulls else {state.effective_sku(product, integration_id) for product in state.products}
    for sku, listings in platform.by_sku.items():
        if len(listings) < 2 or not sku or _told(state, sku, listings) or not (pulls or sku in ours):
            continue
        message = f"{sku!r} stands {len(listings)} times on {platform.integration['connector']}; no exception is open"
        evidence = Evidence(state={"sku": sku, "listings": [listing.external_id for listing in listings]})
        yield Finding("duplicate_sku_silent", "I7", "R57", message, evidence)


def _told(state: HubState, sku: str, listings: Sequence[Listing]) -> bool:
    """Whether an open exception says that the SKU stands twice; one about anything else does not say it."""
    about = {sku, *(listing.external_id for listing in listings)}
    return any(row["code"] == "duplicate_sku" and about & set(names(row)) for row in state.open_exceptions)


def _ambiguous(state: HubState) -> Iterator[Finding]:
    """Yield SKUs that mean two products on an integration, so that nobody can say whose a listing or an order is."""
    for integration_id, integration in state.integrations.items():
        meant: dict[str, Json] = {}
        for product in state.products:
            sku = state.effective_sku(product, integration_id)
            other = meant.setdefault(sku, product) if sku else product
            if other is not product:
                message = (
                    f"on {integration['connector']} {sku!r} means {other['name']!r} and {product['name']!r}"
                )
                evidence = Evidence(state={"products": [other, product]})
                yield Finding("link_not_one_to_one", "I7", "R54", message, evidence)


def _silent_collisions(history: History, state: HubState, platforms: Sequence[Platform]) -> Iterator[Finding]:
    """Yield SKUs the merchant gave to two different products, joined by the hub without ever saying so."""
    ever_named = {
        name
        for exception in state.exceptions
        if exception["code"] in _COLLISIONS
        for name in names(exception)
    }
    linked = [{link.product["productId"]: link for link in platform.links} for platform in platforms]
    for sku, first, second in _collisions(history):
        for product in state.products:
            if product.get("sku") != sku or not all(product["productId"] in links for links in linked):
                continue
            if ever_named & {sku, product["productId"]}:
                continue
            message = (
                f"{sku!r} joins {first.name!r} and {second.name!r}, two different products; nothing says so"
            )
            yield Finding("sku_collision_silent", "I7", "R56", message, Evidence(state={"product": product}))


_COLLISIONS = frozenset({"sku_collision", "duplicate_sku"})


def _collisions(history: History) -> Iterator[tuple[str, Product, Product]]:
    """Yield SKUs that stand on both platforms for products with different barcodes, or names where one has none."""
    steps = [step.product for step in history.story.steps if isinstance(step, AddProduct)]
    there: dict[str, Product] = {}
    products = [*history.story.world.products, *steps]
    for product in products:
        if product.on == ("tiktok",):
            there.setdefault(product.tiktok_sku or product.sku, product)
    for product in products:
        other = there.get(product.salesforce_sku or product.sku) if product.on == ("salesforce",) else None
        if other is not None and _disagree(product, other):
            yield product.salesforce_sku or product.sku, product, other


def _disagree(first: Product, second: Product) -> bool:
    if first.barcode and second.barcode:
        return first.barcode != second.barcode
    return first.name != second.name
