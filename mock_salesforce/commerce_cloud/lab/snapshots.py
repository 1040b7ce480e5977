"""What the vendor was: kept whole for a snapshot, or as far as a verb of many steps may change it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import fields, replace
from typing import Any

from mock_salesforce.commerce_cloud.lab.operations import LabCall, LabOperation, unknown
from mock_salesforce.commerce_cloud.realm.catalogs import Catalog
from mock_salesforce.commerce_cloud.realm.realms import Realm
from mock_salesforce.commerce_cloud.state import State

# What belongs to the process that serves, and what a snapshot may not hold lest a restore forget the later ones.
_NOT_KEPT = frozenset(("now", "transport", "snapshots"))


def take(call: LabCall) -> dict[str, Any]:
    """Keep the vendor as it is now, its ids and chances to come included."""
    state = call.state
    kept = {one.name: getattr(state, one.name) for one in fields(state) if one.name not in _NOT_KEPT}
    name = str(len(state.snapshots) + 1)
    state.snapshots[name] = deepcopy(kept)
    return {"snapshot": name}


def listed(call: LabCall) -> dict[str, Any]:
    """The snapshots taken since the last reset."""
    return {"snapshots": list(call.state.snapshots)}


def restore(call: LabCall) -> dict[str, Any]:
    """Make the vendor what it was at a snapshot; it goes on with the same bytes as then."""
    name = call.path["snapshot"]
    if name not in call.state.snapshots:
        raise unknown(f"snapshot: there is none called {name!r}; GET /_lab/snapshots lists them")
    for member, value in deepcopy(call.state.snapshots[name]).items():
        setattr(call.state, member, value)
    return {"snapshot": name}


@contextmanager
def all_or_nothing(state: State) -> Iterator[None]:
    """Put the realms and clients back as they were when a verb of many steps fails half-way.

    What is copied is what the steps put in or change in place; what they only replace (a record, an order, the value
    of a member) is shared. So it costs milliseconds where copying everything took seconds.
    """
    realms = {name: _twin(realm) for name, realm in state.realms.items()}
    clients, drawn = dict(state.clients), state.random.getstate()
    try:
        yield
    except Exception:
        # In place, as the caller of the verb may hold on to the dictionaries.
        for present, before in ((state.realms, realms), (state.clients, clients)):
            present.clear()
            present.update(before)  # type: ignore[arg-type]
        state.random.setstate(drawn)
        raise


def _twin(realm: Realm) -> Realm:
    twin = copy(realm)
    twin.sites, twin.shown_only = dict(realm.sites), dict(realm.shown_only)
    twin.products = realm.products.twin()
    twin.catalogs = {name: _twin_of_catalog(one) for name, one in realm.catalogs.items()}
    twin.price_books = {
        name: replace(one, prices=dict(one.prices), tiers=dict(one.tiers))
        for name, one in realm.price_books.items()
    }
    twin.inventory_lists = {
        name: replace(one, records=one.records.twin()) for name, one in realm.inventory_lists.items()
    }
    book = realm.orders
    twin.orders = replace(book, created=dict(book.created), modified=dict(book.modified))
    return twin


def _twin_of_catalog(catalog: Catalog) -> Catalog:
    categories = {name: replace(one, products=dict(one.products)) for name, one in catalog.categories.items()}
    return replace(catalog, categories=categories, assigned=dict(catalog.assigned))


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/snapshots", take),
    LabOperation("GET", "/_lab/snapshots", listed),
    LabOperation(
        "POST", "/_lab/snapshots/{snapshot}/restore", restore, beyond="only a snapshot that was taken"
    ),
)
