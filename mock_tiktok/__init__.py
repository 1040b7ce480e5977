"""A faithful stand-in for the TikTok Shop Open API; see docs/mock-tiktok.md.

Floors from the ground: `reference/`, `books/` (records), `quirks`, `state`, `wire/` (a call of the API), `flow/`
(what changes the books), `sign_in/` and `resources/` (pages, tokens, operations), `lab/` (the control plane), `app`.
`fidelity` and `facts.toml` say how faithful it is. Public: `create_app`, `new_state`, `install`, `fidelity`, `State`.
"Facts section 4" in a docstring names the section of docs/facts/tiktok-shop-api.md that the code follows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mock_tiktok.app import create_app, install
from mock_tiktok.fidelity import fidelity
from mock_tiktok.state import State

if TYPE_CHECKING:
    import httpx

__all__ = ["State", "create_app", "fidelity", "install", "new_state"]


def new_state(*, seed: int, now: Callable[[], float], transport: httpx.BaseTransport | None = None) -> State:
    """A fresh vendor: `now` is its only clock, `seed` its only chance, `transport` carries its webhooks."""
    return State(seed, now, transport)
