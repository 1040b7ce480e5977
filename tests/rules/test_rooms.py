"""How large a room may be: files in a folder, neighbors with one prefix, lines of a function."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "integration_hub",
    "mock_tiktok",
    "mock_salesforce",
    "scenarios",
    "reports",
    "tools",
    "benchmarks",
)
MOST_FILES = 14
MOST_SIBLINGS = 2  # with one prefix; three are a folder
MOST_LINES = 50

# Functions that are longer, and why each is still better whole. The list only shrinks.
LONG: dict[str, str] = {
    "tests/mock_salesforce/commerce_cloud/test_journey.py: test_a_hub_creates_an_order_and_follows_it": "a tale",
    "tests/mock_salesforce/platform/test_fuzz.py: _run": "one run, from world to verdict",
    "tests/mock_tiktok/test_sdks.py: run": "one script that an SDK plays",
    "tests/reports/conftest.py: happy_run": "one literal: a run directory written by hand",
}


def sources(*packages: str) -> list[PurePosixPath]:
    """Return the modules of these packages, relative to the root."""
    return [
        PurePosixPath(path.relative_to(ROOT).as_posix())
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
    ]


def crowded(paths: Iterable[PurePosixPath]) -> list[str]:
    """Return the folders that hold more modules than a reader can keep in mind."""
    size = Counter(path.parent.as_posix() for path in paths if path.name != "__init__.py")
    return [
        f"{folder} has {count} modules; which rooms want to be?"
        for folder, count in sorted(size.items())
        if count > MOST_FILES
    ]


def prefixed(paths: Iterable[PurePosixPath]) -> list[str]:
    """Return the prefixes that so many neighbors share that they want a folder of that name."""
    heads = Counter(
        f"{path.parent}/{path.stem.split('_')[0]}" for path in paths if path.name != "__init__.py"
    )
    return [
        f"{head}* are {count} files; make {head}/ of them"
        for head, count in sorted(heads.items())
        if count > MOST_SIBLINGS
    ]


def functions(relative: str, tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield (file: function, lines) of every function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{relative}: {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions() -> dict[str, int]:
    return {
        name: lines
        for path in sources(*PACKAGES, "tests")
        for name, lines in functions(path.as_posix(), ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if lines > MOST_LINES
    }


def test_no_folder_is_a_heap() -> None:
    """Whoever opens a folder sees at a glance what is in it."""
    assert not crowded(sources(*PACKAGES, "tests"))


def test_three_neighbors_with_one_prefix_are_a_folder() -> None:
    """A prefix that repeats is a room that nobody built."""
    assert not prefixed(sources(*PACKAGES))


def test_functions_fit_on_a_screen() -> None:
    """A function is read at once; the few that are longer are named with a reason, until they shrink."""
    assert sorted(long_functions()) == sorted(LONG)


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (crowded, [f"pkg/{chr(97 + n)}.py" for n in range(15)]),
        (prefixed, ["pkg/order_rows.py", "pkg/order.py", "pkg/order_pages.py"]),
    ],
    ids=["a crowded folder", "three of one prefix"],
)
def test_the_rules_find_what_they_forbid(rule: object, names: list[str]) -> None:
    """The checks can fail, and one module fewer passes them."""
    assert callable(rule)
    paths = [PurePosixPath(name) for name in names]
    assert len(rule([*paths, PurePosixPath("pkg/__init__.py")])) == 1
    assert not rule(paths[1:])


def test_a_long_function_is_found() -> None:
    """The check can fail: 51 lines are found, 50 are not."""
    for lines in (50, 51):
        tree = ast.parse("def long():\n" + "    x = 1\n" * (lines - 1))
        assert [found for _, found in functions("x.py", tree)] == [lines]
        assert (lines > MOST_LINES) == (lines == 51)
