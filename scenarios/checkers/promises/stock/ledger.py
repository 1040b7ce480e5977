"""I15: available is on hand less committed less unavailable; every balance is the sum of its events; each business
cause posts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scenarios.checkers.views.hub import Json, hub
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

Key = tuple[str, str]  # SKU, location


def check(history: History) -> Check:
    """Judge every stock row against its events, and every event against its like."""
    state = history.view(hub)
    sums: dict[Key, list[int]] = {}
    for event in state.ledger:
        row = sums.setdefault((event["sku"], event["locationId"]), [0, 0, 0])
        row[0] += event.get("onHandDelta", 0)
        row[1] += event.get("committedDelta", 0)
        row[2] += event.get("unavailableDelta", 0)
    findings = [*_balances(state.inventory, sums), *_repeated(state.ledger)]
    return conclude(
        "I15", len(state.inventory) + len(state.ledger), findings, subject="stock rows and events"
    )


def _balances(inventory: Sequence[Json], sums: dict[Key, list[int]]) -> Iterator[Finding]:
    seen = set()
    for row in inventory:
        key = (row["sku"], row["locationId"])
        seen.add(key)
        figures = [row["onHand"], row["committed"], row["unavailable"]]
        if row["available"] != figures[0] - figures[1] - figures[2]:
            parts = " - ".join(map(str, figures))
            message = f"{key[0]!r} at {key[1]}: available {row['available']} is not {parts}"
            yield _finding(message, row)
        if sums.get(key, [0, 0, 0]) != figures:
            shown, summed = _told(figures), _told(sums.get(key, [0, 0, 0]))
            message = f"{key[0]!r} at {key[1]} shows {shown}; its events come to {summed}"
            yield _finding(message, row)
    for key, figures in sums.items():
        if key not in seen and any(figures):
            yield _finding(
                f"{key[0]!r} at {key[1]} has events worth {figures} and no stock row", {"key": key}
            )


def _told(figures: list[int]) -> str:
    return "{} on hand, {} committed, {} unavailable".format(*figures)


def _repeated(ledger: Sequence[Json]) -> Iterator[Finding]:
    counted = Counter((row["cause"], row["sku"], row["locationId"]) for row in ledger)
    for (cause, sku, location), count in counted.items():
        if count > 1:
            yield _finding(f"{cause} moved {sku!r} at {location} {count} times", {"cause": cause})


def _finding(message: str, row: Json) -> Finding:
    return Finding("ledger_unbalanced", "I15", "R75", message, Evidence(state={"row": row}))
