"""Who is made to wait in a story, and for how long: pre-emptions of the hub's workers, as data.

A worker of the hub can be made to wait in an exchange only, where others run in its stead: another worker, the
vendors, whoever acts next. What it was about to send or had just been told is old by the time it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from scenarios.story.faults import SENDERS
from scenarios.story.members import Times, Whole
from scenarios.story.routes import COMMIT, ROUTE_NAMES

Held = Literal["answer", "request"]
Occurrence = Annotated[int, Whole(1, 1_000_000)]
# What the hub itself asks others: only there can it be made to wait.
ASKED: tuple[str, ...] = tuple(
    route
    for route in ROUTE_NAMES
    if route not in SENDERS and route != COMMIT and not route.startswith("hub.")
)


@dataclass(frozen=True, slots=True)
class Preemption:
    """A worker of the hub waits in its `nth` exchange within the steps, while others take their turns.

    A turn is a job of another worker, what a vendor has due, or a step. It goes on earlier where time would pass.
    """

    nth: Occurrence = 1  # counted from 1 over all that the hub asks within the steps, or over `route` if said
    route: str | None = None  # what it asks
    turns: Times = 1  # of others, before it goes on
    held: Held = "answer"  # what it waits with: an answer that it has not read, or a request not yet sent


def wrong_with(preemption: Preemption) -> Iterator[tuple[str, str]]:
    """Yield what of a pre-emption means nothing, by member."""
    if preemption.route is not None and preemption.route not in ASKED:
        yield "route", f"the hub asks nothing on {preemption.route!r} (it does on: {', '.join(ASKED)})"
