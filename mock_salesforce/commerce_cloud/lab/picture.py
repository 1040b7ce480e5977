"""What the vendor holds, in sections and in a stable order; secrets are left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from mock_salesforce.commerce_cloud.realm.inventory import InventoryRecord
from mock_salesforce.commerce_cloud.realm.realms import Realm
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.frame.kinds import record, text
from mock_salesforce.frame.operations import LabCall, LabOperation, chosen


def read_state(call: LabCall[State]) -> dict[str, Any]:
    """The vendor's state in a stable order, secrets left out; `only` names sections, with commas between."""
    state = call.state
    sections: dict[str, Callable[[], Any]] = {
        "realms": lambda: {name: _realm_picture(realm) for name, realm in sorted(state.realms.items())},
        "account_manager_clients": lambda: sorted(state.clients),
        "live_tokens": lambda: sum(token.expires_at > state.now() for token in state.tokens.values()),
        "quirks": lambda: asdict(state.quirks),
    }
    return chosen(sections, call)


def _realm_picture(realm: Realm) -> dict[str, Any]:
    return {
        "short_code": realm.short_code,
        "sites": {site.id: asdict(site) for site in realm.sites.values()},
        "slas_clients": sorted(realm.slas_clients),
        "ocapi_clients": sorted(realm.ocapi_clients),
        "catalogs": {
            catalog.id: {
                "name": catalog.name,
                "online": catalog.online,
                "categories": {name: asdict(one) for name, one in sorted(catalog.categories.items())},
                "assigned_products": len(catalog.assigned),
            }
            for catalog in realm.catalogs.values()
        },
        "price_books": {
            book.id: {"currency": book.currency, "prices": dict(sorted(book.prices.items()))}
            for book in realm.price_books.values()
        },
        "inventory_lists": {
            stock.id: {
                "default_in_stock": stock.default_in_stock,
                "records": {name: _record_picture(record) for name, record in sorted(stock.records.items())},
            }
            for stock in realm.inventory_lists.values()
        },
        "omnichannel": {
            "records": {
                f"{location} {sku}": {"on_hand": one.on_hand, "reserved": one.reserved, "safety": one.safety}
                for (location, sku), one in sorted(realm.omnichannel.records.items())
            },
            "groups": realm.omnichannel.groups,
            "reservations": realm.omnichannel.reservations,
            "jobs": {name: job.status for name, job in realm.omnichannel.jobs.items()},
        },
        "baskets": realm.baskets,
        "active_code_version": realm.active_code_version,
        "products": {product_id: realm.products.documents[product_id] for product_id in realm.products.ids()},
        "orders": [
            {**order.document, "oms_status_events": order.oms_events}
            for order in realm.orders.created.values()
        ],
    }


def _record_picture(record: InventoryRecord) -> dict[str, Any]:
    return {
        "allocation": record.allocation,
        "turnover": record.turnover,
        "ats": record.ats,
        "stock_level": record.stock_level,
        "perpetual": record.perpetual,
        "handling": record.handling,
    }


STATE = LabOperation(
    "GET",
    "/_lab/state",
    read_state,
    query=record({"only": text()}, others=False),
    beyond="sections that exist",
)
