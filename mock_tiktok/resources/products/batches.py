"""Batches on products, prices and stock: failures of single items hide under code 0 (facts section 0.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_tiktok.books.catalog import Product, Sku
from mock_tiktok.flow.products.audit import ACTIVABLE, set_status, submit, tell_change
from mock_tiktok.flow.products.bodies import (
    ProductIdsBody,
    SearchInventoryBody,
    UpdateInventoryBody,
    UpdatePriceBody,
)
from mock_tiktok.flow.products.listing import stocked
from mock_tiktok.flow.products.rules import check_price, check_quantity, check_warehouse
from mock_tiktok.flow.products.stock_alerts import tell_low_stock, total_available
from mock_tiktok.resources.products.answers import stock_answer
from mock_tiktok.resources.products.listings import product_of
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import ErrorCode, VendorError
from mock_tiktok.wire.operations import Call, Operation

IDS_MAX = 20
PRODUCT_IDS_MAX = 100
SKU_IDS_MAX = 600


def activate_products(call: Call) -> dict[str, Any]:
    """Activate Products: deactivated listings go through audit again."""

    def activate(product: Product) -> None:
        if product.product_status not in ACTIVABLE:
            raise VendorError(errors.WRONG_STATUS)
        submit(call.state, product, call.second)

    return _each(call, activate)


def deactivate_products(call: Call) -> dict[str, Any]:
    """Deactivate Products: live listings leave the shop."""

    def deactivate(product: Product) -> None:
        if product.product_status != "ACTIVATE":
            raise VendorError(errors.WRONG_STATUS)
        set_status(call.state, product, "SELLER_DEACTIVATED", call.second)

    return _each(call, deactivate)


def recover_products(call: Call) -> dict[str, Any]:
    """Recover Products: deleted listings come back, in which status is a quirk."""

    def recover(product: Product) -> None:
        if product.product_status != "DELETED":
            raise VendorError(errors.WRONG_STATUS)
        set_status(call.state, product, call.state.quirks.recovered_product_status, call.second)

    return _each(call, recover)


def delete_products(call: Call) -> dict[str, Any]:
    """Delete Products: everything but frozen and already deleted listings."""

    def delete(product: Product) -> None:
        if product.product_status in ("DELETED", "FREEZE"):
            raise VendorError(errors.WRONG_STATUS)
        product.audit_round += 1
        set_status(call.state, product, "DELETED", call.second)

    return _each(call, delete)


def update_price(call: Call) -> None:
    """Update Price: at once and without audit, on live products only; the answer is empty."""
    product = _live(call)
    rows = call.body["skus"]
    skus = _skus_of(product, [row["id"] for row in rows])
    if product.in_promotion:
        raise VendorError(errors.PRICE_LOCKED)
    for row in rows:
        check_price(call.shop, row["price"])
    for sku, row in zip(skus, rows, strict=True):
        price = row["price"]
        sku.offer.amount = price.get("amount") or price["sale_price"]
        sku.offer.sale_price = price.get("sale_price")
    call.state.catalog.touched(product, call.second)
    tell_change(call.state, product, ["price"], "OPEN_API", call.second)


def update_inventory(call: Call) -> dict[str, Any]:
    """Update Inventory: an absolute set for all warehouses of each SKU; bad SKUs fail alone under code 0."""
    product = _live(call)
    rows = call.body["skus"]
    skus = _skus_of(product, [row["id"] for row in rows])
    if product.in_promotion:
        raise VendorError(errors.STOCK_LOCKED)
    failures: list[dict[str, Any]] = []
    changed = False
    for sku, row in zip(skus, rows, strict=True):
        try:
            stock = stocked(_full_inventory(call, sku, row["inventory"]), sku.offer.stock)
        except VendorError as refused:
            failures.append(_failure(refused, {"sku_id": sku.id}))
        else:
            sku.offer.stock_before = (call.second, sku.offer.stock)
            had = total_available(sku)
            sku.offer.stock = stock
            tell_low_stock(call.state, product, sku, had, call.second)
            changed = True
    if changed:
        call.state.catalog.touched(product, call.second)
        tell_change(call.state, product, ["inventory"], "OPEN_API", call.second)
    return {"errors": failures} if failures else {}


def search_inventory(call: Call) -> dict[str, Any]:
    """Inventory Search: by sku_ids, which win, or by product_ids."""
    body: SearchInventoryBody = call.body
    catalog = call.state.catalog
    sku_ids, product_ids = body.get("sku_ids", []), body.get("product_ids", [])
    if len(sku_ids) > SKU_IDS_MAX or len(product_ids) > PRODUCT_IDS_MAX:
        raise VendorError(errors.BAD_INPUT, f"At most {SKU_IDS_MAX} sku_ids or {PRODUCT_IDS_MAX} product_ids")
    if not sku_ids and not product_ids:
        raise VendorError(errors.BAD_INPUT, "Name product_ids or sku_ids")
    wanted: dict[str, list[Sku]] = {}
    if sku_ids:
        for sku_id in dict.fromkeys(sku_ids):
            product = catalog.find(call.shop.id, catalog.sku_owner.get(sku_id, ""))
            sku = product.sku(sku_id) if product else None
            if product and sku:
                wanted.setdefault(product.id, []).append(sku)
    else:
        for product_id in dict.fromkeys(product_ids):
            product = catalog.find(call.shop.id, product_id)
            if product:
                wanted[product.id] = product.skus
    return {"inventory": [stock_answer(call.state, catalog.products[i], skus) for i, skus in wanted.items()]}


def _each(call: Call, act: Callable[[Product], None]) -> dict[str, Any]:
    ids = call.body["product_ids"]
    if not ids:
        raise VendorError(errors.PRODUCT_ID_NEEDED)
    if len(ids) > IDS_MAX:
        raise VendorError(errors.TOO_MANY_IDS)
    failures: list[dict[str, Any]] = []
    for product_id in dict.fromkeys(ids):
        product = call.state.catalog.find(call.shop.id, product_id)
        try:
            if product is None:
                raise VendorError(errors.PRODUCT_UNKNOWN)
            act(product)
        except VendorError as refused:
            failures.append(_failure(refused, {"product_id": product_id}))
    return {"errors": failures} if failures else {}


def _failure(refused: VendorError, detail: dict[str, Any]) -> dict[str, Any]:
    extra = refused.payload or []
    return {
        "code": refused.error.code,
        "message": refused.message,
        "detail": {**detail, "extra_errors": extra},
    }


def _live(call: Call) -> Product:
    product = product_of(call)
    if product.status != "ACTIVATE":
        raise VendorError(errors.WRONG_STATUS)
    if not call.body["skus"]:
        raise VendorError(errors.NO_SKUS)
    return product


def _skus_of(product: Product, ids: list[str]) -> list[Sku]:
    if len(set(ids)) < len(ids):
        raise VendorError(errors.SKU_DUPLICATE)
    found = [product.sku(sku_id) for sku_id in ids]
    missing = next((sku_id for sku_id, sku in zip(ids, found, strict=True) if sku is None), None)
    if missing is not None:
        raise VendorError(errors.SKU_UNKNOWN, f"The SKU id {missing} does not exist")
    return [sku for sku in found if sku is not None]


def _full_inventory(call: Call, sku: Sku, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their warehouses filled in, if they cover what the SKU already has."""
    assigned = sku.offer.stock
    if not given:
        raise VendorError(errors.INVENTORY_NEEDED)
    rows: list[dict[str, Any]] = []
    for row in given:
        warehouse_id = row.get("warehouse_id")
        if warehouse_id is None:
            if len(assigned) != 1 or len(given) != 1:
                raise VendorError(errors.WAREHOUSE_NEEDED)
            warehouse_id = next(iter(assigned))
        _check_row(call, warehouse_id, row["quantity"])
        rows.append({**row, "warehouse_id": warehouse_id})
    listed = {row["warehouse_id"] for row in rows}
    if not assigned.keys() <= listed:
        raise VendorError(errors.INVENTORY_WAREHOUSES)
    if len(rows) > 1 and not call.shop.multi_warehouse:
        raise VendorError(errors.WAREHOUSE_ONE_ONLY)
    return rows


