"""The kill matrix as a page: who noticed what, and why the others live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from reports import MATRIX_JSON, ReportError, render_index, render_kill_matrix
from reports.index.kill_matrix import ANOTHER, FEW_REACH, NOBODY, NONE_DIFFERS, Reason, why


def bug(name: str, **told: object) -> dict[str, Any]:
    """Return a bug of the document of `hublab planted`, alive if nothing else is told."""
    return {
        "name": name, "title": f"What {name} does", "promise": "I5", "noticed": [], "alsoNoticed": [], "stories": 9,
        "storiesThatReachIt": 9, "storiesThatDiffer": 0, "seconds": 1.5, "stale": False, "by": None, "story": None,
        "steps": None, "faults": None, **told,
    }  # fmt: skip


def kill_matrix() -> dict[str, Any]:
    """Return a document with a bug that was noticed and one that lives."""
    noticed = {
        "noticed": [{"promise": "I5", "code": "oversold"}], "by": "its kept story", "story": "Two <b>mugs</b>",
        "steps": 3, "faults": 1,
    }  # fmt: skip
    return {
        "bugs": [bug("buffer_ignored", **noticed), bug("a_rather_long_name_of_a_bug_that_nobody_noticed", stale=True)],
        "matrix": [{"promise": "I5", "code": "oversold", "bugs": ["buffer_ignored"]}],
        "killed": 1, "survived": 1, "seconds": 3.0, "medianSteps": 3.0, "medianFaults": 1.0,
    }  # fmt: skip


def test_the_page_tells_both_and_the_index_leads_to_it(tmp_path: Path) -> None:
    """What was noticed, by which story; what lives, and why; nothing of a story's title is markup."""
    (tmp_path / MATRIX_JSON).write_bytes(orjson.dumps(kill_matrix()))
    text = render_kill_matrix(tmp_path).read_text(encoding="utf-8")
    assert "1 of 2 bugs noticed" in text
    assert "Two &lt;b&gt;mugs&lt;/b&gt;" in text
    assert NONE_DIFFERS.says in text
    assert "its kept story is stale" in text
    assert 'href="planted.html"' in render_index(tmp_path).read_text(encoding="utf-8")


def test_without_a_matrix_the_index_leads_nowhere(tmp_path: Path) -> None:
    """No page is promised that is not there, and one that cannot be made says what to do."""
    assert "planted.html" not in render_index(tmp_path).read_text(encoding="utf-8")
    with pytest.raises(ReportError, match="hublab planted"):
        render_kill_matrix(tmp_path)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"storiesThatReachIt": 1}, FEW_REACH),
        ({}, NONE_DIFFERS),
        ({"storiesThatDiffer": 4}, NOBODY),
        ({"storiesThatDiffer": 4, "alsoNoticed": [{"promise": "I6", "code": "x"}]}, ANOTHER),
    ],
)
def test_why_a_bug_lives(told: dict[str, Any], reason: Reason) -> None:
    """Each of the four reasons has its own sign, and asks for its own remedy."""
    assert why(bug("a", **told)) is reason
