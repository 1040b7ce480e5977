"""A worker that waits in an exchange lets others run; the schedule alone says who, and the hub keeps its promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select, update

from integration_hub.flows import push_orders
from integration_hub.flows.table import FLOWS
from integration_hub.ground import jobs
from integration_hub.ground.prepared import returning
from integration_hub.ground.rows import JobRow
from integration_hub.ground.tables import jobs as table
from scenarios.explore.findings import shows
from scenarios.explore.goals import FLOWS as WANTED
from scenarios.explore.goals import reached
from scenarios.explore.shrinking import shrink
from scenarios.record.evidence import Run
from scenarios.record.verdict import findings_of
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.story.schedule import Held, Preemption
from scenarios.story.steps import Buy, Line, Ship, Wait
from scenarios.story.story import Story
from scenarios.story.world import Card, Location, Organization, Product, World
from scenarios.world.world import build_stage

STEPS = (
    Buy("first", (Line("MUG", 2),)),
    Buy("second", (Line("CAP"),)),
    Wait(60),
    Ship("first"),
    Wait(400),
)


def told(*schedule: Preemption) -> Story:
    return Story(
        "Two orders, a worker that waits",
        World(
            products=(Product("MUG", "Mug", "12.50"), Product("CAP", "Cap", "8.00")),
            locations=(Location("Main", stock={"MUG": 5, "CAP": 5}),),
            cards=(Card("All", ("Main",)),),
        ),
        STEPS,
        schedule=schedule,
    )


def run_of(*schedule: Preemption) -> Run:
    return play(told(*schedule), build_stage)


def said(run: Run, start: int) -> list[tuple[str, str, int]]:
    return [(each.sender, each.route, each.step) for each in run.history.exchanges[start:]]


@contextmanager
def any_job_beside_any() -> Iterator[None]:
    """A hub whose workers take what is due longest, whoever else is at work for the same organization."""

    @returning(JobRow)
    def claim(now: float) -> Any:
        due = select(table.c.number).where(table.c.status == "waiting", table.c.due_at <= now)
        first = due.order_by(table.c.due_at, table.c.number).limit(1).scalar_subquery()
        key = {"unique_key": None, "status": "running"}
        return update(table).where(table.c.number == first).values(key).returning(table)

    with patch.object(jobs, "_claim", claim):
        yield


def test_without_a_schedule_nobody_waits() -> None:
    """No worker is held, and a schedule that is never reached changes nothing."""
    run = run_of()
    assert run.verdict == "valid"
    assert run.history.waits == ()
    assert run_of(Preemption(nth=100_000)).digest == run.digest


@pytest.mark.parametrize("held", ["answer", "request"])
def test_a_step_is_taken_while_a_worker_waits(held: Held) -> None:
    """The second order is bought before the worker goes on, which then does all that it would have done."""
    run, clean = run_of(Preemption(route="tiktok.orders.get", held=held)), run_of()
    (wait,) = run.history.waits
    assert (wait.step, wait.flow, wait.route, wait.held) == (1, "inbound_event", "tiktok.orders.get", held)
    asked = [each for each in said(run, 0) if each[:2] == ("hub", "tiktok.orders.get")]
    assert asked[0][2] == (1 if held == "answer" else 2)
    assert [order["status"] for order in run.history.state["hub"]["orders"]] == [
        order["status"] for order in clean.history.state["hub"]["orders"]
    ]
    assert run.verdict == "valid", run.sentence
    assert "pre-emption inside inbound_event" in reached(run)


def test_a_schedule_decides_alone() -> None:
    """The same schedule is the same run, byte for byte; another one is another run."""
    schedule = (Preemption(nth=3, turns=2), Preemption(nth=9, held="request"))
    assert run_of(*schedule).digest == run_of(*schedule).digest != run_of().digest


def test_nobody_waits_while_time_passes() -> None:
    """A worker that is to wait for more turns than anybody takes goes on before the clock does."""
    run = run_of(Preemption(nth=1, turns=1000))
    (wait,) = run.history.waits
    after = run.history.exchanges[-1].at
    asked = next(each for each in run.history.exchanges if each.step == 3 and each.sender == "hub")
    assert asked.at < wait.at + 30 < after
    assert run.verdict == "valid", run.sentence


def test_other_organizations_jobs_are_done_meanwhile() -> None:
    """A second worker takes the next job that is due; of the same organization there is none to take."""
    story = told(Preemption(route="tiktok.orders.get", turns=50))
    theirs = replace(
        story.world,
        products=(Product("PEN", "Pen", "2.00"),),
        locations=(Location("Shed", stock={"PEN": 5}),),
        cards=(Card("All", ("Shed",)),),
    )
    story = replace(
        story,
        world=replace(story.world, organizations=(Organization("Other", theirs),)),
        steps=(STEPS[0], Buy("theirs", (Line("PEN"),), organization="Other"), Wait(400)),
    )
    run = play(story, build_stage)
    (wait,) = run.history.waits
    asked = [step for _, route, step in said(run, 0) if route == "tiktok.orders.get"]
    assert wait.step == 1
    assert asked == [1, 2, 2, 3]  # its own second reading comes after the other organization's two


def test_a_hub_that_is_asked_something_waits_too() -> None:
    """A request of the operator that makes the hub ask a vendor is answered after others had their turns."""
    story = replace(
        told(Preemption(route="salesforce.token")),
        world=replace(told().world, connected=False),
        steps=story_file.loads(
            "story: 1\ntitle: x\nsteps: [{connect: {side: salesforce}}, {wait: {seconds: 60}}]"
        ).steps,
    )
    run = play(story, build_stage)
    assert [wait.flow for wait in run.history.waits] == ["a request"]
    assert run.verdict != "invalid", run.sentence


def test_an_exchange_within_a_transaction_is_a_crash_of_the_hub() -> None:
    """Whoever is held there would keep everybody else out of the database, so it is found although nobody is."""
    whole: Callable[..., Any] = push_orders.ACTS["order"]

    def within(act: push_orders.Act) -> Any:
        with act.desk.store.transaction():
            return whole(act)

    with patch.dict(push_orders.ACTS, {"order": within}):  # type: ignore[arg-type]
        run = run_of()
    crashes = [each for each in findings_of(run.checks) if "TransactionOpen" in each.message]
    assert [each.promise for each in crashes] == ["I8"] * len(crashes) != []


def test_a_race_is_found_and_shrinks_to_one_preemption() -> None:
    """Webhook and poll, two pushes: of five pre-emptions the one is left that makes two of one order."""
    noise = tuple(Preemption(nth=nth, turns=1) for nth in (30, 33, 36))
    story = told(Preemption(nth=40), Preemption(nth=8, turns=7), *noise)
    assert play(story, build_stage).verdict == "valid"
    # Nor may it look at once for what another worker has just sent: either alone lets no second one be made.
    with any_job_beside_any(), patch.object(push_orders, "_may_be_unseen", lambda *_: False):
        assert shows(play(story, build_stage), "duplicate_remote_object", "I2")
        assert not shows(run_of(), "duplicate_remote_object", "I2")
        small = shrink(
            story, lambda each: shows(play(each, build_stage), "duplicate_remote_object", "I2"), 200
        ).story
    assert len(small.schedule) == 1
    assert len(small.steps) == 2


def test_every_flow_that_is_wanted_is_one_of_the_hubs() -> None:
    """A flow that is renamed would never be seen interrupted again."""
    assert set(WANTED) - {"a request"} <= set(FLOWS)
