"""I5: a channel is never told more than what is available less the buffer, of a state at least as fresh as the last one
it was told; after settling it shows exactly that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.checkers.apart.slices import within
from scenarios.checkers.views.hub import (
    TIKTOK_CONNECTOR,
    HubState,
    Json,
    Link,
    hub,
    hub_clock_off,
    setting,
)
from scenarios.checkers.views.operator import OperatorRecord, Timeline, operator
from scenarios.checkers.views.sold import sold
from scenarios.checkers.views.stock import (
    Movement,
    Stock,
    ever_sellable_locations,
    sellable_locations,
    stock,
    total_over_time,
)
from scenarios.checkers.views.tiktok import ShopState, shop
from scenarios.checkers.views.wire import Call, is_tiktok_product_create, tiktok_stock_product, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

RESOLUTION_S = 0.001  # the hub's API rounds the instants of its ledger
SETTING_KNOWN_S = 600.0  # for so long may a job go on by the settings that it began with
MOST_SHOWN = 99_999  # facts/tiktok-shop-api.md section 4


@dataclass(frozen=True, slots=True)
class Told:
    """One quantity in one request: all of a SKU's seller warehouses together."""

    call: Call
    product: Json
    quantity: int
    at_the_platform: bool  # whether it names a warehouse that TikTok keeps itself
    everything: bool  # whether its one warehouse shows what all locations have


@dataclass(slots=True)
class _Memory:
    """What was told of each product so far, and what was available over time, by a clock that may be off."""

    clock_off: float
    ever: frozenset[str]  # locations whose stock may have counted
    always: frozenset[str]  # and those where it did throughout
    available: dict[tuple[str, frozenset[str]], Timeline[int]] = field(default_factory=dict)
    last_told_at: dict[str, float] = field(default_factory=dict)

    def over_time(
        self, sku: str, movements: Sequence[Movement], locations: frozenset[str], record: OperatorRecord
    ) -> Timeline[int]:
        """Return what was available of the SKU in these locations, worked out once."""
        if (sku, locations) not in self.available:
            self.available[sku, locations] = total_over_time(movements, locations, record.scopes)
        return self.available[sku, locations]


def check(history: History) -> Check:
    """Judge every quantity told to a TikTok shop, and every quantity that it shows at the end."""
    state = history.view(hub)
    findings, judged = list[Finding](), 0
    for integration in state.integrations.values():
        if integration["connector"] != TIKTOK_CONNECTOR:
            continue
        told, wrong = _all_told(history, state, integration)
        judged, findings = judged + told, findings + wrong
        if history.settled and state.connected(integration):
            shown = list(_shown(history, state, integration))
            judged += len(shown)
            findings += [finding for finding in shown if finding is not None]
    return conclude("I5", judged, findings, subject="quantities told or shown")


def _all_told(history: History, state: HubState, integration: Json) -> tuple[int, list[Finding]]:
    """Judge what was told of the integration's listings; return how much was."""
    record, held = history.view(operator), history.view(stock)
    integration_id = integration["integrationId"]
    since = min((start for start, _ in record.connection(integration_id).spans), default=0.0)
    every = within(history, integration_id).view(wire).to_vendor["tiktok"]
    calls = tuple(call for call in every if call.exchange.at >= since)  # before, another spoke for the shop
    renamed = _renamed(history)
    told = [
        one
        for one in _told(calls, state, integration_id, history.view(shop))
        if one.product.get("sku") not in renamed
    ]
    memory = _Memory(hub_clock_off(history), *ever_sellable_locations(history, history.view(wire).last_at))
    found = [_judge_told(one, integration_id, record, held, memory) for one in told]
    return len(told), [finding for finding in found if finding is not None]


def _renamed(history: History) -> set[str]:
    """Return the SKUs that somebody gave or took: under which of them a figure was told, its request does not say."""
    return {
        str(sku)
        for operation in history.operations
        if operation.arguments.get("new_sku")
        for sku in (operation.arguments.get("sku"), operation.arguments["new_sku"])
    }


