"""Statements that are compiled once and run on the bare driver, beside SQLAlchemy's own execution.

Building a statement and going through SQLAlchemy's execution context costs ten to twenty times what SQLite needs to run
it. What stands on the path of every job or order is therefore written once, as a function of its values:

    @statement
    def _due(now: float) -> Executable:
        return select(jobs).where(jobs.c.due_at <= now)

    row = connection.execute(_due(clock.now())).first()

The commonest need no writing at all: `connection.select`, `insert` and `update` by equal columns. Anything else is
executed as SQLAlchemy does it, on the same driver connection and in the same transaction.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, ParamSpec, TypeVar, overload

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    Dialect,
    Executable,
    Insert,
    Select,
    Table,
    TextClause,
    Update,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy import Connection as CoreConnection
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from integration_hub.ground.tables import TableOf

Core = Select[Any] | Insert | Update | Delete | TextClause
Values = Mapping[str, Any]
Processor = Callable[[Any], Any]
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


_MOST_IN_A_LIST = 500


class Prepared:
    """A statement with named values, compiled the first time it runs on a dialect.

    A value for an `in_` over an expanding `bindparam` is a sequence; a plan is kept for each length rounded up to a
    power of two, the rest being filled with the last element, which changes nothing for IN.
    """

    __slots__ = ("_inserts", "_lists", "_plans", "core", "row")

    def __init__(self, core: Core, row: type[Any] | None = None) -> None:
        self.core = core
        self.row = row
        self._plans: dict[Any, _Plan] = {}
        self._lists: Mapping[str, Sequence[Any] | None] | None = None
        self._inserts = isinstance(core, Insert)

    def plan(self, dialect: Dialect, values: Values) -> tuple[_Plan, Values]:
        """Return how to run it on `dialect` with these values, and the values as the plan wants them."""
        if self._lists is None:
            self._lists = _expanding(self.core, dialect)
        if not self._lists and not self._inserts:
            # The commonest: one text for a dialect, whatever the values.
            plan = self._plans.get(dialect.name)
            if plan is None:
                plan = self._plans[dialect.name] = _Plan(self, dialect, values, ())
            return plan, values
        lengths: tuple[int, ...] = ()
        if self._lists:
            given = {
                name: _padded(values[name]) if fixed is None else fixed for name, fixed in self._lists.items()
            }
            values = {**values, **given}
            lengths = tuple([len(items) for items in given.values()])
        key = (dialect.name, lengths, tuple(values) if self._inserts else ())
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _Plan(self, dialect, values, tuple(self._lists))
        return plan, values


class Bound(NamedTuple, Generic[R]):
    """A prepared statement with the values it is to run on."""

    prepared: Prepared
    values: Values


def returning(row: type[R]) -> Callable[[Callable[P, Executable]], Callable[P, Bound[R]]]:
    """As `statement`, for one whose rows are of a named tuple with the columns' names; a table's whole rows are."""
    return functools.partial(_prepare, row=row)


def statement(build: Callable[P, Executable]) -> Callable[P, Bound[Any]]:
    """Turn a function that writes a statement of its parameters into one that binds values to it.

    The function runs once, on placeholders; a parameter annotated as a `Sequence` stands for the list of an `in_`.
    """
    return _prepare(build, row=None)


def _prepare(build: Callable[P, Executable], row: type[Any] | None) -> Callable[P, Bound[Any]]:
    parameters = list(inspect.signature(build).parameters.values())
    names = [parameter.name for parameter in parameters]
    placeholders: list[Any] = [
        bindparam(parameter.name, expanding=str(parameter.annotation).startswith("Sequence"))
        for parameter in parameters
    ]
    written = Prepared(build(*placeholders), row)  # type: ignore[call-arg,arg-type]

    @functools.wraps(build)
    def bind(*values: P.args, **_named: P.kwargs) -> Bound[Any]:
        return Bound(written, dict(zip(names, values, strict=True)))

    return bind


@functools.cache
def _selecting(table: Table, columns: tuple[str, ...]) -> Prepared:
    equal = [table.c[name] == bindparam(name) for name in columns]
    return Prepared(select(table).where(*equal), table.info["row"])


@functools.cache
def _inserting(table: Table) -> Prepared:
    return Prepared(insert(table))


@functools.cache
def _updating(table: Table, where: tuple[str, ...], changed: tuple[str, ...]) -> Prepared:
    found = [table.c[name] == bindparam(f"where_{name}") for name in where]
    return Prepared(update(table).where(*found).values({name: bindparam(name) for name in changed}))


class Rows(Generic[R]):
    """What a prepared statement answered, read whole."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[R], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[R]:
        return iter(self._rows)

    def all(self) -> list[R]:
        """Return every row."""
        return self._rows

    def first(self) -> R | None:
        """Return the first row, or None."""
        return self._rows[0] if self._rows else None

    def one_or_none(self) -> R | None:
        """Return the only row, or None; two are an error."""
        if len(self._rows) > 1:
            raise MultipleResultsFound("Two rows where at most one was expected")
        return self.first()

    def one(self) -> R:
        """Return the only row."""
        if not self._rows:
            raise NoResultFound("No row where one was expected")
        if len(self._rows) > 1:
            raise MultipleResultsFound("Two rows where one was expected")
        return self._rows[0]


