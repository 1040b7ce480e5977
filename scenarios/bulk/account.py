"""The account of a run on a customer's files: every row and order by name, and what is kept of the final state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.bulk.input import Reading
from scenarios.checkers.tools.reconciliation import Reconciliation
from scenarios.story.story import Inputs
from scenarios.story.world import Product


def reconciled(
    reading: Reading,
    account: Reconciliation,
    entered: Mapping[str, Product],
    state: Mapping[str, Any],
    *,
    rest_writes: int,
) -> dict[str, Any]:
    """Return the figures with the names behind them; a row is accounted for as bad, synced, or by its exception."""
    figures = account.figures()
    refused = [a for a in account.products if a.outcome == "exception"]
    lost = [a.name for a in (*account.products, *account.orders) if a.outcome == "unaccounted"]
    numbers = {row["extOrderId"]: row["orderNumber"] for row in state["hub"]["orders"]}
    never_entered = reading.rows - len(reading.bad_rows) - len(entered)
    return {
        "rows": reading.rows,
        "synced": figures["synced"],
        "exceptions": figures["exceptions"],
        "unaccounted": figures["unaccounted"] + max(0, never_entered),
        "bad": len(reading.bad_rows),
        "orders": len(account.orders),
        "orders_unaccounted": figures["orders_unaccounted"],
        "orders_routed": figures["orders_routed"],
        "orders_exceptions": figures["orders_exceptions"],
        "orders_waiting": figures["orders_waiting"],
        "order_rows": reading.order_rows,
        "writes_at_rest": rest_writes,
        "bad_rows": [*reading.bad_rows, *reading.bad_order_rows],
        "orders_not_placed": reading.not_placed,
        "total_differs": reading.total_differs,
        "products_by_exception": [
            {"sku": a.name, "exception": a.exception, "detail": a.detail} for a in refused
        ],
        "orders_by_exception": [
            {"order": numbers.get(a.name, a.name), "exception": a.exception, "detail": a.detail}
            for a in account.orders
            if a.outcome == "exception"
        ],
        "unaccounted_names": lost,
    }


def trimmed(state: dict[str, Any]) -> dict[str, Any]:
    """Keep of the final state what names things to look at; catalogs are counted, not listed, at this size."""
    hub = state["hub"]
    kept = {
        name: hub[name]
        for name in ("integrations", "orders", "shipments", "fulfillments", "exceptions", "locations")
    }
    kept |= {name: hub[name] for name in ("cards", "mappings")}
    counted = {name: len(rows) for name, rows in hub.items() if name not in kept}
    return {"hub": {**kept, "counts": counted}}


def steps_told(inputs: Inputs, told: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each of the two steps."""
    found = [
        f"The merchant enters {told['rows']} rows of {Path(inputs.catalog).name} in Salesforce; all are synced."
    ]
    if inputs.orders is not None:
        found.append(
            f"Buyers place the {told['orders']} orders of {Path(inputs.orders).name} on TikTok Shop."
        )
    return found
