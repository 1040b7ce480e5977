"""The table of control-plane verbs, and how they are put on the application."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, get_type_hints

import orjson
from flask import Flask, Response, request
from pydantic import TypeAdapter
from typing_extensions import TypedDict
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from mock_tiktok.books.numbers import Seed
from mock_tiktok.flow.webhooks import deliver_due
from mock_tiktok.lab import buyers, catalogs, fakes, faults, imports, refusals, seeding, snapshots, world
from mock_tiktok.lab.openapi import lab_document
from mock_tiktok.lab.operations import LabCall, LabOperation, Nothing, parsed, strict, validated
from mock_tiktok.lab.state_document import state_document
from mock_tiktok.quirks import Quirks
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.state import LOGGED, State
from mock_tiktok.wire.errors import Misuse
from mock_tiktok.wire.openapi import vendor_document

# More than any catalog needs, and less than what takes the machine's memory.
LARGEST = 512 * 1024 * 1024
_CHUNK = 64 * 1024
_make: Any = TypedDict
QuirksBody = strict(_make("QuirksBody", get_type_hints(Quirks, include_extras=True), total=False))


@strict
class ResetBody(TypedDict, total=False):
    """Start again, from another seed if one is given."""

    seed: Seed


def reset(call: LabCall) -> dict[str, Any]:
    """Forget everything and start again from a seed."""
    seed = call.body.get("seed", call.state.seed)
    call.state.reset(seed)
    return {"seed": seed}


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
    at = call.state.next_at()
    return {"at": None if at is None else float(at)}


def get_quirks(call: LabCall) -> dict[str, Any]:
    """Every quirk with its value, source and meaning."""
    return call.state.quirks.described()


def put_quirks(call: LabCall) -> dict[str, Any]:
    """Replace some quirks."""
    call.state.quirks = call.state.quirks.changed(call.body)
    return call.state.quirks.described()


def get_requests(call: LabCall) -> dict[str, Any]:
    """The latest vendor requests, oldest first."""
    return {"requests": [dict(zip(LOGGED, row, strict=True)) for row in call.state.requests]}


def get_verbs(_call: LabCall) -> dict[str, Any]:
    """Every verb of this control plane."""
    rows = [{"method": op.method, "path": op.path, "summary": op.summary} for op in LAB_OPERATIONS]
    return {"mock": "tiktok", "verbs": rows}


def get_lab_document(_call: LabCall) -> dict[str, Any]:
    """OpenAPI 3.1 of this control plane."""
    return lab_document(LAB_OPERATIONS)


def get_vendor_document(_call: LabCall) -> dict[str, Any]:
    """OpenAPI 3.1 of the vendor's API."""
    return vendor_document(OPERATIONS)


@strict
class StateQuery(TypedDict, total=False):
    """Sections joined by commas, and a shop."""

    only: str
    shop_id: str


def get_state(call: LabCall) -> dict[str, Any]:
    """The vendor's state; `only` names sections, `shop_id` narrows to a shop."""
    only = call.query.get("only")
    return state_document(call.state, None if only is None else only.split(","), call.query.get("shop_id"))


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("GET", "/_lab", get_verbs),
    LabOperation("POST", "/_lab/reset", reset, ResetBody, timeless=True),
    LabOperation("GET", "/_lab/state", get_state, query=StateQuery),
    *seeding.LAB_OPERATIONS,
    LabOperation("POST", "/_lab/tick", tick),
    LabOperation("GET", "/_lab/next", next_due),
    LabOperation("GET", "/_lab/quirks", get_quirks),
    LabOperation("PUT", "/_lab/quirks", put_quirks, QuirksBody),
    LabOperation("GET", "/_lab/requests", get_requests),
    *snapshots.LAB_OPERATIONS,
    *refusals.LAB_OPERATIONS,
    *faults.LAB_OPERATIONS,
    *imports.LAB_OPERATIONS,
    *fakes.LAB_OPERATIONS,
    *world.LAB_OPERATIONS,
    *catalogs.LAB_OPERATIONS,
    *buyers.LAB_OPERATIONS,
    LabOperation("GET", "/_lab/openapi.json", get_lab_document),
    LabOperation("GET", "/_lab/openapi/vendor.json", get_vendor_document),
)


def install_lab(app: Flask, state_of: Callable[[], State]) -> None:
    """Put every verb on the application; misuse answers {"error": {"code", "message"}}."""
    for operation in LAB_OPERATIONS:
        rule = operation.path.replace("{", "<").replace("}", ">")
        name = f"{operation.method} {operation.path}"
        app.add_url_rule(
            rule, name, _view(state_of, operation), methods=[operation.method], strict_slashes=False
        )
    app.register_error_handler(Misuse, misused)


def is_lab(path: str) -> bool:
    """Whether a path belongs to the control plane."""
    return path == "/_lab" or path.startswith("/_lab/")


def unrouted(error: HTTPException) -> Response:
    """What is no verb, or no call of one."""
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(set(error.valid_methods or ()) - {"HEAD"}))
        message = f"{request.path} takes {allowed}, not {request.method}"
        response = misused(Misuse("method_not_allowed", message))
        response.headers["Allow"] = allowed
        return response
    if error.code == 413:
        return misused(Misuse("too_large", f"body: at most {LARGEST} bytes are taken; send several calls"))
    if error.code == 500:
        return misused(Misuse("failed", "the mock failed; its log has the traceback"))
    return misused(
        Misuse("unknown_verb", f"{request.method} {request.path} is no verb; GET /_lab lists them")
    )


def _view(state_of: Callable[[], State], operation: LabOperation) -> Callable[..., Response]:
    # Built when the verb is first used, since most runs use few of them.
    body_of = cache(lambda: TypeAdapter(operation.body or Nothing))
    query_of = cache(lambda: TypeAdapter(operation.query or Nothing))

    def serve(**path: str) -> Response:
        request.max_content_length = LARGEST
        # In chunks, for a stream read at once ends at the limit instead of telling that it is passed.
        raw = b"".join(iter(partial(request.stream.read, _CHUNK), b""))
        state = state_of()
        query = validated(query_of().validate_strings, dict(request.args.items()), "query")
        body: Any = raw
        if not operation.csv:
            # A GET may come with any body, as HTTP gives it no meaning.
            given = parsed(b"{}" if operation.method == "GET" or not raw.strip() else raw)
            body = validated(partial(body_of().validate_python, strict=True), given, "body")
        if not operation.timeless:
            state.agenda.run_due(state.now())
        answer = operation.view(LabCall(state, path, query, body, state.second()))
        return Response(orjson.dumps(answer), 200, mimetype="application/json")

    return serve


def misused(misuse: Misuse) -> Response:
    """The control plane's error answer."""
    body = orjson.dumps({"error": {"code": misuse.code, "message": misuse.message}})
    return Response(body, misuse.status, mimetype="application/json")
