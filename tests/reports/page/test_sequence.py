"""The diagram: lanes, folding, and that what was lost is seen to be lost."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from reports.directory.evidence import Exchange
from reports.directory.run_directory import open_run
from reports.page.sequence import Arrow, Band, Break, Diagram, lay_out
from reports.page.svg import draw
from reports.page.window import Gap


def exchanges_of(builder: Any, directory: Path) -> list[Exchange]:
    return list(open_run(builder.write(directory)).exchanges())


@pytest.fixture
def exchanges(happy: Any, tmp_path: Path) -> list[Exchange]:
    return exchanges_of(happy, tmp_path)


def arrows(diagram: Diagram) -> list[Arrow]:
    return [row for row in diagram.rows if isinstance(row, Arrow)]


def test_lanes_are_the_parties_that_took_part(exchanges: list[Exchange]) -> None:
    """Talkers stand side by side, and nobody who was silent has a lane."""
    diagram = lay_out(exchanges, {}, set())
    assert diagram.lanes == ("buyer", "tiktok", "hub", "salesforce", "warehouse", "operator")


def test_each_step_begins_with_its_sentence(exchanges: list[Exchange]) -> None:
    """Steps are bands in the diagram."""
    diagram = lay_out(exchanges, {1: "A buyer orders"}, set())
    assert [row.step for row in diagram.rows if isinstance(row, Band)] == [0, 1, 2, 3]
    assert Band(1, "A buyer orders") in diagram.rows


def test_equal_exchanges_are_folded(exchanges: list[Exchange]) -> None:
    """Four equal reads in a row are one arrow that counts them."""
    folded = [arrow for arrow in arrows(lay_out(exchanges, {}, set())) if arrow.count > 1]
    assert [(arrow.exchange.number, arrow.last, arrow.count) for arrow in folded] == [(2, 5, 4)]


def test_what_a_finding_names_is_never_folded(exchanges: list[Exchange]) -> None:
    """The named one stands alone, and too few are left on either side to fold."""
    drawn = arrows(lay_out(exchanges, {}, {3}))
    assert all(arrow.count == 1 for arrow in drawn)
    assert [arrow.exchange.number for arrow in drawn if arrow.named] == [3]


def test_gap_is_drawn_as_a_break(exchanges: list[Exchange]) -> None:
    """Exchanges that are not shown are counted in the diagram, too."""
    diagram = lay_out([exchanges[0], Gap(1, 900, 900, ()), exchanges[16]], {}, set())
    assert Break(900) in diagram.rows
    assert "900 exchanges counted, not drawn" in draw(diagram)


def anchors(diagram: Diagram) -> dict[str, str]:
    """Return the markup of each arrow by the exchange it leads to."""
    root = ElementTree.fromstring(f"<div>{draw(diagram)}</div>")
    return {
        link.get("href", ""): ElementTree.tostring(link, encoding="unicode")
        for link in root.iter("a")
        if link.get("href", "").startswith("#x")
    }


def test_drawing_is_well_formed_and_links_every_arrow(exchanges: list[Exchange]) -> None:
    """The drawing parses as XML and each arrow leads to its exchange."""
    diagram = lay_out(exchanges, {}, set())
    assert list(anchors(diagram)) == [f"#x{arrow.exchange.number}" for arrow in arrows(diagram)]


def test_lost_messages_end_in_a_cross(exchanges: list[Exchange]) -> None:
    """Only lost messages carry a cross, and each says which half was lost."""
    drawn = anchors(lay_out(exchanges, {}, set()))
    assert {name for name, markup in drawn.items() if 'class="cross"' in markup} == {"#x9", "#x11"}
    assert "answer lost" in drawn["#x9"]
    assert "request lost" in drawn["#x11"]


def test_lost_request_has_no_answer_line(exchanges: list[Exchange]) -> None:
    """Nothing comes back from where nothing arrived; a lost answer sets out all the same."""
    drawn = anchors(lay_out(exchanges, {}, set()))
    assert 'class="response"' not in drawn["#x11"]
    assert 'class="response"' in drawn["#x9"]


def test_faults_and_refusals_are_marked(exchanges: list[Exchange]) -> None:
    """A fault has its sign, a refusal a mark beside its number."""
    drawn = anchors(lay_out(exchanges, {}, set()))
    assert "⚡ lost response" in drawn["#x9"]
    assert "✕ 429" in drawn["#x14"]
    assert "⚡" not in drawn["#x14"]


def test_kind_decides_the_line(exchanges: list[Exchange]) -> None:
    """A webhook is told from a write by its class, which the page draws dashed."""
    drawn = anchors(lay_out(exchanges, {}, set()))
    assert 'class="k-webhook"' in drawn["#x8"]
    assert 'class="k-write"' in drawn["#x6"]


def test_nothing_to_draw_is_still_a_drawing() -> None:
    """A run without exchanges has an empty diagram."""
    assert ElementTree.fromstring(f"<div>{draw(lay_out([], {}, set()))}</div>") is not None
