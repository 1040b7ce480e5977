"""A faithful mock of the Salesforce platform: OAuth, REST, SOQL, Order Management, Omnichannel Inventory
(docs/mocks.md, docs/mock-salesforce-platform.md).

Floors from the ground up: forms, quirks, books, state, wire, rules and oauth, soql and orders, rest, bulk,
inventory and streaming, then tables (every operation), lab (the control plane), fidelity (the ledger) and app.
A room imports only lower ones. Public are `create_app`, `new_state`, `install`, `State` and `fidelity`; all
else speaks HTTP.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx

from mock_salesforce.platform.app import create_app, install
from mock_salesforce.platform.fidelity import fidelity
from mock_salesforce.platform.state import State
from mock_salesforce.platform.state import new_state as _new_state

__all__ = ["State", "create_app", "fidelity", "install", "new_state"]


def new_state(*, seed: int, now: Callable[[], float], transport: httpx.BaseTransport | None = None) -> State:
    """A fresh vendor without orgs; this mock sends nothing by itself, so `transport` stays unused."""
    return _new_state(seed, now)
