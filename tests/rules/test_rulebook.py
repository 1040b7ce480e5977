"""What reports say of rules and promises is what docs/facts says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.diagnosis.diagnosis import FALLBACK
from reports.playbook.rulebook import Rulebook
from scenarios.checkers.judging import CHECKERS
from scenarios.record.verdict import CRASH

ROOT = Path(__file__).parent.parent.parent
FACTS = ROOT / "docs" / "facts"
ENTRIES = ROOT / "reports" / "playbook" / "entries"


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
    judged, stated = set(CHECKERS), set(rows("promises.md", "I"))
    assert not judged - stated, f"docs/facts/promises.md lacks {sorted(judged - stated)}"
    assert not stated - judged, f"CHECKERS of scenarios/checkers/judging.py lacks {sorted(stated - judged)}"
    assert list(CHECKERS) == list(rows("promises.md", "I"))


@pytest.mark.parametrize(("file", "label"), [("rules.md", "R"), ("promises.md", "I")])
def test_ids_are_counted_without_a_gap(file: str, label: str) -> None:
    """Whoever adds a rule or a promise takes the next number."""
    found = list(rows(file, label))
    assert found == [f"{label}{n}" for n in range(1, len(found) + 1)]


def codes(source: str) -> Iterator[str]:
    """Yield the codes of findings that a checker's source names: at the call, as `code=`, or as what `code` is."""
    for node in ast.walk(ast.parse(source)):
        named: list[ast.expr | None] = []
        if isinstance(node, ast.Call) and "finding" in ast.unparse(node.func).lower():
            named = [*node.args, *(word.value for word in node.keywords if word.arg == "code")]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "code":
            named = [node.value]
        elif isinstance(node, ast.arguments):
            pairs = zip(node.kwonlyargs, node.kw_defaults, strict=True)
            named = [default for word, default in pairs if word.arg == "code"]
        found = [part for each in named if each is not None for part in _outcomes(each)]
        words = (part.value for part in found if isinstance(part, ast.Constant))
        yield from (word for word in words if isinstance(word, str) and re.fullmatch("[a-z_]+", word))


def _outcomes(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from (*_outcomes(value.body), *_outcomes(value.orelse))
    else:
        yield value


@pytest.mark.parametrize(
    "source",
    [
        "Finding('oversold', 'I5')",
        "_finding(order, code='oversold')",
        "_finding(order, 'oversold', message)",
        "code = 'oversold' if late else other",
        "def _finding(order, *, code='oversold'): ...",
    ],
)
def test_a_code_is_found_however_a_checker_says_it(source: str) -> None:
    """The check can fail, and the rule that stands in a code's place is none."""
    assert list(codes(f"{source}\n_finding('R5', message)")) == ["oversold"]


def test_every_finding_has_an_entry_in_the_playbook() -> None:
    """Whoever gets a report reads what the finding means and what to do, whatever the code."""
    sources = sorted((ROOT / "scenarios" / "checkers").rglob("*.py"))
    raised = {code for source in sources for code in codes(source.read_text(encoding="utf-8"))} | {CRASH}
    written = {entry.name.removesuffix(".html.j2") for entry in ENTRIES.iterdir()} - {FALLBACK}
    lacking = [f"write reports/playbook/entries/{code}.html.j2" for code in sorted(raised - written)]
    assert not lacking, "\n".join(lacking)
    assert not written - raised, f"no checker finds {sorted(written - raised)}"
