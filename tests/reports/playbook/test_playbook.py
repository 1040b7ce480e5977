"""Every entry of the playbook is complete, and a finding without one is not left alone."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reports.diagnosis.diagnosis import FINDINGS_SHOWN, Playbook, diagnose
from reports.directory.evidence import Finding
from reports.directory.run_directory import open_run
from reports.page.pages import environment
from reports.playbook.rulebook import Rulebook

ENTRIES = sorted(
    entry.name.removesuffix(".html.j2")
    for entry in files("reports.playbook").joinpath("entries").iterdir()
    if entry.name.endswith(".html.j2")
)


@pytest.fixture
def playbook() -> Playbook:
    return Playbook(environment())


def finding(code: str, message: str = "it broke") -> Finding:
    return Finding(code=code, promise="I9", rule="R23", message=message)


def diagnosed(playbook: Playbook, *findings: Finding) -> Any:
    return diagnose(findings, {}, connector="order_management", playbook=playbook, rulebook=Rulebook.load())


@pytest.mark.parametrize("code", ENTRIES)
def test_entry_is_complete(playbook: Playbook, code: str) -> None:
    """An entry has a title and fills all four parts, and its last word is the way to support."""
    assert playbook.title(code)
    markup = playbook.entry(code, [finding(code)], "order_management")
    for part in ("symptoms", "causes", "evidence", "remedy"):
        section = re.search(rf'<div class="{part}[^"]*"><h4>[^<]*</h4>(.*?)</div>', markup, re.DOTALL)
        assert section is not None, part
        words = re.sub(r"<[^>]+>", " ", section.group(1)).split()
        assert len(words) > 4, part
    assert "Submit a request" in markup.rstrip().removesuffix("</div>").rstrip().rpartition("<p")[2]


@pytest.mark.parametrize("code", ["no_such_code", "../templates/index", "A B", "playbook_entry.html.j2", ""])
def test_unknown_code_gets_the_fallback(playbook: Playbook, code: str) -> None:
    """A code without an entry is explained as far as can be, and opens no other template."""
    (diagnosis,) = diagnosed(playbook, finding(code))
    assert diagnosis.title.startswith("A promise was broken")
    assert "no entry for this kind" in diagnosis.entry
    assert "Submit a request" in diagnosis.entry


def test_equal_findings_share_one_entry(playbook: Playbook) -> None:
    """A thousand findings of one kind are one diagnosis that lists some and counts all."""
    many = [finding("oversold", f"SKU {number}") for number in range(1_000)]
    first, second = diagnosed(playbook, *many, finding("sku_folded"))
    assert (len(first.findings), first.left_out, first.total) == (
        FINDINGS_SHOWN,
        1_000 - FINDINGS_SHOWN,
        1_000,
    )
    assert second.code == "sku_folded"


def test_diagnosis_quotes_promise_and_rule(playbook: Playbook) -> None:
    """The reader gets the wording, not only the number."""
    (diagnosis,) = diagnosed(playbook, finding("region_gate_broken"))
    assert diagnosis.promise_name == "Region gate"
    assert "US and UK" in diagnosis.rule_text


def test_rule_that_is_not_in_the_book_is_no_error(playbook: Playbook) -> None:
    """A finding beyond the book keeps its number and has no wording."""
    (diagnosis,) = diagnosed(playbook, Finding("oversold", "I99", "R999", "message"))
    assert (diagnosis.rule, diagnosis.rule_text, diagnosis.promise_name) == ("R999", "", "")


def test_proofs_are_the_named_exchanges(playbook: Playbook, broken: Any, tmp_path: Path) -> None:
    """The exchanges that prove a finding are listed under it."""
    run = open_run(broken.write(tmp_path))
    exchanges = {exchange.number: exchange for exchange in run.exchanges()}
    diagnoses = diagnose(
        run.judgement.findings, exchanges, connector="som", playbook=playbook, rulebook=Rulebook.load()
    )
    assert [[proof.number for proof in diagnosis.proofs] for diagnosis in diagnoses] == [[6], [2, 6]]


def test_rulebook_is_whole() -> None:
    """All promises and all rules are in the book, each with words."""
    rulebook = Rulebook.load()
    assert list(rulebook.promises) == [f"I{n}" for n in range(1, len(rulebook.promises) + 1)]
    assert list(rulebook.rules) == [f"R{n}" for n in range(1, len(rulebook.rules) + 1)]
    assert all(rulebook.rules.values())
    assert all(name and statement for name, statement in rulebook.promises.values())
