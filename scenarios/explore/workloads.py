"""Drawn workloads: what people and platforms do, each verb by a drawer of its own.

A drawer knows what could be done at this point (`Sketch`) and returns a step, or None where nothing of the kind makes
sense yet. Most of what is drawn is possible, and some is not: people ship what was canceled, cancel what was shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from scenarios.explore.dice import Dice
from scenarios.explore.worlds import (
    NAMES,
    PRICES,
    WHOLE_PRICES,
    WITHOUT_MINOR_UNIT,
    draw_cards,
    draw_product,
    look_alike,
)
from scenarios.story.steps import (
    AddHubProduct,
    AddIntegration,
    AddProduct,
    Address,
    AnswerCancel,
    AnswerReturn,
    ArmRefusal,
    Buy,
    BuyOnSalesforce,
    Cancel,
    CancelShipment,
    ChangeAddress,
    ChangeLocation,
    ChangeSetting,
    Complete,
    Connect,
    Deauthorize,
    DecideAudit,
    DeleteIntegration,
    DeleteProduct,
    Deliver,
    Disable,
    Disconnect,
    EditHubProduct,
    EditProduct,
    EditStock,
    Enable,
    Freeze,
    Holiday,
    Line,
    MapLocation,
    Misship,
    Pay,
    PlatformShips,
    Probe,
    Promote,
    Reject,
    Relist,
    ReportAgain,
    RequestCancel,
    RequestReturn,
    Reroute,
    ReturnOnSalesforce,
    SendBack,
    SetAudits,
    SetCards,
    SetChannelOptions,
    SetQuirks,
    SetStock,
    Ship,
    Skip,
    Step,
    StoreSetting,
    Sync,
    Unfreeze,
    Unlist,
    Wait,
)
from scenarios.story.world import Audits, Flow, HubProduct, Product, Refusal, Side, World

SIDES: tuple[Side, ...] = ("salesforce", "tiktok")
WAITS = (30, 60, 400, 700, 3700, 4 * 3600, 13 * 3600)
MOST_STEPS = 14
_CANCELERS: tuple[Literal["buyer", "operator", "seller", "platform"], ...] = (
    "buyer", "buyer", "operator", "seller", "platform",
)  # fmt: skip
_WANTS: tuple[Literal["refund", "return_and_refund", "replacement"], ...] = (
    "refund", "return_and_refund", "replacement",
)  # fmt: skip
_AUDITS: tuple[Literal["approve", "fail", "manual"], ...] = ("approve", "fail", "manual")


@dataclass
class Sketch:
    """What a drawer needs to know of the story so far."""

    world: World
    products: list[Product]
    orders: dict[str, Buy | BuyOnSalesforce] = field(default_factory=dict)
    shipped: list[str] = field(default_factory=list)
    asked: dict[str, list[str]] = field(default_factory=dict)  # orders by what was last asked of them
    off: list[tuple[type[Step], Side]] = field(
        default_factory=list
    )  # integrations that are not at work, and how
    gone: list[tuple[type[Step], str, Side]] = field(
        default_factory=list
    )  # listings off sale, deleted or frozen
    held: list[str] = field(default_factory=list)  # SKUs that are in a promotion

    @property
    def places(self) -> list[str]:
        return [place.name for place in self.world.locations]

    @property
    def sold(self) -> list[str]:
        """SKUs that TikTok's buyers may find, in TikTok's spelling."""
        first: Side = "tiktok" if self.world.primary == "tiktok" else "salesforce"
        return [
            each.tiktok_sku or each.sku
            for each in self.products
            if "tiktok" in each.on or (first == "salesforce" and each.sync_to_channel)
        ]

    @property
    def open_orders(self) -> list[str]:
        return [name for name in self.orders if name not in self.shipped]

    @property
    def bought_on_tiktok(self) -> list[str]:
        return [name for name, step in self.orders.items() if isinstance(step, Buy)]


Drawer = Callable[[Dice, Sketch], Step | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of step: how often, in how many of the stories, and how it is drawn."""

    draw: Drawer
    weight: float
    in_play: float = 0.35  # the share of stories in which it is done at all


