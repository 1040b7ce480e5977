"""The table of checkers, and what judging does with checkers that fail."""

from scenarios.checkers import judging
from scenarios.checkers.judging import CHECKERS, judge
from scenarios.record.history import History
from scenarios.story.story import Story


def test_a_checker_that_raises_is_unknown_and_says_so(run):
    """A malformed state is no pass."""
    run.hub["orders"].append({"orderId": "o1"})
    check = judge(run.history(), ["I1"])[0]
    assert check.verdict == "unknown"
    assert "KeyError" in check.sentence


def test_an_unknown_promise_is_unknown():
    """Asking for a promise nobody judges is answered, not refused."""
    assert judge(History(Story("empty")), ["I99"])[0].verdict == "unknown"


def test_every_checker_can_judge_an_empty_history():
    """Nothing recorded: no checker fails, and none but rest itself says valid."""
    for check in judge(History(Story("empty"))):
        assert "failed" not in check.sentence, check
        assert check.verdict == "unknown" or check.promise == "I6", check


def test_the_checks_come_in_the_order_asked_for(run):
    """Promises asked for twice are judged once."""
    assert [check.promise for check in judge(run.history(), ["I9", "I1", "I9"])] == ["I9", "I1"]
    assert [check.promise for check in judge(run.history())] == list(CHECKERS)
    assert judging.__doc__
