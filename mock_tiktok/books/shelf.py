"""Rows of one shop filed by status, facet and time, and the pages that searches cut from them.

A search over a status, one facet and a span of its sort time is cut from an index by bisection, however many rows
there are. Whatever else it asks is tested row by row, over the smallest set of rows that an index can name.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from mock_tiktok.books.timeindex import Key, TimeIndex

SortField = Literal["create_time", "update_time"]
Facet = tuple[str, object]  # something that searches filter by, and a row's value of it
_NUMBER = re.compile("[0-9]{1,15}")


class Row(Protocol):
    """What can be filed: products, orders, packages."""

    id: str
    create_time: int
    update_time: int

    @property
    def filed_status(self) -> str:
        """The status that searches filter by."""

    @property
    def facets(self) -> tuple[Facet, ...]:
        """What else searches filter by, apart from time."""


class Filed:
    """A record that searches filter by its status and its times alone."""

    __slots__ = ()
    status: str

    @property
    def filed_status(self) -> str:
        """The status that searches filter by."""
        return self.status

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Nothing else is indexed."""
        return ()


class BadPageToken(Exception):
    """A page token that this mock did not give out."""


@dataclass(frozen=True, slots=True)
class Span:
    """One search: which rows, in which order, which page.

    `from_at` and `before_at` bound the time it sorts by, `other_from_at` and `other_before_at` the other one;
    `among` names the only rows that can match, where the caller knows them.
    """

    status: str | None = None
    sort: SortField = "create_time"
    descending: bool = True
    from_at: int | None = None
    before_at: int | None = None
    other_from_at: int | None = None
    other_before_at: int | None = None
    facets: tuple[Facet, ...] = ()
    among: Collection[str] | None = None
    page_size: int = 20
    page_token: str = ""
    keep: Callable[[str], bool] | None = None
    by_offset: bool = False
    now: int = 0
    token_life_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The ids of one page, the token of the next (empty on the last) and the number of all matches."""

    ids: list[str]
    next_page_token: str
    total_count: int

    def answer(self, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """The rows that the ids stand for, as every search answers them."""
        return {name: rows, "next_page_token": self.next_page_token, "total_count": self.total_count}


class _Filed(NamedTuple):
    """Where a row is filed."""

    status: str
    create_time: int
    update_time: int
    facets: tuple[Facet, ...]


_OTHER: dict[SortField, SortField] = {"create_time": "update_time", "update_time": "create_time"}
_Slice = tuple[TimeIndex, int, int]
_IndexName = tuple[str | None, Facet | None, SortField]


class Shelf:
    """The rows of one shop; an index is made by the first search that needs it and kept from then on."""

    __slots__ = ("_filed", "_indexes")

    def __init__(self) -> None:
        self._indexes: dict[_IndexName, TimeIndex] = {}
        self._filed: dict[str, _Filed] = {}

    def __len__(self) -> int:
        return len(self._filed)

    def count(self, status: str | None = None) -> int:
        """How many rows have a status; all of them without one."""
        return len(self._index(status, None, "create_time"))

    def file(self, row: Row) -> None:
        """Add a row, or move it to where its status, facets and times now put it."""
        now_filed = _Filed(row.filed_status, row.create_time, row.update_time, row.facets)
        before = self._filed.get(row.id)
        if before == now_filed:
            return
        if before is not None:
            for index, at in self._indexes_of(before):
                index.remove(at, row.id)
        self._filed[row.id] = now_filed
        for index, at in self._indexes_of(now_filed):
            index.add(at, row.id)

    def search(self, span: Span) -> Page:
        """One page; its cost does not grow with the number of rows that do not match."""
        index, low, high = min(
            (self._slice(span, facet, span.sort) for facet in span.facets or (None,)), key=_rows
        )
        other = self._other_slice(span)
        if span.among is None and span.keep is None and len(span.facets) <= 1 and other is None:
            return _cut(index, low, high, span)
        if other is not None and _rows(other) < high - low:
            index, low, high = other
        ids: Iterable[str] = (index.key(i)[1] for i in range(low, high))
        if span.among is not None and len(span.among) < high - low:
            ids = span.among
        return _cut_list(sorted(self._matching(ids, span), reverse=span.descending), span)

    def _other_slice(self, span: Span) -> _Slice | None:
        """The rows within the bounds of the time that it does not sort by; None where those leave out none."""
        if span.other_from_at is None and span.other_before_at is None:
            return None
        found = self._slice(span, None, _OTHER[span.sort])
        return found if _rows(found) < len(found[0]) else None

    def _slice(self, span: Span, facet: Facet | None, by: SortField) -> _Slice:
        """The rows of a status and facet within the bounds of one of the times."""
        index = self._index(span.status, facet, by)
        if by == span.sort:
            return index, *index.span(span.from_at, span.before_at)
        return index, *index.span(span.other_from_at, span.other_before_at)

    def _matching(self, ids: Iterable[str], span: Span) -> Iterator[Key]:
        by_create = span.sort == "create_time"
        for row_id in ids:
            filed = self._filed.get(row_id)
            if filed is None or (span.status is not None and filed.status != span.status):
                continue
            at, other = filed.create_time, filed.update_time
            if not by_create:
                at, other = other, at
            if (
                _within(at, span.from_at, span.before_at)
                and _within(other, span.other_from_at, span.other_before_at)
                and all(facet in filed.facets for facet in span.facets)
                and (span.among is None or row_id in span.among)
                and (span.keep is None or span.keep(row_id))
            ):
                yield at, row_id

    def _indexes_of(self, filed: _Filed) -> Iterator[tuple[TimeIndex, int]]:
        """The indexes made so far in which a row is, and its time in each."""
        for status in (None, filed.status):
            for facet in (None, *filed.facets):
                created = self._indexes.get((status, facet, "create_time"))
                if created is not None:
                    yield created, filed.create_time
                updated = self._indexes.get((status, facet, "update_time"))
                if updated is not None:
                    yield updated, filed.update_time

    def _index(self, status: str | None, facet: Facet | None, sort: SortField) -> TimeIndex:
        index = self._indexes.get((status, facet, sort))
        if index is None:
            by_create = sort == "create_time"
            index = self._indexes[(status, facet, sort)] = TimeIndex(
                (filed.create_time if by_create else filed.update_time, row_id)
                for row_id, filed in self._filed.items()
                if status in (None, filed.status) and (facet is None or facet in filed.facets)
            )
        return index


def _rows(found: _Slice) -> int:
    return found[2] - found[1]


def _within(at: int, from_at: int | None, before_at: int | None) -> bool:
    return (from_at is None or from_at <= at) and (before_at is None or at < before_at)


def _cut(index: TimeIndex, low: int, high: int, span: Span) -> Page:
    total = high - low
    if span.by_offset:
        return _cut_by_offset(index, low, high, span)
    if span.page_token:
        cursor = cursor_of(span.page_token, now=span.now, life_seconds=span.token_life_seconds)
        if span.descending:
            high = min(high, index.position(cursor))
        else:
            low = max(low, index.position((cursor[0], cursor[1] + "\0")))
    if span.descending:
        first = max(low, high - span.page_size)
        keys = [index.key(i) for i in range(high - 1, first - 1, -1)]
        more = first > low
    else:
        last = min(high, low + span.page_size)
        keys = [index.key(i) for i in range(low, last)]
        more = last < high
    token = write_token(keys[-1], span.now) if more and keys else ""
    return Page([key[1] for key in keys], token, total)


def _cut_by_offset(index: TimeIndex, low: int, high: int, span: Span) -> Page:
    total = high - low
    start = 0
    if span.page_token:
        cursor = cursor_of(span.page_token, now=span.now, life_seconds=span.token_life_seconds)
        start = min(cursor[0], total)
    end = min(start + span.page_size, total)
    places = range(high - 1 - start, high - 1 - end, -1) if span.descending else range(low + start, low + end)
    token = write_token((end, ""), span.now) if start < end < total else ""
    return Page([index.key(i)[1] for i in places], token, total)


def _cut_list(keys: list[Key], span: Span) -> Page:
    start = 0
    if span.page_token:
        cursor = cursor_of(span.page_token, now=span.now, life_seconds=span.token_life_seconds)
        if span.by_offset:
            start = cursor[0]
        else:
            later = [i for i, key in enumerate(keys) if (key < cursor if span.descending else key > cursor)]
            start = later[0] if later else len(keys)
    page = keys[start : start + span.page_size]
    end = start + len(page)
    token = ""
    if end < len(keys) and page:
        token = write_token((end, "") if span.by_offset else page[-1], span.now)
    return Page([key[1] for key in page], token, len(keys))


def cursor_of(token: str, *, now: int, life_seconds: int) -> Key:
    """Where a page token points; BadPageToken if it is not ours, or older than a life that is not 0."""
    key, issued_at = read_token(token)
    if life_seconds and issued_at + life_seconds <= now:
        raise BadPageToken(token)
    return key


def write_token(key: Key, issued_at: int) -> str:
    """An opaque page token; base64-looking, as the documented samples are (section 3)."""
    return base64.urlsafe_b64encode(f"{key[0]}:{key[1]}:{issued_at}".encode()).decode()


def read_token(token: str) -> tuple[Key, int]:
    """The key of a token this mock wrote and when; anything else raises BadPageToken."""
    try:
        at, row_id, issued_at = base64.urlsafe_b64decode(token.encode()).decode().split(":")
        if not (_NUMBER.fullmatch(at) and _NUMBER.fullmatch(issued_at) and row_id.isascii()):
            raise BadPageToken(token)
        return (int(at), row_id), int(issued_at)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadPageToken(token) from error