class Connection:
    """A driver connection in a transaction: prepared statements run on it directly, any other through SQLAlchemy."""

    __slots__ = ("_dialect", "_driver", "_driver_error", "core")

    def __init__(self, core: CoreConnection) -> None:
        self.core = core
        self._dialect = core.dialect
        self._driver: Any = core.connection.dbapi_connection
        self._driver_error: type[Exception] = core.dialect.loaded_dbapi.Error

    @property
    def dialect(self) -> Dialect:
        """The database's dialect."""
        return self._dialect

    @overload
    def execute(self, statement: Bound[R]) -> Rows[R]: ...

    @overload
    def execute(self, statement: Executable) -> CursorResult[Any]: ...

    def execute(self, statement: Bound[R] | Executable) -> Rows[R] | CursorResult[Any]:
        """Run a statement; rows come back as `Rows` or as SQLAlchemy's result, which read alike."""
        if isinstance(statement, Bound):
            return self._execute(statement.prepared, statement.values)
        return self.core.execute(statement)

    def scalar(self, statement: Bound[Any] | Executable) -> Any:
        """Run a statement and return the first column of its first row, or None."""
        if not isinstance(statement, Bound):
            return self.core.scalar(statement)
        row = self._execute(statement.prepared, statement.values).first()
        return None if row is None else row[0]

    def scalars(self, statement: Bound[Any] | Executable) -> list[Any]:
        """Run a statement and return the first column of each row."""
        return [row[0] for row in self.execute(statement)]

    def rows_of(self, row: type[R], query: Select[Any]) -> list[R]:
        """Return the rows of a query that is written anew each time, as the named tuples of their columns."""
        make = _maker(row, [_name_of(column, index) for index, column in enumerate(query.exported_columns)])
        return [make(found) for found in self.core.execute(query)]

    def in_parts(self, bind: Callable[[Sequence[S]], Bound[R]], values: Sequence[S]) -> Iterator[R]:
        """Run a statement on a long list of values, as many at a time as every database takes; yield its rows."""
        for start in range(0, len(values), _MOST_IN_A_LIST):
            yield from self.execute(bind(values[start : start + _MOST_IN_A_LIST]))

    def select(self, table: TableOf[R], **equal: object) -> Rows[R]:
        """Return the table's rows whose columns have these values (None finds nothing), in no order."""
        return self._execute(_selecting(table, tuple(equal)), equal)

    def insert(self, table: Table, rows: Values | Sequence[Values]) -> None:
        """Insert one row, or several of the same columns."""
        if isinstance(rows, Mapping):
            self._execute(_inserting(table), rows)
        elif rows:
            plan, _ = _inserting(table).plan(self._dialect, rows[0])
            self._run("executemany", plan.sql, [plan.parameters(row) for row in rows]).close()

    def update(self, table: Table, where: Values, changes: Values) -> int:
        """Change the rows whose columns have the values of `where`; return how many there were."""
        values = {**changes, **{f"where_{name}": value for name, value in where.items()}}
        return self._execute(_updating(table, tuple(where), tuple(changes)), values).rowcount

    def commit(self) -> None:
        """Make durable what was done, by either way."""
        if self.core.in_transaction():
            self.core.commit()
        else:
            self._driver.commit()

    def rollback(self) -> None:
        """Undo what was done, by either way."""
        if self.core.in_transaction():
            self.core.rollback()
        else:
            self._driver.rollback()

    def _execute(self, statement: Prepared, values: Values) -> Rows[Any]:
        plan, values = statement.plan(self._dialect, values)
        cursor = self._run("execute", plan.sql, plan.parameters(values))
        rows: Rows[Any] = Rows(plan.rows(cursor) if plan.answers else [], cursor.rowcount)
        cursor.close()
        return rows

    def _run(self, verb: str, sql: str, parameters: Any) -> Any:
        """Run on the driver and return its cursor; its errors are SQLAlchemy's, as they are on the other way."""
        cursor = self._driver.cursor()
        try:
            getattr(cursor, verb)(sql, parameters)
        except self._driver_error as error:
            cursor.close()
            raise DBAPIError.instance(
                sql, parameters, error, self._driver_error, dialect=self._dialect
            ) from error
        return cursor


