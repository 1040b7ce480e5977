"""Channel Options as an operator typed them, on hand-written histories."""

import pytest

from scenarios.checkers.tools.typed import typed_options
from tests.scenarios.checkers.conftest import TIKTOK


def shows(run, **cells):
    """One product whose row in the final state has these cells."""
    product = run.product("A")
    run.names = {"integrations": {"tiktok": TIKTOK}}
    run.options[product["productId"]] = {"rows": [{"integrationId": TIKTOK, **cells}]}


@pytest.mark.parametrize(
    ("typed", "shown", "right"),
    [
        ({"sync_to_channel": False}, {"syncToChannel": False}, True),
        ({"sync_to_channel": False}, {"syncToChannel": True}, False),
        ({"inventory_buffer": 0}, {"inventoryBuffer": 3}, False),
        ({"channel_sku": ""}, {"channelSku": None}, True),
        ({"channel_sku": "B"}, {"channelSku": None}, False),
    ],
)
def test_what_was_typed_stands_in_the_end(run, typed, shown, right):
    """Whichever way it was typed: a page that saves something else answers as politely."""
    shows(run, **shown)
    run.operate("set_channel_options", sku="A", side="tiktok", **typed)
    judged, findings = typed_options(run.history())
    assert (judged, [each.code for each in findings]) == (1, [] if right else ["not_as_saved"])


def test_what_was_typed_goes_with_its_integration(run):
    """The side is connected anew, and begins without any row."""
    shows(run, inventoryBuffer=0)
    run.operate("set_channel_options", sku="A", side="tiktok", inventory_buffer=1)
    run.operate("delete_integration", side="tiktok")
    assert typed_options(run.history()) == (0, [])


def test_the_last_word_counts_and_a_refused_one_does_not(run):
    """A cell typed twice shows the second; what the hub refused changes nothing."""
    shows(run, inventoryBuffer=2)
    for quantity, outcome in ((1, "ok"), (2, "ok"), (9, "failed")):
        run.operate("set_channel_options", outcome, sku="A", side="tiktok", inventory_buffer=quantity)
    assert typed_options(run.history()) == (1, [])
