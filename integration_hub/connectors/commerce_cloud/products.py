"""Commerce Cloud's products in the hub's words: the SKU is the product id, masters are not sold (facts 5, 10.1).

No API that the eight credentials open writes price books, so a product that the hub creates has no price until the
merchant enters one; reading back reports exactly what Commerce Cloud shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from integration_hub.connectors.commerce_cloud.api import (
    CATALOGS,
    PRODUCTS,
    CommerceApi,
    instant,
    segment,
    stamp,
)
from integration_hub.connectors.commerce_cloud.shapes import Catalogs, Found, Product, Texts
from integration_hub.connectors.records import Body, ChannelSku, Cursor, Page, ProductDraft
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import shaped

MOST_IN_PAGE = 200
_OVERLAP_S = 120.0  # what was saved while the last reading was under way
_LONGEST_ID = 100
_NOT_SOLD = ("master", "variationGroup", "set", "retailSet", "option")
_CATALOG_PAGE = 50
_EVERYTHING: Body = {"matchAllQuery": {}}


def products(api: CommerceApi, cursor: Cursor | None, sku: str | None) -> Iterator[Page[ChannelSku]]:
    """Yield what can be sold, by id; only the last page has a cursor, since pages do not follow time.

    No search tells what was deleted: where there are fewer products than there were and came since, all are read anew.
    """
    if sku is not None or cursor is None or not cursor["modified_at"]:
        yield from _whole(api, sku)
        return
    since = reached = cursor["modified_at"]
    expected = cursor["total"]
    for rows, _ in _hits(api, _query(since, None)):
        reached = max([reached, *(instant(row["lastModified"]) for row in rows)])
        expected += sum(instant(row["creationDate"]) > since for row in rows)
        yield Page(_sold(rows))
    total = _search(api, {"query": _EVERYTHING, "limit": 1})["total"]
    if total < expected:
        yield from _whole(api, None)
    else:
        yield Page((), {"modified_at": reached, "total": total})


def _whole(api: CommerceApi, sku: str | None) -> Iterator[Page[ChannelSku]]:
    reached, seen, total = 0.0, set[str](), 0
    for rows, there in _hits(api, _query(0.0, sku)):
        total = there
        reached = max([reached, *(instant(row["lastModified"]) for row in rows)])
        seen.update(row["id"] for row in rows)
        yield Page([item for item in _sold(rows) if sku in (None, item.sku)])
    # Pages move while they are read. What was not come by must never pass for deleted, nor the cursor go past it.
    if sku is None and len(seen) == total:
        yield Page((), {"modified_at": reached, "total": total}, ends_whole=True)


def _hits(api: CommerceApi, query: Body) -> Iterator[tuple[list[Product], int]]:
    """Yield the pages of a search, each with how many products there are in all."""
    body: Body = {
        "query": query,
        "sorts": [{"field": "id", "sortOrder": "asc"}],
        "limit": api.rows(MOST_IN_PAGE),
    }
    offset = 0
    while True:
        found = _search(api, {**body, "offset": offset})
        rows = found.get("hits") or []
        offset += len(rows)
        yield rows, found["total"]
        if not rows or offset >= found["total"]:
            return


def _search(api: CommerceApi, body: Body) -> Found:
    return shaped(api.call("POST", PRODUCTS, "/product-search", body, query=api.site, read=True), Found)


def _sold(rows: Sequence[Product]) -> list[ChannelSku]:
    return [channel_sku(row) for row in rows if _is_sold(row)]


def _query(modified_at: float, sku: str | None) -> Body:
    if sku is not None:
        return {"termQuery": {"fields": ["id"], "operator": "is", "values": [sku]}}
    if not modified_at:
        return _EVERYTHING
    since = {"rangeFilter": {"field": "lastModified", "from": stamp(modified_at - _OVERLAP_S)}}
    return {"filteredQuery": {"filter": since, "query": _EVERYTHING}}


def _is_sold(row: Product) -> bool:
    kinds = row.get("type") or {}
    return not any(kinds.get(kind) for kind in _NOT_SOLD)


def channel_sku(row: Product) -> ChannelSku:
    """Translate a product of the Admin API; name and description are those of the default locale."""
    price = row.get("price")
    return ChannelSku(
        external_product_id=row["id"],
        external_sku_id=row["id"],
        sku=row["id"],
        name=_default(row.get("name")) or row["id"],
        price=None if price is None else f"{Decimal(str(price)):.2f}",
        currency=None if price is None else row.get("priceCurrency"),
        status="active" if row.get("online", True) else "inactive",
        barcode=row.get("ean") or row.get("upc"),
        kind="child" if (row.get("type") or {}).get("variant") else "simple",
        description=_markup(row),
        brand=row.get("brand"),
        image_urls=_images(row),
        options={str(name): str(value) for name, value in (row.get("variationValues") or {}).items()},
        updated_at=instant(row["lastModified"]),
    )


def _default(texts: Texts | None) -> str:
    """Return the text of the default locale, or else the first there is."""
    if not texts:
        return ""
    return str(texts["default"] if "default" in texts else next(iter(texts.values())))


def _markup(row: Product) -> str:
    """Return the source of the long description, or else of the short one."""
    for texts in (row.get("longDescription") or {}, row.get("shortDescription") or {}):
        text = texts.get("default") or next(iter(texts.values()), None)
        if text:
            return str(text.get("source") or "")
    return ""


def _images(row: Product) -> tuple[str, ...]:
    groups = row.get("imageGroups") or ()
    images = groups[0].get("images") or () if groups else ()
    return tuple(url for image in images if (url := image.get("absUrl")))


def create_product(api: CommerceApi, draft: ProductDraft) -> ChannelSku:
    """Create the product under its SKU in the site's catalog, or bring the one that is there up to date."""
    _check_id(draft.sku)
    held = _read(api, draft.sku)
    if held is not None:
        return _updated(api, held, draft)
    body: Body = {
        "owningCatalogId": _catalog_id(api),
        "name": {"default": draft.name},
        "longDescription": {"default": {"source": draft.description, "markup": draft.description}},
        "onlineFlag": {"default": True},
    }
    if draft.barcode:
        body["ean"] = draft.barcode
    if draft.brand:
        body["brand"] = draft.brand
    made = shaped(api.call("PUT", PRODUCTS, f"/products/{segment(draft.sku)}", body), Product)
    return _shown(channel_sku(made), draft)


