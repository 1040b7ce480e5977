"""A slip reaches whatever lives of the hub, and leaves nothing behind."""

from __future__ import annotations

import pytest

from integration_hub.orders import status
from integration_hub.stock import figures
from scenarios.planted_bugs.catalogue import Slip, slips
from scenarios.planted_bugs.slip import SlipError, slip

STATUS = "integration_hub.orders.status"
FIGURES = "integration_hub.stock.figures"


def test_whoever_imported_the_function_meets_the_slip_and_then_the_hub_is_whole() -> None:
    """The very function object is broken while the context lasts, so no importer keeps the sound one."""
    told = figures.to_tell
    held = figures.Figures({"here": 5})
    with slip(FIGURES, "- held.virtually_committed - buffer)", "- held.virtually_committed)"):
        assert told(held, 2, {"w": ["here"]}, None) == {"w": 5}
    assert told(held, 2, {"w": ["here"]}, None) == {"w": 3}


def test_a_named_value_is_another_wherever_it_was_imported() -> None:
    """A constant of a module changes in every module of the hub that took it by name, and comes back."""
    with slip(STATUS, 'TERMINAL = ("fulfilled", "canceled",', 'TERMINAL = ("fulfilled",'):
        assert status.TERMINAL == ("fulfilled", "archived", "closed")
    assert status.TERMINAL == ("fulfilled", "canceled", "archived", "closed")


def test_a_prepared_statement_is_prepared_again() -> None:
    """A statement that was written when its module was loaded asks what the slip says, on every connection."""
    from integration_hub.stock import telling

    def text() -> str:
        return str(telling._moved("organization", 1).prepared.core)

    assert "number >" in text()
    with slip("integration_hub.stock.telling", "number > after", "number >= after"):
        assert "number >=" in text()
    assert "number >=" not in text()


@pytest.mark.parametrize(
    ("module", "old", "new", "says"),
    [
        (STATUS, "no such text", "", "0 times"),
        (STATUS, "order", "orders", "times, and must once"),
        (STATUS, "def is_settled(order: OrderRow)", "def is_settled(order: OrderRow = 1)", "stand since"),
        (STATUS, "return phase", "return (", "0 times"),
        (STATUS, "if left <= 0:", "if left <= 0", "no Python"),
        (STATUS, "from dataclasses import dataclass\n", "import dataclasses\n", "only functions and named"),
        (STATUS, "    if left <= 0:", "    if  left <= 0:", "does the same"),
    ],
)
def test_a_slip_that_would_change_nothing_is_refused(module: str, old: str, new: str, says: str) -> None:
    """A bug that was never planted would be a check that cannot fail, so it is an error of the lab."""
    with pytest.raises(SlipError, match=says), slip(module, old, new):
        pass


@pytest.mark.parametrize("bug", slips().values(), ids=slips())
def test_every_bug_of_the_catalogue_can_be_planted_and_taken_out(bug: Slip) -> None:
    """Each text stands in the hub as it is today, exactly once, and replacing it changes what lives."""
    with bug.plant():
        pass
    with bug.plant():
        pass


def test_what_is_written_once_by_what_is_changed_is_written_anew() -> None:
    """A list that is read in parts, and a statement that asks another function for its text."""
    from integration_hub.orders import reading
    from integration_hub.stock import telling

    def texts() -> tuple[str, str]:
        listed = reading._orders("organization", None, None, False)
        return str(listed.rows.core).partition("WHERE")[2], str(telling._all_published("shop").prepared.core)

    sound = texts()
    assert "organization_id" in sound[0] and "channel_options.integration_id" in sound[1]
    with slips()["orders_of_every_merchant_listed"].plant(), slips()["buffer_of_another_integration"].plant():
        broken = texts()
        assert "organization_id" not in broken[0] and "channel_options.integration_id" not in broken[1]
    assert texts() == sound
