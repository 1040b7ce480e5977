"""How a verb of the control plane is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..state import State


@dataclass(frozen=True, slots=True)
class LabCall:
    """One call of the control plane, of valid shape."""

    state: State
    path: dict[str, str]
    query: dict[str, str]
    body: Any
    second: int


@dataclass(frozen=True, slots=True)
class LabOperation:
    """One verb: where it is, what it takes, what does it."""

    method: str
    path: str
    view: Callable[[LabCall], Any]
    body: Any = None
