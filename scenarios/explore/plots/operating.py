"""Plots of connections: revoked and found again, probed in an outage, weeks in which tokens run out, turned round."""

from __future__ import annotations

from typing import Literal

from scenarios.explore.breaks import draw_fault
from scenarios.explore.catalogs import draw_product
from scenarios.explore.dice import Dice
from scenarios.explore.plots.plot import LONG, bought, by_name, pause, several
from scenarios.explore.workloads.sketch import Sketch
from scenarios.story.faults import BREAKABLE, FAULT_KINDS, Fault, FaultKind, kinds_of
from scenarios.story.routes import ROUTE_KINDS
from scenarios.story.schedule import Preemption
from scenarios.story.steps import (
    AddIntegration,
    AddProduct,
    ChangeSetting,
    Connect,
    Deauthorize,
    DeleteIntegration,
    Disable,
    Disconnect,
    Enable,
    MapLocation,
    Probe,
    SetCards,
    SetStock,
    Ship,
    Skip,
    Step,
    Sync,
    Wait,
)
from scenarios.story.world import Card, Side

_SIDES: tuple[Side, ...] = ("salesforce", "tiktok")
_OFF: tuple[type[Disable | Disconnect | Deauthorize], ...] = (Disable, Disconnect, Deauthorize)
_OF_ONE: tuple[type[Disable | Enable | Disconnect | Probe], ...] = (Disable, Enable, Disconnect, Probe)
_WAYS: tuple[Literal["api", "page"], ...] = ("api", "page")
_GONE: tuple[FaultKind, ...] = (
    "vendor_outage", "account_outage", "refuse_connection", "unknown_host", "quota_spent",
)  # fmt: skip
_WAITING: tuple[FaultKind, ...] = ("too_many_requests", "too_many_requests_until", "too_many_requests_past")
_EXPIRED: tuple[FaultKind, ...] = ("expire_token", "revoke_token", "unauthorized")
_ASKED = {
    "tiktok": "tiktok.orders.search",
    "salesforce": "salesforce.query",
    "commerce_cloud": "commerce_cloud.orders.get",
}
_TOKENS = {
    "tiktok": "tiktok.token.refresh",
    "salesforce": "salesforce.token",
    "commerce_cloud": "commerce_cloud.token",
}


def _party(sketch: Sketch, side: Side) -> str:
    return "tiktok" if side == "tiktok" else sketch.vendor


def _an_order(dice: Dice, sketch: Sketch) -> list[Step]:
    if not sketch.sold:
        return []
    buy = bought(sketch, several(dice, sketch))
    return [buy, *pause(dice, (60, 400)), Ship(buy.order), *pause(dice)]


def switched_off_and_on(dice: Dice, sketch: Sketch) -> list[Step]:
    """An integration is off while things happen, in any of three ways, and comes back."""
    side = dice.one(_SIDES)
    off = dice.one(_OFF)
    back: Step = Enable(side) if off is Disable else Connect(side)
    return [
        *_an_order(dice, sketch),
        off(side),
        *pause(dice),
        *_an_order(dice, sketch),
        *pause(dice, LONG),
        back,
        Wait(1000),
    ]


def probed_in_an_outage(dice: Dice, sketch: Sketch) -> list[Step]:
    """The vendor is down for a while; the operator probes, orders go on, and it comes back."""
    side = dice.one(_SIDES)
    kind = dice.one(_GONE)
    party = _party(sketch, side)
    sketch.faults.append(Fault(kind, _ASKED[party], nth=dice.few(4), seconds=dice.one((900, 4000, 14400))))
    return [
        Wait(1000),
        Probe(side),
        *_an_order(dice, sketch),
        *pause(dice, LONG),
        Probe(side),
        *pause(dice, LONG),
    ]


def asked_to_wait(dice: Dice, sketch: Sketch) -> list[Step]:
    """A vendor asks for a wait, in each of the ways in which that is said."""
    party = _party(sketch, dice.one(_SIDES))
    kind = dice.one(_WAITING)
    sketch.faults.append(
        Fault(
            kind,
            _ASKED[party],
            nth=dice.few(3),
            times=dice.one((1, 2, 4)),
            seconds=dice.one((5, 30, 90, 900)),
        )
    )
    return [*_an_order(dice, sketch), Wait(1000), *_an_order(dice, sketch)]


def weeks_go_by(dice: Dice, sketch: Sketch) -> list[Step]:
    """Tokens run out and are renewed, more than once, and orders and counts come in between."""
    steps: list[Step] = []
    for _ in range(dice.within(2, 3)):
        steps += [Skip(dice.one((3, 8, 8, 21))), *_an_order(dice, sketch)]
        if sketch.places and dice.chance(0.4):
            steps += [
                SetStock(dice.one(sketch.places), dice.one(sketch.products).sku, dice.within(0, 9)),
                *pause(dice, LONG),
            ]
    if dice.chance(0.4):
        route = _TOKENS[_party(sketch, dice.one(_SIDES))]
        sketch.schedule.append(
            Preemption(nth=dice.few(3), route=route, turns=dice.one((1, 2, 5)), held="answer")
        )
    if dice.chance(0.3):
        party = _party(sketch, dice.one(_SIDES))
        kind = dice.one(_EXPIRED)
        seconds = 600.0 if kind == "revoke_token" else None
        sketch.faults.append(Fault(kind, _ASKED[party], nth=dice.few(4), seconds=seconds))
    return steps