def update_product(api: CommerceApi, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
    """Bring name and description of a listed product up to date."""
    held = _read(api, listing.external_product_id)
    if held is None:
        raise Refused("product-not-found", f"Commerce Cloud no longer has {listing.external_product_id!r}.")
    return _updated(api, held, draft)


def _updated(api: CommerceApi, held: Product, draft: ProductDraft) -> ChannelSku:
    listed = channel_sku(held)
    changes: Body = {}
    if listed.name != draft.name:
        changes["name"] = {"default": draft.name}
    if listed.description != draft.description:
        changes["longDescription"] = {"default": {"source": draft.description, "markup": draft.description}}
    if changes:
        held = shaped(api.call("PATCH", PRODUCTS, f"/products/{segment(held['id'])}", changes), Product)
    return _shown(channel_sku(held), draft)


def _shown(listed: ChannelSku, draft: ProductDraft) -> ChannelSku:
    """A price cannot be written: the hub notes its own, so that it is not sent again and again."""
    return replace(listed, price=draft.price, currency=draft.currency)


def _read(api: CommerceApi, product_id: str) -> Product | None:
    row = api.call(
        "GET", PRODUCTS, f"/products/{segment(product_id)}", query=api.site, missing="product-not-found"
    )
    return None if row is None else shaped(row, Product)


def _check_id(sku: str) -> None:
    if sku != sku.strip():
        raise Refused(
            "sku_not_a_product_id",
            f"SKU {sku!r} starts or ends with a blank; Commerce Cloud allows none in a product id.",
        )
    if not 1 <= len(sku) <= _LONGEST_ID:
        raise Refused(
            "sku_not_a_product_id",
            f"SKU {sku!r} has {len(sku)} characters; a product id in Commerce Cloud has 1 to {_LONGEST_ID}.",
        )


def _catalog_id(api: CommerceApi) -> str:
    """Return the catalog of the site; it is asked for once and then kept in the connection."""
    kept = api.remembered("catalog_id")
    if kept is not None:
        return str(kept)
    found = _site_catalog(api)
    api.remember("catalog_id", found)
    return found


def _site_catalog(api: CommerceApi) -> str:
    offset, most = 0, api.rows(_CATALOG_PAGE)
    while True:
        query = [("limit", str(most)), ("offset", str(offset))]
        rows = shaped(api.call("GET", CATALOGS, "/catalogs", query=query), Catalogs)["data"]
        for row in rows:
            if any(site["id"] == api.realm.site_id for site in row.get("assignedSites") or ()):
                return row["id"]
        offset += len(rows)
        if len(rows) < most:
            raise Refused("no_site_catalog", f"No catalog is assigned to site {api.realm.site_id!r}.")
