"""Orders: bought, paid, canceled, sent elsewhere, delivered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scenarios.story.members import IF_SAID, Name, Price
from scenarios.story.verbs.base import Address, Deed, DeedAt, Line


@dataclass(frozen=True, slots=True)
class Buy(DeedAt):
    """A buyer orders on TikTok."""

    order: Name
    lines: tuple[Line, ...]
    fulfilled_by: Literal["seller", "tiktok"] = "seller"
    location: Name | None = None  # whose TikTok warehouse the order names; default: the first location
    on_hold: bool = False  # the shop's flow with the hour on hold
    address: Address | None = field(default=None, metadata=IF_SAID)
    shipping_fee: Price | None = field(default=None, metadata=IF_SAID)
    tax: Price | None = field(default=None, metadata=IF_SAID)
    # False: the order waits for a `pay`
    paid: bool = field(default=True, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class BuyOnSalesforce(DeedAt):
    """An order is born on the Salesforce side."""

    order: Name
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pay(Deed):
    """The buyer of an unpaid TikTok order pays."""

    order: Name


@dataclass(frozen=True, slots=True)
class Cancel(Deed):
    """The order is canceled: by its buyer, the operator in the hub, the seller in its back office, or the platform."""

    order: Name
    by: Literal["buyer", "operator", "seller", "platform"] = "buyer"
    # by the seller alone: some lines or units, not the whole order
    lines: tuple[Line, ...] = field(default=(), metadata=IF_SAID)
    # by the operator alone: whether what was held may be sold again
    restock: bool = field(default=True, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class RequestCancel(Deed):
    """The buyer asks to cancel a TikTok order, and the seller must answer."""

    order: Name


@dataclass(frozen=True, slots=True)
class AnswerCancel(Deed):
    """The seller answers the buyer's request to cancel, in Seller Center."""

    order: Name
    approve: bool = True


@dataclass(frozen=True, slots=True)
class ChangeAddress(Deed):
    """The buyer of a TikTok order has it sent elsewhere."""

    order: Name
    address: Address


@dataclass(frozen=True, slots=True)
class PlatformShips(Deed):
    """TikTok ships and delivers an order of its own fulfillment network."""

    order: Name


@dataclass(frozen=True, slots=True)
class Deliver(Deed):
    """The parcels that are on their way reach the buyer of a TikTok order."""

    order: Name


@dataclass(frozen=True, slots=True)
class Complete(Deed):
    """The time in which the buyer of a delivered TikTok order may complain ends."""

    order: Name
