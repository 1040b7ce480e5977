"""Goals: each can be reached, or says why it cannot; what a campaign never reached is told, and fails it on request."""

from __future__ import annotations

from collections import Counter
from typing import Any

from scenarios.cli.explore import code_of
from scenarios.explore.breaks import draw_faults
from scenarios.explore.dice import Dice
from scenarios.explore.goals import STRUCK, UNREACHABLE, WANTED, situations, standing
from scenarios.story.routes import ROUTE_KINDS
from scenarios.story.world import CONNECTOR_KEYS, World


def _document(**counts: int) -> dict[str, Any]:
    told = standing(dict.fromkeys(WANTED, 1) | {goal.replace("_", " "): n for goal, n in counts.items()})
    return {"problems": [], "known": [], "findings": [], **told}


def test_what_cannot_be_is_a_situation_with_a_reason() -> None:
    """A reason names a situation that runs can tell of; every other situation is wanted of a campaign."""
    assert set(UNREACHABLE) < set(situations())
    assert set(WANTED) == set(situations()) - set(UNREACHABLE)
    assert all(len(reason.split()) > 5 for reason in UNREACHABLE.values())


def test_a_goal_never_reached_fails_a_campaign_that_asks() -> None:
    """It is named either way; one that is reached against its reason is named and fails such a campaign too."""
    whole, lacking, against = _document(), _document(order_ends_fulfilled=0), _document(order_ends_new=2)
    assert lacking["goalsMissing"] == ["order ends fulfilled"]
    assert against["goalsReachedAgainstReason"] == ["order ends new"]
    assert against["goals"]["order ends new"] == 2
    assert [code_of(each, need_goals=True) for each in (whole, lacking, against)] == [0, 1, 1]
    assert [code_of(each, need_goals=False) for each in (whole, lacking, against)] == [0, 0, 0]


def test_shards_keep_what_was_reached_against_its_reason() -> None:
    """What one shard's document counts, the merged campaign's counts too."""
    counts = Counter(_document(order_ends_new=2)["goals"])
    assert standing(counts)["goalsReachedAgainstReason"] == ["order ends new"]


def test_every_fault_is_drawn_for_every_kind_of_request() -> None:
    """No fault is drawn so seldom at a kind of request that a campaign of ten thousand stories could miss it."""
    drawn: Counter[tuple[str, str]] = Counter()
    for number in range(10_000):
        for fault in draw_faults(Dice(1, number), World(connector=CONNECTOR_KEYS[number % 3]), ()):
            drawn[fault.kind, ROUTE_KINDS[fault.route]] += 1
    pairs = [(kind, struck) for kind, each in STRUCK.items() for struck in each]
    assert min(drawn[pair] for pair in pairs if pair[1] != "auth") >= 15
    assert min(drawn[pair] for pair in pairs) >= 3
