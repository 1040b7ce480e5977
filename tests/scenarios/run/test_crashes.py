"""A hub that breaks is a finding with its evidence; a lab that breaks says nothing of the hub, and keeps the story."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask

from integration_hub.flows.table import FLOWS
from scenarios.catalog import load_catalog
from scenarios.checkers.judging import judge
from scenarios.errors import PlayError
from scenarios.record.evidence import Run
from scenarios.record.history import History
from scenarios.record.verdict import Check, Finding
from scenarios.run.explore import search
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.story.steps import Buy, Line, Wait
from scenarios.story.story import Story
from scenarios.story.world import Card, Location, Product, World
from scenarios.world.faults.call import call_wsgi
from scenarios.world.world import applications, build_stage

STORY = Story(
    title="One order",
    world=World(
        connector="service_cloud",
        primary="tiktok",
        region="US",
        products=(Product("MUG-01", "Stoneware mug", "12.50", on=("tiktok",)),),
        locations=(Location("Reno", stock={"MUG-01": 5}),),
        cards=(Card("All", ("Reno",)),),
    ),
    steps=(Buy("first", (Line("MUG-01", 1),)), Wait(60)),
)


def breaking(app: Flask, path: str, method: str = "GET") -> Any:
    """Have one view of an application raise, for as long as the context lasts."""

    def broken(**_members: object) -> object:
        raise KeyError("a member that is not there")

    endpoint, _ = app.url_map.bind("any.test").match(path, method)
    return patch.dict(app.view_functions, {endpoint: broken})


def crashes(run: Run) -> list[Finding]:
    return [finding for check in run.checks for finding in check.findings if finding.code == "hub_crashed"]


def test_a_request_that_breaks_is_a_finding_and_the_run_goes_on() -> None:
    """The webhook's sender is answered 500; class, message, the hub's part in it and the exchange are the evidence."""
    with breaking(applications().hub, "/webhooks/tiktok", "POST"):
        run = play(STORY, build_stage)
    assert run.verdict == "invalid"
    (finding,) = crashes(run)
    row = finding.evidence.state["crash"]
    assert (row["class"], row["message"]) == ("KeyError", "'a member that is not there'")
    assert row["during"] == "POST /webhooks/tiktok"
    before, own = (run.history.exchanges[index] for index in finding.evidence.exchanges)
    assert (own.route, own.status) == ("hub.webhook", 500)
    assert before.index == own.index - 1
    assert len(run.history.operations) == 2, "what follows a crash is still played"
    assert run.sentence.startswith("The hub broke I8: "), "a crash comes before what follows from it"


def test_an_answer_500_of_the_hubs_own_is_a_crash_too() -> None:
    """A hub that answers its exceptions itself hides none: the answer is what is told."""
    app = applications().hub
    with patch.dict(app.config, PROPAGATE_EXCEPTIONS=False), breaking(app, "/webhooks/tiktok", "POST"):
        run = play(STORY, build_stage)
    (finding,) = crashes(run)
    assert "500" in finding.message
    assert run.history.exchanges[finding.evidence.exchanges[-1]].status == 500


def test_a_hub_whose_work_lets_an_exception_out_ends_the_run_there() -> None:
    """What was until then is judged; that it never came to rest is no finding of its own."""
    with patch("integration_hub.hub.Hub.run_due_jobs", side_effect=ZeroDivisionError("division by zero")):
        run = play(STORY, build_stage)
    assert run.verdict == "invalid"
    (finding,) = crashes(run)
    assert finding.evidence.state["crash"]["class"] == "ZeroDivisionError"
    assert not run.history.settled
    assert "not_converged" not in {found.code for check in run.checks for found in check.findings}


def test_a_hub_that_cannot_even_be_set_up_is_judged() -> None:
    """Arranging ends in a 500, and reading the hub at the end is refused: a finding, and no error of the lab."""
    with breaking(applications().hub, "/api/v3/organizations", "POST"):
        run = play(STORY, build_stage)
    assert run.verdict == "invalid"
    assert crashes(run)[0].evidence.state["crash"]["during"] == "POST /api/v3/organizations"
    assert run.history.state["hub"] == {}
    assert not any(check.failed for check in run.checks)


def test_a_job_that_breaks_is_told_once_however_often_it_is_tried() -> None:
    """Whether the hub lives through it or not, the same exception in the same place is one finding."""

    def broken(*_given: object) -> None:
        raise LookupError("no such flow of events")

    with patch.dict(FLOWS, import_orders=broken, inbound_event=broken):
        run = play(STORY, build_stage)
    assert run.verdict == "invalid"
    assert "LookupError" in crashes(run)[0].message
    assert len({finding.message for finding in crashes(run)}) == len(crashes(run))


def test_what_the_hubs_journal_keeps_of_a_crash_is_a_finding() -> None:
    """A crash that cost only its job and healed afterwards is still told, with the exchange before it."""
    clean = play(STORY, build_stage)
    history = clean.history
    at = history.exchanges[40].at
    entry = {
        "number": 7,
        "at": at,
        "decision": "job_crashed",
        "reason": "import_orders crashed: KeyError: 'price'",
    }
    (check,) = judge(dataclasses.replace(history, journal=[*history.journal, entry]), ["I8"])
    (finding,) = check.findings
    assert "KeyError: 'price'" in finding.message
    assert finding.evidence.journal == (7,)
    assert history.exchanges[finding.evidence.exchanges[0]].at <= at


@pytest.mark.parametrize("during", ["arranging", "a step"])
def test_a_mock_that_breaks_is_no_finding(during: str) -> None:
    """Whoever asked it: the run ends as an error of the lab, with the story that can be played again."""
    path = {"arranging": "/_lab/products", "a step": "/_lab/orders"}[during]
    with breaking(applications().tiktok, path, "POST"), pytest.raises(PlayError) as failure:
        play(STORY, build_stage)
    assert "KeyError" in str(failure.value)
    assert story_file.loads(failure.value.story_yaml) == STORY
    assert "Traceback" in failure.value.trace


def test_a_mock_that_breaks_under_the_hubs_own_request_is_no_crash_of_the_hub() -> None:
    """The hub must not be able to take the lab's exception for one of its own."""
    with (
        patch("scenarios.world.faults.call.call_wsgi", _breaking_at("/order/")),
        pytest.raises(PlayError) as failure,
    ):
        play(STORY, build_stage)
    assert "RuntimeError: the mock broke" in str(failure.value)


def _breaking_at(part: str) -> Callable[..., Any]:
    def call(app: Any, request: Any, raw_path: bytes, query: bytes, body: bytes) -> Any:
        if part in raw_path.decode():
            raise RuntimeError("the mock broke")
        return call_wsgi(app, request, raw_path, query, body)

    return call


def test_a_search_ends_where_the_lab_breaks() -> None:
    """The first failure is told, and no story is played to make it smaller."""
    played: list[Story] = []

    def broken(story: Story) -> Run:
        played.append(story)
        raise PlayError("KeyError: 'x'", story.title, "", "")

    with pytest.raises(PlayError):
        search(load_catalog()["non_us_push"], "service_cloud", broken, 10)
    assert len(played) == 1


def test_a_checker_that_breaks_makes_no_run_valid() -> None:
    """Nobody required what it judges, and yet the run says nothing, for the tester cannot be trusted."""

    def judging(_history: History) -> list[Check]:
        return [
            Check("I1", "valid", 1, ""),
            Check("I9", "unknown", 0, "the checker failed: KeyError", failed=True),
        ]

    assert play(STORY, build_stage, required=("I1",), judging=judging).verdict == "unknown"
