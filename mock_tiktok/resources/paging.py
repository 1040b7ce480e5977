"""The page parameters that searches share (facts section 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Whole
from mock_tiktok.books.shelf import BadPageToken, Page, Shelf, Span, cursor_of, write_token
from mock_tiktok.wire.errors import ErrorCode, VendorError
from mock_tiktok.wire.operations import Call


class PageQuery(TypedDict, total=False):
    """Page size and token travel in the query, even of POST searches."""

    page_size: Whole
    page_token: str


class SortedPageQuery(PageQuery, total=False):
    """A page whose order the caller may choose."""

    sort_field: Literal["create_time", "update_time"]
    sort_order: Literal["ASC", "DESC"]


def page_size_of(call: Call, *, default: int | None, most: int, error: ErrorCode, least: int = 1) -> int:
    """The wanted page size; without a default it must be given."""
    size = call.query.get("page_size", default)
    if size is None or not least <= size <= most:
        raise VendorError(error, f"page_size must be {least} to {most}")
    return int(size)


def page_of(call: Call, shelf: Shelf, span: Span, *, bad_token: ErrorCode, lags: bool = False) -> Page:
    """One page of a shelf; one that lags may leave out what is youngest (a quirk)."""
    quirks, before_at = call.state.quirks, span.before_at
    if lags and quirks.search_lag_seconds:
        youngest = call.second - quirks.search_lag_seconds + 1
        before_at = youngest if before_at is None else min(before_at, youngest)
    asked = replace(
        span,
        before_at=before_at,
        page_token=call.query.get("page_token", ""),
        by_offset=quirks.offset_page_tokens,
        now=call.second,
        token_life_seconds=quirks.page_token_life_seconds,
    )
    try:
        return shelf.search(asked)
    except BadPageToken as error:
        raise VendorError(bad_token) from error


def list_page(call: Call, name: str, rows: list[Any], size: int, *, bad_token: ErrorCode) -> dict[str, Any]:
    """One page of a short list, by position."""
    token = call.query.get("page_token", "")
    life = call.state.quirks.page_token_life_seconds
    try:
        start = cursor_of(token, now=call.second, life_seconds=life)[0] if token else 0
    except BadPageToken as error:
        raise VendorError(bad_token) from error
    end = start + size
    following = write_token((end, ""), call.second) if end < len(rows) else ""
    return {name: rows[start:end], "next_page_token": following, "total_count": len(rows)}
