"""What can go wrong between the hub and the world, as one tree; retry follows from the class.

HubError
├── RuleViolated      the hub's own rules say no; nothing was sent            never retried
├── Misconfigured     a setting or credential is missing or wrong             retried after it is changed
├── Refused           the vendor said no; carries its code and text           not retried as it is
│   └── AuthorizationLost   the vendor no longer accepts our credentials      stops the integration
├── Unreachable       it certainly did not happen                             retried freely
│   └── Throttled     the vendor asks us to wait; carries seconds             retried after the wait
├── UnknownOutcome    it may have happened                                    looked up, then retried
└── Crashed           the hub itself is at fault; carries what was raised     retried, then parked

Errors of libraries are translated into this tree in `outbound.py` and nowhere else.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType


class HubError(Exception):
    """The hub could not do what was asked."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why a request breaks the hub's rules, in words a merchant can act on."""

    code: str  # stable and machine-readable, e.g. "region_not_allowed"
    message: str
    field: str | None = None  # the setting's or attribute's name, where one is to blame


class RuleViolated(HubError):
    """The hub's own rules forbid it; nothing left the hub."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("; ".join(violation.message for violation in violations))
        self.violations = tuple(violations)


class Misconfigured(HubError):
    """A setting, credential or mapping is missing or wrong; a person has to change it."""


class Disconnected(Misconfigured):
    """The integration may not be spoken for any more: it was disconnected, disabled or deleted meanwhile."""


class Refused(HubError):
    """The vendor answered no."""

    def __init__(self, code: str, text: str, *, http_status: int | None = None) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.http_status = http_status


class AuthorizationLost(Refused):
    """The vendor no longer accepts the integration's credentials; only the merchant can mend it."""


class Unreachable(HubError):
    """The request certainly had no effect: it never left, or was turned away before being read."""


class Throttled(Unreachable):
    """The vendor turned the request away because too many came."""

    def __init__(self, text: str, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class UnknownOutcome(HubError):
    """No usable answer came back; the request may or may not have had its effect."""


class Crashed(HubError):
    """The hub's own code raised what it never should; a person has to see it."""

    def __init__(self, raised: Exception) -> None:
        super().__init__(f"{type(raised).__name__}: {raised}")
        self.raised = raised

    @property
    def places(self) -> list[str]:
        """Where it was raised: the functions it passed, outermost first."""
        frames = traceback.extract_tb(self.raised.__traceback__)
        return [f"{PurePath(each.filename).name}:{each.lineno} {each.name}" for each in frames]


# Every cause for which an exception may be open, by its code: the whole of what a person can be asked to look at.
CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "unmatched_sku": "A listing's SKU is no product's.",
        "duplicate_sku": "A channel holds a SKU twice, and one of the two is linked.",
        "sku_collision": "Records with one SKU differ in what identifies them.",
        "unknown_sku": "An order has a line whose SKU is no product's.",
        "masked_address": "An order's address is masked.",
        "missing_address": "An order has no address.",
        "unmapped_location": "An order names a place of its channel that is mapped to no location.",
        "routing_failed": "No location can ship an order.",
        "fulfillment_mismatch": "A warehouse reported what was not asked of it.",
        "fulfillment_rejected": "A warehouse rejected what was asked of it, and nobody ships it now.",
        "order_unreadable": "A channel states an order that cannot be taken in.",
        "order_refused": "A platform refused an order.",
        "address_refused": "A platform refused the buyer's new address of an order.",
        "fulfillment_order_refused": "A platform refused to let a location ship an order.",
        "release_refused": "A platform refused to take units back from a location.",
        "shipment_refused": "A platform refused the news that lines left.",
        "cancellation_refused": "A platform refused a cancellation.",
        "product_refused": "A channel refused a product.",
        "audit_failed": "A channel's review did not let a listing pass.",
        "stock_refused": "A channel refused a quantity.",
        "region_not_allowed": "Products would be pushed to a region that takes none.",
        "region_unknown": "Products would be pushed to a shop whose region is not known.",
        "direction_not_supported": "Products would be pushed to a platform that takes none.",
        "direction_conflict": "Products would be pushed, and no connected platform is primary.",
        "connection_lost": "An integration has to be connected again.",
        "work_failed": "A piece of work does not get through.",
        "job_crashed": "The hub broke in a piece of work.",
    }
)
