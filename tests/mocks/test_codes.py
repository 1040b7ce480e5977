"""Misuse codes are in the table: docs/mocks.md lists what the control planes answer, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from mock_salesforce.frame.misuse import STATUSES
from mock_tiktok.wire.errors import MISUSE_STATUS
from tests.mocks.codes import MOCKS, ROOT, raised, sources


def documented() -> dict[str, int]:
    """Each code of the table with its status."""
    page = (ROOT / "docs" / "mocks.md").read_text(encoding="utf-8")
    _, _, table = page.partition("| code | status | means |\n|---|---|---|\n")
    rows = re.findall(r"^\| `(\w+)` \| (\d{3}) \| .+ \|$", table.partition("\n\n")[0], re.MULTILINE)
    return {code: int(status) for code, status in rows}


@pytest.mark.parametrize("mock", MOCKS)
def test_every_code_raised_is_in_the_table(mock: str) -> None:
    """Whatever a mock answers to misuse can be looked up, and the source tells which code that is."""
    known = documented()
    odd = [
        f"{where}: {code}"
        for path, text in sources(MOCKS[mock])
        for where, code in raised(path, text)
        if code not in known
    ]
    assert not odd, "\n".join(odd)


@pytest.mark.parametrize("mock", MOCKS)
def test_every_code_of_the_table_is_raised(mock: str) -> None:
    """No code is documented that a mock never answers with."""
    codes = {code for path, text in sources(MOCKS[mock]) for _, code in raised(path, text)}
    assert codes == documented().keys()


@pytest.mark.parametrize("statuses", [STATUSES, MISUSE_STATUS], ids=["salesforce", "tiktok"])
def test_each_code_has_the_status_of_the_table(statuses: Mapping[str, int]) -> None:
    """Page and mocks agree on what status a code is sent with, in the same order."""
    assert list(statuses.items()) == list(documented().items())


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('raise Misuse("nonsense", "m")', ["nonsense"]),
        ('raise errors.Misuse("odd" if x else "even", "m")', ["odd", "even"]),
        ('_CODES = {"A": "odd"}\nraise Misuse(_CODES.get(a, "even"), "m")', ["odd", "even"]),
        ('_CODES: Mapping[str, str] = {"A": "odd"}\nraise Misuse(_CODES[a], "m")', ["odd"]),
        ("raise Misuse(code, 'm')", [None]),
        ("raise Misuse(f'{a}', 'm')", [None]),
        ("raise Misuse(*both)", [None]),
        ("raise Misuse(caught.code, 'm')", []),
        ("raise VendorError('nonsense')", []),
    ],
)
def test_codes_are_found(code: str, told: list[str | None]) -> None:
    """The search can fail: it reads each way of naming a code, and says where it cannot."""
    assert [found for _, found in raised("a.py", code)] == told
