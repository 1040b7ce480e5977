"""The hub's database: the one object that opens transactions on the tables of `store.py`."""

from __future__ import annotations

import functools

import orjson
from sqlalchemy import Engine, create_engine, delete, event
from sqlalchemy.pool import StaticPool

from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.tables import metadata

# Stories alone run two hundred statements. SQLite's driver keeps 128 prepared unless told, and goes round in them:
# most statements are then parsed and planned each time, which costs more than running them.
_STATEMENTS_KEPT = 1000


class Store:
    """The hub's database: opens transactions, creates the tables, and can be emptied for the next run.

    A database in memory has one connection, which is kept; any other's come from SQLAlchemy's pool.
    """

    def __init__(self, url: str = "sqlite://") -> None:
        in_memory = url in ("sqlite://", "sqlite:///:memory:")
        json = {"json_serializer": _as_json, "json_deserializer": orjson.loads}
        told = {"cached_statements": _STATEMENTS_KEPT} if url.startswith("sqlite") else {}
        self.engine: Engine = (
            create_engine(
                url, poolclass=StaticPool, connect_args={**told, "check_same_thread": False}, **json
            )
            if in_memory
            else create_engine(url, connect_args=told, **json)
        )
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _configure_sqlite)
        metadata.create_all(self.engine)
        self._kept = Connection(self.engine.connect()) if in_memory else None

    def transaction(self) -> Transaction:
        """Return a context whose work is committed together, or not at all if the block raises."""
        return Transaction(self._kept or Connection(self.engine.connect()), close=self._kept is None)

    def close(self) -> None:
        """Give up every connection; a database in memory is gone with it."""
        if self._kept is not None:
            self._kept.core.close()
        self.engine.dispose()

    def clear(self) -> None:
        """Delete every row, so that one engine serves many runs with its compiled statements warm."""
        with self.transaction() as connection:
            for emptied in _CLEARING:
                connection.execute(emptied())


class Transaction:
    """One transaction; entering gives the connection to work on."""

    __slots__ = ("_close", "_connection")

    def __init__(self, connection: Connection, *, close: bool) -> None:
        self._connection = connection
        self._close = close

    def __enter__(self) -> Connection:
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        try:
            if kind is None:
                self._connection.commit()
            else:
                self._connection.rollback()
        finally:
            if self._close:
                self._connection.core.close()


# Children before their parents, as foreign keys demand.
_CLEARING = [statement(functools.partial(delete, table)) for table in reversed(metadata.sorted_tables)]


def _as_json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _configure_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
