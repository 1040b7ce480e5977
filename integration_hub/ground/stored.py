"""What the columns of JSON hold, by table: written and read under these names, so that mypy knows the members too.

What each vendor words in its own way (a connection, a remote object's further ids) is `object` here, and known in that
vendor's package.
"""

from __future__ import annotations

from typing_extensions import TypedDict


class Attributes(TypedDict):
    """What a product has beside its columns."""

    description: str
    brand: str | None
    barcode: str | None
    imageUrls: list[str]
    options: dict[str, str]


class Component(TypedDict):
    """A part of a bundle."""

    sku: str
    quantity: int


class Said(TypedDict):
    """What a channel says of its SKU, as far as the hub compares or shows it."""

    name: str
    price: str | None
    currency: str | None
    barcode: str | None
    brand: str | None
    description: str
    failure: str | None
    warehouses: list[str]


class Place(TypedDict, total=False):
    """What a platform says of its location; nothing, where a person mapped it first."""

    locationType: str | None
    enabled: bool


class Notes(TypedDict):
    """What an order's channel states of it beside its columns; `details` are ids that a later push needs."""

    phase: str
    masked: bool
    details: dict[str, object]


class Left(TypedDict):
    """Units of an order's line that a fulfillment speaks of."""

    order_line_id: str
    sku: str
    quantity: int


class Filters(TypedDict, total=False):
    """Which orders a routing card is for; an absent member leaves none out."""

    skus: list[str]
    integrationIds: list[str]
    countries: list[str]
