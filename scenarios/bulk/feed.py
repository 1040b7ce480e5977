"""Feeds a customer's files to the simulated world: the catalog into Salesforce, the orders to TikTok Shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scenarios.bulk.input import (
    Item,
    OrderLine,
    Reading,
    compare_total,
    items_of,
    orders_of,
    prices_of,
    tables_of,
)
from scenarios.errors import InputError
from scenarios.record.history import Exchange, Operation
from scenarios.run.play import Course, Tape, settle_and_watch
from scenarios.story.steps import Buy, Line
from scenarios.story.story import Story
from scenarios.story.world import Product
from scenarios.world.actors.salesforce import SalesforceMerchant
from scenarios.world.stage import Stage

CHUNK = 2000  # catalog rows in one call
DEFAULT_PRICE = "10.00"
LOCATION = "Main"
SHOWN_EVERY = 20  # orders

Show = Callable[[str, int, int], None]


class Counter:
    """Sends exchanges on and shows how many of the awaited kind have come."""

    def __init__(self, onward: Callable[[Exchange], None], show: Show) -> None:
        self._onward = onward
        self.show = show
        self._what, self._route, self._total, self._done = "", "", 0, 0

    def expect(self, what: str, route: str, total: int) -> None:
        self._what, self._route, self._total, self._done = what, route, total, 0
        self.show(what, 0, total)

    def __call__(self, exchange: Exchange) -> None:
        self._onward(exchange)
        if exchange.route == self._route:
            self._done += 1
            if self._done % 200 == 0 or self._done == self._total:
                self.show(self._what, self._done, self._total)


class Feed:
    """One run's way through the files: what was read, what was entered, and which purchases were made."""

    def __init__(self, story: Story, stage: Stage, tape: Tape, counter: Counter) -> None:
        merchant = stage.companies[None].salesforce()
        if story.inputs is None or not isinstance(merchant, SalesforceMerchant):
            raise InputError(
                "files go through the Salesforce platform; the story names none, or another product"
            )
        self.inputs = story.inputs
        self.reading = Reading()
        self.entered: dict[str, Product] = {}
        self.bought: list[Buy] = []
        self._merchant = merchant
        self._stage = stage
        self._tape = tape
        self._counter = counter
        self._show = counter.show
        self._catalog, self._orders = tables_of(story.inputs)
        self._prices = prices_of(self._orders)

    def go(self, course: Course) -> None:
        """Enter the catalog and let it through, place the orders, let all come to rest and watch one more cycle."""
        self._stage.network.step = 1
        self._enter_catalog()
        self._counter.expect("creating listings", "tiktok.products.create", len(self.entered))
        self._sync()
        self._stage.network.step = 2
        self._place_orders()
        self._counter.expect("settling", "", 0)
        self._stage.network.step = 3
        settle_and_watch(self._stage, self._tape, course)

    def _enter_catalog(self) -> None:
        """Enter the catalog into Salesforce with its stock, in chunks."""
        chunk: list[Item] = []
        for item in items_of(self._catalog, self.reading):
            self.entered[item.sku] = Product(item.sku, item.name, self._price(item))
            chunk.append(item)
            if len(chunk) == CHUNK:
                self._enter(chunk)
                chunk.clear()
        if chunk:
            self._enter(chunk)

    def _enter(self, items: Sequence[Item]) -> None:
        rows = [
            {
                "Name": item.name,
                "StockKeepingUnit": item.sku,
                "ProductCode": item.sku,
                "UnitPrice": float(self._price(item)),
            }
            for item in items
        ]
        self._merchant.enter(rows)
        counted = [{"location": LOCATION, "sku": item.sku, "on_hand": item.quantity} for item in items]
        self._merchant.count(counted).need("counting stock")
        self._show("entering the catalog", len(self.entered), 0)

    def _price(self, item: Item) -> str:
        return item.price or self._prices.get(item.sku, DEFAULT_PRICE)

    def _sync(self) -> None:
        """Let the catalog come in, go out, pass its audit and be told its stock."""
        for seconds in (1000, 400, 400, 400):
            self._stage.jump(seconds)

    def _place_orders(self) -> None:
        """Have buyers place every order on TikTok as the file states it."""
        orders = list(orders_of(self._orders, self.reading)) if self._orders is not None else []
        for done, (number, lines, total) in enumerate(orders, 1):
            compare_total(number, lines, total, self.reading)
            missing = [line.sku for line in lines if line.sku not in self.entered]
            sellable = [line for line in lines if line.sku in self.entered]
            if missing:
                self._not_placed(number, f"SKUs not in the catalog: {', '.join(missing)}", len(missing))
            if sellable:
                self._buy(number, sellable, total)
            self._stage.jump(5)
            if done % SHOWN_EVERY == 0 or done == len(orders):
                self._show("placing orders", done, len(orders))

    def _buy(self, number: str, lines: Sequence[OrderLine], total: str | None) -> None:
        reply = self._stage.companies[None].tiktok().order(_purchase(lines, total))
        orders = self._stage.companies[None].names.orders
        if reply.ok:
            orders[number] = str(reply.body["order_id"])
            self.bought.append(Buy(number, tuple(Line(line.sku, line.quantity) for line in lines)))
        else:
            self._not_placed(number, str(reply.body.get("error", reply.body)), len(lines))
        self._tape.operation(
            Operation(
                index=len(self._tape.operations),
                at=self._stage.clock.now(),
                actor="buyer",
                operation="buy",
                arguments={"order": number, "lines": len(lines)},
                step=2,
                outcome="ok" if reply.ok else "failed",
                result={"order_id": orders.get(number)},
            )
        )

    def _not_placed(self, number: str, reason: str, lines: int) -> None:
        self.reading.not_placed.append({"order": number, "reason": reason, "lines": lines})


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
