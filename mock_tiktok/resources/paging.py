"""The page parameters that searches share (facts section 3)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from typing_extensions import TypedDict

from ..errors import Fault, Refused
from ..numbers import Whole
from ..operations import Call
from ..shelf import BadPageToken, Facet, Page, Shelf, SortField, Span


class PageQuery(TypedDict, total=False):
    """Page size and token travel in the query, even of POST searches."""

    page_size: Whole
    page_token: str


class SortedPageQuery(PageQuery, total=False):
    """A page whose order the caller may choose."""

    sort_field: Literal["create_time", "update_time"]
    sort_order: Literal["ASC", "DESC"]


def page_size_of(call: Call, *, default: int | None, most: int, fault: Fault, least: int = 1) -> int:
    """The wanted page size; without a default it must be given."""
    size = call.query.get("page_size", default)
    if size is None or not least <= size <= most:
        raise Refused(fault, f"page_size must be {least} to {most}")
    return int(size)


def page_of(
    call: Call,
    shelf: Shelf,
    *,
    page_size: int,
    bad_token: Fault,
    status: str | None = None,
    sort: SortField = "create_time",
    descending: bool = True,
    from_at: int | None = None,
    before_at: int | None = None,
    other_from_at: int | None = None,
    other_before_at: int | None = None,
    facets: tuple[Facet, ...] = (),
    among: Collection[str] | None = None,
    keep: Callable[[str], bool] | None = None,
) -> Page:
    """One page of a shelf."""
    span = Span(
        status=status,
        sort=sort,
        descending=descending,
        from_at=from_at,
        before_at=before_at,
        other_from_at=other_from_at,
        other_before_at=other_before_at,
        facets=facets,
        among=among,
        page_size=page_size,
        page_token=call.query.get("page_token", ""),
        keep=keep,
        by_offset=call.state.quirks.offset_page_tokens,
    )
    try:
        return shelf.search(span)
    except BadPageToken as error:
        raise Refused(bad_token) from error
