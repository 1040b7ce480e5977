"""A verb that makes many things makes all of them or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.errors import LabError


@contextmanager
def all_or_nothing(state: State) -> Iterator[None]:
    """Put the realms and clients back as they were when the verb is refused half-way."""
    realms, clients, drawn = deepcopy(state.realms), dict(state.clients), state.random.getstate()
    try:
        yield
    except LabError:
        # In place, as the caller of the verb may hold on to the dictionaries.
        state.realms.clear()
        state.realms.update(realms)
        state.clients.clear()
        state.clients.update(clients)
        state.random.setstate(drawn)
        raise
