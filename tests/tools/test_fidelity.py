"""docs/fidelity.md is generated from the mocks' own tables, and current."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from tools import fidelity
from tools.fidelity import COMMAND, PAGE, VENDORS, LedgerError, Row, current_page, ledger, page

READ = {
    "group": "Orders",
    "operation": "GET /orders/{id}",
    "status": "mocked",
    "mark": "cited",
    "source": "shop-api.md 5",
    "says": "One order | with lines.",
}
LAG = {**READ, "operation": "quirk search_lags", "mark": "assumed", "says": "The index lags."}


def fake(monkeypatch: pytest.MonkeyPatch, rows: Any) -> str:
    """A mock package with that ledger; its name."""
    module = ModuleType("a_mock")
    if rows is not None:
        module.fidelity = lambda: rows  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "a_mock", module)
    return "a_mock"


def test_the_committed_page_is_current() -> None:
    """What the page says is what the code does, once every mock keeps a ledger."""
    keeping = [
        package for package in VENDORS if hasattr(sys.modules.get(package) or _imported(package), "fidelity")
    ]
    if len(keeping) < len(VENDORS):
        assert not PAGE.exists(), f"a ledger is missing, yet {PAGE.name} is there: it cannot be current"
        return
    assert PAGE.exists() and PAGE.read_text(encoding="utf-8") == current_page(), f"run: {COMMAND}"


def _imported(package: str) -> ModuleType:
    return fidelity.import_module(package)


def test_a_page_counts_tabulates_and_gathers_what_is_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts at the top, assumptions in a section of their own, then one table a group; bars are escaped."""
    text = page({"The vendor": ledger(fake(monkeypatch, [READ, LAG]))})
    assert "| The vendor | 1 | 1 | 0 | 0 | 1 | 1 | 0 | 1 |" in text
    assumed, orders = text.split("### The vendor: assumed")[1].split("### The vendor: Orders")
    assert "quirk search_lags" in assumed and "GET /orders" not in assumed
    assert "| `GET /orders/{id}` | mocked | cited | shop-api.md 5 | One order \\| with lines. |" in orders
    assert "| quirk search_lags | mocked | assumed |" in orders


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (None, "a_mock exposes no fidelity"),
        (
            [{**READ, "status": "done"}],
            "row 0 (GET /orders/{id}): status is one of mocked, outline, not mocked",
        ),
        ([{**READ, "mark": "sure"}], "mark is one of cited, observed, assumed"),
        ([{**READ, "says": " "}], "a member is empty"),
        ([{k: v for k, v in READ.items() if k != "source"}], "missing or unknown members: source"),
        ([{**READ, "note": "x"}], "missing or unknown members: note"),
        ([READ, READ], "'GET /orders/{id}' stands twice in the group 'Orders'"),
    ],
    ids=["none", "status", "mark", "empty", "missing", "unknown", "twice"],
)
def test_a_ledger_that_cannot_be_printed_is_named(
    monkeypatch: pytest.MonkeyPatch, rows: Any, told: str
) -> None:
    """The tool fails on the first row that does not follow the protocol, and says which."""
    with pytest.raises(LedgerError) as caught:
        ledger(fake(monkeypatch, rows))
    assert told in str(caught.value)


def test_the_command_checks_and_writes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` ends with 1 and names the command; without it the page is written; a bad ledger ends with 2."""
    monkeypatch.setattr(fidelity, "PAGE", tmp_path / "fidelity.md")
    monkeypatch.setattr(fidelity, "VENDORS", {fake(monkeypatch, [READ]): "The vendor"})
    monkeypatch.setattr(sys, "argv", ["fidelity", "--check"])
    assert fidelity.main() == 1
    assert COMMAND in capsys.readouterr().err
    monkeypatch.setattr(sys, "argv", ["fidelity"])
    assert fidelity.main() == 0
    monkeypatch.setattr(sys, "argv", ["fidelity", "--check"])
    assert fidelity.main() == 0
    fake(monkeypatch, None)
    assert fidelity.main() == 2


def test_rows_know_operations_from_quirks() -> None:
    """Quirks and behaviors are no operations."""
    assert Row(**READ).is_operation
    assert not Row(**LAG).is_operation
    assert not Row(**{**READ, "operation": "behaviour masks buyers"}).is_operation
