"""Create, edit, read and search products (facts section 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from typing_extensions import TypedDict

from mock_tiktok.books.catalog import Product, Version
from mock_tiktok.books.shelf import Facet, SortField, Span
from mock_tiktok.flow.products.bodies import (
    CreateProductBody,
    EditProductBody,
    PartialEditProductBody,
    SearchProductsBody,
)
from mock_tiktok.flow.products.listing import (
    check_new_listing,
    create_listing,
    edit_listing,
    edit_listing_partly,
)
from mock_tiktok.resources.paging import PageQuery, page_of, page_size_of
from mock_tiktok.resources.products.answers import created_sku, product_answer, product_row
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation

FOREVER = 1 << 63


class GetProductQuery(TypedDict, total=False):
    """Which version of the product to show."""

    return_under_review_version: bool
    return_draft_version: bool
    locale: str


def create_product(call: Call) -> dict[str, Any]:
    """Create Product: accepts valid local listings in every market; the audit follows."""
    key = call.body.get("idempotency_key")
    if key is not None and not 0 < len(key) <= 128:
        raise VendorError(errors.BAD_INPUT, "idempotency_key needs 1 to 128 characters")
    first_id = call.state.catalog.idempotency.get((call.shop.id, key)) if key else None
    if first_id is not None and call.state.quirks.idempotency_key_replays:
        product = call.state.catalog.products[first_id]
        return _written(product, product.live, [])
    product, warnings = create_listing(call.state, call.shop, call.body)
    return _written(product, product.live, warnings)


def check_listing(call: Call) -> dict[str, Any]:
    """Check Listing: the rules of Create Product, with nothing written (the answer's shape is assumed)."""
    try:
        warnings = check_new_listing(call.state, call.shop, call.body)
    except VendorError as refused:
        reasons = [{"code": refused.error.code, "message": refused.message}]
        return {"check_result": "FAILED", "fail_reasons": reasons, "warnings": []}
    return {
        "check_result": "PASS",
        "fail_reasons": [],
        "warnings": [{"message": text} for text in warnings],
    }


def edit_product(call: Call) -> dict[str, Any]:
    """Edit Product: everything sent overwrites; SKUs left out are deleted."""
    product = editable(call)
    version, warnings = edit_listing(call.state, product, call.body)
    return _written(product, version, warnings) | {"audit": {"status": product.audit_status}}


def partial_edit_product(call: Call) -> dict[str, Any]:
    """Partial Edit Product: only top-level members that are sent change."""
    product = editable(call)
    version, warnings = edit_listing_partly(call.state, product, call.body)
    return _written(product, version, warnings) | {"audit": {"status": product.audit_status}}


def get_product(call: Call) -> dict[str, Any]:
    """Get Product: the live version, or on request the one under review or in draft."""
    product = product_of(call)
    review = call.query.get("return_under_review_version", False)
    draft = call.query.get("return_draft_version", False)
    if review and draft:
        raise VendorError(errors.BAD_INPUT, "Ask for the version under review or for the draft, not for both")
    version = (review and product.review) or (draft and product.draft) or product.live
    return product_answer(call.state, product, version)


def search_products(call: Call) -> dict[str, Any]:
    """Search Products: inclusive times, at most 10 seller_skus or sku_ids, at most 10,000 results."""
    body = call.body
    size = page_size_of(call, default=None, most=100, error=errors.PAGE_SIZE_INVALID)
    _check_times(body)
    shelf = call.state.catalog.shelf(call.shop.id)
    status = body.get("status", "ALL")
    created = body.get("create_time_ge"), body.get("create_time_le")
    updated = body.get("update_time_ge"), body.get("update_time_le")
    by_update = created == (None, None) and updated != (None, None)
    sort: SortField = "update_time" if by_update else "create_time"
    own, other = (updated, created) if by_update else (created, updated)
    span = Span(
        page_size=size,
        status=None if status == "ALL" else status,
        sort=sort,
        from_at=own[0],
        before_at=_after(own[1]),
        other_from_at=other[0],
        other_before_at=_after(other[1]),
        facets=_facets(body),
        among=_wanted_ids(call),
        keep=_filter(call),
    )
    page = page_of(call, shelf, span, bad_token=errors.PAGE_TOKEN_INVALID, lags=True)
    if page.total_count > call.state.quirks.product_search_ceiling:
        raise VendorError(errors.TOO_MANY_RESULTS)
    products = call.state.catalog.products
    return page.answer("products", [product_row(call.state, products[i]) for i in page.ids])


def product_of(call: Call) -> Product:
    """The product that the path names, if it is this shop's."""
    product = call.state.catalog.find(call.shop.id, call.path["product_id"])
    if product is None:
        raise VendorError(errors.PRODUCT_UNKNOWN)
    return product


def editable(call: Call) -> Product:
    """A product that may be edited: frozen and deleted ones may not, nor drafts be made of pending ones."""
    product = product_of(call)
    if product.product_status in ("FREEZE", "DELETED"):
        raise VendorError(errors.WRONG_STATUS)
    if call.body.get("save_mode") == "AS_DRAFT" and product.status == "PENDING":
        raise VendorError(errors.WRONG_STATUS)
    return product


def _written(product: Product, version: Version, warnings: list[str]) -> dict[str, Any]:
    return {
        "product_id": product.id,
        "skus": [created_sku(sku) for sku in version.skus],
        "warnings": [{"message": text} for text in warnings],
    }


def _after(at: int | None) -> int | None:
    """The exclusive end of a span that includes its last second."""
    return None if at is None else at + 1


def _check_times(body: SearchProductsBody) -> None:
    if body.get("create_time_ge", 0) > body.get("create_time_le", FOREVER):
        raise VendorError(errors.CREATE_TIME_FILTER)
    if body.get("update_time_ge", 0) > body.get("update_time_le", FOREVER):
        raise VendorError(errors.UPDATE_TIME_FILTER)


def _facets(body: SearchProductsBody) -> tuple[Facet, ...]:
    facets: list[Facet] = []
    if len(body.get("audit_status", ())) == 1:
        facets.append(("audit_status", body["audit_status"][0]))
    if body.get("category_version"):
        facets.append(("category_version", body["category_version"]))
    return tuple(facets)


def _filter(call: Call) -> Callable[[str], bool] | None:
    """What no index decides; None where they decide everything."""
    body: SearchProductsBody = call.body
    tests: list[Callable[[Product], bool]] = []
    products = call.state.catalog.products
    audits, platforms = body.get("audit_status", []), body.get("listing_platforms")
    if len(audits) > 1:
        tests.append(lambda product: product.audit_status in audits)
    if platforms:
        tests.append(lambda product: bool(_platforms(product) & set(platforms)))
    return (lambda product_id: all(test(products[product_id]) for test in tests)) if tests else None


def _platforms(product: Product) -> set[str]:
    return set(product.live.content.get("listing_platforms", ("TIKTOK_SHOP",)))


def _wanted_ids(call: Call) -> set[str] | None:
    body: SearchProductsBody = call.body
    seller_skus, sku_ids = body.get("seller_skus"), body.get("sku_ids")
    if seller_skus is not None and len(seller_skus) > 10:
        raise VendorError(errors.TOO_MANY_SELLER_SKUS)
    if sku_ids is not None and len(sku_ids) > 10:
        raise VendorError(errors.TOO_MANY_SKU_IDS)
    catalog = call.state.catalog
    wanted: set[str] | None = None
    if seller_skus:
        wanted = {i for text in seller_skus for i in catalog.with_seller_sku(call.shop.id, text)}
    if sku_ids:
        owners = {catalog.sku_owner[sku_id] for sku_id in sku_ids if sku_id in catalog.sku_owner}
        wanted = owners if wanted is None else wanted & owners
    return wanted


_WRITE, _READ = "seller.product.write", "seller.product.basic"
_ONE = "/product/{version}/products/{product_id}"

OPERATIONS = (
    Operation(
        "Create Product",
        "POST",
        "/product/{version}/products",
        ("202309",),
        _WRITE,
        "required",
        create_product,
        "4",
        body=CreateProductBody,
    ),
    Operation(
        "Check Listing",
        "POST",
        "/product/{version}/products/listing_check",
        ("202309",),
        _READ,
        "required",
        check_listing,
        "4",
        body=CreateProductBody,
        mark="assumed",
    ),
    Operation(
        "Edit Product",
        "PUT",
        _ONE,
        ("202509", "202309"),
        _WRITE,
        "required",
        edit_product,
        "4",
        body=EditProductBody,
    ),
    Operation(
        "Partial Edit Product",
        "POST",
        f"{_ONE}/partial_edit",
        ("202509", "202309"),
        _WRITE,
        "required",
        partial_edit_product,
        "4",
        body=PartialEditProductBody,
    ),
    Operation(
        "Get Product",
        "GET",
        _ONE,
        ("202309",),
        _READ,
        "required",
        get_product,
        "4",
        query=GetProductQuery,
    ),
    Operation(
        "Search Products",
        "POST",
        "/product/{version}/products/search",
        ("202502", "202312", "202309"),
        _READ,
        "required",
        search_products,
        "4",
        query=PageQuery,
        body=SearchProductsBody,
    ),
)
