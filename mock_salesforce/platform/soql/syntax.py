"""Turns query text into its tree with a lark grammar; what the grammar does not know is MALFORMED_QUERY
with its place."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken, VisitError

from mock_salesforce.platform.soql.tree import (
    ANY,
    ONE,
    Call,
    Column,
    Comparison,
    Conjunction,
    Disjunction,
    Literal,
    Membership,
    Negation,
    Ordering,
    Path,
    Query,
    Subquery,
)
from mock_salesforce.platform.wire.errors import VendorError

LONGEST = 100_000
LONGEST_TEXT = 4000
DEEPEST_CONDITION = 100
_ESCAPE = re.compile(r"\\([uU][0-9a-fA-F]{4}|.)", re.DOTALL)
_PATTERN = re.compile(r"\\([uU][0-9a-fA-F]{4}|.)|([%_])|([^%_\\]+)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_LISTED = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_KEPT = 512
_SHORT = 4000


def malformed(text: str, position: int, reason: str) -> VendorError:
    """The vendor's answer to text that is no query: the line, a caret, and where it stands."""
    return VendorError("MALFORMED_QUERY", located(text, position, reason))


def located(text: str, position: int, reason: str) -> str:
    """A message that points into the query, as the vendor lays it out."""
    row = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    start = max(0, position - 40)
    excerpt = text[start : position + 40].replace("\n", " ")
    return f"\n{excerpt}\n{' ' * (position - start)}^\nERROR at Row:{row}:Column:{column}\n{reason}"


def unescaped(raw: str, position: int) -> str:
    """The text of a string literal without its quotes; an unknown escape is refused (section 3)."""
    if "\\" not in raw:
        return raw

    def replace(match: re.Match[str]) -> str:
        return _character(match[1], position)

    return _ESCAPE.sub(replace, raw)


def _character(escape: str, position: int) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    character = _ESCAPES.get(escape.lower())
    if character is None:
        raise _Refused(position, f"Illegal string literal: \\{escape} is not an escape sequence")
    return character


def pattern(raw: str, position: int) -> tuple[Any, ...]:
    """What LIKE makes of a string literal: texts between wildcards; an escaped wildcard is text."""
    parts: list[Any] = []
    for match in _PATTERN.finditer(raw):
        escape, wildcard, plain = match.groups()
        if wildcard:
            parts.append(ANY if wildcard == "%" else ONE)
        elif escape:
            parts.append(escape if escape in "%_" else _character(escape, position))
        else:
            parts.append(plain)
    return tuple(parts)


class _Refused(Exception):
    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


@cache
def grammar() -> Lark:
    """The grammar of SOQL; an application builds it when it is made, so that no first query is slow."""
    text = files("mock_salesforce.platform").joinpath("soql.lark").read_text("utf-8")
    return Lark(text, parser="lalr", transformer=_Trees(), maybe_placeholders=True)


def parse(text: str) -> Query:
    """The tree of a query; MALFORMED_QUERY where it is none."""
    return _recent(text) if len(text) <= _SHORT else _parsed(text)


def _parsed(text: str) -> Query:
    if len(text) > LONGEST:
        raise VendorError("MALFORMED_QUERY", f"SOQL statements cannot be longer than {LONGEST} characters.")
    if not text.strip():
        raise VendorError("MALFORMED_QUERY", "A query string has to be specified")
    try:
        tree: Any = grammar().parse(text)
    except VisitError as error:
        raise _translated(text, error.orig_exc) from None
    except (UnexpectedInput, _Refused) as error:
        raise _translated(text, error) from None
    assert isinstance(tree, Query)
    return tree


# A tree is never changed, so the recent ones may serve again.
_recent = lru_cache(_KEPT)(_parsed)


def _translated(text: str, error: Exception) -> VendorError:
    if isinstance(error, _Refused):
        return malformed(text, error.position, error.reason)
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return malformed(text, error.token.start_pos or 0, f"unexpected token: '{error.token}'")
    if isinstance(error, UnexpectedCharacters):
        position = error.pos_in_stream or 0
        return malformed(text, position, f"unexpected token: '{text[position]}'")
    if isinstance(error, UnexpectedInput | UnexpectedEOF):
        return malformed(text, len(text), "unexpected token: '<EOF>'")
    raise error


def _path(token: Token) -> Path:
    return Path(tuple(part.strip() for part in token.split(".")), token.start_pos or 0)


def _whole(token: Token) -> int:
    if not token.isdigit() or len(token) > 9:
        raise _Refused(token.start_pos or 0, f"unexpected token: '{token}'")
    return int(token)


def _string(raw: str, position: int) -> Literal:
    if len(raw) > LONGEST_TEXT:
        raise _Refused(position, f"String literals cannot be longer than {LONGEST_TEXT} characters")
    return Literal("string", raw, position)


def _text(literal: Literal) -> Literal:
    """A string literal with its escapes undone; others as they are."""
    if literal.kind != "string" or "\\" not in literal.value:
        return literal
    return Literal("string", unescaped(literal.value, literal.position), literal.position)


def _depth(*conditions: Any) -> int:
    depth: int = 1 + max(getattr(condition, "depth", 1) for condition in conditions)
    if depth > DEEPEST_CONDITION:
        raise _Refused(0, f"Conditions cannot be nested deeper than {DEEPEST_CONDITION} levels")
    return depth


