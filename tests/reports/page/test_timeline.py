"""Each step is told in plain sentences: who did what, what got lost, what was refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.directory.evidence import Step
from reports.directory.run_directory import open_run
from reports.page.timeline import OPERATIONS_SHOWN, StepAccount, Timeline, brief, shown_accounts


@pytest.fixture
def accounts(happy: Any, tmp_path: Path) -> tuple[StepAccount, ...]:
    run = open_run(happy.write(tmp_path))
    timeline = Timeline(run.manifest.steps)
    for exchange in run.exchanges():
        timeline.take(exchange)
    timeline.take_operations(run.operations())
    return timeline.accounts()


def test_steps_come_in_order_with_their_sentences(accounts: tuple[StepAccount, ...]) -> None:
    """Arrangement first, settling last, each with its range of exchanges."""
    assert [account.number for account in accounts] == [0, 1, 2, 3]
    assert accounts[2].sentence == "The warehouse ships the order"
    assert (accounts[1].first, accounts[1].last) == (7, 12)


def test_what_happened_is_counted_by_party(accounts: tuple[StepAccount, ...]) -> None:
    """Reads, writes and webhooks are told by who sent them to whom."""
    assert "Hub → Salesforce: signed in or refreshed a token once, read 4 times." in accounts[0].happened
    assert "TikTok Shop → Hub: sent a webhook once." in accounts[1].happened


def test_losses_say_whether_it_happened(accounts: tuple[StepAccount, ...]) -> None:
    """A lost request never happened; of a lost answer the sender cannot know."""
    assert any(
        "1 request to Salesforce got lost" in line and "never happened" in line
        for line in accounts[1].trouble
    )
    assert any(
        "1 answer of TikTok Shop got lost" in line and "had arrived" in line for line in accounts[1].trouble
    )


def test_refusals_are_told(accounts: tuple[StepAccount, ...]) -> None:
    """An error status is trouble; a lost answer's status is not told twice."""
    assert accounts[2].trouble == ("TikTok Shop answered 429 once.",)


def test_step_in_which_nothing_happened_is_told() -> None:
    """A step without exchanges stays in the story."""
    (account,) = Timeline([Step(4, "Nothing happens")]).accounts()
    assert account.sentence == "Nothing happens"
    assert account.first is None
    assert account.happened == account.trouble == ()


def test_failed_operations_are_not_crowded_out(happy: Any, tmp_path: Path) -> None:
    """Of many operations in a step those that ended badly are always among the shown ones."""
    for _ in range(40):
        happy.operation("buyer", "buy", 1)
    last = happy.operation("buyer", "buy", 1, "failed")
    timeline = Timeline([])
    timeline.take_operations(open_run(happy.write(tmp_path)).operations())
    account = timeline.accounts()[0]
    assert len(account.operations) == OPERATIONS_SHOWN
    assert account.operations[-1].number == last
    assert account.operations_left_out == 42 - OPERATIONS_SHOWN


def test_long_story_keeps_both_ends(accounts: tuple[StepAccount, ...]) -> None:
    """A story of hundreds of steps shows its beginning and end and counts the middle."""
    head, left_out, tail = shown_accounts([accounts[0]] * 400)
    assert (len(head), left_out, len(tail)) == (120, 250, 30)
    assert shown_accounts(accounts) == (accounts, 0, ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"order": "first", "note": None}, "order first"),
        ([{"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 1}], "sku A, quantity 2; sku B, quantity 1"),
        (True, "yes"),
        (None, "none"),
        ("x" * 200, "x" * 80 + "…"),
    ],
)
def test_values_are_told_briefly(value: object, expected: str) -> None:
    """Arguments fit on a line."""
    assert brief(value) == expected
