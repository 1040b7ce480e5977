"""What reports say of rules and promises is what docs/facts says."""

from __future__ import annotations

import re
from pathlib import Path

from reports.playbook.rulebook import Rulebook
from scenarios.checkers.judging import CHECKERS

FACTS = Path(__file__).parent.parent.parent / "docs" / "facts"


def plain(wording: str) -> str:
    """Return a cell of a page as a report can show it, without Markdown."""
    return wording.replace("`", "").replace(" -> ", " to ").strip()


def rows(file: str, label: str) -> dict[str, list[str]]:
    """Return the cells of a page's rows by their id."""
    lines = (FACTS / file).read_text(encoding="utf-8").splitlines()
    cells = ([plain(cell) for cell in line.strip("|").split(" | ")] for line in lines)
    return {first: rest for first, *rest in cells if re.fullmatch(rf"{label}\d+", first)}


def test_rules_of_the_reports_are_those_of_the_page() -> None:
    """The same ids with the same words: rules.md is where they are written, rules.json what a report can read."""
    assert dict(Rulebook.load().rules) == {rule: cells[1] for rule, cells in rows("rules.md", "R").items()}


def test_promises_of_the_reports_are_those_of_the_page() -> None:
    """The same ids with the same names and statements: promises.md is where they are written."""
    written = {promise: tuple(cells) for promise, cells in rows("promises.md", "I").items()}
    assert dict(Rulebook.load().promises) == written


def test_every_promise_has_a_checker_and_every_checker_a_promise() -> None:
    """checkers/judging.py judges what promises.md states: who adds to one adds to the other, and to promises.json."""
    assert list(CHECKERS) == list(rows("promises.md", "I"))


def test_ids_are_counted_without_a_gap() -> None:
    """R1 to R108 and I1 to I23, as code and pages say."""
    assert list(rows("rules.md", "R")) == [f"R{n}" for n in range(1, 109)]
    assert list(rows("promises.md", "I")) == [f"I{n}" for n in range(1, 24)]
