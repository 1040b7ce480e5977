"""The table of control-plane verbs, and how they are put on the application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, get_type_hints

import orjson
from flask import Flask, Response, request
from pydantic import ConfigDict, TypeAdapter, create_model
from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Whole
from mock_tiktok.flow.webhooks import deliver_due
from mock_tiktok.lab import buyers, catalogs, fakes, purchases, refusals, world
from mock_tiktok.lab import imports as tables
from mock_tiktok.lab.openapi import lab_document
from mock_tiktok.lab.operations import LabCall, LabOperation, NoQuery, strict, validated
from mock_tiktok.lab.rehearsal import rehearsed
from mock_tiktok.lab.state_document import snapshot
from mock_tiktok.quirks import Quirks
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse
from mock_tiktok.wire.openapi import vendor_document

_switches: dict[str, Any] = {
    name: (kind, None) for name, kind in get_type_hints(Quirks, include_extras=True).items()
}
QuirksBody = create_model("QuirksBody", __config__=ConfigDict(extra="forbid", defer_build=True), **_switches)


@strict
class ResetBody(TypedDict, total=False):
    """Start again, from another seed if one is given."""

    seed: Whole


@strict
class SeedBody(TypedDict, total=False):
    """A whole world in one call; each list takes the bodies of its own verb."""

    apps: list[world.AppBody]
    sellers: list[world.SellerBody]
    shops: list[world.ShopBody]
    products: list[catalogs.ProductsBody]
    orders: list[purchases.OrderBody]


def reset(call: LabCall) -> dict[str, Any]:
    """Forget everything and start again from a seed."""
    seed = call.body.get("seed", call.state.seed)
    call.state.reset(seed)
    return {"seed": seed}


def seed_world(call: LabCall) -> dict[str, Any]:
    """Make apps, sellers, shops, products and orders, in this order."""
    makers: tuple[tuple[str, Callable[[State, Any], dict[str, Any]]], ...] = (
        ("apps", world.make_app),
        ("sellers", world.make_seller),
        ("shops", world.make_shop),
        ("products", catalogs.make_products),
        ("orders", purchases.make_order),
    )

    def make_all(state: State) -> dict[str, Any]:
        return {
            name: [make(state, body) for body in call.body[name]]
            for name, make in makers
            if name in call.body
        }

    return rehearsed(call.state, call.body.get("orders", ()), make_all)


def tick(call: LabCall) -> dict[str, Any]:
    """Do what is due: status changes, then webhooks."""
    changes = call.state.agenda.run_due(call.state.now())
    sent = deliver_due(call.state)
    rows = [
        {"notification_id": d.notification_id, "type": d.type, "outcome": d.outcome, "shop_id": d.shop_id}
        for d in sent
    ]
    return {"changes": changes, "deliveries": rows}


def next_due(call: LabCall) -> dict[str, Any]:
    """The next instant at which something is due."""
    return {"at": call.state.next_at()}


def get_quirks(call: LabCall) -> dict[str, Any]:
    """Every quirk with its value, source and meaning."""
    return call.state.quirks.described()


def put_quirks(call: LabCall) -> dict[str, Any]:
    """Replace some quirks."""
    call.state.quirks = call.state.quirks.changed(call.body.model_dump(exclude_unset=True))
    return call.state.quirks.described()


def get_requests(call: LabCall) -> dict[str, Any]:
    """The latest vendor requests, oldest first."""
    names = ("at", "method", "path", "status", "code")
    return {"requests": [dict(zip(names, row, strict=True)) for row in call.state.requests]}


@strict
class StateQuery(TypedDict, total=False):
    """Sections joined by commas, and a shop."""

    only: str
    shop_id: str


def get_state(call: LabCall) -> dict[str, Any]:
    """The vendor's state; `only` names sections, `shop_id` narrows to a shop."""
    only = call.query.get("only")
    return snapshot(call.state, only.split(",") if only else None, call.query.get("shop_id"))


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/reset", reset, ResetBody),
    LabOperation("GET", "/_lab/state", get_state, query=StateQuery),
    LabOperation("POST", "/_lab/seed", seed_world, SeedBody),
    LabOperation("POST", "/_lab/tick", tick),
    LabOperation("GET", "/_lab/next", next_due),
    LabOperation("GET", "/_lab/quirks", get_quirks),
    LabOperation("PUT", "/_lab/quirks", put_quirks, QuirksBody),
    LabOperation("GET", "/_lab/requests", get_requests),
    *refusals.LAB_OPERATIONS,
    *tables.LAB_OPERATIONS,
    *fakes.LAB_OPERATIONS,
    *world.LAB_OPERATIONS,
    *catalogs.LAB_OPERATIONS,
    *buyers.LAB_OPERATIONS,
)


def install_lab(app: Flask, state_of: Callable[[], State]) -> None:
    """Put every verb on the application; misuse answers {"error": {"code", "message"}}."""
    app.add_url_rule("/_lab/openapi.json", "OpenAPI of the lab", _document(lab_document, LAB_OPERATIONS))
    app.add_url_rule(
        "/_lab/openapi/vendor.json", "OpenAPI of the vendor", _document(vendor_document, OPERATIONS)
    )
    for operation in LAB_OPERATIONS:
        rule = operation.path.replace("{", "<").replace("}", ">")
        name = f"{operation.method} {operation.path}"
        app.add_url_rule(rule, name, _view(state_of, operation), methods=[operation.method])
    app.register_error_handler(Misuse, misused)


def _document(write: Callable[[Any], dict[str, Any]], operations: Any) -> Callable[[], Response]:
    return lambda: Response(orjson.dumps(write(operations)), 200, mimetype="application/json")


def _view(state_of: Callable[[], State], operation: LabOperation) -> Callable[..., Response]:
    # Built when the verb is first used, since most runs use few of them.
    adapter_of = cache(lambda: TypeAdapter(operation.body) if operation.body else None)
    asked_of = cache(lambda: TypeAdapter(operation.query or NoQuery))

    def serve(**path: str) -> Response:
        state = state_of()
        body = request.get_data() if operation.csv else _valid(adapter_of(), request.get_data())
        if operation.view is not reset:
            state.agenda.run_due(state.now())
        query = validated(asked_of().validate_strings, dict(request.args.items()), "query")
        answer = operation.view(LabCall(state, path, query, body, state.second()))
        return Response(orjson.dumps(answer), 200, mimetype="application/json")

    serve.__doc__ = operation.view.__doc__
    return serve


def _valid(adapter: TypeAdapter[Any] | None, raw: bytes) -> Any:
    if adapter is None:
        return None
    return validated(partial(adapter.validate_json, strict=True), raw or b"{}", "body")


def misused(misuse: Misuse) -> Response:
    """The control plane's error answer."""
    body = orjson.dumps({"error": {"code": misuse.code, "message": misuse.message}})
    return Response(body, misuse.status, mimetype="application/json")
