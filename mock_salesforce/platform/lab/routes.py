"""The table of control-plane verbs, and what answers a call of one."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.lab import contents, world
from mock_salesforce.platform.lab.bodies import ResetBody, SeedBody
from mock_salesforce.platform.lab.operations import LabCall, LabOperation
from mock_salesforce.platform.lab.shown import snapshot
from mock_salesforce.platform.quirks import Quirks
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.errors import Misuse

_switches: dict[str, Any] = {
    name: (kind, None) for name, kind in get_type_hints(Quirks, include_extras=True).items()
}
QuirksBody = create_model("QuirksBody", __config__=ConfigDict(extra="forbid"), **_switches)


def reset(call: LabCall) -> dict[str, Any]:
    """Forget everything and start again from a seed."""
    seed = call.body.get("seed", call.state.seed)
    call.restart(seed)
    return {"seed": seed}


def tick(call: LabCall) -> dict[str, Any]:
    """Do what is due: nothing here waits for time."""
    return {"performed": 0}


def next_due(call: LabCall) -> dict[str, Any]:
    """The next instant at which something is due: never."""
    return {"at": None}


def get_state(call: LabCall) -> Any:
    """The vendor's state; `only` names objects, `my_domain` narrows to an org."""
    only = call.query.get("only")
    return snapshot(call.state, call.query.get("my_domain"), only.split(",") if only else None)


def get_quirks(call: LabCall) -> dict[str, Any]:
    """Every quirk with its value, source and meaning."""
    return call.state.quirks.described()


def put_quirks(call: LabCall) -> dict[str, Any]:
    """Change some quirks."""
    call.state.quirks.change(call.body.model_dump(exclude_unset=True))
    return call.state.quirks.described()


def get_requests(call: LabCall) -> dict[str, Any]:
    """The latest vendor requests, oldest first."""
    return {"requests": list(call.state.requests)}


def seed_world(call: LabCall) -> dict[str, Any]:
    """Make apps, orgs, picklists, fields, records, products and stock, in this order; all or nothing."""
    makers: tuple[tuple[str, Callable[[LabCall], Any]], ...] = (
        ("apps", world.make_app),
        ("orgs", world.make_org),
        ("picklists", world.make_picklists),
        ("fields", world.make_fields),
        ("records", contents.make_records),
        ("imports", contents.import_csv),
        ("products", contents.make_products),
        ("messy", contents.make_messy),
        ("stock", contents.make_stock),
    )
    trial = copy.deepcopy(call.state, {id(call.state.now): call.state.now})
    done: dict[str, Any] = {}
    try:
        for name, make in makers:
            bodies = call.body.get(name, ())
            if bodies:
                calls = (LabCall(call.state, {}, body, call.standard, call.restart) for body in bodies)
                done[name] = [make(one) for one in calls]
    except Misuse:
        call.state.become(trial)
        raise
    return done


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/reset", reset, ResetBody),
    LabOperation("GET", "/_lab/state", get_state),
    LabOperation("POST", "/_lab/seed", seed_world, SeedBody),
    LabOperation("POST", "/_lab/tick", tick),
    LabOperation("GET", "/_lab/next", next_due),
    LabOperation("GET", "/_lab/quirks", get_quirks),
    LabOperation("PUT", "/_lab/quirks", put_quirks, QuirksBody),
    LabOperation("GET", "/_lab/requests", get_requests),
    *world.LAB_OPERATIONS,
    *contents.LAB_OPERATIONS,
)
_BY_VERB: Mapping[tuple[str, str], tuple[LabOperation, TypeAdapter[Any] | None]] = {
    (op.method, op.path): (op, TypeAdapter(op.body) if op.body else None) for op in LAB_OPERATIONS
}


def answer(
    state: State,
    standard: tuple[SObject, ...],
    restart: Callable[[int], None],
    method: str,
    path: str,
    query: Mapping[str, str],
    raw: bytes,
) -> tuple[int, Any]:
    """Status and document of a control-plane call; Misuse where it makes no sense."""
    found = _BY_VERB.get((method, path.rstrip("/")))
    if found is None:
        raise Misuse("unknown_verb", f"{method} {path} is no verb of this mock", status=404)
    operation, adapter = found
    body = _valid(adapter, raw) if adapter else {}
    document = operation.view(LabCall(state, query, body, standard, restart))
    return (201 if operation.made else 200), document


def _valid(adapter: TypeAdapter[Any], raw: bytes) -> Any:
    try:
        return adapter.validate_json(raw if raw.strip() else b"{}", strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        raise Misuse("bad_field", f"{name}: {first['msg']}") from None
