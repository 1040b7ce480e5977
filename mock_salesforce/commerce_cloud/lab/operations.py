"""How a verb of the control plane is declared; routing, checking and the OpenAPI document derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from mock_salesforce.commerce_cloud.wire.kinds import Kind, record

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.state import State

_CODES = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
NOTHING = record({}, others=False)


class Misuse(Exception):
    """A call of the control plane that makes no sense; never seen by a client of the vendor."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status

    def document(self) -> dict[str, Any]:
        """The answer's body."""
        return {"error": {"code": self.code, "message": str(self)}}


def unknown(message: str) -> Misuse:
    """What is named does not exist."""
    return Misuse("unknown", message, 404)


def conflict(message: str) -> Misuse:
    """The vendor's state does not allow it."""
    return Misuse("conflict", message, 409)


def taken(message: str) -> Misuse:
    """What is to be made exists."""
    return Misuse("taken", message, 409)


@dataclass(frozen=True, slots=True)
class LabCall:
    """One call of the control plane, of valid shape."""

    state: State
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class LabOperation:
    """One verb: where it is, what it takes, what does it; `beyond` says what else a well-shaped call is refused for.

    A verb whose `body` is None reads it in chunks, and `content` describes it; `answer` is the kind of its success.
    """

    method: str
    path: str
    view: Callable[[LabCall], Any]
    body: Kind = NOTHING
    query: Kind = NOTHING
    beyond: str = ""
    answer: Kind = dict[str, Any]
    content: Callable[[], dict[str, Any]] | None = None

    @property
    def summary(self) -> str:
        """What the verb does, in a sentence."""
        return (self.view.__doc__ or "").partition("\n")[0]


@cache
def _adapters(operation: LabOperation) -> tuple[TypeAdapter[Any], TypeAdapter[Any]]:
    # Built when the verb is first used, since most runs use few of them.
    return TypeAdapter(operation.body), TypeAdapter(operation.query)


def valid_body(operation: LabOperation, content: bytes) -> Any:
    """The body that a verb was given, read and checked."""
    try:
        given = orjson.loads(content) if content.strip() else {}
    except orjson.JSONDecodeError as error:
        raise Misuse("bad_json", f"the body is not JSON: {error}") from error
    return _checked(_adapters(operation)[0], given, "body")


def valid_query(operation: LabOperation, given: dict[str, str]) -> dict[str, str]:
    """The query parameters that a verb was given, checked."""
    checked: dict[str, str] = _checked(_adapters(operation)[1], given, "query")
    return checked


def _checked(adapter: TypeAdapter[Any], given: Any, where: str) -> Any:
    try:
        return adapter.validate_python(given, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or where
        raise Misuse(_CODES.get(first["type"], "bad_field"), f"{name}: {first['msg']}") from error


def unknown_member(name: str) -> PydanticCustomError:
    """What a check of a body raises where pydantic cannot know that a member is one too many."""
    return PydanticCustomError("extra_forbidden", "there is no member {name}", {"name": name})
