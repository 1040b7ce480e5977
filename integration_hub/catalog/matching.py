"""Which listing carries which product's link, decided without a database; `linking` reads and writes.

A link exists exactly when the spelling that the integration must carry equals the channel's SKU byte for byte, and only
for the first listing that claims it; a second one is a duplicate, which a person is told of instead of it winning
(rules.md R33, R34, R55, R56, R98; promise I7). A page is judged item by item, in its order.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from integration_hub.catalog.likeness import disagreement
from integration_hub.connectors.records import ChannelSku
from integration_hub.ground.rows import ListingRow, ProductRow
from integration_hub.ground.stored import Attributes, Said

_TOLD = ("duplicate_sku", "unmatched_sku")  # what may be open about a listing until it is linked or gone


class Holder(NamedTuple):
    """The live listing that a product is linked to."""

    external_sku_id: str
    name: str


@dataclass(slots=True)
class Shelf:
    """What is known of an integration's page, and of what earlier items of it claimed."""

    listings: Mapping[str, ListingRow]  # by external SKU id
    masters: dict[str, ProductRow]  # product by the spelling this integration must carry
    claimed: dict[str, Holder]  # by product id


class Match(NamedTuple):
    """What becomes of a listing: the product it is linked to, and which exceptions about it close or open."""

    product: ProductRow | None = None
    closes: tuple[str, ...] = ()
    opens: str = ""  # duplicate_sku | unmatched_sku
    holder: Holder | None = None  # who has the link that a duplicate would have
    is_new: bool = False  # linked by this item, so that the two records are to be compared


def release_left(shelf: Shelf, items: Sequence[ChannelSku]) -> list[str]:
    """Give up the claims of listings that this page says are gone or carry another SKU; return the products left."""
    left = []
    for item in items:
        known = shelf.listings.get(item.external_sku_id)
        if known is None or known.product_id is None or known.status == "deleted":
            continue
        meant = shelf.masters.get(item.sku) if item.sku else None
        if item.status != "deleted" and meant is not None and meant.id == known.product_id:
            continue
        left.append(known.product_id)
        claim = shelf.claimed.get(known.product_id)
        if claim is not None and claim.external_sku_id == item.external_sku_id:
            del shelf.claimed[known.product_id]
    return list(dict.fromkeys(left))


def unknown(shelf: Shelf, items: Sequence[ChannelSku], taken: Container[str]) -> list[ChannelSku]:
    """Return the items whose SKU is to become a product: nobody's yet, and the first of equal ones only.

    `taken` are the SKUs of masters: one that goes by its Channel SKU here is unmatched, not new.
    """
    found: dict[str, ChannelSku] = {}
    for item in items:
        if item.sku and item.sku not in shelf.masters and item.sku not in taken and item.status != "deleted":
            found.setdefault(item.sku, item)
    return list(found.values())


def claim(shelf: Shelf, item: ChannelSku) -> Match:
    """Give a product's link to this listing unless another live one holds it."""
    product = shelf.masters.get(item.sku) if item.sku else None
    known = shelf.listings.get(item.external_sku_id)
    if product is None:
        if not item.sku or item.status == "deleted":
            return Match(closes=() if known is None else _TOLD)
        return Match(closes=() if known is None else ("duplicate_sku",), opens="unmatched_sku")
    holder = shelf.claimed.get(product.id)
    others = holder is not None and holder.external_sku_id != item.external_sku_id
    if item.status == "deleted":
        return Match(None if others else product, closes=_TOLD)  # what is gone is nobody's trouble any more
    if others:
        return Match(closes=("unmatched_sku",), opens="duplicate_sku", holder=holder)
    if known is not None and known.product_id == product.id:
        return Match(product)  # whatever was open about it was closed when it was linked
    # Noted for new and known listings alike: a second one of this page must never be linked beside it.
    shelf.claimed[product.id] = Holder(item.external_sku_id, item.name)
    return Match(product, closes=_TOLD, is_new=True)


def differing(product: ProductRow, integration_id: str, name: str | None, barcode: str | None) -> list[str]:
    """Return in what a product and a listing of its SKU name different things; its own owner is always right."""
    if product.origin_integration_id == integration_id:
        return []
    mine = {"name": product.name, "barcode": product.attributes_json.get("barcode")}
    return disagreement(mine, {"name": name, "barcode": barcode})


def attributes_of(item: ChannelSku) -> Attributes:
    """Return what of a channel's SKU a product keeps beside its columns."""
    return {
        "description": item.description,
        "brand": item.brand,
        "barcode": item.barcode,
        "imageUrls": list(item.image_urls),
        "options": dict(item.options),
    }


def listing_details(item: ChannelSku) -> Said:
    """Return what the channel says of its SKU, as far as the hub compares or shows it."""
    return {
        "name": item.name,
        "price": item.price,
        "currency": item.currency,
        "barcode": item.barcode,
        "brand": item.brand,
        "description": item.description,
        "failure": item.failure,
        "warehouses": sorted(item.stock),
    }


def version_it_shows(product: ProductRow | None, integration_id: str, item: ChannelSku) -> int | None:
    """Return the product's version where the listing already shows its mapped fields, else None."""
    if product is None:
        return None
    shown = (item.name, item.price, item.currency) == (product.name, product.price, product.currency)
    return product.version if shown or product.origin_integration_id == integration_id else None


def restated(known: ListingRow, item: ChannelSku, product: ProductRow | None) -> dict[str, object]:
    """Return the columns of a stored listing as the channel states it now, or nothing where none changed."""
    changes: dict[str, object] = {
        "external_product_id": item.external_product_id,
        "sku": item.sku,
        "status": item.status,
        "product_id": None if product is None else product.id,
        "details_json": listing_details(item),
        "source_updated_at": item.updated_at,
    }
    if product is not None and product.origin_integration_id != known.integration_id:
        before = known.details_json
        if (before.get("name"), before.get("price")) != (item.name, item.price):
            # Somebody changed the other side's copy; the primary catalog says what it must show (R16).
            changes["pushed_version"] = version_it_shows(product, known.integration_id, item)
    return changes if any(getattr(known, name) != value for name, value in changes.items()) else {}


def shows_more(told: Mapping[str, int], shown: Mapping[str, int]) -> bool:
    """Tell whether the channel offers more than it was told, because somebody changed its stock there (I5).

    Less may be what it sold and nobody heard of yet: told again, it would be offered twice.
    """
    return any(shown.get(place, 0) > quantity for place, quantity in told.items())


def followed(product: ProductRow, item: ChannelSku) -> dict[str, object]:
    """Return the columns of a product that its owner states anew, or nothing where none changed."""
    wanted: dict[str, object] = {
        "name": item.name,
        "price": item.price,
        "currency": item.currency,
        "attributes_json": {**product.attributes_json, **attributes_of(item)},
    }
    return wanted if any(getattr(product, name) != value for name, value in wanted.items()) else {}