def _check_row(call: Call, warehouse_id: str, quantity: int) -> None:
    try:
        check_warehouse(call.state, call.shop, warehouse_id)
        check_quantity(call.state, quantity)
    except VendorError as refused:
        extra = {
            "warehouse_id": warehouse_id,
            "code": refused.error.code,
            "message": refused.message,
        }
        wrapper: ErrorCode = errors.CHECK_FAILED
        raise VendorError(wrapper, payload=[extra]) from refused


_READ, _WRITE, _DELETE = "seller.product.basic", "seller.product.write", "seller.product.delete"
_ALL = "/product/{version}/products"
_V = ("202309",)


def _batch(name: str, verb: str, scope: str, view: Callable[[Call], Any]) -> Operation:
    return Operation(name, "POST", f"{_ALL}/{verb}", _V, scope, "required", view, "4", body=ProductIdsBody)


OPERATIONS = (
    _batch("Activate Products", "activate", _READ, activate_products),
    _batch("Deactivate Products", "deactivate", _READ, deactivate_products),
    _batch("Recover Products", "recover", _DELETE, recover_products),
    Operation(
        "Delete Products",
        "DELETE",
        _ALL,
        _V,
        _DELETE,
        "required",
        delete_products,
        "4",
        body=ProductIdsBody,
    ),
    Operation(
        "Update Price",
        "POST",
        f"{_ALL}/{{product_id}}/prices/update",
        _V,
        _WRITE,
        "required",
        update_price,
        "4",
        body=UpdatePriceBody,
    ),
    Operation(
        "Update Inventory",
        "POST",
        f"{_ALL}/{{product_id}}/inventory/update",
        _V,
        _WRITE,
        "optional",
        update_inventory,
        "4",
        body=UpdateInventoryBody,
    ),
    Operation(
        "Inventory Search",
        "POST",
        "/product/{version}/inventory/search",
        _V,
        _READ,
        "required",
        search_inventory,
        "4",
        body=SearchInventoryBody,
    ),
)
