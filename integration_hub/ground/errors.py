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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath


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
