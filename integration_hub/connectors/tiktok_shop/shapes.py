"""What TikTok Shop's answers hold, as far as the hub reads them (facts/tiktok-shop-api.md sections 4, 6 and 7).

Members may be missing or null wherever the code asks with `get`; those it reads by key the vendor promises.
"""

from __future__ import annotations

from typing import TypedDict


class Shop(TypedDict):
    id: str
    name: str
    region: str
    cipher: str


class Address(TypedDict, total=False):
    address_line1: str | None
    full_address: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    region_code: str | None
    region: str | None


class Warehouse(TypedDict, total=False):
    id: str
    name: str
    type: str
    sub_type: str | None
    effect_status: str | None
    is_default: bool | None
    address: Address | None


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
