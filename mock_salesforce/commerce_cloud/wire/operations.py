"""The shape of an API: operations declared as data, from which everything that must agree is derived.

Routing, the refusal of undeclared query parameters, the scope check, the OpenAPI document and the fidelity
ledger all read the same tables, so none of them can drift from another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import unquote

import orjson
from pydantic import TypeAdapter

from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.validation import Breach, as_fault, as_problem, validated
from mock_salesforce.frame.kinds import Kind

if TYPE_CHECKING:
    from werkzeug.datastructures import Headers, MultiDict
    from werkzeug.wrappers import Request

    from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
    from mock_salesforce.commerce_cloud.realm.tokens import Token
    from mock_salesforce.commerce_cloud.state import State

Envelope = Literal["scapi", "slas", "ocapi", "account_manager"]
Mark = Literal["cited", "observed", "assumed"]
Security = Literal["none", "admin", "shopper", "tsob", "admin_or_tsob", "client_id", "data"]


class Answer(NamedTuple):
    """What a view gives back: a status, a body that becomes JSON, and headers of its own."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


View = Callable[["Call"], Answer]


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One documented call.

    `scopes` lists alternatives: any one suffices. `source` cites a section of facts/commerce-cloud-api.md where it is
    not its API's.
    `body` is the kind of a JSON body, `form` that of a form, `answer` that of a success; `parameters` are
    kinds of its own query parameters; `beyond` says what else a well-shaped request is refused for,
    `mark` how well founded the operation is.
    """

    name: str
    method: str
    path: str
    view: View
    query: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    security: Security | None = None
    source: str = ""
    status: int = 200
    body: Kind = None
    body_optional: bool = False
    form: Kind = None
    answer: Kind = None
    parameters: dict[str, Kind] = field(default_factory=dict)
    beyond: str = ""
    outline: bool = False
    mark: Mark = "cited"


@dataclass(frozen=True, slots=True, eq=False)
class Api:
    """A family of operations under one base path, with one envelope for its errors and one section of the facts."""

    name: str
    base: str
    envelope: Envelope
    security: Security
    source: str
    operations: tuple[Operation, ...]
    plain_json_errors: bool = False
    by_tenant_group: bool = False

    def full_name(self, operation: Operation) -> str:
        """What the operation is called among those of all APIs, which share some names."""
        return f"{self.name} {operation.name}"

    def source_of(self, operation: Operation) -> str:
        """The section of facts/commerce-cloud-api.md that tells of the operation."""
        return operation.source or self.source

    def security_of(self, operation: Operation) -> Security:
        """The kind of credential that the operation asks for."""
        return operation.security or self.security


@dataclass(slots=True)
class Call:
    """The request, the party that sent it, and the realm it is for."""

    state: State
    api: Api
    operation: Operation
    realm: Realm
    path: dict[str, str]
    query: MultiDict[str, str]
    content: bytes
    request: Request
    token: Token | None = None
    client_id: str = ""
    version: str = ""

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        return self.request.headers

    @property
    def url(self) -> str:
        """The address of the resource, without its query."""
        return self.request.base_url

    @property
    def site(self) -> Site:
        """The site that the `siteId` parameter or the path names; that it exists was checked before."""
        return self.realm.sites[self.path.get("siteId") or self.query["siteId"]]

    @property
    def optional_site(self) -> Site | None:
        """The site, where the call names one."""
        site_id = self.path.get("siteId") or self.query.get("siteId")
        return self.realm.sites[site_id] if site_id else None

    def given(self, name: str) -> str | None:
        """A query parameter, None where it is absent; werkzeug's own `get` makes an exception of an absent one."""
        if name not in self.query:
            return None
        return self.query[name]

    def identifier(self, name: str) -> str:
        """A path identifier with the second percent-encoding undone (section 1: commas and percent signs)."""
        value = self.path[name]
        return unquote(value) if "%" in value else value

    def document(self) -> dict[str, Any]:
        """The body as a JSON object, or the refusal in the API's own envelope."""
        parsed: dict[str, Any] = self._body(dict)
        return parsed

    def resource_state(self) -> str | None:
        """What OCAPI's optimistic locking goes by: the header, else `_resource_state` of the body (section 9)."""
        header = self.headers.get("x-dw-resource-state")
        if header is not None or not self.content:
            return header
        stated = self.document().get("_resource_state")
        return stated if isinstance(stated, str) else None

    def documents(self) -> list[dict[str, Any]]:
        """The body of a call that takes an array of objects."""
        parsed: list[dict[str, Any]] = self._body(list)
        return parsed

    def _body(self, kind: type) -> Any:
        try:
            parsed = orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise self.unreadable(f"not valid JSON: {error}") from error
        if not isinstance(parsed, kind):
            expected = "an object" if kind is dict else "an array"
            raise self.unreadable(f"expected {expected}, got {errors.json_type(parsed)}")
        if self.operation.body is None:
            return parsed
        try:
            return validated(_adapter(self.operation), parsed)
        except Breach as breach:
            raise (as_fault if self.api.envelope == "ocapi" else as_problem)(breach) from breach

    def unreadable(self, reason: str) -> errors.VendorError:
        """The refusal of a body that cannot be read."""
        if self.api.envelope == "ocapi":
            return errors.undecodable_body(reason)
        return errors.bad_request(f"The request body could not be read: {reason}.")

    def number(self, name: str, default: int, low: int, high: int | None) -> int:
        """A whole-number query parameter within its documented limits."""
        text = self.query.get(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise self.malformed(name, text)
        value = int(text)
        if value < low or (high is not None and value > high):
            raise self.malformed(name, text)
        return value

    def malformed(self, name: str, value: str) -> errors.VendorError:
        """The refusal of a query parameter's value."""
        if self.api.envelope == "ocapi":
            return errors.malformed_parameter(name, value)
        return errors.constraint_violation(
            name, f"The value '{value}' is not allowed for parameter '{name}'."
        )


@cache
def _adapter(operation: Operation) -> TypeAdapter[Any]:
    """What checks a body; built when the first request needs it, as most runs use few operations."""
    return TypeAdapter(operation.body)
