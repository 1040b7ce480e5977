"""Making and changing listings: create, edit, partial edit (facts section 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_tiktok.books.catalog import Offer, Product, Sku, Stock, Version
from mock_tiktok.books.shops import Shop
from mock_tiktok.flow.products.audit import submit, tell_change, tell_creation
from mock_tiktok.flow.products.bodies import (
    CreateProductBody,
    EditProductBody,
    PartialEditProductBody,
    SkuBody,
)
from mock_tiktok.flow.products.rules import check_content, check_skus
from mock_tiktok.reference import taxonomy
from mock_tiktok.state import State
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError

_NOT_CONTENT = frozenset({"skus", "save_mode", "idempotency_key"})
_LIVE = frozenset({"ACTIVATE", "SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED"})


def create_listing(state: State, shop: Shop, body: CreateProductBody) -> tuple[Product, list[str]]:
    """A new product in draft or in audit; everything is checked before anything is written."""
    now = state.second()
    draft = body.get("save_mode") == "AS_DRAFT"
    content, warnings = _checked_content(state, shop, body)
    skus = [_new_sku(state, sku) for sku in body["skus"]]
    product = Product(state.ids.number("product"), shop.id, Version(content, skus), now, now)
    if draft:
        product.product_status = product.status = "DRAFT"
    state.catalog.add(product)
    key = body.get("idempotency_key")
    if key:
        state.catalog.idempotency[(shop.id, key)] = product.id
    tell_creation(state, product, now)
    if not draft:
        shop.count_listing(now)
        submit(state, product, now)
    return product, warnings


def check_new_listing(state: State, shop: Shop, body: CreateProductBody) -> list[str]:
    """Refuse what create_listing would refuse; the warnings it would give. Writes nothing."""
    return _checked_content(state, shop, body)[1]


def _checked_content(state: State, shop: Shop, body: CreateProductBody) -> tuple[dict[str, Any], list[str]]:
    seller = state.sellers[shop.seller_id]
    if seller.seller_type == "CROSS_BORDER" and not shop.local_listing:
        raise VendorError(errors.CROSS_BORDER_LOCAL)
    if body.get("save_mode") != "AS_DRAFT" and shop.listings_left(state.second()) <= 0:
        raise VendorError(errors.LISTING_QUOTA)
    content = _content_of(body)
    _check_external_id(state, shop, content, product_id=None)
    return content, check_content(state, shop, content) + check_skus(state, shop, body["skus"], {})


def edit_listing(state: State, product: Product, body: EditProductBody) -> tuple[Version, list[str]]:
    """Replace a listing by what was sent; price and stock of SKUs that stay survive omission."""
    draft = body.get("save_mode") == "AS_DRAFT"
    version, warnings = _checked_version(state, product, _content_of(body), body["skus"], draft=draft)
    _put(state, product, version, draft=draft, changed=sorted(body))
    return version, warnings


def edit_listing_partly(
    state: State, product: Product, body: PartialEditProductBody
) -> tuple[Version, list[str]]:
    """Replace only the members that were sent; when skus are sent, SKUs left out are deleted."""
    base = product.draft or product.review or product.live
    content = {**base.content, **_content_of(body)}
    draft = body.get("save_mode") == "AS_DRAFT"
    if "skus" in body:
        named = any(sku.sales_attributes for sku in base.skus)
        if named and not any(sku.get("sales_attributes") for sku in body["skus"]):
            raise VendorError(errors.SALES_ATTRIBUTE_MISSING, "Not every sales attribute can be deleted")
        version, warnings = _checked_version(state, product, content, body["skus"], draft=draft)
    else:
        _check_external_id(state, state.shops[product.shop_id], content, product.id)
        warnings = check_content(state, state.shops[product.shop_id], content)
        version = Version(content, base.skus)
    _put(state, product, version, draft=draft, changed=sorted(body))
    return version, warnings


def stocked(rows: list[Any], kept: dict[str, Stock] | None = None) -> dict[str, Stock]:
    """Stock by warehouse as an absolute set; what open orders hold stays held."""
    stock: dict[str, Stock] = {}
    for row in rows:
        before = (kept or {}).get(row["warehouse_id"])
        stock[row["warehouse_id"]] = Stock(
            available=row["quantity"],
            committed=before.committed if before else 0,
            backorder=row.get("backorder_quantity", before.backorder if before else 0),
            handling_time=row.get("handling_time", before.handling_time if before else None),
        )
    return stock


def _content_of(body: Any) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _NOT_CONTENT}


def _checked_version(
    state: State, product: Product, content: dict[str, Any], skus: list[SkuBody], *, draft: bool
) -> tuple[Version, list[str]]:
    shop = state.shops[product.shop_id]
    waiting = product.draft or product.review
    kept = {sku.id: sku for sku in (*(waiting.skus if waiting else ()), *product.skus)}
    _check_external_id(state, shop, content, product.id)
    warnings = check_content(state, shop, content) + check_skus(state, shop, skus, kept)
    if product.product_status not in ("DRAFT", "INITIAL"):
        _check_identifiers_stay(skus, kept)
    apart = draft and product.product_status in _LIVE
    made = [
        _changed_sku(kept[sku["id"]], sku, state, apart=apart) if "id" in sku else _new_sku(state, sku)
        for sku in skus
    ]
    return Version(content, made), warnings


def _check_identifiers_stay(skus: list[SkuBody], kept: dict[str, Sku]) -> None:
    for sku in skus:
        identifier = _plain(sku.get("identifier_code"))
        if "id" in sku and identifier and identifier != kept[sku["id"]].identifier_code:
            raise VendorError(errors.IDENTIFIER_LOCKED)


def _put(state: State, product: Product, version: Version, *, draft: bool, changed: list[str]) -> None:
    now = state.second()
    live = product.product_status in _LIVE
    if draft and live:
        product.draft = version
        state.catalog.touched(product, now)
    elif draft:
        state.catalog.replace_live(product, version)
        state.catalog.touched(product, now)
    else:
        product.draft = None
        if live:
            _share_offers(product, version)
            product.review = version
        else:
            product.product_status = "INITIAL"
            state.catalog.replace_live(product, version)
        submit(state, product, now)
    tell_change(state, product, [name for name in changed if name != "save_mode"], "OPEN_API", now)


def _share_offers(product: Product, version: Version) -> None:
    """What comes from a draft gets the live stock, and gives it its price: neither waits for the audit."""
    for sku in version.skus:
        live = product.sku(sku.id)
        if live is not None and live.offer is not sku.offer:
            live.offer.amount, live.offer.sale_price = sku.offer.amount, sku.offer.sale_price
            sku.offer = live.offer


def _check_external_id(state: State, shop: Shop, content: dict[str, Any], product_id: str | None) -> None:
    external_id = content.get("external_product_id")
    if external_id and state.catalog.external_ids.get((shop.id, external_id), product_id) != product_id:
        raise VendorError(errors.EXTERNAL_ID_DUPLICATE)


def _new_sku(state: State, body: SkuBody) -> Sku:
    price = body["price"]
    amount = price.get("amount") or price["sale_price"]
    offer = Offer(amount, price["currency"], price.get("sale_price"), stocked(body["inventory"]))
    return Sku(
        id=state.ids.number("sku"),
        seller_sku=body.get("seller_sku", ""),
        offer=offer,
        sales_attributes=named_attributes(state, body.get("sales_attributes", [])),
        external_sku_id=body.get("external_sku_id"),
        identifier_code=_plain(body.get("identifier_code")),
        list_price=_plain(body.get("list_price")),
    )


def _changed_sku(sku: Sku, body: SkuBody, state: State, *, apart: bool) -> Sku:
    # The offer object is shared with the live version on purpose: price and stock need no audit. A draft
    # beside a live version has its own price and ignores inventory, so there only the stock is shared.
    offer = replace(sku.offer) if apart else sku.offer
    if "price" in body:
        price = body["price"]
        offer.amount = price.get("amount") or price["sale_price"]
        offer.sale_price = price.get("sale_price")
    if "inventory" in body and not apart:
        offer.stock = stocked(body["inventory"], offer.stock)
    return Sku(
        id=sku.id,
        seller_sku=body.get("seller_sku", ""),
        offer=offer,
        sales_attributes=named_attributes(state, body.get("sales_attributes", [])),
        external_sku_id=body.get("external_sku_id"),
        identifier_code=_plain(body.get("identifier_code")) or sku.identifier_code,
        list_price=_plain(body.get("list_price")) or sku.list_price,
    )


def named_attributes(state: State, given: list[Any]) -> list[dict[str, Any]]:
    """Sales attributes with both id and name, as responses show them; custom ones get new ids."""
    known = {a["id"]: a for a in (taxonomy.COLOR, taxonomy.SIZE)}
    answer = []
    for attribute in given:
        stock = known.get(attribute.get("id", ""))
        values = {v["id"]: v["name"] for v in stock["values"]} if stock else {}
        value_id = attribute.get("value_id") or state.ids.number("attribute")
        row = {
            "id": attribute.get("id") or state.ids.number("attribute"),
            "name": stock["name"] if stock else attribute.get("name", ""),
            "value_id": value_id,
            "value_name": values.get(value_id) or attribute.get("value_name", ""),
        }
        if "sku_img" in attribute:
            row["sku_img"] = attribute["sku_img"]
        answer.append(row)
    return answer


def _plain(given: Any) -> dict[str, Any] | None:
    return dict(given) if given else None
