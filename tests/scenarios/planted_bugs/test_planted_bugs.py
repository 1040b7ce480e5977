"""The tester is tested: the catalogue is broad, and the plainest bugs are found by the story written for them.

`hublab planted` hunts the whole catalogue with the suite and drawn stories; here each scenario catches its own.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from scenarios.catalog import load_catalog
from scenarios.checkers.judging import CHECKERS
from scenarios.planted_bugs.catalogue import slips
from scenarios.planted_bugs.killers import STORIES, killer
from scenarios.record.evidence import Run
from scenarios.run.play import play
from scenarios.story.world import ConnectorKey
from scenarios.world.world import build_stage

AT_LEAST = 80
AREAS = {
    "catalog", "connections", "cursors", "fulfillment", "ingest", "isolation", "money", "pages", "routing", "stock",
    "tokens", "held_out_a", "held_out_b",
}  # fmt: skip
HAPPY = "Happy path, salesforce primary, US"
# A bug, the scenario and connector whose pinned story of this title must catch it, and the finding's code.
CAUGHT: tuple[tuple[str, str, ConnectorKey, str, str], ...] = (
    ("card_order_ignored", "wrong_location", "commerce_cloud", "Cards decide from top to bottom", "wrong_location"),
    ("crash_on_one_order", "happy_path", "order_management", HAPPY, "hub_crashed"),
    ("default_location_for_unmapped", "wrong_location", "service_cloud", "An order comes from an unmapped location",
     "unmapped_location_defaulted"),
    ("double_order_on_a_change", "happy_path", "service_cloud", HAPPY, "order_never_placed"),
    ("location_type_ignored", "wrong_location", "order_management", "A location type is missing from locationTypes",
     "location_type_ignored"),
    ("platform_orders_routed", "happy_path", "order_management", HAPPY, "platform_fulfilled_routed"),
    ("split_despite_setting", "wrong_location", "order_management", "An order that no single location covers",
     "split_forbidden"),
    ("tracking_never_pushed", "happy_path", "commerce_cloud", HAPPY, "tracking_missing"),
    ("collision_linked_in_silence", "duplicate_skus", "order_management", "Different products under one SKU",
     "sku_collision_silent"),
    ("direction_gate_removed", "non_us_push", "order_management", "Push products to a shop in US",
     "direction_gate_broken"),
    ("duplicate_in_silence", "duplicate_skus", "commerce_cloud", "One SKU twice in the TikTok catalog",
     "duplicate_sku_silent"),
    ("duplicate_last_wins", "duplicate_skus", "order_management", "One SKU twice in the TikTok catalog",
     "link_not_one_to_one"),
    ("region_gate_removed", "non_us_push", "order_management", "Push products to a shop in DE", "region_gate_broken"),
    ("sku_folded_to_upper_case", "duplicate_skus", "order_management", "SKUs that only look alike", "sku_folded"),
    ("buffer_ignored", "happy_path", "service_cloud", HAPPY, "oversold"),
)  # fmt: skip


def test_every_kept_story_belongs_to_a_bug_and_says_where_it_comes_from() -> None:
    """`hublab planted --kept` plays them all; one that is named for no bug would be played by nobody."""
    kept = sorted(STORIES.glob("*.yaml"))
    assert kept
    for path in kept:
        assert path.stem in slips()
        assert path.read_text(encoding="utf-8").startswith(("# The suite: ", "# Drawn: ", "# Written: "))
        assert killer(path.stem) is not None


@cache
def clean(scenario: str, connector: ConnectorKey, title: str) -> Run:
    """Play a pinned story on the clean hub, once however many bugs share it."""
    return _play(scenario, connector, title)


def _play(scenario: str, connector: ConnectorKey, title: str) -> Run:
    known = load_catalog()[scenario]
    story = next(story for story in known.pinned(connector) if story.title == title)
    return play(story, build_stage, required=known.promises)


def codes(run: Run) -> set[str]:
    return {finding.code for check in run.checks for finding in check.findings}


@pytest.mark.parametrize(
    ("bug", "scenario", "connector", "title", "code"), CAUGHT, ids=[row[0] for row in CAUGHT]
)
def test_a_planted_bug_is_found_out_and_the_clean_hub_is_not(
    bug: str, scenario: str, connector: ConnectorKey, title: str, code: str
) -> None:
    """Invalid with the finding when broken; valid on the same story before."""
    before = clean(scenario, connector, title)
    with slips()[bug].plant():
        broken = _play(scenario, connector, title)
    assert broken.verdict == "invalid"
    assert code in codes(broken), codes(broken)
    assert before.verdict == "valid", before.sentence


def test_mending_a_bug_leaves_no_trace() -> None:
    """The hub that was broken and mended runs as one that never was, to the byte."""
    for bug, scenario, connector, title, _ in CAUGHT[3:5]:
        with slips()[bug].plant():
            _play(scenario, connector, title)
        assert _play(scenario, connector, title).digest == clean(scenario, connector, title).digest


def test_every_scenario_has_a_planted_bug() -> None:
    """No scenario goes without a hub that it must catch."""
    assert {row[1] for row in CAUGHT} >= {"happy_path", "wrong_location", "duplicate_skus", "non_us_push"}


def test_the_catalogue_is_broad() -> None:
    """It has bugs in every area, for every promise but those that no slip of the hub's alone can break."""
    assert len(slips()) >= AT_LEAST
    by_area = Counter(bug.area for bug in slips().values())
    assert set(by_area) == AREAS
    assert min(by_area.values()) >= 4
    unbroken = set(CHECKERS) - {bug.promise for bug in slips().values()}
    assert not unbroken, f"scenarios/planted_bugs/slips has no bug that breaks {sorted(unbroken)}"
    assert {bug.promise for bug in slips().values()} <= set(CHECKERS)