def _told(calls: tuple[Call, ...], state: HubState, integration_id: str, tiktok: ShopState) -> Iterator[Told]:
    by_sku_id = {link.sku_id: link.product for link in state.links.get(integration_id, ())}
    by_sku = {state.effective_sku(product, integration_id): product for product in state.products}
    for call in calls:
        creates = is_tiktok_product_create(call)
        if not creates and tiktok_stock_product(call) is None:
            continue
        sent = call.exchange.sent
        for row in sent.get("skus") or () if isinstance(sent, Mapping) else ():
            product = by_sku.get(row.get("seller_sku")) if creates else by_sku_id.get(str(row.get("id")))
            if product is not None and product.get("type") != "bundle":
                yield _one(call, product, row.get("inventory"), tiktok)


def _one(call: Call, product: Json, inventory: object, tiktok: ShopState) -> Told:
    rows = inventory if isinstance(inventory, list) else []
    own = [row for row in rows if str(row.get("warehouse_id")) not in tiktok.platform_warehouses]
    quantity = sum(int(row.get("quantity") or 0) for row in own)
    # A new listing may begin with nothing: where its warehouse is mapped to none yet, what there is is told next.
    everything = len(own) == 1 and not is_tiktok_product_create(call)
    return Told(call, product, quantity, len(own) < len(rows), everything)


def _judge_told(
    told: Told,
    integration_id: str,
    record: OperatorRecord,
    goods: Stock,
    memory: _Memory,
) -> Finding | None:
    product_id, sku, at = (
        told.product["productId"],
        told.product.get("sku") or "",
        told.call.exchange.at + RESOLUTION_S,
    )
    chosen = _chosen(record, integration_id, at, memory.ever)
    movements = goods.movements.get(sku, ())
    available = memory.over_time(sku, movements, memory.ever & chosen, record)
    since = memory.last_told_at.get(product_id, 0.0)
    memory.last_told_at[product_id] = at
    rows = record.options.get((product_id, integration_id))
    # Before anybody had edited the row, nothing was kept back.
    held = rows.during(since, at) if rows is not None else []
    if since and rows is not None and rows.at(since) is None:
        held = [{}, *held]  # nobody had edited the row when it was told before
    evidence = Evidence(exchanges=(told.call.index,), state={"product": told.product})
    if told.at_the_platform:
        message = f"stock of {sku!r} was told for a warehouse that TikTok keeps itself"
        return Finding("platform_warehouse_told", "I5", "R82", message, evidence)
    if held and rows is not None and (rows.at(at) or {}).get("syncToChannel") is False and told.quantity > 0:
        message = f"{told.quantity} of {sku!r} were offered on TikTok although Sync to Channel is off"
        return Finding("sync_to_channel_ignored", "I5", "R62", message, evidence)
    buffer = min((int(row.get("inventoryBuffer") or 0) for row in held), default=0)
    known = available.during(since - memory.clock_off, at + memory.clock_off)
    most = max(0, max(known, default=0) - buffer)
    if told.quantity > most:
        message = f"TikTok was told {told.quantity} of {sku!r} when at most {most} could be sold"
        return Finding("oversold", "I5", "R2", message, evidence)
    kept_back = max((int(row.get("inventoryBuffer") or 0) for row in held), default=0)
    certain = memory.over_time(sku, movements, memory.always & chosen, record)
    known = certain.during(since - memory.clock_off, at + memory.clock_off)
    least = min(MOST_SHOWN, max(0, min(known, default=0) - kept_back))
    if told.everything and told.quantity < least:
        message = f"TikTok was told {told.quantity} of {sku!r} when at least {least} could be sold"
        return Finding("stock_disagrees", "I5", "R2", message, evidence)
    return None


def _chosen(record: OperatorRecord, integration_id: str, at: float, every: frozenset[str]) -> frozenset[str]:
    """Return the locations that the operator lets the shop sell from, by any setting that work under way may know."""
    told = record.setting(integration_id, "stockLocationIds").during(at - SETTING_KNOWN_S, at)
    return frozenset[str]().union(*(every if value is None else value for value in told)) if told else every