def draw_steps(dice: Dice, world: World) -> tuple[Step, ...]:
    """Draw what happens in this world: orders mostly, and whatever else is in play in this story."""
    sketch = Sketch(world, list(world.products))
    kinds = {kind: deed.weight for kind, deed in DEEDS.items() if dice.plays(kind.__name__, deed.in_play)}
    kinds.setdefault(Buy, DEEDS[Buy].weight)
    steps: list[Step] = []
    for _ in range(dice.within(2, MOST_STEPS)):
        drawn = DEEDS[dice.weighted(kinds)].draw(dice, sketch)
        if drawn is not None:
            steps.append(drawn)
    return tuple(steps)


# --- orders -------------------------------------------------------------------------------------------------------


def _lines(dice: Dice, sketch: Sketch, skus: list[str]) -> tuple[Line, ...]:
    money = dice.plays("discounts", 0.15)
    prices = WHOLE_PRICES if sketch.world.region in WITHOUT_MINOR_UNIT else PRICES[:4]
    return tuple(
        Line(
            sku,
            dice.few(4) if dice.plays("several units", 0.7) else 1,
            price=dice.one(prices) if money and dice.chance(0.4) else None,
        )
        for sku in dice.some(skus, 1, 3)
    )


def _buy(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.sold:
        return None
    money = dice.plays("fees and tax", 0.2) and sketch.world.region not in WITHOUT_MINOR_UNIT
    order = f"order-{len(sketch.orders) + 1}"
    step = Buy(
        order,
        _lines(dice, sketch, sketch.sold),
        fulfilled_by="tiktok" if dice.plays("fulfilled by TikTok", 0.3) and dice.chance(0.4) else "seller",
        location=dice.one(sketch.places) if dice.plays("any warehouse", 0.5) and sketch.places else None,
        on_hold=dice.plays("orders on hold", 0.25) and dice.chance(0.5),
        shipping_fee=dice.one(PRICES[:3]) if money and dice.chance(0.6) else None,
        tax=dice.one(PRICES[:3]) if money and dice.chance(0.6) else None,
        paid=not (dice.plays("unpaid orders", 0.15) and dice.chance(0.5)),
        address=_address(dice) if dice.plays("addresses", 0.15) and dice.chance(0.5) else None,
    )
    sketch.orders[order] = step
    return step


def _address(dice: Dice) -> Address:
    return Address(
        first_name=dice.one(("Zoë", "Bo", "Ana María")),
        last_name=dice.one(("O’Neil", "Li", "van der Berg")),
        line1=dice.one(("1 Main St", "Große Str. 7", "Flat 2/1, 9 High St")),
        city=dice.one(("Reno", "Köln", "York")),
        postal_code=dice.one(("89501", "50667", "YO1 7HH")),
    )


def _buy_on_salesforce(dice: Dice, sketch: Sketch) -> Step | None:
    skus = [each.salesforce_sku or each.sku for each in sketch.products if "salesforce" in each.on]
    if not skus or sketch.world.connector == "service_cloud":
        return None
    order = f"order-{len(sketch.orders) + 1}"
    step = BuyOnSalesforce(order, tuple(Line(sku, dice.few(3)) for sku in dice.some(skus, 1, 2)))
    sketch.orders[order] = step
    return step


def _any_order(dice: Dice, sketch: Sketch, among: list[str]) -> str | None:
    """Return one of these orders, or now and then any order at all."""
    names = among if among and not dice.chance(0.1) else list(sketch.orders)
    return dice.one(names) if names else None


def _part(dice: Dice, sketch: Sketch, order: str, of: float = 0.4) -> tuple[Line, ...]:
    """Return a part of an order's lines, or nothing, which means all."""
    lines = sketch.orders[order].lines
    if not dice.plays("in part", 0.5) or not dice.chance(of):
        return ()
    line = dice.one(lines)
    return (Line(line.sku, dice.within(1, line.quantity)),)


def _ship(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.open_orders)
    if order is None:
        return None
    lines = _part(dice, sketch, order)
    if not lines:
        sketch.shipped.append(order)
    return Ship(
        order,
        lines=lines,
        location=dice.one(sketch.places) if sketch.places and dice.chance(0.1) else None,
        carrier=dice.one(("UPS", "USPS", "FedEx", "DHL")),
        reference="parcel-1" if dice.plays("a report's number used twice", 0.1) else None,
    )


def _of_order(build: Callable[[str], Step], among: Callable[[Sketch], list[str]]) -> Drawer:
    def draw(dice: Dice, sketch: Sketch) -> Step | None:
        order = _any_order(dice, sketch, among(sketch))
        return None if order is None else build(order)

    return draw


def _cancel(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.open_orders)
    if order is None:
        return None
    by = dice.one(_CANCELERS)
    return Cancel(
        order,
        by=by,
        lines=_part(dice, sketch, order, 0.7) if by == "seller" else (),
        restock=not (by == "operator" and dice.chance(0.3)),
    )


def _request_cancel(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.bought_on_tiktok)
    if order is None:
        return None
    sketch.asked.setdefault("cancel", []).append(order)
    return RequestCancel(order)


def _answer_cancel(dice: Dice, sketch: Sketch) -> Step | None:
    asked = sketch.asked.get("cancel", [])
    return AnswerCancel(asked.pop(), approve=dice.chance(0.6)) if asked else None


def _request_return(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.shipped)
    if order is None:
        return None
    sketch.asked.setdefault("return", []).append(order)
    wants = dice.one(_WANTS)
    return RequestReturn(order, wants=wants, lines=_part(dice, sketch, order))


def _answer_return(dice: Dice, sketch: Sketch) -> Step | None:
    asked = sketch.asked.get("return", [])
    return AnswerReturn(dice.one(asked), approve=dice.chance(0.7)) if asked else None


def _return_on_salesforce(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.shipped)
    return None if order is None else ReturnOnSalesforce(order, lines=_part(dice, sketch, order))


def _misship(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.open_orders)
    if order is None:
        return None
    line = dice.one(sketch.orders[order].lines)
    goods = line.sku if dice.chance(0.5) else dice.one([each.sku for each in sketch.products])
    return Misship(order, (Line(goods, line.quantity + dice.within(0, 2)),))


def _reject(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.open_orders)
    return None if order is None else Reject(order, lines=_part(dice, sketch, order))


def _cancel_shipment(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.open_orders)
    return None if order is None else CancelShipment(order, restock=dice.chance(0.7))


# --- goods --------------------------------------------------------------------------------------------------------


def _add_product(dice: Dice, sketch: Sketch) -> Step | None:
    sku = f"NEW-{len(sketch.products)}"
    product = draw_product(dice, sku, sketch.world.primary, sketch.world.region)
    sketch.products.append(product)
    return AddProduct(product)


def _edit_product(dice: Dice, sketch: Sketch) -> Step | None:
    listed = _listed(dice, sketch)
    if listed is None:
        return None
    product, side, sku = listed
    prices = WHOLE_PRICES if sketch.world.region in WITHOUT_MINOR_UNIT else PRICES
    what = dice.one(("name", "price", "sku")) if dice.plays("renames", 0.4) else dice.one(("name", "price"))
    if what != "sku":
        return EditProduct(
            sku, side,
            name=f"{dice.one(NAMES)}, new" if what == "name" else None,
            price=dice.one(prices) if what == "price" else None,
        )  # fmt: skip
    others = [each.sku for each in sketch.products if each.sku != sku]
    renamed = dice.one(others) if others and dice.chance(0.2) else f"{sku}-R"
    if sketch.world.connector == "commerce_cloud" and side == "salesforce":
        return None  # there the SKU is the product's id, and nobody can change it
    position = sketch.products.index(product)
    sketch.products[position] = (
        replace(product, tiktok_sku=renamed) if side == "tiktok" else replace(product, salesforce_sku=renamed)
    )
    return EditProduct(sku, side, new_sku=renamed)


def _listed(dice: Dice, sketch: Sketch) -> tuple[Product, Side, str] | None:
    """Return a product with a platform that it was entered on, and its spelling there."""
    if not sketch.products:
        return None
    product = dice.one(sketch.products)
    side = dice.one(product.on)
    return product, side, (product.tiktok_sku if side == "tiktok" else product.salesforce_sku) or product.sku


def _off_sale(kind: type[DeleteProduct | Unlist]) -> Drawer:
    def draw(dice: Dice, sketch: Sketch) -> Step | None:
        listed = _listed(dice, sketch)
        if listed is None:
            return None
        _, side, sku = listed
        sketch.gone.append((kind, sku, side))
        return kind(sku, side)

    return draw


def _relist(_dice: Dice, sketch: Sketch) -> Step | None:
    gone = [(sku, side) for kind, sku, side in sketch.gone if kind in (Unlist, DeleteProduct)]
    return Relist(*gone[-1]) if gone else None


def _edit_stock(dice: Dice, sketch: Sketch) -> Step | None:
    listed = _listed(dice, sketch)
    return None if listed is None else EditStock(listed[2], listed[1], dice.within(0, 30))


def _set_stock(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.places or not sketch.products:
        return None
    return SetStock(dice.one(sketch.places), dice.one(sketch.products).sku, dice.within(0, 30))


def _add_hub_product(dice: Dice, sketch: Sketch) -> Step | None:
    number = len(sketch.products)
    if sketch.products and dice.chance(0.5):
        parts = {each.sku: dice.few(3) for each in dice.some(sketch.products, 1, 2)}
        return AddHubProduct(HubProduct(f"Set {number}", f"SET-{number}", type="bundle", components=parts))
    return AddHubProduct(HubProduct(f"Own {number}", f"OWN-{number}", price="5.00"))


def _edit_hub_product(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.products:
        return None
    return EditHubProduct(dice.one(sketch.products).sku, name=f"{dice.one(NAMES)}, edited in the hub")


# --- what the operator sets up ------------------------------------------------------------------------------------

_TOGGLES: Mapping[Side, tuple[str, ...]] = MappingProxyType(
    {"tiktok": ("orders", "fulfillments"), "salesforce": ("orders", "fulfillments", "pushOrders")}
)


def _change_setting(dice: Dice, sketch: Sketch) -> Step | None:
    side = dice.one(SIDES)
    through: Literal["api", "page"] = "page" if dice.chance(0.2) else "api"
    if dice.plays("direction changed", 0.2) and dice.chance(0.5):
        return ChangeSetting(side, "processProducts", dice.one(("pull", "push", "disabled")), through=through)
    toggles = (
        _TOGGLES[side][2:]
        if side == "salesforce" and sketch.world.connector == "service_cloud"
        else _TOGGLES[side]
    )
    return ChangeSetting(side, dice.one(toggles), dice.chance(0.6), through=through)


def _store_setting(dice: Dice, sketch: Sketch) -> Step | None:
    if sketch.world.primary == "salesforce" and dice.chance(0.3):
        return StoreSetting("tiktok", "region", dice.one(("DE", "JP", "BR")))
    return StoreSetting(dice.one(SIDES), "processProducts", dice.one(("pull", "push")))


def _map_location(dice: Dice, sketch: Sketch) -> Step | None:
    return MapLocation(dice.one(sketch.places), mapped=dice.chance(0.6)) if sketch.places else None


def _change_location(dice: Dice, sketch: Sketch) -> Step | None:
    return ChangeLocation(dice.one(sketch.places), in_scope=dice.chance(0.5)) if sketch.places else None


def _set_cards(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.places:
        return None
    return SetCards(draw_cards(dice, sketch.places, [each.sku for each in sketch.products]))


def _set_channel_options(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.products:
        return None
    sku = dice.one(sketch.products).sku
    what = dice.one(("sync", "buffer", "channel"))
    if what == "channel":
        return SetChannelOptions(
            sku, "salesforce", channel_sku=dice.one(("", f"SF-{sku}", look_alike(dice, sku)))
        )
    if what == "buffer":
        return SetChannelOptions(sku, "tiktok", inventory_buffer=dice.within(0, 9))
    return SetChannelOptions(sku, "tiktok", sync_to_channel=dice.chance(0.5))


def _sync(dice: Dice, sketch: Sketch) -> Step | None:
    flows: tuple[Flow, ...] = ("products", "inventory", "locations", "orders", "fulfillments")
    flow = dice.one(flows)
    alone = flow in ("products", "inventory") and sketch.products and dice.chance(0.3)
    return Sync(dice.one(SIDES), flow, sku=dice.one(sketch.products).sku if alone else None)


# --- integrations' life -------------------------------------------------------------------------------------------


def _switched_off(kind: type[Disable | Disconnect | Deauthorize]) -> Drawer:
    def draw(dice: Dice, sketch: Sketch) -> Step | None:
        side = dice.one(SIDES)
        sketch.off.append((kind, side))
        return kind(side)

    return draw


def _enable(dice: Dice, sketch: Sketch) -> Step | None:
    sides = [side for kind, side in sketch.off if kind is Disable]
    return Enable(sides[-1]) if sides else None


def _connect(dice: Dice, sketch: Sketch) -> Step | None:
    sides = [side for kind, side in sketch.off if kind is not Disable]
    side = sides[-1] if sides else dice.one(SIDES)
    return Connect(side, accept=not dice.chance(0.1))


def _of_side(kind: type[DeleteIntegration | Probe]) -> Drawer:
    return lambda dice, _sketch: kind(dice.one(SIDES))


def _add_integration(dice: Dice, sketch: Sketch) -> Step | None:
    return AddIntegration(dice.one(SIDES))


# --- the platforms ------------------------------------------------------------------------------------------------


def _set_audits(dice: Dice, _sketch: Sketch) -> Step | None:
    return SetAudits(Audits(dice.one(_AUDITS), delay_seconds=dice.one((60, 600, 7200))))


def _on_tiktok(dice: Dice, sketch: Sketch) -> str | None:
    return dice.one(sketch.sold) if sketch.sold else None


def _decide_audit(dice: Dice, sketch: Sketch) -> Step | None:
    sku = _on_tiktok(dice, sketch) if dice.chance(0.4) else None
    return DecideAudit("fail" if dice.chance(0.3) else "approve", sku=sku)


def _freeze(dice: Dice, sketch: Sketch) -> Step | None:
    sku = _on_tiktok(dice, sketch)
    if sku is None:
        return None
    sketch.gone.append((Freeze, sku, "tiktok"))
    return Freeze(sku)


def _unfreeze(_dice: Dice, sketch: Sketch) -> Step | None:
    frozen = [sku for kind, sku, _ in sketch.gone if kind is Freeze]
    return Unfreeze(frozen[-1]) if frozen else None


def _promote(dice: Dice, sketch: Sketch) -> Step | None:
    sku = _on_tiktok(dice, sketch)
    if sku is None:
        return None
    if sku in sketch.held:
        sketch.held.remove(sku)
        return Promote(sku, promoted=False)
    sketch.held.append(sku)
    return Promote(sku)


_REFUSALS: tuple[tuple[Side, str, str], ...] = ()  # filled from the ledger of what a mock documents
_QUIRKS: tuple[tuple[Side, str, object], ...] = ()


def _arm_refusal(dice: Dice, sketch: Sketch) -> Step | None:
    if not _REFUSALS:
        return None
    side, operation, error = dice.one(_REFUSALS)
    return ArmRefusal(Refusal(side, operation, error, times=dice.few(3), after_write=dice.chance(0.2)))


def _set_quirks(dice: Dice, _sketch: Sketch) -> Step | None:
    if not _QUIRKS:
        return None
    side, quirk, value = dice.one(_QUIRKS)
    return SetQuirks(side, {quirk: value})


def _holiday(dice: Dice, sketch: Sketch) -> Step | None:
    return Holiday(dice.one(sketch.places), away=dice.chance(0.6)) if sketch.places else None


def _wait(dice: Dice, _sketch: Sketch) -> Step | None:
    return Wait(dice.one(WAITS))


def _change_address(dice: Dice, sketch: Sketch) -> Step | None:
    order = _any_order(dice, sketch, sketch.bought_on_tiktok)
    return None if order is None else ChangeAddress(order, _address(dice))


def _open(sketch: Sketch) -> list[str]:
    return sketch.open_orders


def _shipped(sketch: Sketch) -> list[str]:
    return sketch.shipped


def _fulfilled_by_tiktok(sketch: Sketch) -> list[str]:
    return [
        name
        for name, step in sketch.orders.items()
        if isinstance(step, Buy) and step.fulfilled_by == "tiktok"
    ]


def _unpaid(sketch: Sketch) -> list[str]:
    return [name for name, step in sketch.orders.items() if isinstance(step, Buy) and not step.paid]


def _returning(sketch: Sketch) -> list[str]:
    return sketch.asked.get("return", [])


DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {
        Buy: Deed(_buy, 6, 1.0),
        BuyOnSalesforce: Deed(_buy_on_salesforce, 2),
        Pay: Deed(_of_order(Pay, _unpaid), 1, 0.3),
        Cancel: Deed(_cancel, 2, 0.4),
        RequestCancel: Deed(_request_cancel, 1, 0.2),
        AnswerCancel: Deed(_answer_cancel, 2, 0.5),
        ChangeAddress: Deed(_change_address, 1, 0.15),
        PlatformShips: Deed(_of_order(PlatformShips, _fulfilled_by_tiktok), 2, 0.4),
        Deliver: Deed(_of_order(Deliver, _shipped), 1, 0.3),
        Complete: Deed(_of_order(Complete, _shipped), 0.5, 0.2),
        RequestReturn: Deed(_request_return, 1, 0.2),
        AnswerReturn: Deed(_answer_return, 2, 0.5),
        SendBack: Deed(_of_order(SendBack, _returning), 1, 0.3),
        ReturnOnSalesforce: Deed(_return_on_salesforce, 1, 0.15),
        Ship: Deed(_ship, 5, 0.85),
        Misship: Deed(_misship, 1, 0.15),
        Reject: Deed(_reject, 1, 0.2),
        ReportAgain: Deed(_of_order(ReportAgain, _shipped), 1, 0.2),
        CancelShipment: Deed(_cancel_shipment, 1, 0.2),
        AddProduct: Deed(_add_product, 1),
        EditProduct: Deed(_edit_product, 2),
        DeleteProduct: Deed(_off_sale(DeleteProduct), 1, 0.15),
        Unlist: Deed(_off_sale(Unlist), 1, 0.15),
        Relist: Deed(_relist, 1, 0.5),
        EditStock: Deed(_edit_stock, 1, 0.2),
        SetStock: Deed(_set_stock, 2),
        AddHubProduct: Deed(_add_hub_product, 1, 0.15),
        EditHubProduct: Deed(_edit_hub_product, 1, 0.15),
        ChangeSetting: Deed(_change_setting, 1, 0.2),
        StoreSetting: Deed(_store_setting, 0.5, 0.05),
        MapLocation: Deed(_map_location, 1, 0.2),
        ChangeLocation: Deed(_change_location, 1, 0.15),
        SetCards: Deed(_set_cards, 1, 0.2),
        SetChannelOptions: Deed(_set_channel_options, 1),
        Sync: Deed(_sync, 1.5),
        Reroute: Deed(_of_order(Reroute, _open), 1, 0.3),
        Disable: Deed(_switched_off(Disable), 1, 0.1),
        Enable: Deed(_enable, 2, 0.8),
        Disconnect: Deed(_switched_off(Disconnect), 1, 0.1),
        Deauthorize: Deed(_switched_off(Deauthorize), 1, 0.08),
        Connect: Deed(_connect, 2, 0.3),
        DeleteIntegration: Deed(_of_side(DeleteIntegration), 0.5, 0.05),
        AddIntegration: Deed(_add_integration, 0.5, 0.05),
        Probe: Deed(_of_side(Probe), 0.5, 0.1),
        SetAudits: Deed(_set_audits, 1, 0.15),
        DecideAudit: Deed(_decide_audit, 1, 0.3),
        Freeze: Deed(_freeze, 1, 0.1),
        Unfreeze: Deed(_unfreeze, 1, 0.5),
        Promote: Deed(_promote, 1, 0.1),
        SetQuirks: Deed(_set_quirks, 1, 0.1),
        ArmRefusal: Deed(_arm_refusal, 1, 0.2),
        Holiday: Deed(_holiday, 1, 0.1),
        Wait: Deed(_wait, 3, 0.9),
        Skip: Deed(lambda dice, _sketch: Skip(dice.one((1, 3, 21))), 0.3, 0.1),
    }
)
