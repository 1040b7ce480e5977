"""The ledger names everything; the tests exercise and cite what it names."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from mock_tiktok import fidelity
from mock_tiktok.books.outbox import EVENT_TYPES
from mock_tiktok.quirks import Quirks
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import ErrorCode

HERE = Path(__file__).parent
MEMBERS = {"group", "operation", "status", "mark", "source", "says"}
# Sections of the facts that state a rule; 10 is about the vendor's test shops, of which 9 has the quota.
SECTIONS = ("0", "1", "2", "3", "4", "5", "6", "7", "7b", "8", "9", "10", "11", "12")


def _tests() -> dict[str, str]:
    """The docstring of every test of this directory, by file and name."""
    found = {}
    for path in sorted(HERE.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[f"{path.relative_to(HERE).as_posix()}::{node.name}"] = ast.get_docstring(node) or ""
    return found


def test_the_ledger_is_well_formed() -> None:
    """Each row has every member, a known status and mark, a section, and nobody appears twice."""
    rows = fidelity()
    assert all(row.keys() == MEMBERS and all(row.values()) for row in rows)
    assert {row["status"] for row in rows} == {"mocked", "outline", "not mocked"}
    assert {row["mark"] for row in rows} == {"cited", "observed", "assumed"}
    assert all(re.fullmatch(r"tiktok-shop-api\.md [0-9]+b?(\.[0-9]+)?", row["source"]) for row in rows)
    assert len({(row["group"], row["operation"]) for row in rows}) == len(rows)
    assert fidelity() == rows


def test_the_ledger_has_every_operation_and_quirk() -> None:
    """Each served version of each operation is a row, and so is each switch."""
    named = {row["operation"] for row in fidelity()}
    served = {f"{op.method} {path}" for op in OPERATIONS for path in op.paths()}
    assert served <= named
    assert {f"quirk {quirk.name}" for quirk in fields(Quirks)} <= named


def test_every_test_cites_its_fact() -> None:
    """A test of the vendor's behavior ends its sentence with the section that it follows."""
    # What is ours: the control plane, documents, tables, the way in, the index, other people's SDKs.
    rooms = ("lab/", "books/")
    files = (
        "wire/test_door",
        "wire/test_openapi",
        "flow/test_live_webhooks",
        "test_fidelity",
        "test_fuzz",
        "test_sdks",
    )
    ours = rooms + files
    missing = [
        name
        for name, words in _tests().items()
        if not name.startswith(ours) and not re.search(r"\(sections? [0-9]+b?(\.[0-9]+)?", words)
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_has_tests(section: str) -> None:
    """No section of the facts goes without a test that cites it."""
    cited = set()
    for words in _tests().values():
        for text in re.findall(r"\(sections? ([^)]*)\)", words):
            cited |= {part.partition(".")[0] for part in re.findall(r"[0-9]+b?(?:\.[0-9]+)?", text)}
    assert section in cited


def test_every_error_is_provoked_somewhere() -> None:
    """The code of every declared error stands in a test."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py"))
    declared = {name: error for name, error in vars(errors).items() if isinstance(error, ErrorCode)}
    assert len(declared) > 100
    missing = [f"{name} {error.code}" for name, error in declared.items() if str(error.code) not in text]
    assert not missing, "\n".join(missing)


def test_every_webhook_type_is_raised_or_said_not_to_be() -> None:
    """A type that can be registered is sent in a test, or the ledger says why it never is."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in HERE.rglob("test_*.py"))
    silent = {2, 13, 14, 33, 36}
    missing = [
        name for name, kind in EVENT_TYPES.items() if f"bodies({kind})" not in text and kind not in silent
    ]
    assert not missing
