"""A run on a customer's own data: a catalog of any size through Salesforce, the hub and TikTok Shop, and its orders.

The files are read row by row and exchanges go to disk as they happen, so memory is what the mocked platforms hold and
little more. At the end every row and every order is accounted for by name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scenarios.bulk.input import (
    Item,
    Ledger,
    OrderLine,
    compare_total,
    items_of,
    orders_of,
    prices_of,
    tables_of,
)
from scenarios.bulk.tables import Table, digest_of
from scenarios.checkers.judging import judge
from scenarios.checkers.tools.reconciliation import Reconciliation, reconciliation
from scenarios.record.evidence import EvidenceWriter, Run
from scenarios.record.history import Exchange, History, Operation
from scenarios.record.verdict import overall
from scenarios.run.play import ONE_MORE_CYCLE_S, VERSIONS, Tape, sentence, settle
from scenarios.story import telling
from scenarios.story.story import Buy, Card, Inputs, Line, Location, Product, Story, World
from scenarios.world.faults import FaultPlan

CHUNK = 2000  # catalog rows in one call
DEFAULT_PRICE = "10.00"
LOCATION = "Main"
REQUIRED = ("I1", "I3", "I7", "I8", "I15", "I16")
# Judged from final states, and for money from what the hub was told of orders: other exchanges are on disk only.
HEARD = frozenset({"tiktok.orders.get", "tiktok.orders.search"})
FROM_STATE = ("I1", "I2", "I3", "I7", "I8", "I15", "I16", "I23")

Show = Callable[[str, int, int], None]


BulkStage = Any  # a `world.World`

BuildStage = Callable[[Story, Tape, FaultPlan], Any]


def story_of(
    catalog: Path,
    orders: Path | None,
    connector: Any,
    columns: Mapping[str, str],
    *,
    title: str | None = None,
) -> Story:
    """Return the story of a run on these files; it names them and their content, it does not contain them."""
    return Story(
        title=title or f"Real data: {catalog.name}{f' and {orders.name}' if orders else ''}",
        scenario="happy_path",
        world=World(
            connector=connector,
            primary="salesforce",
            region="US",
            locations=(Location(LOCATION),),
            cards=(Card("Everything from Main", (LOCATION,)),),
        ),
        inputs=Inputs(
            catalog=str(catalog),
            catalog_sha256=digest_of(catalog),
            orders=str(orders) if orders else None,
            orders_sha256=digest_of(orders) if orders else None,
            columns=dict(columns),
        ),
    )


def play_bulk(
    story: Story, build: BuildStage, writer: EvidenceWriter, show: Show, stopwatch: Callable[[], float]
) -> Run:
    """Play a story that has inputs; its exchanges go to `writer` as they happen."""
    assert story.inputs is not None
    began = stopwatch()
    catalog, orders = tables_of(story.inputs)
    heard: list[Exchange] = []

    def keep(exchange: Exchange) -> None:
        writer.exchange(exchange)
        if exchange.route in HEARD:
            heard.append(exchange)

    counter = _Counter(keep, show)
    tape = Tape(keep=counter)
    stage = build(story, tape, FaultPlan(()))
    started_at = stage.clock.now()
    ledger = Ledger()
    prices = prices_of(orders)
    stage.network.step = 1
    entered = _enter_catalog(stage, catalog, prices, ledger, show)
    counter.expect("creating listings", "tiktok.products.create", len(entered))
    _sync(stage)
    stage.network.step = 2
    bought = _place_orders(stage, tape, orders, set(entered), ledger, show)
    counter.expect("settling", "", 0)
    stage.network.step = 3
    settled = settle(stage, tape)
    resting_from = stage.network.exchanges
    writes = tape.writes
    stage.jump(ONE_MORE_CYCLE_S)
    show("judging", 0, 0)
    state = stage.final_state(bulk=True)
    full = dataclasses.replace(
        story,
        world=dataclasses.replace(story.world, products=tuple(entered.values())),
        steps=tuple(bought),
    )
    history = History(
        story=full,
        operations=tape.operations,
        exchanges=heard,
        journal=state["hub"].pop("journal", []),
        state=state,
        settled=settled,
        resting_from=resting_from,
        names=stage.names.as_mapping(),
    )
    checks = judge(history, FROM_STATE)
    required = REQUIRED if bought else ("I7", "I8", "I15")
    verdict = overall(checks, required=required)
    account = reconciliation(history)
    told = _reconciled(ledger, account, entered, state, rest_writes=tape.writes - writes)
    return Run(
        history=dataclasses.replace(
            history, story=story, state=_trimmed(state), journal=history.journal[-2000:]
        ),
        checks=checks,
        verdict=verdict,
        sentence=sentence(verdict, checks, required),
        digest=tape.digest.hexdigest(),
        started_at=started_at,
        ended_at=stage.clock.now(),
        real_s=stopwatch() - began,
        exchanges=stage.network.exchanges,
        steps=[telling.sentences(story)[0], *_steps(story.inputs, told), telling.SETTLING],
        reconciliation=told,
        versions=VERSIONS,
    )


class _Counter:
    """Sends exchanges on and shows how many of the awaited kind have come."""

    def __init__(self, onward: Callable[[Exchange], None], show: Show) -> None:
        self._onward = onward
        self._show = show
        self._what, self._route, self._total, self._done = "", "", 0, 0

    def expect(self, what: str, route: str, total: int) -> None:
        self._what, self._route, self._total, self._done = what, route, total, 0
        self._show(what, 0, total)

    def __call__(self, exchange: Exchange) -> None:
        self._onward(exchange)
        if exchange.route == self._route:
            self._done += 1
            if self._done % 200 == 0 or self._done == self._total:
                self._show(self._what, self._done, self._total)


def _enter_catalog(
    stage: BulkStage, table: Table, prices: Mapping[str, str], ledger: Ledger, show: Show
) -> dict[str, Product]:
    """Enter the catalog into Salesforce with its stock, in chunks; return the products by SKU."""
    entered: dict[str, Product] = {}
    chunk: list[Item] = []

    def flush() -> None:
        rows = [
            {
                "Name": item.name,
                "StockKeepingUnit": item.sku,
                "ProductCode": item.sku,
                "UnitPrice": float(item.price or prices.get(item.sku, DEFAULT_PRICE)),
            }
            for item in chunk
        ]
        stage.salesforce.enter(rows)
        stage.salesforce.count(
            [{"location": LOCATION, "sku": item.sku, "onHand": item.quantity} for item in chunk]
        ).need("counting stock")
        show("entering the catalog", len(entered), 0)
        chunk.clear()

    for item in items_of(table, ledger):
        entered[item.sku] = Product(item.sku, item.name, item.price or prices.get(item.sku, DEFAULT_PRICE))
        chunk.append(item)
        if len(chunk) == CHUNK:
            flush()
    if chunk:
        flush()
    return entered


def _sync(stage: BulkStage) -> None:
    """Let the catalog come in, go out, pass its audit and be told its stock."""
    stage.jump(1000)
    for _ in range(3):
        stage.jump(400)


def _place_orders(
    stage: BulkStage, tape: Tape, table: Table | None, known: set[str], ledger: Ledger, show: Show
) -> list[Buy]:
    """Have buyers place every order on TikTok as the file states it; return the purchases that were made."""
    bought: list[Buy] = []
    if table is None:
        return bought
    orders = list(orders_of(table, ledger))
    for done, (number, lines, total) in enumerate(orders, 1):
        compare_total(number, lines, total, ledger)
        missing = [line.sku for line in lines if line.sku not in known]
        sellable = [line for line in lines if line.sku in known]
        if missing:
            reason = f"SKUs not in the catalog: {', '.join(missing)}"
            ledger.not_placed.append({"order": number, "reason": reason, "lines": len(missing)})
        if sellable:
            reply = stage.tiktok.order(_purchase(sellable, total))
            ok = reply.ok
            step = Buy(number, tuple(Line(line.sku, line.quantity) for line in sellable))
            if ok:
                stage.names.orders[number] = str(reply.body["order_id"])
                bought.append(step)
            else:
                reason = str(reply.body.get("error", reply.body))
                ledger.not_placed.append({"order": number, "reason": reason, "lines": len(sellable)})
            tape.operation(
                Operation(
                    index=len(tape.operations),
                    at=stage.clock.now(),
                    actor="buyer",
                    operation="buy",
                    arguments={"order": number, "lines": len(sellable)},
                    step=2,
                    outcome="ok" if ok else "failed",
                    result={"order_id": stage.names.orders.get(number)},
                )
            )
        stage.jump(5)
        if done % 20 == 0 or done == len(orders):
            show("placing orders", done, len(orders))
    return bought


def _purchase(lines: Sequence[OrderLine], total: str | None) -> dict[str, Any]:
    rows = [
        {
            "seller_sku": line.sku,
            "quantity": line.quantity,
            **({"price": line.price} if line.price is not None else {}),
        }
        for line in lines
    ]
    body: dict[str, Any] = {"lines": rows, "paid": True, "allow_oversell": True, "warehouse": LOCATION}
    return body if total is None else {**body, "total_amount": total}


def _reconciled(
    ledger: Ledger,
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
    never_entered = ledger.rows - len(ledger.bad_rows) - len(entered)
    return {
        "rows": ledger.rows,
        "synced": figures["synced"],
        "exceptions": figures["exceptions"],
        "unaccounted": figures["unaccounted"] + max(0, never_entered),
        "bad": len(ledger.bad_rows),
        "orders": len(account.orders),
        "orders_unaccounted": figures["orders_unaccounted"],
        "orders_routed": figures["orders_routed"],
        "orders_exceptions": figures["orders_exceptions"],
        "orders_waiting": figures["orders_waiting"],
        "order_rows": ledger.order_rows,
        "writes_at_rest": rest_writes,
        "bad_rows": [*ledger.bad_rows, *ledger.bad_order_rows],
        "orders_not_placed": ledger.not_placed,
        "total_differs": ledger.total_differs,
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


def _trimmed(state: dict[str, Any]) -> dict[str, Any]:
    """Keep of the final state what names things to look at; catalogs are counted, not listed, at this size."""
    hub = state["hub"]
    kept = {
        name: hub[name]
        for name in ("integrations", "orders", "shipments", "fulfillments", "exceptions", "locations")
    }
    kept |= {name: hub[name] for name in ("cards", "mappings")}
    counted = {name: len(rows) for name, rows in hub.items() if name not in kept}
    return {"hub": {**kept, "counts": counted}}


def _steps(inputs: Inputs, told: Mapping[str, Any]) -> list[str]:
    found = [
        f"The merchant enters {told['rows']} rows of {Path(inputs.catalog).name} in Salesforce; all are synced."
    ]
    if inputs.orders is not None:
        found.append(
            f"Buyers place the {told['orders']} orders of {Path(inputs.orders).name} on TikTok Shop."
        )
    return found
