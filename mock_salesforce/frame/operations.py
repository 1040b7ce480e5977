"""How a verb of the control plane is declared, and how what it is given is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Generic, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from mock_salesforce.frame.kinds import Kind, record
from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.vendor import Vendor

AnyVendor = TypeVar("AnyVendor", bound=Vendor)
NOTHING = record({}, others=False)


@dataclass(frozen=True, slots=True)
class LabCall(Generic[AnyVendor]):
    """One call of the control plane, of valid shape."""

    state: AnyVendor
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)

    def of(self, body: Any) -> LabCall[AnyVendor]:
        """The call of another verb, as a part of this one."""
        return replace(self, body=body)


@dataclass(frozen=True, slots=True, eq=False)
class LabOperation:
    """One verb: where it is, what it takes, what does it; `beyond` says what else a well-shaped call is refused for.

    `whole` says that it may fail half-way, and is then undone. A verb with a `file` reads its body in chunks, which
    that describes; `answer` is the kind of its success.
    """

    method: str
    path: str
    view: Callable[[LabCall[Any]], Any]
    body: Kind = NOTHING
    query: Kind = NOTHING
    beyond: str = ""
    whole: bool = False
    file: Callable[[], dict[str, Any]] | None = None
    answer: Kind = dict[str, Any]

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (self.view.__doc__ or "").partition("\n")[0]


# Built when a verb is first used, since most runs use few of them.
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def perform(operation: LabOperation, call: LabCall[Any], content: bytes | Iterator[bytes]) -> Any:
    """What a verb answers to a call whose query is still raw; one that fails changes nothing."""
    query = _valid(_adapter(operation.query).validate_strings, dict(call.query), "query")
    body = _read(operation, content) if isinstance(content, bytes) else content
    ready, drawn = replace(call, body=body, query=query), call.state.random.getstate()
    try:
        if not operation.whole:
            return operation.view(ready)
        with call.state.all_or_nothing():
            return operation.view(ready)
    except Exception:
        # A verb that fails has drawn nothing either.
        call.state.random.setstate(drawn)
        raise


def _read(operation: LabOperation, content: bytes) -> Any:
    # A GET may come with any body, as HTTP gives it no meaning.
    raw = b"{}" if operation.method == "GET" or not content.strip() else content
    try:
        given = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Misuse("bad_json", f"body: {error}; send JSON") from None
    validate = _adapter(operation.body).validate_python
    return _valid(lambda body: validate(body, strict=True), given, "body")


def _valid(validate: Callable[[Any], Any], given: Any, where: str) -> Any:
    try:
        return validate(given)
    except ValidationError as error:
        raise misshapen(error, where) from None


def misshapen(error: ValidationError, where: str) -> Misuse:
    """What is wrong first, with the path of the member."""
    wrong = error.errors(include_url=False, include_input=False)
    # A misspelled member explains the one that is missing.
    first = next((row for row in wrong if row["type"] == "extra_forbidden"), wrong[0])
    # Where a check of the whole body found the member (kinds: unknown_member), it stands beside the path.
    beside = [first["ctx"]["name"]] if first["type"] == "extra_forbidden" and "ctx" in first else []
    name = ".".join(str(part) for part in (*first["loc"], *beside)) or where
    if first["type"] == "missing":
        return Misuse("missing_field", f"{name}: this is required; send it")
    if first["type"] == "extra_forbidden":
        return Misuse(
            "unknown_field",
            f"{name}: this verb knows no such member; GET /_lab/openapi.json tells what it knows",
        )
    return Misuse("bad_field", f"{name}: {first['msg']}; GET /_lab/openapi.json tells what it takes")


def chosen(sections: Mapping[str, Callable[[], Any]], call: LabCall[Any]) -> dict[str, Any]:
    """The sections of a state that a call names by `only`, with commas between; all where it names none."""
    wanted = call.query["only"].split(",") if "only" in call.query else list(sections)
    for name in wanted:
        if name not in sections:
            raise Misuse("unknown", f"only: there is no section {name!r}; there are {', '.join(sections)}")
    return {name: section() for name, section in sections.items() if name in wanted}
