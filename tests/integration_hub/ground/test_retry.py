"""What becomes of a failed job: the whole decision as tables, without a database."""

from __future__ import annotations

import pytest

from integration_hub.ground.errors import (
    AuthorizationLost,
    Crashed,
    HubError,
    Misconfigured,
    Refused,
    RuleViolated,
    Throttled,
    UnknownOutcome,
    Unreachable,
    Violation,
)
from integration_hub.ground.retry import Retry, decide

HOPEFUL = [
    Unreachable("nobody answers"),
    Throttled("wait"),
    UnknownOutcome("who knows"),
    Crashed(TypeError("no such column")),
]
HOPELESS = [
    Refused("no", "No."),
    AuthorizationLost("no", "No."),
    Misconfigured("no setting"),
    RuleViolated([Violation("rule", "No.")]),
]


def named(error: HubError) -> str:
    return type(error).__name__


@pytest.mark.parametrize("error", HOPEFUL, ids=named)
@pytest.mark.parametrize("attempts", [1, 7])
def test_what_may_succeed_later_is_tried_again(error: HubError, attempts: int) -> None:
    """A failure that time may mend keeps its job waiting up to the seventh try."""
    assert not decide(error, attempts, None).parked


@pytest.mark.parametrize("error", HOPEFUL, ids=named)
def test_the_eighth_failure_is_the_last(error: HubError) -> None:
    """After eight tries in a row a person has to look, whatever the error."""
    assert decide(error, 8, None).parked


@pytest.mark.parametrize("error", HOPELESS, ids=named)
def test_what_cannot_succeed_as_it_is_is_parked_at_once(error: HubError) -> None:
    """No vendor is asked twice for what it refused, and no rule is broken by trying again."""
    assert decide(error, 1, None) == Retry(30.0, parked=True)


@pytest.mark.parametrize(
    ("attempts", "wait_s"), [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 960), (7, 1920), (8, 3600)]
)
def test_each_wait_is_twice_the_last(attempts: int, wait_s: float) -> None:
    """Waits double from half a minute and end at an hour."""
    assert decide(Unreachable("nobody answers"), attempts, None).wait_s == wait_s


@pytest.mark.parametrize("asked", [0.0, 5.0, 7200.0])
def test_a_vendor_that_asks_for_a_wait_gets_it(asked: float) -> None:
    """Retry-After counts as it was said, shorter or longer than our own waits."""
    assert decide(Throttled("wait", retry_after=asked), 3, None) == Retry(asked, parked=False)


@pytest.mark.parametrize(
    ("error", "attempts", "wait_s"),
    [
        (Unreachable("nobody answers"), 1, 30.0),  # sooner than its next turn
        (Unreachable("nobody answers"), 7, 300.0),  # never later
        (Throttled("wait", retry_after=7200.0), 1, 7200.0),  # unless the vendor asks for it
        (Throttled("wait", retry_after=7200.0), 8, 7200.0),
        (Throttled("wait", retry_after=2.0), 1, 2.0),
        (Unreachable("nobody answers"), 8, 300.0),
        (Refused("no", "No."), 1, 300.0),
        (Misconfigured("no setting"), 1, 300.0),
    ],
)
def test_a_recurring_job_comes_again_whatever_failed_it(
    error: HubError, attempts: int, wait_s: float
) -> None:
    """Before its next turn where there is hope, at its next turn where there is none, never parked, nor too early."""
    assert decide(error, attempts, 300.0) == Retry(wait_s, parked=False)


def test_the_decision_knows_no_database() -> None:
    """The decision imports the tree of errors and nothing else of the hub."""
    import ast
    import inspect

    from integration_hub.ground import retry

    imported = [
        node.module
        for node in ast.walk(ast.parse(inspect.getsource(retry)))
        if isinstance(node, ast.ImportFrom)
    ]
    assert [name for name in imported if name and name.startswith("integration_hub")] == [
        "integration_hub.ground.errors"
    ]