def crashed_in_the_second_try(dice: Dice, sketch: Sketch) -> list[Step]:
    """Work fails, is tried again, and the hub dies in the middle of that."""
    party = _party(sketch, dice.one(_SIDES))
    route = {
        "tiktok": "tiktok.orders.ship",
        "salesforce": "salesforce.composite",
        "commerce_cloud": "commerce_cloud.orders.write",
    }[party]
    sketch.faults.append(Fault("server_error", route, nth=1, times=3))
    sketch.faults.append(Fault("crash_before", route, nth=4))
    return [*_an_order(dice, sketch), Wait(1000), *_an_order(dice, sketch)]


def told_by_hand(dice: Dice, sketch: Sketch) -> list[Step]:
    """TikTok does not take the news of a parcel, and the operator has it told again before the hub would."""
    if not sketch.sold:
        return []
    route = "tiktok.orders.ship"
    sketch.faults.append(Fault("server_error", route, nth=1, times=dice.few(2)))
    if dice.chance(0.5):
        sketch.schedule.append(Preemption(nth=dice.within(2, 3), route=route, turns=dice.one((1, 2, 5))))
    buy = bought(sketch, several(dice, sketch))
    by_hand = Sync("tiktok", "fulfillments")
    return [buy, *pause(dice, (60, 400)), Ship(buy.order), by_hand, *pause(dice, LONG), by_hand]


def broken_at_the_door(dice: Dice, sketch: Sketch) -> list[Step]:
    """Access is taken away and given anew, or a token is renewed after days, and it breaks on the way."""
    doors = [
        route
        for route in BREAKABLE
        if ROUTE_KINDS[route] == "auth" and route.split(".")[0] in ("hub", "tiktok", sketch.vendor)
    ]
    kind = dice.one([kind for kind in FAULT_KINDS if any(kind in kinds_of(route) for route in doors)])
    route = dice.one([route for route in doors if kind in kinds_of(route)])
    party = route.split(".")[0]
    side = dice.one(_SIDES) if party == "hub" else "tiktok" if party == "tiktok" else "salesforce"
    sketch.faults.append(draw_fault(dice, kind, route, dice.few(2)))
    if route == "tiktok.token.refresh":
        return [Skip(8), *_an_order(dice, sketch)]
    off = dice.one(_OFF[1:])
    again: list[Step] = [Connect(side), Wait(1000)]
    return [off(side), *pause(dice), *again, *again, *_an_order(dice, sketch)]


def the_other_way_round(dice: Dice, sketch: Sketch) -> list[Step]:
    """The direction of products is turned round, and new products come on both sides."""
    other = ("push", "pull") if sketch.world.primary == "salesforce" else ("pull", "push")
    through = dice.one(_WAYS)
    steps: list[Step] = [
        ChangeSetting(side, "processProducts", "disabled", through=through) for side in _SIDES
    ]
    steps += [
        ChangeSetting(side, "processProducts", direction, through=through)
        for side, direction in zip(_SIDES, other, strict=True)
    ]
    product = draw_product(dice, f"TURN-{len(sketch.products)}", sketch.world.primary, sketch.world.region)
    return [Wait(400), *steps, *pause(dice, LONG), AddProduct(product), *pause(dice, LONG)]


def saved_once_more(dice: Dice, sketch: Sketch) -> list[Step]:
    """Settings are saved on the page, secrets masked, and days later tokens are asked for anew."""
    toggle = ChangeSetting("salesforce", "orders", dice.chance(0.8), through="page")
    return [
        toggle,
        *_an_order(dice, sketch),
        Skip(dice.one((1, 8))),
        Sync("salesforce", "orders"),
        *_an_order(dice, sketch),
    ]


def taken_out_and_put_in(dice: Dice, sketch: Sketch) -> list[Step]:
    """An integration is deleted, or refused to be, asked for while it is gone, and added anew, once or twice."""
    side = dice.one(_SIDES)
    meanwhile: list[Step] = [each(side) for each in dice.some(_OF_ONE, 0, 2)]
    if sketch.places and dice.chance(0.5):
        place = dice.one(sketch.places)
        mine = SetCards((Card("Its own", (place,), integrations=(side,)),))
        meanwhile.append(mine if dice.chance(0.5) else MapLocation(place))
    second: list[Step] = [AddIntegration(side), Wait(400)] if dice.chance(0.3) else []
    return [
        Disconnect(side),
        DeleteIntegration(side),
        *meanwhile,
        AddIntegration(side),
        Connect(side),
        Wait(1000),
        *second,
        *_an_order(dice, sketch),
    ]


PLOTS = by_name(
    switched_off_and_on, probed_in_an_outage, asked_to_wait, weeks_go_by, crashed_in_the_second_try,
    told_by_hand, broken_at_the_door, the_other_way_round, saved_once_more, taken_out_and_put_in,
)  # fmt: skip
