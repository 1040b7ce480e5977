"""Which exchanges and decisions of a long run are shown, and that the rest is counted."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from reports import render_run
from reports.directory.evidence import Decision, Exchange, Message
from reports.page.window import HEAD, JOURNAL_TAIL, TAIL, WHOLE, ExchangeWindow, Gap, journal_window


def exchange(number: int, **more: Any) -> Exchange:
    given: dict[str, Any] = {
        "number": number, "at": float(number), "took": 0.1, "sender": "hub", "receiver": "tiktok",
        "method": "GET", "url": "https://open-api.tiktokglobalshop.com/p", "route": f"route-{number % 2}",
        "kind": "read", "step": 1, "status": 200, "fault": None, "lost": None, "error": None,
        "request": Message({}, None), "response": None,
    }  # fmt: skip
    return Exchange(**{**given, **more})


def decision(number: int) -> Decision:
    return Decision(number, "2026-01-05T09:00:00Z", f"kind_{number % 2}", "order", "1", "", "because", None)


def shown_of(total: int, named: set[int], lost: Collection[int] = ()) -> tuple[Exchange | Gap, ...]:
    window = ExchangeWindow(total, named)
    for number in range(total):
        window.take(exchange(number, lost="request" if number in lost else None))
    return window.items()


def test_short_run_is_shown_whole() -> None:
    """Up to the limit nothing is left out."""
    items = shown_of(WHOLE, set())
    assert len(items) == WHOLE
    assert not any(isinstance(item, Gap) for item in items)


def test_long_run_shows_both_ends_and_what_findings_name() -> None:
    """The first, the named, the broken and the last are there, in order; gaps account for all others."""
    items = shown_of(5_000, {2_000}, {3_000})
    numbers = [item.number for item in items if isinstance(item, Exchange)]
    assert numbers == [*range(HEAD), 2_000, 3_000, *range(5_000 - TAIL, 5_000)]
    gaps = [item for item in items if isinstance(item, Gap)]
    assert [(gap.first, gap.last, gap.count) for gap in gaps] == [
        (HEAD, 1_999, 2_000 - HEAD),
        (2_001, 2_999, 999),
        (3_001, 5_000 - TAIL - 1, 2_000 - TAIL - 1),
    ]
    assert sum(gap.count for gap in gaps) + len(numbers) == 5_000


def test_gap_counts_by_route() -> None:
    """A gap tells how often each route was called."""
    gap = next(item for item in shown_of(1_000, set()) if isinstance(item, Gap))
    assert {route.route: route.count for route in gap.routes} == {"route-0": 400, "route-1": 400}


def test_broken_exchanges_do_not_flood_the_page() -> None:
    """A run in which everything is lost is still a page."""
    items = shown_of(5_000, set(), range(5_000))
    assert len([item for item in items if isinstance(item, Exchange)]) == HEAD + TAIL + 50


@pytest.mark.parametrize("total", [1, 300, 301, 1_000])
def test_journal_keeps_order_and_counts_all(total: int) -> None:
    """Decisions come in order, each once, with counts over all of them."""
    journal = journal_window((decision(number) for number in range(total)), {500})
    numbers = [each.number for each in journal.shown]
    assert numbers == sorted(set(numbers))
    assert journal.total == total == sum(count for _, count in journal.kinds)
    assert numbers[-1] == total - 1
    assert (500 in numbers) == (total > 500)
    assert len(numbers) <= 300


def test_long_journal_ends_with_its_last_decisions() -> None:
    """The tail of a long journal has exactly the last ones."""
    journal = journal_window((decision(number) for number in range(2_000)), ())
    assert [each.number for each in journal.shown[-JOURNAL_TAIL:]] == list(range(2_000 - JOURNAL_TAIL, 2_000))


def test_large_run_reads_as_head_named_broken_tail(large: Any, tmp_path: Path) -> None:
    """The page of a large run has the named exchange in full and counts what it leaves out."""
    page = render_run(large.write(tmp_path)).read_text()
    assert 'id="x1000"' in page
    assert 'id="x700"' in page
    assert 'id="x900"' not in page
    assert "550 exchanges counted by route" in page
    assert "550 exchanges counted, not drawn" in page
