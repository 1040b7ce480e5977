"""Plots of orders: deeds that belong together, since many a slip shows in the second of two things alone.

A plot writes its steps in order; others happen in between. It may bring a break of its own, where the plot is that
something was half done when it broke.
"""

from __future__ import annotations

from typing import Literal

from scenarios.explore.dice import Dice
from scenarios.explore.plots.plot import LONG, bought, by_name, pause, several
from scenarios.explore.workloads.orders import draw_address, fees
from scenarios.explore.workloads.sketch import Sketch
from scenarios.story.faults import Fault, FaultKind
from scenarios.story.steps import (
    AddProduct,
    AnswerCancel,
    AnswerReturn,
    BuyOnSalesforce,
    Cancel,
    ChangeAddress,
    Deliver,
    Line,
    Misship,
    PlatformShips,
    Reject,
    ReportAgain,
    RequestCancel,
    RequestReturn,
    Reroute,
    ReturnOnSalesforce,
    SendBack,
    SetCards,
    SetStock,
    Ship,
    Step,
    Wait,
)
from scenarios.story.world import Card, Product

_WANTS: tuple[Literal["refund", "return_and_refund"], ...] = ("refund", "return_and_refund")
_LOST: tuple[FaultKind, ...] = ("lose_response", "reset_after", "server_error_after", "empty_body")
_CANCELERS: tuple[Literal["buyer", "operator", "seller"], ...] = ("buyer", "operator", "seller")


def parcel_by_parcel(dice: Dice, sketch: Sketch) -> list[Step]:
    """An order leaves in two parcels: of one line and another, or of some units and the rest; one is told twice."""
    lines = several(dice, sketch)
    buy = bought(sketch, lines)
    sketch.shipped.append(buy.order)
    again: list[Step] = [ReportAgain(buy.order), *pause(dice)] if dice.chance(0.3) else []
    first = lines[0] if len(lines) > 1 and dice.chance(0.5) else Line(lines[0].sku, 1)
    return [
        buy, *pause(dice, (60, 400)), Ship(buy.order, lines=(first,)), *pause(dice), *again, Ship(buy.order),
        *pause(dice), Deliver(buy.order),
    ]  # fmt: skip


def unit_by_unit(dice: Dice, sketch: Sketch) -> list[Step]:
    """Single units of a line are canceled, one after the other, before, between and after what else happens to it."""
    sku = dice.one(sketch.sold)
    buy = bought(sketch, [Line(sku, dice.within(3, 5)), *several(dice, sketch)[:1]])
    once = Cancel(buy.order, by="seller", lines=(Line(sku, 1),))
    steps: list[Step] = [buy]
    for _ in range(dice.within(1, 3)):
        steps += [*pause(dice), once]
        if dice.chance(0.3):
            steps += [*pause(dice), Ship(buy.order, lines=(Line(sku, 1),))]
    return [*steps, *pause(dice, LONG), Ship(buy.order)]


def asked_and_refused(dice: Dice, sketch: Sketch) -> list[Step]:
    """The buyer asks to cancel while a warehouse packs, and the seller says no, or yes."""
    buy = bought(sketch, several(dice, sketch))
    return [
        buy, *pause(dice, (60, 400)), RequestCancel(buy.order), *pause(dice, (60, 1000)),
        AnswerCancel(buy.order, approve=dice.chance(0.4)), *pause(dice, LONG), Ship(buy.order),
    ]  # fmt: skip


def held_for_an_hour(dice: Dice, sketch: Sketch) -> list[Step]:
    """TikTok holds an order back, its address still masked, and lets it go."""
    buy = bought(sketch, several(dice, sketch), on_hold=True)
    changed: list[Step] = [ChangeAddress(buy.order, draw_address(dice))] if dice.chance(0.3) else []
    return [buy, *pause(dice), *changed, Wait(4000), *pause(dice), Ship(buy.order)]


