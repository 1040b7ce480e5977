"""The shape of an API: operations declared as data, from which everything that must agree is derived.

Routing, the refusal of undeclared query parameters, the scope check, the OpenAPI document and the fidelity
ledger all read the same tables, so none of them can drift from another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mock_salesforce.commerce_cloud.wire.shapes import Shape

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.calls import Call

Envelope = Literal["scapi", "slas", "ocapi", "account_manager"]
Security = Literal["none", "admin", "shopper", "tsob", "admin_or_tsob", "client_id", "data"]


class Answer(NamedTuple):
    """What a view gives back: a status, a body that becomes JSON, and headers of its own."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


View = Callable[["Call"], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented call.

    `scopes` lists alternatives: any one suffices. `source` cites the section of facts/commerce-cloud-api.md.
    `body` is the shape of a JSON body, `form` that of a form, `answer` that of a success; `parameters` are
    shapes of its own query parameters; `beyond` says what else a well-shaped request is refused for.
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
    body: Shape | None = None
    body_optional: bool = False
    form: Shape | None = None
    answer: Shape | None = None
    parameters: dict[str, Shape] = field(default_factory=dict)
    beyond: str = ""
    outline: bool = False


@dataclass(frozen=True, slots=True)
class Api:
    """A family of operations under one base path, with one envelope for its errors."""

    name: str
    base: str
    envelope: Envelope
    security: Security
    operations: tuple[Operation, ...]
    plain_json_errors: bool = False
    by_tenant_group: bool = False

    def security_of(self, operation: Operation) -> Security:
        """The kind of credential that the operation asks for."""
        return operation.security or self.security
