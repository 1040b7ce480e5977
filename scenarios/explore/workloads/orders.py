"""Drawn orders: bought, paid, shipped rightly and wrongly, canceled, returned."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from scenarios.explore.catalogs import PRICES, WHOLE_PRICES
from scenarios.explore.dice import Dice
from scenarios.explore.workloads.sketch import Deed, Sketch, any_order, of_order
from scenarios.story.steps import (
    Address,
    AnswerCancel,
    AnswerReturn,
    Buy,
    BuyOnSalesforce,
    Cancel,
    CancelShipment,
    ChangeAddress,
    Complete,
    Deliver,
    Line,
    Misship,
    Pay,
    PlatformShips,
    Reject,
    ReportAgain,
    RequestCancel,
    RequestReturn,
    Reroute,
    ReturnOnSalesforce,
    SendBack,
    Ship,
    ShipOnSalesforce,
    Step,
)

_CANCELERS: tuple[Literal["buyer", "operator", "seller", "platform"], ...] = (
    "buyer", "buyer", "operator", "seller", "platform",
)  # fmt: skip
_WANTS: tuple[Literal["refund", "return_and_refund", "replacement"], ...] = (
    "refund", "return_and_refund", "replacement",
)  # fmt: skip


def _lines(dice: Dice, sketch: Sketch, skus: list[str]) -> tuple[Line, ...]:
    money = dice.plays("discounts", 0.15)
    prices = WHOLE_PRICES if sketch.whole_amounts else PRICES[:4]
    chosen = dice.some(skus, 1, 3)
    if dice.plays("two lines of a SKU", 0.15) and dice.chance(0.4):
        chosen.append(chosen[0])  # at another price, TikTok shows them as two
    return tuple(
        Line(
            sku,
            dice.few(4) if dice.plays("several units", 0.7) else 1,
            price=dice.one(prices) if money and dice.chance(0.4) else None,
            discount=prices[-1] if money and dice.chance(0.3) else None,
        )
        for sku in chosen
    )


def _buy(dice: Dice, sketch: Sketch) -> Step | None:
    if not sketch.sold:
        return None
    order = sketch.new_order()
    step = Buy(
        order,
        _lines(dice, sketch, sketch.sold),
        fulfilled_by="tiktok" if dice.plays("fulfilled by TikTok", 0.3) and dice.chance(0.4) else "seller",
        location=dice.one(sketch.places) if dice.plays("any warehouse", 0.5) and sketch.places else None,
        on_hold=dice.plays("orders on hold", 0.25) and dice.chance(0.5),
        **(fees(dice, sketch) if dice.plays("fees and tax", 0.2) else {}),
        paid=not (dice.plays("unpaid orders", 0.15) and dice.chance(0.5)),
        address=draw_address(dice) if dice.plays("addresses", 0.15) and dice.chance(0.5) else None,
    )
    sketch.orders[order] = step
    return step


def fees(dice: Dice, sketch: Sketch) -> dict[str, Any]:
    """Draw what comes on top of the goods, as members of a `buy`."""
    if sketch.whole_amounts:
        return {}
    return {name: dice.one(PRICES[:3]) for name in ("shipping_fee", "tax") if dice.chance(0.6)}


def draw_address(dice: Dice) -> Address:
    """Draw where a buyer wants the goods."""
    return Address(
        first_name=dice.one(("Zoë", "Bo", "Ana María")),
        last_name=dice.one(("O’Neil", "Li", "van der Berg")),
        line1=dice.one(("1 Main St", "Große Str. 7", "Flat 2/1, 9 High St")),
        city=dice.one(("Reno", "Köln", "York", "")),
        postal_code=dice.one(("89501", "50667", "YO1 7HH")),
    )


def _buy_on_salesforce(dice: Dice, sketch: Sketch) -> Step | None:
    skus = [each.salesforce_sku or each.sku for each in sketch.products if "salesforce" in each.on]
    if not skus or sketch.world.connector == "service_cloud":
        return None
    order = sketch.new_order()
    step = BuyOnSalesforce(order, tuple(Line(sku, dice.few(3)) for sku in dice.some(skus, 1, 2)))
    sketch.orders[order] = step
    return step


def _part(dice: Dice, sketch: Sketch, order: str, of: float = 0.4) -> tuple[Line, ...]:
    """Return a part of an order's lines, or nothing, which means all."""
    lines = sketch.orders[order].lines
    if not dice.plays("in part", 0.5) or not dice.chance(of):
        return ()
    line = dice.one(lines)
    return (Line(line.sku, dice.within(1, line.quantity)),)


