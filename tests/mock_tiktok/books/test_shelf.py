"""Searches cut from indexes find what a plain look at every row finds (facts section 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_tiktok.books.shelf import Facet, Shelf, Span


@dataclass
class Row:
    """A row with two facets."""

    id: str
    create_time: int
    update_time: int
    filed_status: str
    color: str
    big: bool

    @property
    def facets(self) -> tuple[Facet, ...]:
        return ("color", self.color), ("big", self.big)


TIMES = st.integers(0, 9)
BOUNDS = st.none() | TIMES
ROWS = st.lists(
    st.tuples(TIMES, TIMES, st.sampled_from("AB"), st.sampled_from("rg"), st.booleans(), st.integers(0, 30)),
    max_size=25,
)
SPANS = st.builds(
    Span,
    status=st.none() | st.sampled_from("AB"),
    sort=st.sampled_from(["create_time", "update_time"]),
    descending=st.booleans(),
    from_at=BOUNDS,
    before_at=BOUNDS,
    other_from_at=BOUNDS,
    other_before_at=BOUNDS,
    facets=st.sampled_from([(), (("color", "r"),), (("big", True),), (("color", "g"), ("big", False))]),
    among=st.none() | st.frozensets(st.sampled_from([f"{n:02}" for n in range(32)]), max_size=8),
    page_size=st.integers(1, 7),
    keep=st.none() | st.just(lambda row_id: int(row_id) % 2 == 0),
    by_offset=st.booleans(),
)


def expected(rows: dict[str, Row], span: Span) -> list[str]:
    """Every match in order, found the long way."""

    def matches(row: Row) -> bool:
        own, other = row.create_time, row.update_time
        if span.sort == "update_time":
            own, other = other, own
        return (
            span.status in (None, row.filed_status)
            and (span.from_at is None or own >= span.from_at)
            and (span.before_at is None or own < span.before_at)
            and (span.other_from_at is None or other >= span.other_from_at)
            and (span.other_before_at is None or other < span.other_before_at)
            and set(span.facets) <= set(row.facets)
            and (span.among is None or row.id in span.among)
            and (span.keep is None or span.keep(row.id))
        )

    found = sorted((getattr(row, span.sort), row.id) for row in rows.values() if matches(row))
    return [row_id for _, row_id in (reversed(found) if span.descending else found)]


@settings(max_examples=300, deadline=None)
@given(rows=ROWS, spans=st.lists(SPANS, min_size=1, max_size=4))
def test_every_search_agrees_with_a_plain_look_at_every_row(
    rows: list[tuple[int, int, str, str, bool, int]], spans: list[Span]
) -> None:
    """Indexes made before, between and after changes name the same rows; pages join (section 3)."""
    shelf, model = Shelf(), dict[str, Row]()
    for n, (created, updated, status, color, big, which) in enumerate(rows):
        row_id = f"{which:02}"
        model[row_id] = Row(row_id, created, updated, status, color, big)
        shelf.file(model[row_id])
        if n % 5 == 0:
            shelf.search(spans[n % len(spans)])
    for span in spans:
        wanted = expected(model, span)
        found: list[str] = []
        token = ""
        for _ in range(len(wanted) + 1):
            page = shelf.search(replace(span, page_token=token))
            assert page.total_count == len(wanted)
            found += page.ids
            token = page.next_page_token
            if not token:
                break
        assert found == wanted
