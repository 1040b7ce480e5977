"""How a verb of the control plane is declared, and how what it is given is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypedDict

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.lab.misuse import Misuse
from mock_salesforce.platform.state import State

# A member that a verb does not know is a mistake of the caller, so it is told instead of ignored.
strict = with_config(ConfigDict(extra="forbid"))


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text that is one of these, in the check and in the document alike."""

    names: tuple[str, ...]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema(list(self.names))


@strict
class Nothing(TypedDict):
    """A verb without members, or without query parameters."""


@dataclass(frozen=True, slots=True)
class LabCall:
    """One call of the control plane, of valid shape."""

    state: State
    standard: tuple[SObject, ...]
    body: Any
    query: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)

    def of(self, body: Any) -> LabCall:
        """The call of another verb, as a part of this one."""
        return replace(self, body=body)

    def org(self) -> Org:
        """The org a body names by my_domain; the only one where it names none."""
        return org_named(self.state, self.body.get("my_domain"))


def org_named(state: State, name: str | None) -> Org:
    """The org of a My Domain; the only one where none is named."""
    if name is None and len(state.orgs) == 1:
        return next(iter(state.orgs.values()))
    if name is None and state.orgs:
        raise Misuse("missing_field", f"my_domain: name one of the orgs {', '.join(sorted(state.orgs))}")
    org = state.orgs.get(str(name).lower())
    if org is None:
        raise Misuse("unknown", f"my_domain: no org is called {name!r}; POST /_lab/orgs makes one")
    return org


@dataclass(frozen=True, slots=True)
class LabOperation:
    """One verb: where it is, what it takes, what does it.

    `whole` says that it may fail half-way, and is then undone; `csv` that its body is a file."""

    method: str
    path: str
    view: Callable[[LabCall], Any]
    body: Any = None
    query: Any = None
    whole: bool = False
    csv: bool = False

    @property
    def name(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (self.view.__doc__ or "").partition("\n")[0]


# Built when a verb is first used, since most runs use few of them.
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def perform(operation: LabOperation, call: LabCall) -> Any:
    """What a verb answers to a call whose body and query are still raw; one that fails changes nothing."""
    query = _valid(_adapter(operation.query or Nothing).validate_strings, dict(call.query), "query")
    body = call.body
    if not operation.csv:
        validate = _adapter(operation.body or Nothing).validate_json
        # A GET may come with any body, as HTTP gives it no meaning.
        raw = b"{}" if operation.method == "GET" or not body.strip() else body
        body = _valid(lambda given: validate(given, strict=True), raw, "body")
    ready = replace(call, body=body, query=query)
    if not operation.whole:
        return operation.view(ready)
    with call.state.all_or_nothing():
        return operation.view(ready)


_CODES = {"json_invalid": "bad_json", "missing": "missing_field", "extra_forbidden": "unknown_field"}
_ADVICE = {
    "bad_json": "send JSON",
    "missing_field": "send it",
    "unknown_field": "GET /_lab/openapi.json tells what the verb knows",
    "bad_field": "GET /_lab/openapi.json tells what it takes",
}


def _valid(validate: Callable[[Any], Any], given: Any, where: str) -> Any:
    try:
        return validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or where
        code = _CODES.get(first["type"], "bad_field")
        raise Misuse(code, f"{name}: {first['msg']}; {_ADVICE[code]}") from None