def _shown(history: History, state: HubState, integration: Json) -> Iterator[Finding | None]:
    """Yield the finding, or None, of every quantity that the shop shows at the end."""
    tiktok, held, integration_id = history.view(shop), history.view(stock), integration["integrationId"]
    scopes = (
        sellable_locations(history, integration),
        sellable_locations(history, integration, mapped_only=True),
    )
    told = history.view(operator).setting(integration_id, "orders").values()
    blind = False in {setting(integration, "orders"), *told}  # of what it sold the hub never heard
    edited = _lowered_by_hand(history)
    back = _counted_back(history, integration_id)
    refused = {
        row["entityId"]
        for row in state.open_exceptions
        if row["code"] == "stock_refused" and row["integrationId"] == integration_id
    }
    for link in state.links.get(integration_id, ()):
        listing, sku = tiktok.by_sku_id.get(link.sku_id), link.product.get("sku")
        if listing is None or not listing.active or not sku or not state.synced(link.product, integration_id):
            continue
        bundle = link.product.get("type") == "bundle"
        if link.product["productId"] in refused:
            continue  # the shop does not take it, and a person is told
        if not bundle and not held.counted(sku):
            continue
        buffer = state.buffer(link.product, integration_id)
        right = {min(MOST_SHOWN, max(0, _available(link.product, held, scope) - buffer)) for scope in scopes}
        sellers = {
            warehouse_id: quantity
            for warehouse_id, quantity in listing.stock.items()
            if warehouse_id not in tiktok.platform_warehouses
        }
        shown = sum(sellers.values())
        most = max(right) + (back[listing.seller_sku or ""] if blind else 0)
        too_low = shown < max(right) and not (blind or listing.seller_sku in edited)
        if shown not in right and (too_low or shown > most):
            code = "stock_disagrees" if too_low else "oversold"
            message = f"TikTok shows {shown} of {listing.seller_sku!r}; there are {max(right)} to offer"
            yield Finding(
                code, "I5", "R2", message, Evidence(state={"product": link.product, "shown": shown})
            )
            continue
        yield (
            None if bundle else _misplaced(state, integration_id, link, sellers, held.available.get(sku, {}))
        )


def _counted_back(history: History, integration_id: str) -> Counter[str]:
    """Return what was canceled at the shop, which counts its own units back on top of what it was told."""
    units = Counter[str]()
    for (owner, _), order in history.view(sold).orders.items():
        if owner == integration_id:
            units += order.canceled()
    return units


def _lowered_by_hand(history: History) -> set[str]:
    """Return the SKUs whose figure somebody typed in Seller Center: a lower one stays until the stock moves."""
    return {
        str(operation.arguments["sku"])
        for operation in history.operations
        if operation.operation == "edit_stock" and operation.arguments.get("on") == "tiktok"
    }


def _misplaced(
    state: HubState, integration_id: str, link: Link, shown: Mapping[str, int], free: Mapping[str, int]
) -> Finding | None:
    """Return the finding of a warehouse that shows more than lies there; a single one shows what all have."""
    mapping = {
        key: place
        for key, place in state.mappings.get(integration_id, {}).items()
        if place in state.locations and key in shown
    }
    for warehouse_id, quantity in shown.items() if len(mapping) > 1 else ():
        place = mapping.get(warehouse_id)
        most = quantity if place is None else max(0, free.get(place, 0))
        if quantity > most:
            message = (
                f"TikTok shows {quantity} of {link.sku!r} at warehouse {warehouse_id}, where there are {most}"
            )
            evidence = Evidence(state={"product": link.product, "shown": dict(shown)})
            return Finding("oversold", "I5", "R2", message, evidence)
    return None


def _available(product: Json, goods: Stock, scope: frozenset[str]) -> int:
    components = product.get("components") or ()
    if product.get("type") != "bundle" or not components:
        return goods.available_in(product["sku"], scope)
    return min(goods.available_in(part["sku"], scope) // max(1, int(part["quantity"])) for part in components)
