"""A hub that dies at any commit or exchange is back on the same database, and loses and doubles nothing."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios.run.play import play
from scenarios.story.faults import Fault, FaultKind
from scenarios.story.steps import Buy, Line, Ship, Wait
from scenarios.story.story import Story
from scenarios.story.world import Card, Location, Product, World
from scenarios.world.world import build_stage

STEPS = (Buy("first", (Line("MUG-01", 2),)), Wait(400), Ship("first"), Wait(400))


def told(*faults: Fault) -> Story:
    return Story(
        "One order, a hub that dies",
        World(
            connector="service_cloud",
            primary="tiktok",
            products=(Product("MUG-01", "Stoneware mug", "12.50", on=("tiktok",)),),
            locations=(Location("Reno", stock={"MUG-01": 5}),),
            cards=(Card("All", ("Reno",)),),
        ),
        STEPS,
        faults,
    )


def orders(run: Any) -> list[tuple[str, int]]:
    return [(order["status"], len(order["lineItems"])) for order in run.history.state["hub"]["orders"]]


CLEAN = play(told(), build_stage)
AT: list[tuple[FaultKind, str, int]] = [
    *(("crash_before_commit", "hub.commit", nth) for nth in (1, 3, 8, 21)),
    *(("crash_after_commit", "hub.commit", nth) for nth in (1, 4, 9, 22)),
    ("crash_before", "tiktok.orders.get", 1),
    ("crash_after", "tiktok.orders.get", 1),
    ("crash_after", "salesforce.create", 1),
    ("crash_after", "tiktok.orders.ship", 1),
    ("crash_before", "hub.webhook", 1),
    ("crash_after", "hub.webhook", 1),
]


@pytest.mark.parametrize("seconds", [None, 200.0])
@pytest.mark.parametrize(("kind", "route", "nth"), AT)
def test_a_hub_that_dies_ends_where_one_that_lives_does(
    kind: FaultKind, route: str, nth: int, seconds: float | None
) -> None:
    """It is killed once, is back at once or later, and the orders at the end are those of the clean run."""
    run = play(told(Fault(kind, route, nth, seconds=seconds)), build_stage)
    struck = [exchange for exchange in run.history.exchanges if (exchange.fault or {}).get("kind") == kind]
    back = [exchange for exchange in run.history.exchanges if exchange.sender == "supervisor"]
    assert struck
    assert [exchange.status for exchange in back] == [200]
    assert (run.verdict, orders(run)) == ("valid", orders(CLEAN)), run.sentence


def test_a_hub_that_is_down_refuses_connections_and_does_nothing() -> None:
    """Between its death and its return nothing is sent by it or done at it."""
    run = play(told(Fault("crash_after_commit", "hub.commit", 1, seconds=300)), build_stage)
    (back,) = (exchange for exchange in run.history.exchanges if exchange.sender == "supervisor")
    down = [
        e for e in run.history.exchanges if back.at - 300 < e.at < back.at and "hub" in (e.sender, e.receiver)
    ]
    assert [exchange.error for exchange in down if exchange.receiver != "hub"] == []
    assert {exchange.error for exchange in down} <= {"ConnectError", "RemoteProtocolError"}


def test_a_hub_may_die_of_its_own_start() -> None:
    """As often as it must."""
    run = play(told(Fault("crash_before_commit", "hub.commit", 3, times=4)), build_stage)
    assert (run.verdict, orders(run)) == ("valid", orders(CLEAN)), run.sentence


def test_a_kill_is_the_same_in_every_run() -> None:
    """Digest and verdict of a story with deaths are a function of the story."""
    story = told(Fault("crash_after", "tiktok.orders.get", 1), Fault("crash_before_commit", "hub.commit", 12))
    assert len({play(story, build_stage).digest for _ in range(2)}) == 1
