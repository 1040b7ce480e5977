"""A run on a customer's own data: a catalog of any size through Salesforce, the hub and TikTok Shop, and its orders.

The files are read row by row and exchanges go to disk as they happen, so memory is what the mocked platforms hold and
little more. At the end every row and every order is accounted for by name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from scenarios.bulk.account import reconciled, steps_told, trimmed
from scenarios.bulk.feed import LOCATION, Counter, Feed, Show
from scenarios.bulk.tables import digest_of
from scenarios.checkers.judging import judge
from scenarios.checkers.tools.reconciliation import reconciliation
from scenarios.record.evidence import EvidenceWriter, Run
from scenarios.record.history import Exchange
from scenarios.record.verdict import overall
from scenarios.run.play import VERSIONS, BuildStage, Tape, history_of, lab_failures_told, run_course, sentence
from scenarios.story import telling
from scenarios.story.story import Inputs, Story
from scenarios.story.world import Card, ConnectorKey, Location, World
from scenarios.world.faults import FaultPlan

REQUIRED = ("I1", "I3", "I7", "I8", "I15", "I16")
# Judged from final states, and for money from what the hub was told of orders: other exchanges are on disk only.
HEARD = frozenset({"tiktok.orders.get", "tiktok.orders.search"})
FROM_STATE = ("I1", "I2", "I3", "I7", "I8", "I15", "I16", "I23")


def story_of(
    catalog: Path,
    orders: Path | None,
    connector: ConnectorKey,
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
    began = stopwatch()
    heard: list[Exchange] = []

    def keep(exchange: Exchange) -> None:
        writer.exchange(exchange)
        if exchange.route in HEARD:
            heard.append(exchange)

    counter = Counter(keep, show)
    tape = Tape(keep=counter)
    with lab_failures_told(story):
        stage = build(story, tape, FaultPlan(()))
        feed = Feed(story, stage, tape, counter)
        course = run_course(stage, feed.go)
        show("judging", 0, 0)
        state = stage.final_state(bulk=True)
        full = dataclasses.replace(
            story,
            world=dataclasses.replace(story.world, products=tuple(feed.entered.values())),
            steps=tuple(feed.bought),
        )
        history = dataclasses.replace(history_of(full, stage, tape, course, state), exchanges=heard)
        tape.digest.final(history)
        checks = judge(history, FROM_STATE)
        told = reconciled(
            feed.reading, reconciliation(history), feed.entered, state, rest_writes=course.writes_at_rest
        )
    required = REQUIRED if feed.bought else ("I7", "I8", "I15")
    verdict = overall(checks, required=required)
    kept = dataclasses.replace(history, story=story, state=trimmed(state), journal=history.journal[-2000:])
    return Run(
        history=kept,
        checks=checks,
        verdict=verdict,
        sentence=sentence(verdict, checks, required),
        digest=tape.digest.hexdigest(),
        started_at=course.started_at,
        ended_at=stage.clock.now(),
        real_s=stopwatch() - began,
        exchanges=stage.network.exchanges,
        steps=[telling.sentences(story)[0], *steps_told(feed.inputs, told), telling.SETTLING],
        reconciliation=told,
        versions=VERSIONS,
    )
