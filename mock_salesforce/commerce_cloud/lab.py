"""The control plane: everything that no public API offers, under `/_lab/` on any host (docs/mocks.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from random import Random
from typing import Any

import orjson
from flask import Flask, Response, request

from mock_salesforce.commerce_cloud import impex
from mock_salesforce.commerce_cloud.errors import LabError
from mock_salesforce.commerce_cloud.inventory import InventoryRecord
from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.realm_setup import create_realm
from mock_salesforce.commerce_cloud.realms import Realm
from mock_salesforce.commerce_cloud.seeding import seed_inventory, seed_products
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.storefront import place_order

Control = Callable[[State, dict[str, Any]], dict[str, Any]]
_SEED_MEMBERS = ("realms", "products", "inventory", "orders")


def reset(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Forget everything and start from a seed: the one given, or the one in use."""
    seed = body.get("seed", state.seed)
    if type(seed) is not int:
        raise LabError("bad_seed", f"seed is a whole number, not {seed!r}")
    state.seed, state.random, state.quirks = seed, Random(seed), Quirks()
    for collection in (
        state.realms,
        state.clients,
        state.tokens,
        state.refresh_tokens,
        state.codes,
        state.requests,
    ):
        collection.clear()
    return {"seed": seed}


def seed_all(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Play bodies in this order: `{"realms": [..], "products": [..], "inventory": [..], "orders": [..]}`."""
    unknown = sorted(set(body) - set(_SEED_MEMBERS))
    if unknown:
        raise LabError(
            "unknown_member", f"seed has no {', '.join(unknown)}; it has {', '.join(_SEED_MEMBERS)}"
        )
    answer: dict[str, Any] = {}
    for name in _SEED_MEMBERS:
        rows = body.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise LabError("bad_member", f"{name} is a list of objects")
        answer[name] = [_CONTROLS[f"/{name}"](state, row) for row in rows]
    return answer


def tick(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Nothing here waits for the clock on its own: whatever time changes is computed when it is looked at."""
    return {"performed": 0}


def change_quirks(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Set the named quirks and answer with all of them."""
    state.quirks = state.quirks.changed(body)
    return asdict(state.quirks)


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
            catalog.id: {"categories": sorted(catalog.categories), "assignedProducts": len(catalog.assigned)}
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


def add_routes(app: Flask, state: Callable[[], State]) -> None:
    """Route the control plane; `state` finds the state installed at the time of the request."""
    for path, control in _CONTROLS.items():
        methods = ["PUT"] if path == "/quirks" else ["POST"]
        app.add_url_rule(f"/_lab{path}", f"lab{path} write", _posted(control, state), methods=methods)
    impex.add_routes(app, state)
    readings: dict[str, Callable[[], object]] = {
        "/state": lambda: picture(state()),
        "/next": lambda: {"at": None},
        "/quirks": lambda: asdict(state().quirks),
        "/requests": lambda: {"requests": [_logged(row) for row in state().requests]},
    }
    for path, reading in readings.items():
        app.add_url_rule(f"/_lab{path}", f"lab{path}", _read(reading), methods=["GET"])


def _posted(control: Control, state: Callable[[], State]) -> Callable[[], Response]:
    def serve() -> Response:
        try:
            return _json(control(state(), _body()))
        except LabError as error:
            return _json({"error": {"code": error.code, "message": str(error)}}, error.status)

    return serve


def _read(reading: Callable[[], object]) -> Callable[[], Response]:
    def serve() -> Response:
        return _json(reading())

    return serve


def _body() -> dict[str, Any]:
    content = request.get_data()
    if not content:
        return {}
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise LabError("bad_json", f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise LabError("bad_json", "the body is a JSON object")
    return body


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json")


def _logged(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(("at", "method", "host", "path", "operation", "status", "refusal"), row, strict=False))


_CONTROLS: dict[str, Control] = {
    "/reset": reset,
    "/seed": seed_all,
    "/tick": tick,
    "/quirks": change_quirks,
    "/realms": create_realm,
    "/products": seed_products,
    "/inventory": seed_inventory,
    "/orders": place_order,
}
