"""The table of control-plane verbs, and those that every mock has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, get_type_hints

from pydantic import ConfigDict, create_model

from mock_salesforce.platform.lab import arming, contents, snapshots, world
from mock_salesforce.platform.lab.bodies import ResetBody, SeedBody, StateQuery
from mock_salesforce.platform.lab.misuse import Misuse
from mock_salesforce.platform.lab.openapi import lab_document
from mock_salesforce.platform.lab.operations import LabCall, LabOperation, org_named
from mock_salesforce.platform.lab.shown import shown
from mock_salesforce.platform.quirks import Quirks
from mock_salesforce.platform.state import new_state
from mock_salesforce.platform.tables import vendor_document

_switches: dict[str, Any] = {
    name: (kind, None) for name, kind in get_type_hints(Quirks, include_extras=True).items()
}
QuirksBody = create_model("QuirksBody", __config__=ConfigDict(extra="forbid"), **_switches)


def get_verbs(call: LabCall) -> dict[str, Any]:
    """Every verb of this control plane."""
    verbs = [{"method": op.method, "path": op.path, "summary": op.summary} for op in LAB_OPERATIONS]
    return {"mock": "platform", "verbs": verbs}


def reset(call: LabCall) -> dict[str, Any]:
    """Forget everything and start again from a seed."""
    seed = call.body.get("seed", call.state.seed)
    call.state.become(new_state(seed, call.state.now))
    return {"seed": seed}


def tick(call: LabCall) -> dict[str, Any]:
    """Do what is due: nothing here waits for time."""
    return {"changes": 0, "deliveries": []}


def next_due(call: LabCall) -> dict[str, Any]:
    """The next instant at which something is due: never."""
    return {"at": None}


def get_state(call: LabCall) -> dict[str, Any]:
    """The vendor's state; `only` names sections, `my_domain` narrows to an org, `objects` to records of some."""
    name, objects = call.query.get("my_domain"), call.query.get("objects")
    if name is not None:
        name = org_named(call.state, name).my_domain
    sections = shown(call.state, name, objects.split(",") if objects else None)
    wanted = call.query["only"].split(",") if "only" in call.query else list(sections)
    unknown = [section for section in wanted if section not in sections]
    if unknown:
        raise Misuse("unknown", f"only: there is no section {unknown[0]!r}; there are {', '.join(sections)}")
    return {section: sections[section] for section in wanted}


def get_quirks(call: LabCall) -> dict[str, Any]:
    """Every quirk with its value, source and meaning."""
    return call.state.quirks.described()


def put_quirks(call: LabCall) -> dict[str, Any]:
    """Change some quirks."""
    call.state.quirks.change(call.body.model_dump(exclude_unset=True))
    return call.state.quirks.described()


def get_requests(call: LabCall) -> dict[str, Any]:
    """The latest vendor requests, oldest first."""
    return {"requests": [asdict(row) for row in call.state.requests]}


def seed_world(call: LabCall) -> dict[str, Any]:
    """Make apps, orgs, picklists, fields, records, imports, products, fakes and stock, in this order."""
    makers: tuple[tuple[str, Callable[[LabCall], Any]], ...] = (
        ("apps", world.make_app),
        ("orgs", world.make_org),
        ("picklists", world.make_picklists),
        ("fields", world.make_fields),
        ("records", contents.make_records),
        ("imports", contents.import_csv),
        ("products", contents.make_products),
        ("fakes", contents.make_fake),
        ("stock", contents.make_stock),
    )
    return {
        name: [make(call.of(body)) for body in call.body[name]] for name, make in makers if name in call.body
    }


def get_lab_document(call: LabCall) -> dict[str, Any]:
    """OpenAPI 3.1 of this control plane."""
    return lab_document(LAB_OPERATIONS)


def get_vendor_document(call: LabCall) -> dict[str, Any]:
    """OpenAPI 3.1 of the vendor's API."""
    return vendor_document(call.standard)


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("GET", "/_lab", get_verbs),
    LabOperation("POST", "/_lab/reset", reset, ResetBody),
    LabOperation("GET", "/_lab/state", get_state, query=StateQuery),
    LabOperation("POST", "/_lab/seed", seed_world, SeedBody, whole=True),
    LabOperation("POST", "/_lab/tick", tick),
    LabOperation("GET", "/_lab/next", next_due),
    LabOperation("GET", "/_lab/quirks", get_quirks),
    LabOperation("PUT", "/_lab/quirks", put_quirks, QuirksBody),
    LabOperation("GET", "/_lab/requests", get_requests),
    *snapshots.LAB_OPERATIONS,
    *arming.LAB_OPERATIONS,
    *world.LAB_OPERATIONS,
    *contents.LAB_OPERATIONS,
    LabOperation("GET", "/_lab/openapi.json", get_lab_document),
    LabOperation("GET", "/_lab/openapi/vendor.json", get_vendor_document),
)
