"""Making and changing listings: create, edit, partial edit (facts section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors, taxonomy
from .audit import submit, tell_change, tell_creation
from .catalog import Offer, Product, Sku, Stock, Version
from .errors import Refused
from .product_bodies import CreateProductBody, EditProductBody, PartialEditProductBody, SkuBody
from .product_rules import check_content, check_skus
from .shops import Shop

if TYPE_CHECKING:
    from .state import State

_NOT_CONTENT = frozenset({"skus", "save_mode", "idempotency_key"})


def create_listing(state: State, shop: Shop, body: CreateProductBody) -> tuple[Product, list[str]]:
    """A new product in draft or in audit; everything is checked before anything is written."""
    seller = state.sellers[shop.seller_id]
    if seller.seller_type == "CROSS_BORDER" and not shop.local_listing:
        raise Refused(errors.CROSS_BORDER_LOCAL)
    now = state.second()
    draft = body.get("save_mode") == "AS_DRAFT"
    if not draft and shop.listings_left(now) <= 0:
        raise Refused(errors.LISTING_QUOTA)
    content = _content_of(body)
    _check_external_id(state, shop, content, product_id=None)
    warnings = check_content(state, shop, content) + check_skus(state, shop, body["skus"], {})
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


def edit_listing(state: State, product: Product, body: EditProductBody) -> tuple[Version, list[str]]:
    """Replace a listing by what was sent; price and stock of SKUs that stay survive omission."""
    version, warnings = _checked_version(state, product, _content_of(body), body["skus"])
    _put(state, product, version, draft=body.get("save_mode") == "AS_DRAFT", changed=sorted(body))
    return version, warnings


def edit_listing_partly(
    state: State, product: Product, body: PartialEditProductBody
) -> tuple[Version, list[str]]:
    """Replace only the members that were sent; when skus are sent, SKUs left out are deleted."""
    base = product.draft or product.review or product.live
    content = {**base.content, **_content_of(body)}
    if "skus" in body:
        version, warnings = _checked_version(state, product, content, body["skus"])
    else:
        _check_external_id(state, state.shops[product.shop_id], content, product.id)
        warnings = check_content(state, state.shops[product.shop_id], content)
        version = Version(content, base.skus)
    _put(state, product, version, draft=body.get("save_mode") == "AS_DRAFT", changed=sorted(body))
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
    state: State, product: Product, content: dict[str, Any], skus: list[SkuBody]
) -> tuple[Version, list[str]]:
    shop = state.shops[product.shop_id]
    waiting = product.draft or product.review
    kept = {sku.id: sku for sku in (*product.skus, *(waiting.skus if waiting else ()))}
    _check_external_id(state, shop, content, product.id)
    warnings = check_content(state, shop, content) + check_skus(state, shop, skus, kept)
    made = [
        _changed_sku(kept[sku["id"]], sku, state) if "id" in sku else _new_sku(state, sku) for sku in skus
    ]
    return Version(content, made), warnings


def _put(state: State, product: Product, version: Version, *, draft: bool, changed: list[str]) -> None:
    now = state.second()
    live = product.product_status in ("ACTIVATE", "SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED")
    if draft and live:
        product.draft = version
        state.catalog.touched(product, now)
    elif draft:
        state.catalog.replace_live(product, version)
        state.catalog.touched(product, now)
    else:
        product.draft = None
        if live:
            product.review = version
        else:
            product.product_status = "INITIAL"
            state.catalog.replace_live(product, version)
        submit(state, product, now)
    tell_change(state, product, [name for name in changed if name != "save_mode"], "OPEN_API", now)


def _check_external_id(state: State, shop: Shop, content: dict[str, Any], product_id: str | None) -> None:
    external_id = content.get("external_product_id")
    if external_id and state.catalog.external_ids.get((shop.id, external_id), product_id) != product_id:
        raise Refused(errors.EXTERNAL_ID_DUPLICATE)


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
    )


def _changed_sku(sku: Sku, body: SkuBody, state: State) -> Sku:
    # The offer object is shared with the live version on purpose: price and stock need no audit.
    if "price" in body:
        price = body["price"]
        sku.offer.amount = price.get("amount") or price["sale_price"]
        sku.offer.sale_price = price.get("sale_price")
    if "inventory" in body:
        sku.offer.stock = stocked(body["inventory"], sku.offer.stock)
    return Sku(
        id=sku.id,
        seller_sku=body.get("seller_sku", ""),
        offer=sku.offer,
        sales_attributes=named_attributes(state, body.get("sales_attributes", [])),
        external_sku_id=body.get("external_sku_id"),
        identifier_code=_plain(body.get("identifier_code")) or sku.identifier_code,
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


def _plain(identifier: Any) -> dict[str, Any] | None:
    return dict(identifier) if identifier else None
