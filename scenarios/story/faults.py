"""What breaks in a story: faults as data, keyed by route and occurrence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal[
    "server_error",  # `status` (5xx) before it is read
    "too_many_requests",  # 429 before it is read, with Retry-After when `seconds` is given
    "delay",  # the answer takes `seconds`; past the caller's timeout the answer is lost
    "lose_request",  # it never arrives; the caller waits until its timeout
    "lose_response",  # it happens; the answer never comes back
    "duplicate_webhook",  # it is delivered twice
    "drop_webhook",  # the receiver never sees it and the sender gives up on it
]
FAULT_KINDS: tuple[FaultKind, ...] = get_args(
    FaultKind
)  # the plainest first, for that is what shrinking ends at
WEBHOOK_FAULTS = tuple(kind for kind in FAULT_KINDS if kind.endswith("_webhook"))  # strike deliveries alone
REQUEST_FAULTS = tuple(kind for kind in FAULT_KINDS if kind not in WEBHOOK_FAULTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """A break in the network at the `nth` exchange of a route (routes.py), counted from 1 within the steps."""

    kind: FaultKind
    route: str
    nth: int = 1
    times: int = 1  # how many occurrences from the nth on
    seconds: float | None = None
    status: int = 503
