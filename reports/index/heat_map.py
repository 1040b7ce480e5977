"""The heat map of `hublab explore` as a page: which situations its stories came to, how often, and which never."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reports.index.documents import written
from reports.page.pages import environment, write_page

HEAT_PAGE, HEAT_JSON = "explored.html", "explored.json"
_TABLES = (  # of goals whose names say a row and a column
    ("Faults, by the kind of request that they struck", re.compile(r"fault (?P<row>\w+) on a (?P<column>\w+)")),
    ("What people and platforms did", re.compile(r"step (?P<row>\w+) (?P<column>done|refused)")),
)  # fmt: skip
WARMEST = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """One situation: how many stories came to it; None where nothing is wanted of this row and column."""

    count: int | None
    heat: int  # 0: never; each step up is ten times as often


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Spot, ...]]


def render_heat_map(output: Path) -> Path:
    """Write the page of `explored.json` beside it and return its path; raises ReportError."""
    document = written(output / HEAT_JSON, "hublab explore")
    goals: dict[str, int] = document["goals"]
    others = {
        goal: spot_of(count)
        for goal, count in goals.items()
        if not any(names.fullmatch(goal) for _, names in _TABLES)
    }
    page = (
        environment()
        .get_template("heat_map.html.j2")
        .render(document=document, tables=[_table(*each, goals) for each in _TABLES], others=others)
    )
    write_page(output / HEAT_PAGE, page)
    return output / HEAT_PAGE


def spot_of(count: int | None) -> Spot:
    """Return how warm a situation is by the stories that came to it."""
    return Spot(count, min(len(str(count)), WARMEST) if count else 0)


def _table(title: str, names: re.Pattern[str], goals: Mapping[str, int]) -> Table:
    counts: dict[str, dict[str, int]] = {}
    for goal, count in goals.items():
        if found := names.fullmatch(goal):
            counts.setdefault(found["row"], {})[found["column"]] = count
    columns = tuple(dict.fromkeys(column for row in counts.values() for column in row))
    return Table(
        title,
        columns,
        {name: tuple(spot_of(row.get(column)) for column in columns) for name, row in counts.items()},
    )
