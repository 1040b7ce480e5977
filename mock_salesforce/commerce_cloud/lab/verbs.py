"""The control plane: everything that no public API offers, under `/_lab/` on any host (docs/mocks.md)."""

from __future__ import annotations

from dataclasses import asdict, replace
from random import Random
from typing import Any, get_type_hints

from mock_salesforce.commerce_cloud.lab import bodies as shapes
from mock_salesforce.commerce_cloud.lab.fakes import fake
from mock_salesforce.commerce_cloud.lab.omnichannel_seed import seed_omnichannel
from mock_salesforce.commerce_cloud.lab.operations import Control, LabOperation
from mock_salesforce.commerce_cloud.lab.realm_setup import create_realm
from mock_salesforce.commerce_cloud.lab.sales import place_order
from mock_salesforce.commerce_cloud.lab.seeding import seed_inventory, seed_products
from mock_salesforce.commerce_cloud.lab.undo import all_or_nothing
from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.realm.inventory import InventoryRecord
from mock_salesforce.commerce_cloud.realm.realms import Realm
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.kinds import record

_SEEDERS: dict[str, Control] = {
    "realms": create_realm,
    "products": seed_products,
    "inventory": seed_inventory,
    "orders": place_order,
}


def reset(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Forget everything and start from a seed: the one given, or the one in use."""
    seed = body.get("seed", state.seed)
    state.seed, state.random, state.quirks = seed, Random(seed), Quirks()
    for collection in (
        state.realms,
        state.clients,
        state.tokens,
        state.refresh_tokens,
        state.codes,
        state.requests,
        state.windows,
    ):
        collection.clear()
    return {"seed": seed}


def seed_all(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Play bodies in this order: `{"realms": [..], "products": [..], "inventory": [..], "orders": [..]}`."""
    answer: dict[str, Any] = {}
    with all_or_nothing(state):
        for name, seeder in _SEEDERS.items():
            answer[name] = [seeder(state, row) for row in body.get(name, ())]
    return answer


def tick(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Nothing here waits for the clock on its own: whatever time changes is computed when it is looked at."""
    return {"performed": 0}


def change_quirks(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Set the named quirks and answer with all of them."""
    state.quirks = replace(state.quirks, **body)
    return state.quirks.described()


def picture(state: State) -> dict[str, Any]:
    """The whole vendor state in a stable order, secrets left out."""
    return {
        "realms": {name: _realm_picture(realm) for name, realm in sorted(state.realms.items())},
        "accountManagerClients": sorted(state.clients),
        "liveTokens": sum(token.expires_at > state.now() for token in state.tokens.values()),
        "quirks": asdict(state.quirks),
    }


def _realm_picture(realm: Realm) -> dict[str, Any]:
    return {
        "shortCode": realm.short_code,
        "sites": {site.id: asdict(site) for site in realm.sites.values()},
        "slasClients": sorted(realm.slas_clients),
        "ocapiClients": sorted(realm.ocapi_clients),
        "catalogs": {
            catalog.id: {
                "name": catalog.name,
                "online": catalog.online,
                "categories": {name: asdict(one) for name, one in sorted(catalog.categories.items())},
                "assignedProducts": len(catalog.assigned),
            }
            for catalog in realm.catalogs.values()
        },
        "priceBooks": {
            book.id: {"currency": book.currency, "prices": dict(sorted(book.prices.items()))}
            for book in realm.price_books.values()
        },
        "inventoryLists": {
            stock.id: {
                "defaultInStock": stock.default_in_stock,
                "records": {name: _record_picture(record) for name, record in sorted(stock.records.items())},
            }
            for stock in realm.inventory_lists.values()
        },
        "omnichannel": {
            "records": {
                f"{location} {sku}": {"onHand": one.on_hand, "reserved": one.reserved, "safety": one.safety}
                for (location, sku), one in sorted(realm.omnichannel.records.items())
            },
            "groups": realm.omnichannel.groups,
            "reservations": realm.omnichannel.reservations,
            "jobs": {name: job.status for name, job in realm.omnichannel.jobs.items()},
        },
        "baskets": realm.baskets,
        "activeCodeVersion": realm.active_code_version,
        "products": {product_id: realm.products.documents[product_id] for product_id in realm.products.ids()},
        "orders": [
            {**order.document, "omsStatusEvents": order.oms_events} for order in realm.orders.created.values()
        ],
    }


def _record_picture(record: InventoryRecord) -> dict[str, Any]:
    return {
        "allocation": record.allocation,
        "turnover": record.turnover,
        "ats": record.ats,
        "stockLevel": record.stock_level,
        "perpetual": record.perpetual,
        "handling": record.handling,
    }


def read_state(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """The whole vendor state in a stable order, secrets left out."""
    return picture(state)


def read_next(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """When something is due: never, as nothing here waits for the clock on its own."""
    return {"at": None}


def read_quirks(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Every switch with its value, default, mark, source and meaning."""
    return state.quirks.described()


def read_requests(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """The last vendor requests, oldest first."""
    return {"requests": [_logged(row) for row in state.requests]}


def _logged(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(("at", "method", "host", "path", "operation", "status", "refusal"), row, strict=False))


_QUIRKS_BODY = record(
    get_type_hints(Quirks, include_extras=True),
    others=False,
)
_MUST_FIT = "what it names must exist, and what it makes must be new"
LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/reset", reset, shapes.RESET),
    LabOperation("POST", "/_lab/seed", seed_all, shapes.SEED, _MUST_FIT),
    LabOperation("POST", "/_lab/tick", tick, shapes.TICK),
    LabOperation("GET", "/_lab/next", read_next),
    LabOperation("GET", "/_lab/state", read_state),
    LabOperation("GET", "/_lab/quirks", read_quirks),
    LabOperation("PUT", "/_lab/quirks", change_quirks, _QUIRKS_BODY),
    LabOperation("GET", "/_lab/requests", read_requests),
    LabOperation("POST", "/_lab/realms", create_realm, shapes.REALM, _MUST_FIT),
    LabOperation("POST", "/_lab/products", seed_products, shapes.PRODUCTS, _MUST_FIT),
    LabOperation("POST", "/_lab/inventory", seed_inventory, shapes.INVENTORY, _MUST_FIT),
    LabOperation("POST", "/_lab/orders", place_order, shapes.ORDER, _MUST_FIT),
    LabOperation("POST", "/_lab/omnichannel", seed_omnichannel, shapes.OMNICHANNEL, _MUST_FIT),
    LabOperation("POST", "/_lab/fake", fake, shapes.FAKE, _MUST_FIT),
)
