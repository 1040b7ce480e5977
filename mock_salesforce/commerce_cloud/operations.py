"""The shape of an API: operations declared as data, from which everything that must agree is derived.

Routing, the refusal of undeclared query parameters, the scope check, the OpenAPI document and the fidelity
ledger all read the same tables, so none of them can drift from another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.calls import Call

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


@dataclass(frozen=True, slots=True)
class Api:
    """A family of operations under one base path, with one envelope for its errors."""

    name: str
    base: str
    envelope: Envelope
    security: Security
    operations: tuple[Operation, ...]
    plain_json_errors: bool = False

    def security_of(self, operation: Operation) -> Security:
        """The kind of credential that the operation asks for."""
        return operation.security or self.security
