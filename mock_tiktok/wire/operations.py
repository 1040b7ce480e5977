"""How a vendor operation is declared; routing, validation, OpenAPI and the fidelity ledger derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mock_tiktok.books.shops import App, Shop
from mock_tiktok.books.tokens import Authorization
from mock_tiktok.state import State

Cipher = Literal["required", "optional", "unwanted"]


@dataclass(slots=True)
class Call:
    """One admitted request: signed, authorized and of valid shape."""

    state: State
    app: App
    authorization: Authorization
    maybe_shop: Shop | None
    path: dict[str, str]
    query: dict[str, Any]
    body: Any
    second: int
    version: str

    @property
    def shop(self) -> Shop:
        """The shop that the cipher names; operations that need one are declared so."""
        assert self.maybe_shop is not None
        return self.maybe_shop


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation; `cites` is the section of docs/facts/tiktok-shop-api.md it follows."""

    name: str
    method: str
    path: str
    versions: tuple[str, ...]
    scope: str
    cipher: Cipher
    view: Callable[[Call], Any]
    cites: str
    query: Any = None
    body: Any = None
    multipart: bool = False
    # It answers in the documented shape, with little behind it.
    outline: bool = False
    # How well the facts found it: of what is assumed they give the path, and little of what it answers.
    mark: Literal["cited", "assumed"] = "cited"

    def paths(self) -> list[str]:
        """The concrete path of every version."""
        return [self.path.format_map(_Keep(version=version)) for version in self.versions]


class _Keep(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