def _ship(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.open_orders)
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


def _ship_on_salesforce(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.open_orders)
    return None if order is None else ShipOnSalesforce(order, lines=_part(dice, sketch, order))


def _cancel(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.open_orders)
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
    order = any_order(dice, sketch, sketch.bought_on_tiktok)
    if order is None:
        return None
    sketch.asked.setdefault("cancel", []).append(order)
    return RequestCancel(order)


def _answer_cancel(dice: Dice, sketch: Sketch) -> Step | None:
    asked = sketch.asked.get("cancel", [])
    return AnswerCancel(asked.pop(), approve=dice.chance(0.6)) if asked else None


def _request_return(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.shipped)
    if order is None:
        return None
    sketch.asked.setdefault("return", []).append(order)
    wants = dice.one(_WANTS)
    return RequestReturn(order, wants=wants, lines=_part(dice, sketch, order))


def _answer_return(dice: Dice, sketch: Sketch) -> Step | None:
    asked = sketch.asked.get("return", [])
    return AnswerReturn(dice.one(asked), approve=dice.chance(0.7)) if asked else None


def _return_on_salesforce(dice: Dice, sketch: Sketch) -> Step | None:
    born_there = [name for name in sketch.shipped if isinstance(sketch.orders[name], BuyOnSalesforce)]
    order = any_order(dice, sketch, born_there or sketch.shipped)
    return None if order is None else ReturnOnSalesforce(order, lines=_part(dice, sketch, order))


def _misship(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.open_orders)
    if order is None:
        return None
    line = dice.one(sketch.orders[order].lines)
    goods = line.sku if dice.chance(0.5) else dice.one([each.sku for each in sketch.products])
    return Misship(order, (Line(goods, max(1, line.quantity + dice.within(-1, 2))),))


def _reject(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.open_orders)
    return None if order is None else Reject(order, lines=_part(dice, sketch, order))


def _cancel_shipment(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.open_orders)
    return None if order is None else CancelShipment(order, restock=dice.chance(0.7))


def _change_address(dice: Dice, sketch: Sketch) -> Step | None:
    order = any_order(dice, sketch, sketch.bought_on_tiktok)
    return None if order is None else ChangeAddress(order, draw_address(dice))


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
        Pay: Deed(of_order(Pay, _unpaid), 1, 0.3),
        Cancel: Deed(_cancel, 2, 0.4),
        RequestCancel: Deed(_request_cancel, 1, 0.2),
        AnswerCancel: Deed(_answer_cancel, 2, 0.5),
        ChangeAddress: Deed(_change_address, 1, 0.15),
        PlatformShips: Deed(of_order(PlatformShips, _fulfilled_by_tiktok), 2, 0.4),
        Deliver: Deed(of_order(Deliver, _shipped), 1, 0.3),
        Complete: Deed(of_order(Complete, _shipped), 0.5, 0.2),
        RequestReturn: Deed(_request_return, 1, 0.2),
        AnswerReturn: Deed(_answer_return, 2, 0.5),
        SendBack: Deed(of_order(SendBack, _returning), 1, 0.3),
        ReturnOnSalesforce: Deed(_return_on_salesforce, 1, 0.15),
        Ship: Deed(_ship, 5, 0.85),
        ShipOnSalesforce: Deed(_ship_on_salesforce, 1, 0.1),
        Misship: Deed(_misship, 1, 0.15),
        Reject: Deed(_reject, 1, 0.2),
        ReportAgain: Deed(of_order(ReportAgain, _shipped), 1, 0.2),
        CancelShipment: Deed(_cancel_shipment, 1, 0.2),
        Reroute: Deed(of_order(Reroute, _open), 1, 0.3),
    }
)
