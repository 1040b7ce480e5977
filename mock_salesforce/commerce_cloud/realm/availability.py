"""What a site can sell of a product: its record, else its variants together, else what the list says of unknown ones.

Source: facts/commerce-cloud-api.md section 8 A.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from mock_salesforce.commerce_cloud.realm.inventory import INFINITE
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site


class Availability(NamedTuple):
    """What a site can sell of one product right now."""

    list_id: str
    ats: float
    stock_level: float
    backorderable: bool = False
    preorderable: bool = False
    in_stock_at: float | None = None

    @property
    def orderable(self) -> bool:
        return self.ats > 0


def availability(realm: Realm, site: Site, product_id: str) -> Availability:
    """A product's availability on a site; a master without a record derives it from its variants."""
    stock = realm.stock(site)
    record = stock.records.get(product_id)
    if record is not None:
        return Availability(
            stock.id,
            record.ats,
            record.stock_level,
            record.handling == "backorder",
            record.handling == "preorder",
            record.in_stock_at,
        )
    variants = realm.products.variants_of(product_id)
    if variants:
        parts = [availability(realm, site, variant_id) for variant_id in variants]
        ats = min(INFINITE, sum(part.ats for part in parts))
        return Availability(stock.id, ats, min(INFINITE, sum(part.stock_level for part in parts)))
    amount = INFINITE if stock.default_in_stock else 0
    return Availability(stock.id, amount, amount)


def take(
    realm: Realm, site: Site, items: list[dict[str, Any]], at: float
) -> tuple[tuple[str, str, float], ...]:
    """Book what the items take from the site's list, and say what was taken."""
    stock = realm.stock(site)
    reserved = []
    for item in items:
        known = stock.records.get(item["productId"])
        if known is not None:
            # A record of its own: the one before may still be needed, should the sale be undone.
            stock.records[item["productId"]] = record = replace(known)
            record.take(item["quantity"], at)
            reserved.append((stock.id, item["productId"], float(item["quantity"])))
    return tuple(reserved)
