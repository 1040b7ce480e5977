"""The reconciliation of real input: every row and order accounted for, and what was wrong with the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.page import labels
from reports.page.state_tables import Table
from reports.page.timeline import brief

ROWS_SHOWN = 200
FIGURES = {
    "rows": "catalog rows",
    "synced": "rows synced",
    "exceptions": "with an open exception",
    "unaccounted": "rows unaccounted for",
    "orders": "orders",
    "orders_unaccounted": "orders unaccounted for",
    "bad_rows": "rows that could not be read",
    "total_differs": "orders whose total is not the sum of their lines",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One count; `wrong` where it must be zero and is not."""

    name: str
    value: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Counts, and the rows behind them."""

    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


def reconcile(stated: Mapping[str, Any]) -> Reconciliation:
    """Return the manifest's reconciliation laid out: single values as figures, lists as tables."""
    figures = []
    tables = []
    for name, value in stated.items():
        if isinstance(value, list):
            tables.append(_table(_title(name), value))
        elif isinstance(value, Mapping):
            tables.append(_table(_title(name), [{"what": key, "value": each} for key, each in value.items()]))
        else:
            figures.append(Figure(_title(name), _figure(value), "unaccounted" in name and bool(value)))
    return Reconciliation(tuple(figures), tuple(table for table in tables if table.total))


def _table(title: str, rows: Sequence[Any]) -> Table:
    records = [row if isinstance(row, Mapping) else {"": row} for row in rows[:ROWS_SHOWN]]
    columns = tuple(dict.fromkeys(name for record in records for name in record))
    return Table(
        labels.spaced(title),
        tuple(labels.spaced(str(name)) for name in columns),
        tuple(tuple(brief(record[name]) if name in record else "" for name in columns) for record in records),
        len(rows),
    )


def _title(name: str) -> str:
    return FIGURES.get(name) or name.replace("_", " ")


def _figure(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else brief(value)
