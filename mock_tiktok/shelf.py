"""Rows of one shop filed by status and time, and the pages that searches cut from them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from .timeindex import Key, TimeIndex

SortField = Literal["create_time", "update_time"]
_NUMBER = re.compile("[0-9]{1,15}")


class Row(Protocol):
    """What can be filed: products, orders, packages."""

    id: str
    create_time: int
    update_time: int

    @property
    def filed_status(self) -> str:
        """The status that searches filter by."""


class BadPageToken(Exception):
    """A page token that this mock did not give out."""


@dataclass(frozen=True, slots=True)
class Span:
    """One search: which rows, in which order, which page."""

    status: str | None = None
    sort: SortField = "create_time"
    descending: bool = True
    from_at: int | None = None
    before_at: int | None = None
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


class Shelf:
    """The rows of one shop, each filed under its status and under all."""

    __slots__ = ("_filed", "_indexes")

    def __init__(self) -> None:
        self._indexes: dict[tuple[str | None, SortField], TimeIndex] = {}
        self._filed: dict[str, tuple[str, int, int]] = {}

    def __len__(self) -> int:
        return len(self._filed)

    def count(self, status: str | None = None) -> int:
        """How many rows have a status; all of them without one."""
        return len(self._index(status, "create_time"))

    def file(self, row: Row) -> None:
        """Add a row, or move it to where its status and times now put it."""
        now_filed = (row.filed_status, row.create_time, row.update_time)
        before = self._filed.get(row.id)
        if before == now_filed:
            return
        if before is not None:
            self._unfile(row.id, before)
        self._filed[row.id] = now_filed
        for status in (None, row.filed_status):
            self._index(status, "create_time").add(row.create_time, row.id)
            self._index(status, "update_time").add(row.update_time, row.id)

    def search(self, span: Span) -> Page:
        """One page; without `keep` the cost does not grow with the number of rows."""
        index = self._index(span.status, span.sort)
        low, high = index.span(span.from_at, span.before_at)
        if span.keep is None and not span.by_offset:
            return _cut(index, low, high, span)
        ids = [index.key(i) for i in _positions(low, high, span.descending)]
        if span.keep is not None:
            ids = [key for key in ids if span.keep(key[1])]
        return _cut_list(ids, span)

    def _unfile(self, row_id: str, filed: tuple[str, int, int]) -> None:
        for status in (None, filed[0]):
            self._index(status, "create_time").remove(filed[1], row_id)
            self._index(status, "update_time").remove(filed[2], row_id)

    def _index(self, status: str | None, sort: SortField) -> TimeIndex:
        index = self._indexes.get((status, sort))
        if index is None:
            index = self._indexes[(status, sort)] = TimeIndex()
        return index


def _positions(low: int, high: int, descending: bool) -> Iterator[int]:
    return iter(range(high - 1, low - 1, -1)) if descending else iter(range(low, high))


def _cut(index: TimeIndex, low: int, high: int, span: Span) -> Page:
    total = high - low
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
