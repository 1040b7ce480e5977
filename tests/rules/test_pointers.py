"""Nothing points nowhere: rules, promises, failure modes, sections, paths, links, modules and commands are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.rules.pointers import (
    FACTS,
    WRITTEN,
    Text,
    lost_commands,
    lost_folders,
    lost_labels,
    lost_links,
    lost_modules,
    lost_paths,
    lost_sections,
    prose,
    sections,
    texts,
)
from tools.fidelity import VENDORS, ledger

Search = Callable[[Text], Iterator[str]]
SOURCE = (".py", ".md", ".toml", ".lark", ".sh", "Makefile")
# What the ledgers rest on beside the facts.
OTHER_SOURCES = frozenset({"recorded answers of a demo site"})


@pytest.mark.parametrize(
    ("search", "suffixes"),
    [
        (lost_labels, (*SOURCE, ".j2", ".html")),
        (lost_sections, SOURCE),
        (lost_paths, SOURCE),
        (lost_folders, SOURCE),
        (lost_links, (".md",)),
        (lost_modules, SOURCE),
        (lost_commands, SOURCE),
    ],
    ids=["labels", "sections", "paths", "folders", "links", "modules", "commands"],
)
def test_every_pointer_leads_somewhere(search: Search, suffixes: tuple[str, ...]) -> None:
    """Whatever a page, a comment, a docstring or a sentence of the code names is there."""
    lost = [problem for source in texts(*suffixes) for problem in search(source)]
    assert not lost, "\n".join(lost)


def test_every_row_of_the_ledgers_names_a_section() -> None:
    """What a mock says it is faithful to can be looked up."""
    lost = []
    for package in VENDORS:
        for row in ledger(package):
            source = Text(row.operation, row.source)
            names_a_file = any(
                (FACTS / word).is_file() for word in row.source.split() if word.endswith(".md")
            )
            if row.source not in OTHER_SOURCES and (not names_a_file or list(lost_sections(source))):
                lost.append(f"{package}: {row.operation}: {row.source}")
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize(
    ("search", "path", "text", "told"),
    [
        (lost_labels, "reports/a.py", "# R109 is owed", "R109"),
        (lost_labels, "reports/a.py", "# promise I99", "I99"),
        (lost_labels, "docs/a.md", "see FM-03", "FM-03"),
        (lost_labels, "docs/a.md", "R1-R109", "R109"),
        (lost_labels, "docs/a.md", "R1–R109", "R109"),
        (lost_sections, "mock_tiktok/a.py", "# sections 4-99", "has no section 99"),
        (lost_sections, "mock_tiktok/a.py", "# sections 4–99", "has no section 99"),
        (lost_sections, "mock_tiktok/a.py", "# sections 4 to 99", "has no section 99"),
        (lost_sections, "mock_tiktok/a.py", "# sections 13 through 4", "has no section 13"),
        (lost_sections, "docs/a.md", "tiktok-shop-api.md 4-99", "has no section 99"),
        (lost_sections, "a.py", "# salesforce-core-api.md 4, rows 1-99", "has no row 99"),
        (lost_sections, "mock_tiktok/a.py", "# section 13", "tiktok-shop-api.md has no section 13"),
        (lost_sections, "mock_tiktok/a.py", "# sections 1, 7 and 7c", "no section 7c"),
        (lost_sections, "mock_salesforce/platform/a.py", "# section 5.9", "salesforce-core-api.md has no section 5.9"),
        (lost_sections, "hub/a.py", "# facts/hub-behaviour.md 1.99", "no section 1.99"),
        (lost_sections, "hub/a.py", "# tiktok-shop-api.md 4; section 44", "tiktok-shop-api.md has no section 44"),
        (lost_sections, "scenarios/a.py", "# section 4", "of which file"),
        (lost_sections, "scenarios/a.py", "# facts/vendor-api.md 4", "docs/facts has no vendor-api.md"),
        (lost_sections, "docs/fidelity.md", "| a | tiktok-shop-api.md 99 | b |", "no section 99"),
        (lost_sections, "a.py", "# salesforce-core-api.md 4, row 99", "has no row 99"),
        (lost_paths, "docs/a.md", "`integration_hub/gone.py` decides", "integration_hub/gone.py"),
        (lost_paths, "docs/a.md", "`scenarios/gone/<name>.py`", "scenarios/gone/"),
        (lost_paths, "a.py", '"""As docs/gone.md says."""', "docs/gone.md"),
        (lost_paths, "docs/a.md", "see `gone.json`", "no file gone.json"),
        (lost_paths, "a.py", 'x = "mock_tiktok/gone.toml"', "no file mock_tiktok/gone.toml"),
        (lost_paths, "docs/a.md", "`scenarios/stories/gone.yaml`", "gone.yaml"),
        (lost_paths, "a.py", "# as gone.yml says", "gone.yml"),
        (lost_paths, "docs/facts/a.md", "`tests/scenarios/gone.json`", "gone.json"),
        (lost_folders, "docs/a.md", "`mock_salesforce/gone/`", "mock_salesforce/gone"),
        (lost_folders, "docs/a.md", "in tests/gone and elsewhere", "tests/gone"),
        (lost_folders, "a.py", '"""gone/ (what is not there)."""', "gone"),
        (lost_folders, "docs/a.md", "`integration_hub/<room>/gone/`", "integration_hub/<room>/gone"),
        (lost_folders, "docs/facts/a.md", "`docs/gone/`", "docs/gone"),
        (lost_links, "docs/a.md", "[gone](gone.md)", "gone.md"),
        (lost_links, "docs/a.md", "[rules](facts/rules.md#gone)", "no heading #gone"),
        (lost_modules, "a.py", "# integration_hub.gone.away", "integration_hub.gone.away"),
        (lost_modules, "a.py", "# scenarios.cli.gone", "scenarios.cli.gone"),
        (lost_commands, "docs/a.md", "say `make gone` first", "no verb gone"),
        (lost_commands, "docs/a.md", "```\nmake gone\n```", "no verb gone"),
        (lost_commands, "docs/a.md", "`hublab gone STORY`", "no command gone"),
        (lost_commands, "docs/a.md", "`hublab run --gone 3`", "no option --gone"),
        (lost_commands, "docs/a.md", "```\n$ python -m tools.gone\n```", "no module tools.gone"),
    ],
)  # fmt: skip
def test_a_pointer_to_nowhere_is_found(search: Search, path: str, text: str, told: str) -> None:
    """Each search can fail, and says what is lost."""
    (problem,) = search(Text(path, text))
    assert told in problem and problem.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("search", "path", "text"),
    [
        (lost_labels, "a.py", "# R1, R108, I1, I23 and FM-01; RFC 9457, R2D2, #R500"),
        (lost_sections, "mock_tiktok/a.py", "# sections 0.5, 6 and 7b"),
        (lost_sections, "a.py", "# (facts/salesforce-core-api.md 2.6, 2.9, section 6)"),
        (lost_sections, "a.py", "# salesforce-core-api.md 4, rows 1 and 3"),
        (lost_paths, "docs/a.md", "`integration_hub/connectors/<vendor>/orders.py`, `../shared/data/a.md`"),
        (lost_labels, "a.py", "# R1-R108, I1–I23"),
        (lost_sections, "mock_tiktok/a.py", "# sections 1-7 and 8 to 9, 4–6"),
        (lost_paths, "a.py", "answer.json()  # pinned_digests.json and mock_tiktok/facts.toml, STORY.yaml"),
        (lost_paths, "docs/facts/a.md", "`data-api.json` of the vendor's"),
        (lost_folders, "docs/a.md", "`mock_salesforce/frame/`, docs/facts, frame/, tests/<package>/conftest, ./runs/"),
        (lost_folders, "a.py", "half = whole/ 2  # and/or, 5 km/h"),
        (lost_folders, "docs/facts/a.md", "the folder `apis/` of the vendor's"),
        (lost_links, "docs/facts/a.md", "[rules](rules.md#the-rules-of-the-article-r1-to-r108) [site](https://a.example)"),
        (lost_modules, "a.py", "# integration_hub.orders, scenarios.cli.main"),
        (lost_commands, "docs/a.md", "`make test`, `hublab run NAME --junit FILE`, `hublab --help`\nmake sure of it"),
    ],
)  # fmt: skip
def test_a_pointer_that_leads_somewhere_passes(search: Search, path: str, text: str) -> None:
    """The ways to point that people use are understood."""
    assert not list(search(Text(path, text)))


def test_sections_are_headings_and_what_is_numbered_below_them() -> None:
    """An item of a list and a row of a table can be cited by its number."""
    known = sections("tiktok-shop-api.md")
    assert {"0", "0.4", "7b", "11.12"} <= known
    assert "0.99" not in known and "13" not in known


def test_of_a_test_only_prose_is_read() -> None:
    """A made-up rule in a test's data is no pointer; the one in its docstring is."""
    code = 'def test_it():\n    """R1 holds."""\n    x = "R999"  # R2\n'
    assert [line.split("R")[-1][0] for line in prose(code).splitlines() if "R" in line] == ["1", "2"]


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_what_is_said_to_be_written_is_written(name: str) -> None:
    """A file that is only written may be named, and no longer than the code names it."""
    code = [text.text for text in texts(".py") if not text.path.startswith("tests/")]
    assert any(f'{name}"' in text for text in code)
