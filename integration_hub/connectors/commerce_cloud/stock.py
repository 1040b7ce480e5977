"""Commerce Cloud's stock: what is left on the shelf of the one inventory list that the site sells from (facts 6, 8, 9).

Of the eight credentials only the OCAPI client opens an API that tells it, and none opens one that writes it. The stock
level is the allocation less what was sold since: units of the site's orders are gone from it at once, shipped or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from integration_hub.connectors.commerce_cloud.api import CommerceApi
from integration_hub.connectors.commerce_cloud.shapes import Offered
from integration_hub.connectors.records import StockCount

MOST_IDS = 24  # in one call (facts 9)
_ENDLESS = 999_999  # what an item shows of which nobody counts: no record, or perpetual (facts 6)


def stock_counts(api: CommerceApi, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
    """Yield the stock level of each SKU on the site; of what the site does not offer, or does not count, nothing."""
    site_id = api.realm.site_id
    if site_id not in locations:
        return
    most = api.rows(MOST_IDS)
    for start in range(0, len(skus), most):
        for row in _offered(api, skus[start : start + most]):
            level = row.get("inventory", {}).get("stock_level")
            if level is not None and level < _ENDLESS:
                yield StockCount(site_id, row["id"], int(level))


def _offered(api: CommerceApi, skus: Sequence[str]) -> list[Offered]:
    ids = ",".join(
        quote(quote(sku, safe=""), safe="") for sku in skus
    )  # twice, as always in a list (facts 1)
    found = api.shop(f"/products/({ids})", query=[("expand", "availability")])
    rows: list[Offered] = (found or {}).get("data") or []
    return rows
