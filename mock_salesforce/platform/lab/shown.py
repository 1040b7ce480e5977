"""The vendor's state as JSON: in a stable order, without secrets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import State


def shown(
    state: State, my_domain: str | None = None, objects: Collection[str] | None = None
) -> dict[str, Any]:
    """The whole vendor by sections; `my_domain` narrows to one org, `objects` to the records of some."""
    orgs = sorted(state.orgs.items())
    return {
        "seed": state.seed,
        "at": state.now(),
        "apps": [
            {
                "client_id": app.client_id,
                "name": app.name,
                "callback_urls": list(app.callback_urls),
                "scopes": list(app.scopes),
            }
            for app in state.apps.values()
        ],
        "orgs": {name: _org(org, objects) for name, org in orgs if my_domain in (None, name)},
        "live_sessions": len(state.sessions.sessions),
        "quirks": {name: entry["value"] for name, entry in state.quirks.described().items()},
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