@v_args(inline=True)
class _Trees(Transformer[Token, Any]):
    """Builds the tree bottom-up while the parser reduces."""

    def start(self, query: Query) -> Query:
        return query

    def query(self, select: Any, source: Token, *clauses: Any) -> Query:
        alias, scope, where, _, group, having, order, limit, offset, lock, _ = clauses
        return Query(
            select, _path(source), alias, scope, where, group, having, order, limit, offset or 0, lock
        )

    def select_list(self, *items: Any) -> tuple[Any, ...]:
        return items

    def column(self, path: Token, alias: Token | None = None) -> Column:
        return Column(_path(path), alias and str(alias))

    def call_column(self, call: Call, alias: Token | None = None) -> Column:
        return Column(call, alias and str(alias))

    def subquery(self, query: Query) -> Subquery:
        return Subquery(query)

    def call(self, name: Token, arguments: tuple[Any, ...] | None) -> Call:
        return Call(str(name).upper(), arguments or (), name.start_pos or 0)

    def call_args(self, *arguments: Any) -> tuple[Any, ...]:
        return arguments

    def path_arg(self, path: Token) -> Path:
        return _path(path)

    def typeof(self, *tokens: Any) -> NoReturn:
        raise _Refused(tokens[0].start_pos or 0, "TYPEOF is not supported here")

    def alias(self, name: Token | None = None) -> str | None:
        return None if name is None else str(name)

    def scope(self, name: Token | None = None) -> str | None:
        return None if name is None else str(name)

    def where(self, condition: Any = None) -> Any:
        return condition

    def having(self, condition: Any = None) -> Any:
        return condition

    def conjunction(self, *conditions: Any) -> Conjunction:
        return Conjunction(conditions, _depth(*conditions))

    def disjunction(self, *conditions: Any) -> Disjunction:
        return Disjunction(conditions, _depth(*conditions))

    def negation(self, condition: Any) -> Negation:
        return Negation(condition, _depth(condition))

    def comparison(self, operand: Any, operator: Token, value: Literal) -> Comparison:
        written = str(operator).upper()
        if written == "LIKE" and value.kind == "string":
            value = Literal("pattern", pattern(value.value, value.position), value.position)
        return Comparison(operand, "!=" if written == "<>" else written, _text(value))

    def membership(self, operand: Any, operator: Token, values: Any) -> Membership:
        if isinstance(values, Token):
            start = values.start_pos or 0
            values = tuple(_string(m[1], start + m.start()) for m in _LISTED.finditer(values))
        if isinstance(values, tuple):
            values = tuple(_text(value) for value in values)
        return Membership(operand, " ".join(str(operator).upper().split()), values)

    def in_list(self, *values: Literal) -> tuple[Literal, ...]:
        return values

    def semijoin(self, query: Query) -> Query:
        return query

    def string(self, token: Token) -> Literal:
        return _string(token[1:-1], token.start_pos or 0)

    def number(self, token: Token) -> Literal:
        return Literal("number", float(token), token.start_pos or 0)

    def datetime(self, token: Token) -> Literal:
        return Literal("datetime", str(token), token.start_pos or 0)

    def date(self, token: Token) -> Literal:
        return Literal("date", str(token), token.start_pos or 0)

    def true(self, token: Token) -> Literal:
        return Literal("boolean", True, token.start_pos or 0)

    def false(self, token: Token) -> Literal:
        return Literal("boolean", False, token.start_pos or 0)

    def null(self, token: Token) -> Literal:
        return Literal("null", None, token.start_pos or 0)

    def date_literal(self, token: Token) -> Literal:
        return Literal("relative", str(token).upper(), token.start_pos or 0)

    def with_clause(self, name: Token | None = None) -> str | None:
        if name is not None and name.upper() not in ("SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"):
            raise _Refused(name.start_pos or 0, f"unexpected token: '{name}'")
        return None if name is None else str(name)

    def group(self, *items: Any) -> tuple[Any, ...]:
        return items

    def order(self, *items: Ordering) -> tuple[Ordering, ...]:
        return items

    def order_item(self, by: Any, direction: Token | None, nulls: Token | None) -> Ordering:
        last = nulls is not None and nulls.type == "NULLS_LAST"
        return Ordering(by, direction is not None and direction.type == "DESC", last)

    def limit(self, token: Token | None = None) -> int | None:
        return None if token is None else _whole(token)

    def offset(self, token: Token | None = None) -> int | None:
        return None if token is None else _whole(token)

    def for_clause(self, name: Token | None = None) -> str | None:
        # FOR UPDATE is Apex's: over REST nothing could hold the lock.
        if name is not None and name.upper() not in ("VIEW", "REFERENCE"):
            raise _Refused(name.start_pos or 0, f"unexpected token: '{name}'")
        return None if name is None else name.upper()

    def update_clause(self, name: Token | None = None) -> str | None:
        if name is not None and name.upper() not in ("TRACKING", "VIEWSTAT"):
            raise _Refused(name.start_pos or 0, f"unexpected token: '{name}'")
        return None if name is None else name.upper()
