"""The heat map as a page: what a campaign's stories came to, how often, and what they never did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from reports import HEAT_JSON, ReportError, render_heat_map, render_index
from reports.index.heat_map import spot_of


def campaign(**told: object) -> dict[str, Any]:
    """Return a document of `hublab explore` with goals of each family."""
    return {
        "stories": 1200, "seed": 1, "exchanges": 60_000,
        "goals": {
            "fault delay on a read": 40, "fault delay on a webhook": 0,
            "fault a_rather_long_name_of_a_fault on a read": 3,
            "step ship done": 900, "step ship refused": 7, "step wait done": 1100, "order ends canceled": 61,
        },
        "goalsMissing": ["fault delay on a webhook"],
        "goalsUnreachable": {"order ends new": "it is decided at once", "step wait refused": "<b>nobody</b> can"},
        "goalsReachedAgainstReason": ["order ends new"], **told,
    }  # fmt: skip


def test_the_page_tells_how_often_and_what_never(tmp_path: Path) -> None:
    """Faults by kind of request, deeds by how they ended, the rest by name; reasons, and those that are wrong."""
    (tmp_path / HEAT_JSON).write_bytes(orjson.dumps(campaign()))
    text = render_heat_map(tmp_path).read_text(encoding="utf-8")
    assert "6 of 7 goals reached" in text
    assert '<th scope="row"><code>delay</code></th><td class="number heat-2">40</td>' in text
    assert '<td class="number heat-0">never</td>' in text
    assert '<td class="number heat-0"></td>' in text  # a wait that is refused is nobody's goal
    assert "<td>order ends canceled</td>" in text
    assert "Reached, so this is wrong: it is decided at once" in text
    assert "&lt;b&gt;nobody" in text
    assert 'href="explored.html"' in render_index(tmp_path).read_text(encoding="utf-8")


def test_without_a_campaign_the_index_leads_nowhere(tmp_path: Path) -> None:
    """No page is promised that is not there, and one that cannot be made says what to do."""
    assert "explored.html" not in render_index(tmp_path).read_text(encoding="utf-8")
    with pytest.raises(ReportError, match="hublab explore"):
        render_heat_map(tmp_path)


@pytest.mark.parametrize(("count", "heat"), [(None, 0), (0, 0), (1, 1), (10, 2), (999, 3), (54_321, 4)])
def test_each_shade_is_ten_times_as_often(count: int | None, heat: int) -> None:
    """Seldom and often are told apart over four figures."""
    assert spot_of(count).heat == heat