def sold_before_its_product(dice: Dice, sketch: Sketch) -> list[Step]:
    """TikTok sells what the hub does not know; the product comes later, or the order is canceled before."""
    if sketch.first != "salesforce":
        return []
    sku = f"LATE-{len(sketch.products)}"
    product = Product(sku, "Late comer", on=("tiktok",))
    there = Product(sku, "Late comer", on=("salesforce",))
    buy = bought(sketch, [Line(sku, 2)])
    again = bought(sketch, [Line(sku, 1)])
    counted = [SetStock(place, sku, dice.within(1, 5)) for place in sketch.places[:1]]
    canceled: list[Step] = [*pause(dice, LONG), Cancel(buy.order)] if dice.chance(0.4) else []
    sketch.products.append(product)
    return [
        AddProduct(product), Wait(1000), buy, *canceled, *pause(dice, (400, 1000)), AddProduct(there),
        *counted, *pause(dice, LONG), again, *pause(dice, LONG), Ship(buy.order), Ship(again.order),
    ]  # fmt: skip


def born_on_salesforce(dice: Dice, sketch: Sketch) -> list[Step]:
    """An order of the Salesforce side leaves in parcels, or loses a unit first; it may come back."""
    skus = [each.salesforce_sku or each.sku for each in sketch.products if "salesforce" in each.on]
    if not skus or sketch.world.connector == "service_cloud":
        return []
    lines = tuple(Line(sku, dice.within(2, 4)) for sku in dice.some(skus, 1, 2))
    step = BuyOnSalesforce(sketch.new_order(), lines)
    sketch.orders[step.order] = step
    lost: list[Step] = (
        [Cancel(step.order, by="seller", lines=(Line(lines[0].sku, 1),))] if dice.chance(0.4) else []
    )
    back: list[Step] = [*pause(dice, LONG), ReturnOnSalesforce(step.order)] if dice.chance(0.4) else []
    return [
        step, *pause(dice, LONG), *lost, *pause(dice), Ship(step.order, lines=(Line(lines[-1].sku, 1),)), *pause(dice),
        Ship(step.order), *back,
    ]  # fmt: skip


def one_sku_at_two_prices(dice: Dice, sketch: Sketch) -> list[Step]:
    """Units of one SKU are bought at different prices, which makes two lines of it."""
    sku = dice.one(sketch.sold)
    whole = sketch.whole_amounts
    cheap, dear = ("250", "1000") if whole else ("4.99", "7.10")
    lines = [Line(sku, dice.within(1, 3), price=cheap), Line(sku, dice.within(1, 3), price=dear)]
    buy = bought(sketch, lines, **fees(dice, sketch))
    parts: list[Step] = [Ship(buy.order, lines=(Line(sku, 1),)), *pause(dice)] if dice.chance(0.5) else []
    return [buy, *pause(dice, (60, 400)), *parts, Ship(buy.order)]


def paid_in_parts(dice: Dice, sketch: Sketch) -> list[Step]:
    """TikTok pays a discount; delivery and tax come on top."""
    less = "1" if sketch.whole_amounts else dice.one(("0.01", "0.25"))
    lines = [Line(line.sku, line.quantity, discount=less) for line in several(dice, sketch)]
    buy = bought(sketch, lines, **fees(dice, sketch))
    return [buy, *pause(dice, (400, 1000)), Ship(buy.order)]


def numbers_of_two_warehouses(dice: Dice, sketch: Sketch) -> list[Step]:
    """Two warehouses number their reports alike."""
    if len(sketch.places) < 2:
        return []
    steps: list[Step] = []
    for place in dice.some(sketch.places, 2, 2):
        buy = bought(sketch, [Line(dice.one(sketch.sold), 1)])
        only = SetCards((Card(f"{place} alone", (place,), ignore_inventory=dice.chance(0.7)),))
        steps += [only, buy, *pause(dice, (60, 400)), Ship(buy.order, reference="parcel-7"), *pause(dice)]
    return steps


