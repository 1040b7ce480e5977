"""What a channel is told of a SKU's stock, as a pure function of its figures (promise I5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """What one SKU has: available by location, and what open orders hold that no location does yet.

    `counted` says whether any location ever counted it: of what nobody counted nothing is known, not even that it is
    out of stock, so no channel is told 0 of it.
    """

    available: Mapping[str, int]
    virtually_committed: int = 0
    counted: bool = False


def to_tell(
    held: Figures, buffer: int, warehouses: Mapping[str, Sequence[str]], scope: Sequence[str] | None
) -> dict[str, int]:
    """Return the quantity each of a channel's warehouses is to show: never more than is free, less the buffer.

    `warehouses` maps the channel's location ids, in order, to our locations behind them. What open orders hold
    without a location, and the buffer, are taken once, from the first warehouses that have any. A channel with one
    warehouse shows what every location in scope has.
    """
    countable = held.available if scope is None else {k: v for k, v in held.available.items() if k in scope}
    if len(warehouses) == 1:
        only = next(iter(warehouses))
        return {
            only: max(0, sum(max(0, free) for free in countable.values()) - held.virtually_committed - buffer)
        }
    owed = held.virtually_committed + buffer
    told: dict[str, int] = {}
    for external_id, behind in warehouses.items():
        free = sum(max(0, countable.get(location_id, 0)) for location_id in behind)
        taken = min(free, owed)
        owed -= taken
        told[external_id] = free - taken
    return told
