"""Rows in memory: one table an object, looked up by index, read in order of change, undone as one.

Rows are never changed in place: a write puts a new dictionary, so the undo log only keeps the old one.
Indexes are built at their
first use and maintained from then on; an index entry is the id itself, or an ordered set of ids where
several rows share the value.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.forms.folding import fold

Row = dict[str, Any]
Entry = str | dict[str, None]
# What was done to which table, the row it was done to, and what is there now (the bin's row for a deletion).
Write = tuple[str, "Table", Row, Row | None]


class Table:
    """The rows of one object in one org."""

    __slots__ = ("_changes", "_ids", "_indexes", "_stale", "bin", "history", "rows", "sobject")

    def __init__(self, sobject: SObject) -> None:
        self.sobject = sobject
        self.rows: dict[str, Row] = {}
        self.bin: dict[str, Row] = {}
        self._ids: list[str] = []
        self.history: dict[str, list[Row]] = {}
        self._changes: list[tuple[str, str]] = []
        self._stale = 0
        self._indexes: dict[str, dict[Any, Entry]] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Table:
        """A table of the same rows: as no row is ever changed in place, only what holds them is copied."""
        twin = Table(self.sobject)
        twin.rows, twin.bin, twin._ids = dict(self.rows), dict(self.bin), list(self._ids)
        twin.history = {record_id: list(rows) for record_id, rows in self.history.items()}
        twin._changes, twin._stale = list(self._changes), self._stale
        twin._indexes = {
            name: {key: entry if isinstance(entry, str) else dict(entry) for key, entry in index.items()}
            for name, index in self._indexes.items()
        }
        return twin

    def insert(self, row: Row) -> None:
        """Adds a row under its Id."""
        record_id = row["Id"]
        self.rows[record_id] = row
        if not self._ids or record_id > self._ids[-1]:
            self._ids.append(record_id)
        else:
            insort(self._ids, record_id)
        self._log(row)
        for name, index in self._indexes.items():
            _enter(index, self._key(name, row.get(name)), record_id)

    def remove(self, record_id: str) -> Row:
        """Takes a row out and answers it."""
        row = self.rows.pop(record_id)
        del self._ids[bisect_left(self._ids, record_id)]
        self._unlog()
        for name, index in self._indexes.items():
            _leave(index, self._key(name, row.get(name)), record_id)
        return row

    def replace(self, row: Row) -> Row:
        """Puts a row in the place of the one with its Id and answers the old one."""
        record_id = row["Id"]
        old = self.rows[record_id]
        self.rows[record_id] = row
        if old["SystemModstamp"] != row["SystemModstamp"]:
            self._log(row)
            self._unlog()
        for name, index in self._indexes.items():
            before, after = old.get(name), row.get(name)
            if before != after:
                _leave(index, self._key(name, before), record_id)
                _enter(index, self._key(name, after), record_id)
        return old

    def ids_where(self, name: str, values: Iterable[Any]) -> list[str]:
        """Ids of the rows whose indexed field equals one of the values, in id order; keys fold as the
        field compares."""
        index = self._index(name)
        found: dict[str, None] = {}
        for value in values:
            entry = index.get(self._key(name, value))
            if isinstance(entry, str):
                found[entry] = None
            elif entry is not None:
                found.update(entry)
        return sorted(found) if len(found) > 1 else list(found)

    def count_where(self, name: str, values: Iterable[Any]) -> int:
        """How many ids `ids_where` would give, without gathering them."""
        index = self._index(name)
        entries = (index.get(self._key(name, value)) for value in values)
        return sum(1 if isinstance(entry, str) else len(entry) for entry in entries if entry is not None)

    def ids(self) -> list[str]:
        """Every id, rising; the caller does not change the list."""
        return self._ids

    def ids_after(self, record_id: str) -> list[str]:
        """The ids that are not smaller than a given one."""
        return self._ids[bisect_left(self._ids, record_id) :]

    def changed_since(self, stamp: str) -> Iterator[str]:
        """Ids of rows whose SystemModstamp is not before the stamp, in order of stamp and id."""
        rows = self.rows
        for position in range(bisect_left(self._changes, (stamp, "")), len(self._changes)):
            logged, record_id = self._changes[position]
            row = rows.get(record_id)
            if row is not None and row["SystemModstamp"] == logged:
                yield record_id

    def count_since(self, stamp: str) -> int:
        """How many rows `changed_since` gives at most."""
        return len(self._changes) - bisect_left(self._changes, (stamp, ""))

    def as_of(self, record_id: str, horizon: str) -> Row | None:
        """The row as the last write not after the horizon left it, of those whose history is kept."""
        for row in (self.rows[record_id], *reversed(self.history.get(record_id, ()))):
            if row["SystemModstamp"] <= horizon:
                return row
        return None

    def _log(self, row: Row) -> None:
        changes, entry = self._changes, (row["SystemModstamp"], row["Id"])
        if not changes or entry > changes[-1]:
            changes.append(entry)
            return
        position = bisect_left(changes, entry)
        if (
            position == len(changes) or changes[position] != entry
        ):  # an undone write finds its entry still there
            changes.insert(position, entry)

    def _unlog(self) -> None:
        """Leaves the entry of a row that moved on to be skipped; once half of them are such, they go together,
        so that a change costs the same however many rows there are."""
        self._stale += 1
        if self._stale > 64 + len(self.rows):
            rows = self.rows
            self._changes = [
                (stamp, i) for stamp, i in self._changes if i in rows and rows[i]["SystemModstamp"] == stamp
            ]
            self._stale = 0

    def _key(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and self.sobject.by_name[name].folds:
            return fold(value)
        return value

    def _index(self, name: str) -> dict[Any, Entry]:
        index = self._indexes.get(name)
        if index is None:
            index = self._indexes[name] = {}
            for record_id in self._ids:
                _enter(index, self._key(name, self.rows[record_id].get(name)), record_id)
        return index

    def declare(self, sobject: SObject) -> None:
        """Follows a new declaration of the object, which may compare a field in another way."""
        if self.sobject is not sobject:
            self.sobject = sobject
            self._indexes.clear()


def _enter(index: dict[Any, Entry], key: Any, record_id: str) -> None:
    entry = index.get(key)
    if entry is None:
        index[key] = record_id
    elif isinstance(entry, str):
        index[key] = {entry: None, record_id: None}
    else:
        entry[record_id] = None


def _leave(index: dict[Any, Entry], key: Any, record_id: str) -> None:
    entry = index[key]
    if isinstance(entry, str):
        del index[key]
        return
    del entry[record_id]
    if len(entry) == 1:
        index[key] = next(iter(entry))


class Store:
    """All tables of one org, with an undo log: what a transaction raises out of never happened.

    `watch` is told the writes of each transaction that stands, once its outermost part has ended."""

    __slots__ = ("_journal", "_undo", "keeps_history", "tables", "watch")

    def __init__(self, keeps_history: Callable[[], bool] = lambda: False) -> None:
        self.tables: dict[str, Table] = {}
        self.keeps_history = keeps_history
        self.watch: Callable[[list[Write]], None] | None = None
        self._undo: list[Write] | None = None
        self._journal: list[Write] | None = None

    def add(self, sobject: SObject) -> Table:
        """Opens the table of a new object, or tells the existing one of its new declaration."""
        table = self.tables.get(sobject.name)
        if table is None:
            table = self.tables[sobject.name] = Table(sobject)
        else:
            table.declare(sobject)
        return table

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Undoes every write inside it when an exception leaves it; may be nested, the inner part undone
        alone."""
        outermost = self._undo is None
        undo = self._undo = [] if self._undo is None else self._undo
        mark = len(undo)
        try:
            yield
        except BaseException:
            self._undo_to(undo, mark)
            raise
        else:
            if outermost and undo and self.watch is not None:
                self.watch(undo)
        finally:
            if outermost:
                self._undo = None

    @contextmanager
    def journal(self) -> Iterator[None]:
        """Undoes every write inside it when an exception leaves it, that of transactions that stand too. It is no
        transaction: what these raise is raised by each as it ends, and is the caller's to take back."""
        journal: list[Write] = []
        self._journal = journal
        try:
            yield
        except BaseException:
            self._journal = None
            self._undo_to(journal, 0)
            raise
        finally:
            self._journal = None

    def _undo_to(self, writes: list[Write], mark: int) -> None:
        if self._journal is not None:
            del self._journal[len(self._journal) - (len(writes) - mark) :]
        while len(writes) > mark:
            self._revert(*writes.pop())

    def insert(self, table: Table, row: Row) -> None:
        """Adds a row."""
        table.insert(row)
        self._note("insert", table, row, row)

    def replace(self, table: Table, row: Row) -> None:
        """Puts a changed row."""
        old = table.replace(row)
        if self.keeps_history():
            table.history.setdefault(row["Id"], []).append(old)
        self._note("replace", table, old, row)

    def discard(self, table: Table, record_id: str, **marks: Any) -> None:
        """Moves a row to the recycle bin, with the marks of its deletion."""
        row = table.remove(record_id)
        binned = table.bin[record_id] = row | marks
        self._note("discard", table, row, binned)

    def purge(self, table: Table, record_id: str) -> None:
        """Takes a row out of the recycle bin for good."""
        self._note("purge", table, table.bin.pop(record_id), None)

    def _note(self, kind: str, table: Table, row: Row, new: Row | None) -> None:
        if self._journal is not None:
            self._journal.append((kind, table, row, new))
        if self._undo is not None:
            self._undo.append((kind, table, row, new))
        elif self.watch is not None:
            self.watch([(kind, table, row, new)])

    @staticmethod
    def _revert(kind: str, table: Table, row: Row, new: Row | None) -> None:
        if kind == "insert":
            table.remove(row["Id"])
        elif kind == "replace":
            table.replace(row)
            if table.history.get(row["Id"]):
                table.history[row["Id"]].pop()
        elif kind == "purge":
            table.bin[row["Id"]] = row
        else:
            del table.bin[row["Id"]]
            table.insert(row)
