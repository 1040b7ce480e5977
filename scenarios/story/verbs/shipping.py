"""What warehouses report to the hub, rightly and wrongly."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.story.members import IF_SAID, Name
from scenarios.story.verbs.base import Deed, Line


@dataclass(frozen=True, slots=True)
class Ship(Deed):
    """The warehouse ships what the hub asked of it for the order: everything open, or `lines` only."""

    order: Name
    location: Name | None = None  # default: every location with an open shipping request
    lines: tuple[Line, ...] = ()
    carrier: Name = "UPS"
    tracking: Name | None = None
    # the warehouse's own number of the report; default: a new one
    reference: Name | None = field(default=None, metadata=IF_SAID)


@dataclass(frozen=True, slots=True)
class ShipOnSalesforce(Deed):
    """Somebody ships the order in Order Management itself: what fulfillment orders hold of it, or `lines` only."""

    order: Name
    lines: tuple[Line, ...] = ()
    carrier: Name = "UPS"
    tracking: Name | None = None


@dataclass(frozen=True, slots=True)
class Misship(Deed):
    """The warehouse reports exactly `lines` for the order, whatever was asked of it: too much, or other goods."""

    order: Name
    lines: tuple[Line, ...]
    location: Name | None = None  # default: the first that was asked
    reference: Name | None = None


@dataclass(frozen=True, slots=True)
class Reject(Deed):
    """The warehouse says that it cannot ship what was asked: everything open, or `lines` only."""

    order: Name
    location: Name | None = None  # default: every location with an open shipping request
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportAgain(Deed):
    """The warehouse sends its last report of the order once more, word for word."""

    order: Name


@dataclass(frozen=True, slots=True)
class CancelShipment(Deed):
    """The operator cancels what the hub asked of a warehouse for the order, and not the order."""

    order: Name
    location: Name | None = None  # default: every location with an open shipping request
    restock: bool = True
