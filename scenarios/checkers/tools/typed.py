"""What an operator typed into a product's Channel Options, by whichever way: it is what stands there in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.checkers.views.hub import hub
from scenarios.record.history import History
from scenarios.record.verdict import Evidence, Finding

_MEMBERS = {
    "sync_to_channel": "syncToChannel",
    "inventory_buffer": "inventoryBuffer",
    "channel_sku": "channelSku",
}
Row = tuple[str, str]  # product id, integration id


def typed_options(history: History) -> tuple[int, list[Finding]]:
    """Return how many cells were typed and stand in the final state, and what is wrong with them."""
    shown: Mapping[str, Any] = (history.state.get("hub") or {}).get("channel_options") or {}
    rows = {
        (product_id, row["integrationId"]): row
        for product_id, options in shown.items()
        for row in options.get("rows") or ()
    }
    judged, findings = 0, list[Finding]()
    for key, cells in _typed(history).items():
        for name, said in cells.items() if key in rows else ():
            there = rows[key].get(name)
            judged += 1
            if said != there and not (said == "" and there is None):
                message = f"{name} of {key[0]} was typed as {said!r}, and in the end shown is {there!r}"
                finding = Finding("not_as_saved", "I21", "R62", message, Evidence(state={"row": rows[key]}))
                findings.append(finding)
    return judged, findings


def _typed(history: History) -> dict[Row, dict[str, object]]:
    """Return the last value of each cell of the first organization; a SKU of several products says nothing."""
    products = history.view(hub).products
    sides = history.names.get("integrations") or {}
    renamed = {
        operation.arguments.get("sku")
        for operation in history.operations
        if operation.arguments.get("new_sku")
    }
    typed: dict[Row, dict[str, object]] = {}
    for operation in history.operations:
        said = operation.arguments
        if operation.operation == "delete_integration" and operation.outcome == "ok":
            gone = sides.get(
                said.get("at") or said["side"]
            )  # its rows went with it; the next begins without any
            typed = {key: cells for key, cells in typed.items() if key[1] != gone}
        if (
            operation.operation != "set_channel_options"
            or operation.outcome != "ok"
            or said.get("organization")
        ):
            continue
        named = [product["productId"] for product in products if product.get("sku") == said["sku"]]
        integration_id = sides.get(said.get("at") or said["side"])
        if len(named) == 1 and integration_id is not None and said["sku"] not in renamed:
            cells = typed.setdefault((named[0], integration_id), {})
            cells |= {name: said[member] for member, name in _MEMBERS.items() if said.get(member) is not None}
    return typed
