"""What Commerce Cloud's answers hold, as far as the hub reads them (facts/commerce-cloud-api.md sections 5 to 7).

Members may be missing or null wherever the code asks with `get`; those it reads by key the vendor promises.
"""

from __future__ import annotations

from typing import Required

from typing_extensions import TypedDict

Texts = dict[str, str]  # by locale


class Markup(TypedDict, total=False):
    source: str | None


class Image(TypedDict, total=False):
    absUrl: str | None


class ImageGroup(TypedDict, total=False):
    images: list[Image] | None


class Product(TypedDict, total=False):
    id: Required[str]
    name: Texts | None
    type: dict[str, bool] | None
    price: float | None
    priceCurrency: str | None
    online: bool
    ean: str | None
    upc: str | None
    brand: str | None
    longDescription: dict[str, Markup] | None
    shortDescription: dict[str, Markup] | None
    imageGroups: list[ImageGroup] | None
    variationValues: dict[str, object] | None
    creationDate: Required[str]
    lastModified: Required[str]


class Found(TypedDict, total=False):
    """One page of a search; an empty one omits its hits."""

    hits: list[Product] | None
    total: Required[int]


class Inventory(TypedDict, total=False):
    stock_level: float | None


class Offered(TypedDict, total=False):
    id: str
    inventory: Inventory


class Item(TypedDict, total=False):
    itemId: Required[str]
    productId: Required[str]
    productName: str | None
    quantity: Required[float]
    basePrice: float | None


class Address(TypedDict, total=False):
    firstName: str | None
    lastName: str | None
    address1: str | None
    address2: str | None
    city: str | None
    stateCode: str | None
    postalCode: str | None
    countryCode: str | None
    phone: str | None


class Shipment(TypedDict, total=False):
    shipmentId: Required[str]
    shippingAddress: Address | None


class Customer(TypedDict, total=False):
    email: str | None
    customerId: str | None


class Order(TypedDict, total=False):
    orderNo: Required[str]
    status: Required[str]
    shippingStatus: str | None
    currency: Required[str]
    productSubTotal: float | None
    productTotal: float | None
    shippingTotal: float | None
    taxTotal: float | None
    orderTotal: float | None
    placeDate: str | None
    creationDate: Required[str]
    lastModified: Required[str]
    shipments: list[Shipment] | None
    billingAddress: Address | None
    customerInfo: Customer | None
    productItems: list[Item] | None
    c_hubShipments: list[str] | None
    c_trackingNumbers: list[str] | None


class Orders(TypedDict, total=False):
    """One page of orders; an empty one may omit them."""

    data: list[Order] | None


class Site(TypedDict):
    id: str


class Catalog(TypedDict, total=False):
    id: Required[str]
    assignedSites: list[Site] | None


class Catalogs(TypedDict):
    data: list[Catalog]
