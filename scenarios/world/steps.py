"""What each step does: one function a verb, each turning the step into what a person does over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from scenarios.record.history import Outcome
from scenarios.story.steps import (
    AddProduct,
    Buy,
    BuyOnSalesforce,
    Cancel,
    ChangeSetting,
    Connect,
    EditProduct,
    MapLocation,
    PlatformShips,
    Reroute,
    SetCards,
    SetChannelOptions,
    SetStock,
    Ship,
    Step,
    StoreSetting,
    Sync,
    Wait,
)
from scenarios.world.actors.products import channel_products
from scenarios.world.stage import Stage
from scenarios.world.wire import Reply

# How long a warehouse looks for what the hub asks of it before it gives up: webhooks at once, then polls, then the
# three-hourly retry of failed routing.
PATIENCE_S = (0, 60, 360, 960, 3 * 3600 + 60)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Who acted and how it ended."""

    actor: str
    outcome: Outcome
    result: Mapping[str, Any] = field(default_factory=dict)


def perform(stage: Stage, step: Step) -> Outcomes:
    """Do what the step says; a network failure on the actor's own request leaves the outcome unknown."""
    actor, act = _VERBS[type(step)]
    try:
        outcome, result = act(stage, step)
    except httpx.TransportError as error:
        return Outcomes(actor, "unknown", {"error": type(error).__name__})
    return Outcomes(actor, outcome, result)


_Ending = tuple[Outcome, dict[str, Any]]


def _ended(reply: Reply, **result: Any) -> _Ending:
    if reply.ok:
        return "ok", result
    return "failed", {"status": reply.status, "answer": reply.body, **result}


def _buy(stage: Stage, step: Buy) -> _Ending:
    location = step.location or next(iter(stage.names.warehouses), None)
    reply = stage.tiktok.buy(step, stage.names.warehouses.get(location) if location else None)
    if reply.ok:
        stage.names.orders[step.order] = str(reply.body["order_id"])
    return _ended(reply, order_id=stage.names.orders.get(step.order))


def _buy_on_salesforce(stage: Stage, step: BuyOnSalesforce) -> _Ending:
    reply = stage.salesforce.buy(step.order, {line.sku: line.quantity for line in step.lines})
    if reply.ok:
        stage.names.orders[step.order] = str(reply.body["order_id"])
    return _ended(reply, order_id=stage.names.orders.get(step.order))


def hub_order_id(stage: Stage, name: str) -> str | None:
    """Return the hub's id of the order the story calls `name`, once the hub has it."""
    channel_id = stage.names.orders.get(name)
    if channel_id is None:
        return None
    orders = stage.operator.get(f"/orders?extOrderId={channel_id}")["orders"]
    return str(orders[0]["orderId"]) if orders else None


def _ship(stage: Stage, step: Ship) -> _Ending:
    names = [step.location] if step.location else list(stage.warehouses)
    for patience in PATIENCE_S:
        stage.jump(patience)
        order_id = hub_order_id(stage, step.order)
        asked = [
            (name, request)
            for name in names
            if order_id is not None
            for request in stage.warehouses[name].open_requests(order_id)
        ]
        if asked:
            return _ship_requests(stage, step, asked)
    return "failed", {"reason": "the hub asked no warehouse to ship this order"}


def _ship_requests(stage: Stage, step: Ship, asked: list[tuple[str, dict[str, Any]]]) -> _Ending:
    wanted = {line.sku: line.quantity for line in step.lines}
    shipped: list[dict[str, Any]] = []
    for name, request in asked:
        lines: dict[str, int] = {}
        for line in request["lineItems"]:
            left = line["quantity"] - line["shipped"]
            take = min(left, wanted.get(line["sku"], 0)) if wanted else left
            if take > 0:
                lines[line["sku"]] = lines.get(line["sku"], 0) + take
        if not lines:
            continue
        tracking = (
            step.tracking
            or f"1Z{stage.story.seed:06d}{len(stage.names.orders):03d}{stage.network.exchanges:07d}"
        )
        reply = stage.warehouses[name].ship(request, lines, step.carrier, tracking)
        if not reply.ok:
            return _ended(reply, location=name, lines=lines)
        shipped.append(
            {"location": name, "shipmentId": request["shipmentId"], "lines": lines, "tracking": tracking}
        )
    if not shipped:
        return "failed", {"reason": "none of these lines was asked of a warehouse"}
    return "ok", {"shipped": shipped}


def _cancel(stage: Stage, step: Cancel) -> _Ending:
    if step.by == "buyer":
        return _ended(stage.tiktok.cancel(stage.names.orders[step.order]))
    order_id = hub_order_id(stage, step.order)
    if order_id is None:
        return "failed", {"reason": "the hub does not have this order"}
    return _ended(stage.operator.post(f"/orders/{order_id}/cancel", {"reason": "canceled by the operator"}))


