"""The vendor's state as JSON: in a stable order, without secrets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from typing import Any

from mock_salesforce.frame.operations import LabCall, LabOperation, chosen
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.sessions import ConnectedApp
from mock_salesforce.platform.lab.bodies import StateQuery
from mock_salesforce.platform.lab.orgs import org_named
from mock_salesforce.platform.state import State


def read_state(call: LabCall[State]) -> dict[str, Any]:
    """The vendor's state; `only` names sections, `my_domain` narrows to an org, `objects` to records of some."""
    state, name, objects = call.state, call.query.get("my_domain"), call.query.get("objects")
    only = None if name is None else org_named(state, name)
    wanted = objects.split(",") if objects else None
    sections: dict[str, Callable[[], Any]] = {
        "seed": lambda: state.seed,
        "at": state.now,
        "apps": lambda: [_app(app) for app in state.apps.values()],
        "orgs": lambda: {
            name: _org(org, wanted) for name, org in sorted(state.orgs.items()) if only in (None, org)
        },
        "live_sessions": lambda: len(state.sessions.sessions),
        "quirks": lambda: asdict(state.quirks),
    }
    return chosen(sections, call)


def _app(app: ConnectedApp) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "name": app.name,
        "callback_urls": list(app.callback_urls),
        "scopes": list(app.scopes),
    }


def _org(org: Org, objects: Collection[str] | None) -> dict[str, Any]:
    tables = [
        (name, table)
        for name, table in sorted(org.store.tables.items())
        if objects is None or name in objects
    ]
    return {
        "organization_id": org.id,
        "name": org.name,
        "host": org.host,
        "features": sorted(org.features),
        "change_events": sorted(org.events.selected),
        "users": [{"username": user.username, "user_id": user.user_id} for user in org.users.values()],
        "records": {
            name: [table.rows[record_id] for record_id in table.ids()] for name, table in tables if table.rows
        },
        "deleted": {name: list(table.bin.values()) for name, table in tables if table.bin},
        "stock": {
            place: {sku: level.record(sku) for sku, level in sorted(levels.items())}
            for place, levels in sorted(org.stock.levels.items())
        },
    }


STATE = LabOperation("GET", "/_lab/state", read_state, query=StateQuery)