class _Plan:
    """The text for the driver, where each of its parameters comes from, and what becomes of its columns."""

    __slots__ = ("_columns", "_dialect", "_make", "_names", "_plain", "_sources", "_types", "answers", "sql")

    def __init__(self, prepared: Prepared, dialect: Dialect, values: Values, lists: Sequence[str]) -> None:
        core = prepared.core
        keys = list(values) if isinstance(core, Insert) else None
        compiled: SQLCompiler = core.compile(dialect=dialect, column_keys=keys)
        # Only the lists' lengths matter for the text; the other values come with each run.
        known = {name: values[name] if name in lists else None for name in compiled.binds}
        state = compiled.construct_expanded_state(known, escape_names=False)
        self.sql = state.statement
        elements = {
            element: (name, index)
            for name in lists
            for index, element in enumerate(state.parameter_expansion.get(name, ()))
        }
        fixed = {name: bind.effective_value for name, bind in compiled.binds.items()}
        defaults = {**fixed, **_column_defaults(compiled)}
        positions = state.positiontup if compiled.positional else None
        # Drivers that take names instead of positions are given a mapping.
        self._names = None if positions is not None else [n for n in state.parameters if n not in lists]
        self._sources = [
            _source(name, elements.get(name), compiled, defaults, dialect)
            for name in (positions if positions is not None else self._names or ())
        ]
        names = [name for name, *rest in self._sources if rest == [None, None, _REQUIRED]]
        # itemgetter gives a bare value, not a tuple, where it has one name; a driver wants a sequence.
        plain = self._names is None and 1 < len(names) == len(self._sources)
        self._plain = operator.itemgetter(*names) if plain else None
        columns = list(getattr(core, "exported_columns", ()))  # text has none
        self.answers = bool(columns)
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._dialect = dialect
        self._columns: list[tuple[int, Processor]] | None = None
        self._make = _maker(prepared.row, [_name_of(column, index) for index, column in enumerate(columns)])

    def parameters(self, values: Values) -> Any:
        """Return the driver's parameters for these values."""
        if self._plain is not None:
            return self._plain(values)
        found = [
            _value(values, name, index, processor, default)
            for name, index, processor, default in self._sources
        ]
        return found if self._names is None else dict(zip(self._names, found, strict=True))

    def rows(self, cursor: Any) -> list[Any]:
        """Return the driver's rows as named tuples of Python values."""
        fetched = cursor.fetchall()
        if self._columns is None:
            # What becomes of a column may depend on the type the driver says it has.
            processors = [
                kind.result_processor(self._dialect, told[1])
                for kind, told in zip(self._types, cursor.description, strict=True)
            ]
            self._columns = [(index, each) for index, each in enumerate(processors) if each is not None]
        make, columns = self._make, self._columns
        if not columns:
            return [make(row) for row in fetched]
        processed = []
        for row in fetched:
            cells = list(row)
            for index, processor in columns:
                cells[index] = processor(cells[index])
            processed.append(make(cells))
        return processed


def _maker(row: type[Any] | None, names: list[str]) -> Callable[[Any], Any]:
    """Return what makes a row of its cells: of the type that the statement states, else of one made for it."""
    made: Any = row or namedtuple("Row", names, rename=True)
    if row is not None and list(made._fields) != names:
        raise TypeError(f"{made.__name__} has not the columns that are selected: {', '.join(names)}")
    make: Callable[[Any], Any] = made._make
    return make


_Source = tuple[str, int | None, Processor | None, Any]
_REQUIRED = object()


def _value(values: Values, name: str, index: int | None, processor: Processor | None, default: Any) -> Any:
    value = values.get(name, default)
    if value is _REQUIRED:
        raise KeyError(f"the statement needs a value for {name!r}")
    if index is not None:
        value = value[index]
    return value if processor is None else processor(value)


def _source(
    name: str,
    element: tuple[str, int] | None,
    compiled: SQLCompiler,
    defaults: Mapping[str, Any],
    dialect: Dialect,
) -> _Source:
    source, index = element if element is not None else (name, None)
    bind = compiled.binds[source]
    processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
    default = (
        _REQUIRED if bind.required and source not in _column_defaults(compiled) else defaults.get(source)
    )
    return source, index, processor, default


def _column_defaults(compiled: SQLCompiler) -> dict[str, Any]:
    """Return the plain values that a table gives to columns which an insert leaves out."""
    columns = getattr(compiled, "insert_prefetch", ())
    return {column.key: column.default.arg for column in columns if column.default.is_scalar}


def _expanding(core: Core, dialect: Dialect) -> dict[str, Sequence[Any] | None]:
    """Return the parameters of `in_`, each with the list that the statement itself names, or None."""
    if isinstance(core, Insert):
        return {}
    compiled: SQLCompiler = core.compile(dialect=dialect)
    return {
        name: None if bind.required else tuple(bind.effective_value or ())
        for name, bind in compiled.binds.items()
        if bind.expanding
    }


def _padded(items: Sequence[Any]) -> Sequence[Any]:
    count = len(items)
    wanted = 1 << (count - 1).bit_length() if count > 1 else count
    return [*items, *[items[-1]] * (wanted - count)] if wanted > count else items


def _name_of(column: ColumnElement[object], index: int) -> str:
    name = str(column.key or "")
    return name if name.isidentifier() else f"column_{index}"
