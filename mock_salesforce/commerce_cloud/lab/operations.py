"""How a verb of the control plane is declared; routing, checking and the OpenAPI document derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.wire.kinds import Kind

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.state import State

Control = Callable[["State", dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LabOperation:
    """One verb: where it is, what it takes, what does it."""

    method: str
    path: str
    view: Control
    body: Kind | None = None
    beyond: str = ""