def rejected_and_routed_again(dice: Dice, sketch: Sketch) -> list[Step]:
    """A warehouse cannot ship some of what was asked; the rest is routed anew."""
    lines = several(dice, sketch)
    buy = bought(sketch, lines)
    part = (Line(lines[0].sku, 1),) if dice.chance(0.6) else ()
    more: list[Step] = [Reroute(buy.order)] if dice.chance(0.5) else []
    return [
        buy, *pause(dice, (60, 400)), Reject(buy.order, lines=part), *pause(dice), *more,
        *pause(dice, LONG), Ship(buy.order),
    ]  # fmt: skip


def other_goods_in_the_parcel(dice: Dice, sketch: Sketch) -> list[Step]:
    """A warehouse reports less than it was asked for, or more, or a thing nobody ordered, and then the rest."""
    line = Line(dice.one(sketch.sold), dice.within(2, 4))
    buy = bought(sketch, [line])
    goods = line.sku if dice.chance(0.7) else dice.one([each.sku for each in sketch.products])
    wrong = Misship(buy.order, (Line(goods, dice.within(1, line.quantity + 1)),))
    return [buy, *pause(dice, (60, 400)), wrong, *pause(dice), Ship(buy.order), *pause(dice)]


def sent_back(dice: Dice, sketch: Sketch) -> list[Step]:
    """Goods come back, all or some, and the seller grants it or does not."""
    lines = several(dice, sketch)
    buy = bought(sketch, lines)
    part = (Line(lines[0].sku, 1),) if dice.chance(0.5) else ()
    wants = dice.one(_WANTS)
    answer = AnswerReturn(buy.order, approve=dice.chance(0.8))
    return [
        buy, Wait(400), Ship(buy.order), *pause(dice), Deliver(buy.order), *pause(dice),
        RequestReturn(buy.order, wants=wants, lines=part), *pause(dice), answer, SendBack(buy.order), *pause(dice),
        answer,
    ]  # fmt: skip


def shipped_by_tiktok(dice: Dice, sketch: Sketch) -> list[Step]:
    """TikTok's own warehouse ships, or the order is canceled before."""
    buy = bought(sketch, several(dice, sketch), fulfilled_by="tiktok")
    ending: Step = PlatformShips(buy.order) if dice.chance(0.8) else Cancel(buy.order)
    return [buy, *pause(dice, LONG), ending, *pause(dice, LONG)]


def created_and_nobody_knows(dice: Dice, sketch: Sketch) -> list[Step]:
    """The answer to a creation on the Salesforce side is lost, and the order changes before anybody has looked."""
    routes = {
        "order_management": ("salesforce.summaries.create", "salesforce.composite", "salesforce.create"),
        "service_cloud": ("salesforce.composite", "salesforce.create"),
        "commerce_cloud": ("commerce_cloud.orders.create",),
    }[sketch.world.connector]
    kind = dice.one(_LOST)
    sketch.faults.append(Fault(kind, dice.one(routes), nth=dice.few(3), times=dice.one((1, 1, 3))))
    buy = bought(sketch, several(dice, sketch))
    by = dice.one(_CANCELERS)
    ending: list[Step] = [Cancel(buy.order, by=by)] if dice.chance(0.6) else [Wait(60), Ship(buy.order)]
    return [buy, *pause(dice, (0, 0, 5, 60)), *ending, *pause(dice, LONG)]


PLOTS = by_name(
    parcel_by_parcel, unit_by_unit, asked_and_refused, held_for_an_hour, sold_before_its_product,
    born_on_salesforce, one_sku_at_two_prices, paid_in_parts, numbers_of_two_warehouses,
    rejected_and_routed_again, other_goods_in_the_parcel, sent_back, shipped_by_tiktok, created_and_nobody_knows,
)  # fmt: skip
