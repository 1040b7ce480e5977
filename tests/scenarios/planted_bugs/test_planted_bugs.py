"""The tester is tested: every hub broken on purpose is found out, with the right finding, and the clean hub is not."""

from __future__ import annotations

import pkgutil
from functools import cache

import pytest

from scenarios import planted_bugs
from scenarios.catalog import load_catalog
from scenarios.planted_bugs.bug import PlantedBug, load_bugs
from scenarios.record.evidence import Run
from scenarios.run.play import play
from scenarios.world.world import build_stage

BUGS = load_bugs()


@cache
def clean(scenario: str, connector: str, title: str) -> Run:
    """Play a pinned story on the clean hub, once however many bugs share it."""
    known = load_catalog()[scenario]
    story = next(story for story in known.pinned(connector) if story.title == title)
    return play(story, build_stage, required=known.promises)


def codes(run: Run) -> set[str]:
    return {finding.code for check in run.checks for finding in check.findings}


@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_planted_bug_is_found_out_and_the_clean_hub_is_not(bug: PlantedBug) -> None:
    """Invalid with the declared finding when broken; valid on the same story before, and again once it is mended."""
    before = clean(bug.scenario, bug.connector, bug.story_title)
    with bug.plant():
        broken = play(bug.story, build_stage)
    assert broken.verdict == "invalid"
    assert bug.expected_code in codes(broken)
    assert before.verdict == "valid", before.sentence


def test_mending_a_bug_leaves_no_trace() -> None:
    """The hub that was broken and mended runs as one that never was, to the byte; the one that rebuilt tables too."""
    for bug in (BUGS["double_order_on_webhook_and_poll"], BUGS["sku_folded_to_lower_case"]):
        with bug.plant():
            play(bug.story, build_stage)
        mended = play(bug.story, build_stage)
        assert mended.digest == clean(bug.scenario, bug.connector, bug.story_title).digest


def test_every_scenario_has_a_planted_bug_and_every_bug_a_scenario() -> None:
    """No scenario goes without a hub that it must catch, and no file of the catalogue is left out of this test."""
    assert {bug.scenario for bug in BUGS.values()} == set(load_catalog())
    modules = pkgutil.walk_packages(planted_bugs.__path__, f"{planted_bugs.__name__}.")
    files = {module.name.split(".")[-1] for module in modules if not module.ispkg}
    assert files == {*BUGS, "bug", "catalogue", "slip"}


def test_every_bug_names_a_pinned_story_and_a_finding_with_a_playbook_entry() -> None:
    """What `hublab run` plays catches each, and its report says what to do."""
    from importlib.resources import files

    entries = {entry.name.split(".")[0] for entry in (files("reports.playbook") / "entries").iterdir()}
    for bug in BUGS.values():
        assert bug.story.title == bug.story_title
        assert bug.connector in load_catalog()[bug.scenario].connectors
        assert bug.expected_code in entries, bug.name
