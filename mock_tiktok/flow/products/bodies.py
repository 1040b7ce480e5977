"""Request bodies of the product operations: pydantic checks their shape, rules.py their meaning."""

from __future__ import annotations

from typing import Literal, Required

from typing_extensions import TypedDict  # pydantic reads TypedDict from here before Python 3.12

from mock_tiktok.books.numbers import Whole


class PriceBody(TypedDict, total=False):
    """Money is a decimal string; responses show other members (section 4)."""

    amount: str
    sale_price: str
    currency: str


class InventoryBody(TypedDict, total=False):
    """Stock of a SKU at one warehouse: an absolute number, not a change."""

    warehouse_id: str
    quantity: Required[Whole]
    backorder_quantity: Whole
    handling_time: Whole


class ImageBody(TypedDict):
    """An uploaded image."""

    uri: str


class SalesAttributeBody(TypedDict, total=False):
    """One axis on which SKUs differ; an id wins over a name."""

    id: str
    name: str
    value_id: str
    value_name: str
    sku_img: ImageBody
    supplementary_sku_images: list[ImageBody]


class IdentifierBody(TypedDict, total=False):
    """A GTIN, EAN, UPC, ISBN or JAN."""

    code: str
    type: Literal["GTIN", "EAN", "UPC", "ISBN", "JAN"]


class SkuBody(TypedDict, total=False):
    """One SKU; without an id it is new."""

    id: str
    seller_sku: str
    price: PriceBody
    inventory: list[InventoryBody]
    sales_attributes: list[SalesAttributeBody]
    external_sku_id: str
    identifier_code: IdentifierBody
    list_price: PriceBody


class WeightBody(TypedDict):
    """A weight as decimal string and unit."""

    value: str
    unit: str


class DimensionsBody(TypedDict, total=False):
    """Package dimensions as whole-number strings."""

    length: str
    width: str
    height: str
    unit: str


class AttributeValueBody(TypedDict, total=False):
    """A chosen value, by id or by name."""

    id: str
    name: str


class ProductAttributeBody(TypedDict, total=False):
    """A product attribute and its values."""

    id: Required[str]
    values: list[AttributeValueBody]


class VideoBody(TypedDict):
    """An uploaded video."""

    id: str


class CertificationBody(TypedDict, total=False):
    """A certificate that a category asks for."""

    id: Required[str]
    images: list[ImageBody]


class SizeChartBody(TypedDict, total=False):
    """An image of the size chart, or a template."""

    image: ImageBody
    template: VideoBody


class HandlingBody(TypedDict, total=False):
    """How long, or until when, goods of a pre-sale are made."""

    handling_duration_days: Whole
    release_date: Whole


class PreSaleBody(TypedDict, total=False):
    """A pre-sale."""

    type: Literal["PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER"]
    fulfillment_type: HandlingBody


class ListingOptions(TypedDict, total=False):
    """What every listing body may carry."""

    save_mode: Literal["LISTING", "AS_DRAFT"]
    category_version: Literal["v1", "v2"]
    brand_id: str
    package_dimensions: DimensionsBody
    product_attributes: list[ProductAttributeBody]
    video: VideoBody
    is_cod_allowed: bool
    delivery_option_ids: list[str]
    external_product_id: str
    is_not_for_sale: bool
    minimum_order_quantity: Whole
    listing_platforms: list[Literal["TIKTOK_SHOP", "TOKOPEDIA"]]
    shipping_template_id: str
    certifications: list[CertificationBody]
    size_chart: SizeChartBody
    manufacturer_ids: list[str]
    responsible_person_ids: list[str]
    primary_combined_product_id: str
    pre_sale: PreSaleBody
    search_terms: list[str]
    key_product_features: list[str]


class EditProductBody(ListingOptions):
    """Edit Product: all that a listing needs; what is left out is blanked."""

    title: str
    description: str
    category_id: str
    main_images: list[ImageBody]
    skus: list[SkuBody]
    package_weight: WeightBody


class CreateProductBody(EditProductBody, total=False):
    """Create Product: a listing, and a key against creating it twice."""

    idempotency_key: str


class PartialEditProductBody(ListingOptions, total=False):
    """Partial Edit Product: only what changes; an object is replaced whole."""

    title: str
    description: str
    category_id: str
    main_images: list[ImageBody]
    skus: list[SkuBody]
    package_weight: WeightBody


class SearchProductsBody(TypedDict, total=False):
    """Search Products 202502; times are inclusive at both ends."""

    status: Literal[
        "ALL",
        "DRAFT",
        "PENDING",
        "FAILED",
        "ACTIVATE",
        "SELLER_DEACTIVATED",
        "PLATFORM_DEACTIVATED",
        "FREEZE",
        "DELETED",
    ]
    seller_skus: list[str]
    sku_ids: list[str]
    create_time_ge: Whole
    create_time_le: Whole
    update_time_ge: Whole
    update_time_le: Whole
    category_version: str
    audit_status: list[Literal["AUDITING", "FAILED", "APPROVED"]]
    listing_platforms: list[Literal["TIKTOK_SHOP", "TOKOPEDIA"]]
    return_draft_version: bool


class ProductIdsBody(TypedDict):
    """Activate, deactivate, recover and delete."""

    product_ids: list[str]


class SkuPriceBody(TypedDict):
    """A new price for one SKU."""

    id: str
    price: PriceBody


class UpdatePriceBody(TypedDict):
    """Update Price."""

    skus: list[SkuPriceBody]


class SkuInventoryBody(TypedDict):
    """The stock of one SKU at all of its warehouses."""

    id: str
    inventory: list[InventoryBody]


class UpdateInventoryBody(TypedDict):
    """Update Inventory."""

    skus: list[SkuInventoryBody]


class SearchInventoryBody(TypedDict, total=False):
    """Inventory Search; sku_ids win over product_ids."""

    product_ids: list[str]
    sku_ids: list[str]
