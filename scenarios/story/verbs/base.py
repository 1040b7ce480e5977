"""What the verbs share: where a deed is done, and lines of goods."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.story.members import IF_SAID, Name, Price, Quantity, Sku, Town


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A deed in one of the story's organizations; without a name, in the first."""

    organization: Name | None = field(default=None, metadata=IF_SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedAt(Deed):
    """A deed on one platform; `at` names one of the further shops or orgs, without it the first is meant."""

    at: Name | None = field(default=None, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class Line:
    """Some units of one SKU, at the listed price unless `price` says another; TikTok pays for `discount`."""

    sku: Sku
    quantity: Quantity = 1
    price: Price | None = field(default=None, metadata=IF_SAID)
    discount: Price | None = field(default=None, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a buyer wants the goods; what is left out is as the platform makes it up."""

    first_name: Name | None = None
    last_name: Name | None = None
    line1: Name | None = None
    line2: Name | None = None
    city: Town | None = None  # empty: where addresses have none
    state: Name | None = None
    postal_code: Name | None = None
