"""The vendor's state as JSON: in a stable order, without secrets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import State


def snapshot(state: State, my_domain: str | None = None, only: Collection[str] | None = None) -> Any:
    """The whole vendor; `my_domain` narrows to one org, `only` to the records of some objects."""
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
        "orgs": {name: _org(org, only) for name, org in orgs if my_domain in (None, name)},
        "live_sessions": len(state.sessions.sessions),
        "quirks": {name: entry["value"] for name, entry in state.quirks.described().items()},
    }


def _org(org: Org, only: Collection[str] | None) -> dict[str, Any]:
    tables = [
        (name, table) for name, table in sorted(org.store.tables.items()) if only is None or name in only
    ]
    return {
        "organization_id": org.id,
        "name": org.name,
        "host": org.host,
        "features": sorted(org.features),
        "change_events": sorted(org.events.selected),
        "users": [{"username": user.username, "user_id": user.user_id} for user in org.users.values()],
        "records": {name: list(table.rows.values()) for name, table in tables if table.rows},
        "deleted": {name: list(table.bin.values()) for name, table in tables if table.bin},
        "stock": {
            place: {sku: level.record(sku) for sku, level in sorted(levels.items())}
            for place, levels in sorted(org.stock.levels.items())
        },
    }
