"""I21: what operators are shown is what was saved; Channel Options are the capability matrix applied to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from scenarios.checkers.tools.answers import judged_answers
from scenarios.checkers.tools.typed import typed_options
from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, HubState, Json, hub
from scenarios.checkers.views.wire import wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

COLUMNS = ["Integration Name", "Sync to Channel", "Inventory Buffer"]
CHANNEL_SKU = "Channel SKU"
_SECTION = re.compile(r"/api/v3/products/(?P<id>[^/]+)/channel-options")


def check(history: History) -> Check:
    """Judge Channel Options of every product whose section the run read, and every answer to an operator."""
    state = history.view(hub)
    shown: Mapping[str, Json] = (history.state.get("hub") or {}).get("channel_options") or {}
    kinds = {product["productId"]: product.get("type") for product in state.products}
    findings = [
        finding
        for product_id, options in shown.items()
        for finding in _judge(state, product_id, kinds.get(product_id), options)
    ]
    findings += _typed_into_nothing(history, kinds)
    answered, wrong = judged_answers(history)
    cells, otherwise = typed_options(history)
    return conclude(
        "I21",
        len(shown) + answered + cells,
        [*findings, *wrong, *otherwise],
        subject="Channel Options sections, cells and answers",
    )


def _judge(state: HubState, product_id: str, kind: str | None, options: Json) -> Iterator[Finding]:
    rows = options.get("rows") or ()
    for row in rows:
        integration = state.integrations.get(row["integrationId"], {})
        if integration.get("connector") == TIKTOK_CONNECTOR and "channelSku" in row:
            yield _finding(
                "R65", f"the TikTok row of {product_id} has a Channel SKU cell", product_id, options
            )
        if integration.get("status") == "not_connected":
            message = f"{product_id} has a row for {integration['name']}, which is not connected"
            yield _finding("R61", message, product_id, options)
    wanted = COLUMNS if _hidden(state, kind, rows) else [*COLUMNS, CHANNEL_SKU]
    if list(options.get("columns") or ()) != wanted:
        message = f"{product_id} shows the columns {options.get('columns')}, not {wanted}"
        yield _finding("R67" if kind == "parent" else "R62", message, product_id, options)


def _typed_into_nothing(history: History, kinds: Mapping[str, str | None]) -> Iterator[Finding]:
    """Yield Channel SKUs that were taken of a parent that had none before, and so no column to type one into."""
    had: set[str] = set()
    for call in history.view(wire).to_hub:
        found = _SECTION.fullmatch(call.path)
        if found is None or not call.answered or not isinstance(call.exchange.received, Mapping):
            continue
        product_id = found["id"]
        stored = [row.get("channelSku") for row in call.exchange.received.get("rows") or ()]
        if (
            call.method == "PUT"
            and kinds.get(product_id) == "parent"
            and any(stored)
            and product_id not in had
        ):
            message = f"parent {product_id} was given the Channel SKU {next(filter(None, stored))!r}"
            evidence = Evidence(exchanges=(call.index,))
            yield Finding("channel_sku_on_tiktok", "I21", "R67", message, evidence)
        had.update([product_id] if any(stored) else ())


def _hidden(state: HubState, kind: str | None, rows: Sequence[Json]) -> bool:
    """Whether "Channel SKU" is no column: on a parent without any (rules.md R67), or where no row could have a cell."""
    able = {key for key, row in state.integrations.items() if row.get("connector") != TIKTOK_CONNECTOR}
    if not any(row["integrationId"] in able for row in rows):
        return True
    return kind == "parent" and not any(row.get("channelSku") for row in rows)


def _finding(rule: str, message: str, product_id: str, options: Json) -> Finding:
    evidence = Evidence(state={"product": product_id, "options": options})
    return Finding("channel_sku_on_tiktok", "I21", rule, message, evidence)