def _platform_ships(stage: Stage, step: PlatformShips) -> _Ending:
    return _ended(stage.tiktok.platform_ships(stage.names.orders[step.order]))


def _wait(stage: Stage, step: Wait) -> _Ending:
    stage.pass_time(step.seconds)
    return "ok", {}


def _add_product(stage: Stage, step: AddProduct) -> _Ending:
    for side in step.product.on:
        actors = stage.tiktok if side == "tiktok" else stage.salesforce
        actors.add_products(channel_products((step.product,), side))
    return "ok", {}


def _edit_product(stage: Stage, step: EditProduct) -> _Ending:
    actors = stage.tiktok if step.on == "tiktok" else stage.salesforce
    return _ended(actors.edit_product(step.sku, name=step.name, price=step.price, new_sku=step.new_sku))


def _set_stock(stage: Stage, step: SetStock) -> _Ending:
    reply = stage.salesforce.set_stock(step.location, step.sku, step.quantity)
    if reply is None:
        reply = stage.warehouses[step.location].count({step.sku: step.quantity})
    return _ended(reply)


def _change_setting(stage: Stage, step: ChangeSetting) -> _Ending:
    integration_id = stage.names.integrations[step.side]
    if step.through == "page":
        return _ended(stage.operator.save_on_page(integration_id, {step.setting: step.value}))
    settings = {**stage.operator.settings(integration_id), step.setting: step.value}
    return _ended(stage.operator.save(integration_id, settings))


def _store_setting(stage: Stage, step: StoreSetting) -> _Ending:
    stage.store_setting(step.side, step.setting, step.value)
    return "ok", {}


def _map_location(stage: Stage, step: MapLocation) -> _Ending:
    integration_id = stage.names.integrations["tiktok"]
    warehouse_id = stage.names.warehouses[step.location]
    rows = stage.operator.get(f"/integrations/{integration_id}/location-mappings")["locationMappings"]
    for row in rows:
        if row["externalLocationId"] == warehouse_id:
            row["locationId"] = stage.names.locations[step.location] if step.mapped else None
    return _ended(
        stage.operator.put(f"/integrations/{integration_id}/location-mappings", {"locationMappings": rows})
    )


def _set_cards(stage: Stage, step: SetCards) -> _Ending:
    return _ended(stage.operator.set_cards(step.cards, stage.names.locations))


def _set_channel_options(stage: Stage, step: SetChannelOptions) -> _Ending:
    product_id = product_id_of(stage, step.sku)
    if product_id is None:
        return "failed", {"reason": "the hub does not have this product"}
    row = {
        "integrationId": stage.names.integrations[step.side],
        "syncToChannel": step.sync_to_channel,
        "inventoryBuffer": step.inventory_buffer,
        "channelSku": step.channel_sku,
    }
    body = {"rows": [{name: value for name, value in row.items() if value is not None}]}
    return _ended(stage.operator.put(f"/products/{product_id}/channel-options", body))


def product_id_of(stage: Stage, sku: str) -> str | None:
    """Return the hub's id of the product whose master SKU is `sku`, byte for byte."""
    products = stage.operator.call("GET", f"/products?{httpx.QueryParams({'sku': sku})}").need("products")[
        "products"
    ]
    return next((str(product["productId"]) for product in products if product["sku"] == sku), None)


def _sync(stage: Stage, step: Sync) -> _Ending:
    body = {"flow": step.flow, **({"sku": step.sku} if step.sku else {})}
    return _ended(stage.operator.post(f"/integrations/{stage.names.integrations[step.side]}/sync", body))


def _connect(stage: Stage, step: Connect) -> _Ending:
    return _ended(stage.connect(step.side))


def _reroute(stage: Stage, step: Reroute) -> _Ending:
    order_id = hub_order_id(stage, step.order)
    if order_id is None:
        return "failed", {"reason": "the hub does not have this order"}
    return _ended(stage.operator.post(f"/orders/{order_id}/route"))


_VERBS: dict[type[Step], tuple[str, Callable[[Stage, Any], _Ending]]] = {
    Buy: ("buyer", _buy),
    BuyOnSalesforce: ("merchant", _buy_on_salesforce),
    Ship: ("warehouse", _ship),
    Cancel: ("buyer", _cancel),
    PlatformShips: ("tiktok", _platform_ships),
    Wait: ("clock", _wait),
    AddProduct: ("merchant", _add_product),
    EditProduct: ("merchant", _edit_product),
    SetStock: ("warehouse", _set_stock),
    ChangeSetting: ("operator", _change_setting),
    StoreSetting: ("operator", _store_setting),
    MapLocation: ("operator", _map_location),
    SetCards: ("operator", _set_cards),
    SetChannelOptions: ("operator", _set_channel_options),
    Sync: ("operator", _sync),
    Connect: ("operator", _connect),
    Reroute: ("operator", _reroute),
}
