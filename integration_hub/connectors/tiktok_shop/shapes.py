"""What TikTok Shop's answers hold, as far as the hub reads them (facts/tiktok-shop-api.md sections 4, 6 and 7).

Members may be missing or null wherever the code asks with `get`; those it reads by key the vendor promises.
"""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict


class Shop(TypedDict):
    id: str
    name: str
    region: str
    cipher: str


class Shops(TypedDict, total=False):
    shops: list[Shop] | None


class Tokens(TypedDict):
    access_token: str
    refresh_token: str
    access_token_expire_in: int  # an instant, whatever its name says
    refresh_token_expire_in: int


class Address(TypedDict, total=False):
    address_line1: str | None
    full_address: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    region_code: str | None
    region: str | None


class Warehouse(TypedDict):
    id: str
    name: str
    type: str
    sub_type: NotRequired[str | None]
    effect_status: NotRequired[str | None]
    is_default: NotRequired[bool | None]
    address: NotRequired[Address | None]


class Warehouses(TypedDict, total=False):
    warehouses: list[Warehouse] | None


class Price(TypedDict, total=False):
    sale_price: str | None
    tax_exclusive_price: str | None
    currency: str | None


class SkuStatus(TypedDict, total=False):
    status: str | None


class Identifier(TypedDict, total=False):
    code: str | None


class SalesAttribute(TypedDict):
    name: str
    value_name: str


class Stocked(TypedDict):
    warehouse_id: str
    quantity: int


class Sku(TypedDict):
    id: str
    seller_sku: NotRequired[str | None]
    price: NotRequired[Price | None]
    status_info: NotRequired[SkuStatus | None]
    identifier_code: NotRequired[Identifier | None]
    sales_attributes: NotRequired[list[SalesAttribute] | None]
    inventory: NotRequired[list[Stocked] | None]


class FailedPart(TypedDict, total=False):
    reasons: list[str] | None


class Audit(TypedDict, total=False):
    status: str | None


class Audited(TypedDict, total=False):
    audit: Audit | None
    audit_failed_reasons: list[FailedPart] | None


class Product(Audited):
    id: str
    title: str
    status: str
    update_time: int
    description: NotRequired[str | None]
    skus: NotRequired[list[Sku] | None]


class Products(TypedDict, total=False):
    products: list[Product] | None
    next_page_token: str | None
    total_count: int | None


class Named(TypedDict):
    id: str


class Content(TypedDict, total=False):
    """What a listing shows, an edit under review included."""

    title: str | None
    description: str | None
    skus: list[Named] | None


class Editable(TypedDict):
    """The SKUs of a listing as an edit takes them back."""

    skus: list[dict[str, object]]


class MadeSku(TypedDict):
    id: str


class MadeProduct(TypedDict):
    product_id: str
    skus: list[MadeSku]


class WarehouseError(TypedDict, total=False):
    warehouse_id: str
    code: int | str
    message: str


class ErrorDetail(TypedDict, total=False):
    sku_id: str | None
    extra_errors: list[WarehouseError] | None


class ItemError(TypedDict):
    code: int | str
    message: str
    detail: NotRequired[ErrorDetail | None]


class ItemErrors(TypedDict, total=False):
    errors: list[ItemError] | None


class Category(TypedDict):
    id: str
    is_leaf: bool
    permission_statuses: list[str]


class Categories(TypedDict, total=False):
    categories: list[Category] | None


class Uploaded(TypedDict):
    uri: str


class District(TypedDict, total=False):
    address_level_name: str
    address_level: str
    address_name: str


class Recipient(TypedDict, total=False):
    name: str | None
    first_name: str | None
    last_name: str | None
    phone_number: str | None
    address_line1: str | None
    address_line2: str | None
    address_line3: str | None
    address_line4: str | None
    address_detail: str | None
    post_town: str | None
    postal_code: str | None
    region_code: str | None
    district_info: list[District] | None


class Payment(TypedDict, total=False):
    currency: str
    sub_total: str
    shipping_fee: str
    tax: str
    seller_discount: str
    total_amount: str


class Unit(TypedDict, total=False):
    """A line item: one row a unit."""

    id: str
    seller_sku: str | None
    sale_price: str
    sku_id: str | None
    product_name: str
    display_status: str | None
    package_id: str | None
    tracking_number: str | None


class Package(TypedDict):
    id: str


class Order(TypedDict, total=False):
    id: str
    status: str
    fulfillment_type: str
    payment: Payment | None
    recipient_address: Recipient | None
    line_items: list[Unit]
    packages: list[Package] | None
    create_time: int
    update_time: int
    warehouse_id: str | None
    delivery_option_id: str
    shipping_type: str
    buyer_email: str | None
    user_id: str | None


class Orders(TypedDict, total=False):
    orders: list[Order] | None
    next_page_token: str | None
    total_count: int | None


class Cancellation(TypedDict):
    cancel_id: str


class Cancellations(TypedDict, total=False):
    cancellations: list[Cancellation] | None


class MadePackage(TypedDict):
    package_id: str


class Provider(TypedDict):
    id: str
    name: str


class Providers(TypedDict, total=False):
    shipping_providers: list[Provider] | None
