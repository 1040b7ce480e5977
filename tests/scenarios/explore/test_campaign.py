"""Campaigns: what they come to depends on the seed and the range, and on nobody who played."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from scenarios.cli.merge import merged
from scenarios.errors import InputError
from scenarios.explore import campaign
from scenarios.explore.campaign import BATCH, Fold, Interrupted, Plan, Told, explore
from scenarios.explore.goals import WANTED


class Backwards(Executor):
    """Plays whatever it was given last first, and only when somebody waits."""

    def __init__(self) -> None:
        self.given: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.given.append((future, fn, args))
        if len(self.given) == 3:
            self.play()
        return future

    def play(self) -> None:
        for future, function, arguments in reversed(self.given):
            future.set_result(function(*arguments))
        self.given.clear()


class Forwards(Executor):
    """Plays at once."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args))
        return future


def told(_seed: int, numbers: Sequence[int], _connectors: object, spoiled: Sequence[int] = ()) -> list[Told]:
    """Stand for the playing: every seventh story breaks a promise, the fortieth breaks the lab."""
    return [
        Told(
            number,
            "lab" if number == 40 else "invalid" if number % 7 == 0 else "valid",
            f"digest-{number}{'*' if number in spoiled else ''}",
            (("stock_disagrees", "I5", f"story {number}"),) if number % 7 == 0 else (),
            (WANTED[number % len(WANTED)],),
            exchanges=number,
            problem="the checker of I5 failed" if number == 40 else "",
        )
        for number in numbers
    ]


@pytest.fixture(autouse=True)
def unplayed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaign, "tell", told)


def outcome(fold: Fold) -> tuple[object, ...]:
    return (
        fold.digest,
        fold.stories,
        fold.verdicts,
        fold.findings,
        fold.problems,
        fold.goals,
        fold.exchanges,
    )


def test_the_fold_does_not_depend_on_who_plays_in_which_order() -> None:
    """One worker, several, or one that works backwards: counts, findings and digest are the same."""
    plan = Plan(seed=3, count=120)
    forwards = explore(plan, Forwards(), 1)
    assert outcome(explore(plan, Forwards(), 4)) == outcome(forwards)
    assert outcome(explore(plan, Backwards(), 3)) == outcome(forwards)
    assert forwards.stories == 120
    assert forwards.verdicts == {"valid": 101, "invalid": 18, "lab": 1}
    assert forwards.findings == {("stock_disagrees", "I5"): [0, 7, 14, 21, 28]}
    assert forwards.problems == {"the checker of I5 failed": [40]}


def test_shards_are_folded_to_what_one_machine_comes_to() -> None:
    """Each shard plays every third story; merged in any order they are the campaign."""
    whole = explore(Plan(seed=3, count=90), Forwards(), 1)
    shards = [_document(explore(Plan(3, 30, first, 3), Forwards(), 1), first) for first in (2, 0, 1)]
    both = merged(shards)
    assert (both["digest"], both["stories"], both["verdicts"]) == (whole.digest, 90, dict(whole.verdicts))
    with pytest.raises(InputError, match="the same story"):
        merged([shards[0], shards[0]])
    with pytest.raises(InputError, match="different campaigns"):
        merged([shards[0], {**shards[1], "seed": 4}])


def _document(fold: Fold, first: int) -> dict[str, Any]:
    return {
        "seed": 3, "first": first, "step": 3, "told": [list(each) for each in fold.told], "goals": dict(fold.goals),
        "exchanges": fold.exchanges, "simulatedDays": 0.0, "findings": [], "problems": [],
    }  # fmt: skip


def test_a_witness_that_sees_another_run_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same story played elsewhere must come out the same, to the digest; every twentieth is asked."""

    class Witness(Forwards):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            return super().submit(lambda *given: told(*given, spoiled=(20,)), *args)

    fold = explore(Plan(seed=3, count=60), Forwards(), 1, witness=Witness())
    assert fold.problems.pop("the checker of I5 failed") == [40]
    assert list(fold.problems.values()) == [[20]]
    assert "hash seed" in next(iter(fold.problems))


def test_nobody_goes_round_while_one_plays_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done and not due yet is not waited for, which would take a processor from those who play."""
    slow: list[tuple[Future[Any], Callable[[], Any]]] = []

    class OneIsSlow(Forwards):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            if slow:
                return super().submit(fn, *args)
            slow.append((Future(), lambda: fn(*args)))
            return slow[0][0]

    def wait(going: Sequence[Future[Any]], return_when: str) -> None:
        waited.append(len(going))
        assert not any(each.done() for each in going)
        future, played = slow[0]
        future.set_result(played())

    waited: list[int] = []
    monkeypatch.setattr(campaign, "wait", wait)
    fold = explore(Plan(seed=3, count=120), OneIsSlow(), 2)
    assert fold.digest == explore(Plan(seed=3, count=120), Forwards(), 1).digest
    assert waited == [1]


def test_an_interrupt_keeps_what_was_told() -> None:
    """Ctrl-C in the midst ends the campaign with the fold of everything until then."""

    class Impatient(Forwards):
        given = 0

        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            self.given += 1
            if self.given == 4:
                raise KeyboardInterrupt
            return super().submit(fn, *args)

    with pytest.raises(Interrupted) as stopped:
        explore(Plan(seed=3, count=20 * BATCH), Impatient(), 1)
    assert stopped.value.fold.stories >= BATCH
    assert stopped.value.fold.findings


def test_time_that_is_up_begins_no_more_stories() -> None:
    """Stories that were begun are told; without a count the list is endless."""
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 5

    fold = explore(Plan(seed=3), Forwards(), 1, stop=stop)
    assert fold.stories == 5 * BATCH
