"""The control plane: everything that no public API offers, under `/_lab` on any host (docs/mocks.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, get_type_hints

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.lab import bodies, faults, imports, picture, refusals, snapshots
from mock_salesforce.commerce_cloud.lab.documents import lab_document
from mock_salesforce.commerce_cloud.lab.fakes import fake
from mock_salesforce.commerce_cloud.lab.operations import LabCall, LabOperation
from mock_salesforce.commerce_cloud.lab.realm_setup import create_realm
from mock_salesforce.commerce_cloud.lab.sales import place_order
from mock_salesforce.commerce_cloud.lab.seeding import seed_inventory, seed_omnichannel, seed_products
from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.kinds import record
from mock_salesforce.commerce_cloud.wire.openapi import vendor_document

Maker = Callable[[State, dict[str, Any]], dict[str, Any]]
_MAKERS: dict[str, Maker] = {
    "realms": create_realm,
    "products": seed_products,
    "inventory": seed_inventory,
    "orders": place_order,
}


def reset(call: LabCall) -> dict[str, Any]:
    """Forget everything and start from a seed: the one given, or the one in use."""
    call.state.reset(call.body.get("seed", call.state.seed))
    return {"seed": call.state.seed}


def seed_all(call: LabCall) -> dict[str, Any]:
    """Make realms, products, inventory and orders, in this order, all of them or none."""
    with snapshots.all_or_nothing(call.state):
        return {
            name: [make(call.state, row) for row in call.body[name]]
            for name, make in _MAKERS.items()
            if name in call.body
        }


def tick(call: LabCall) -> dict[str, Any]:
    """Do what is due: nothing, as whatever time changes here is computed when it is looked at."""
    return {"changes": 0, "deliveries": []}


def next_due(call: LabCall) -> dict[str, Any]:
    """When something is due: never, as nothing here waits for the clock on its own."""
    return {"at": None}


def read_quirks(call: LabCall) -> dict[str, Any]:
    """Every switch with its value, default, mark, source and meaning."""
    return call.state.quirks.described()


def change_quirks(call: LabCall) -> dict[str, Any]:
    """Set the named quirks and answer with all of them."""
    call.state.quirks = replace(call.state.quirks, **call.body)
    return call.state.quirks.described()


def read_requests(call: LabCall) -> dict[str, Any]:
    """The last vendor requests, oldest first."""
    names = ("at", "method", "host", "path", "operation", "status", "code")
    return {"requests": [dict(zip(names, row, strict=True)) for row in call.state.requests]}


def list_verbs(call: LabCall) -> dict[str, Any]:
    """The verbs of the control plane."""
    rows = [{"method": one.method, "path": one.path, "summary": one.summary} for one in LAB_OPERATIONS]
    return {"mock": "commerce_cloud", "verbs": rows}


def read_lab_document(call: LabCall) -> dict[str, Any]:
    """This control plane as an OpenAPI document."""
    return lab_document(LAB_OPERATIONS)


def read_vendor_document(call: LabCall) -> dict[str, Any]:
    """The vendor's operations as an OpenAPI document."""
    return vendor_document(APIS)


def _made_by(make: Maker) -> Callable[[LabCall], dict[str, Any]]:
    @wraps(make)
    def view(call: LabCall) -> dict[str, Any]:
        return make(call.state, call.body)

    return view


_QUIRKS = record(get_type_hints(Quirks, include_extras=True), others=False)
_MUST_FIT = "what it names must exist, and what it makes must be new"
LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("GET", "/_lab", list_verbs),
    LabOperation("POST", "/_lab/reset", reset, bodies.RESET),
    *picture.LAB_OPERATIONS,
    LabOperation("POST", "/_lab/seed", seed_all, bodies.SEED, beyond=_MUST_FIT),
    LabOperation("POST", "/_lab/tick", tick),
    LabOperation("GET", "/_lab/next", next_due),
    LabOperation("GET", "/_lab/quirks", read_quirks),
    LabOperation("PUT", "/_lab/quirks", change_quirks, _QUIRKS),
    LabOperation("GET", "/_lab/requests", read_requests),
    *snapshots.LAB_OPERATIONS,
    *refusals.LAB_OPERATIONS,
    *faults.LAB_OPERATIONS,
    LabOperation("POST", "/_lab/realms", _made_by(create_realm), bodies.REALM, beyond=_MUST_FIT),
    LabOperation("POST", "/_lab/products", _made_by(seed_products), bodies.PRODUCTS, beyond=_MUST_FIT),
    LabOperation("POST", "/_lab/inventory", _made_by(seed_inventory), bodies.INVENTORY, beyond=_MUST_FIT),
    LabOperation("POST", "/_lab/orders", _made_by(place_order), bodies.ORDER, beyond=_MUST_FIT),
    LabOperation(
        "POST", "/_lab/omnichannel", _made_by(seed_omnichannel), bodies.OMNICHANNEL, beyond=_MUST_FIT
    ),
    LabOperation("POST", "/_lab/fake", _made_by(fake), bodies.FAKE, beyond=_MUST_FIT),
    imports.LAB_OPERATION,
    LabOperation("GET", "/_lab/openapi.json", read_lab_document),
    LabOperation("GET", "/_lab/openapi/vendor.json", read_vendor_document),
)
