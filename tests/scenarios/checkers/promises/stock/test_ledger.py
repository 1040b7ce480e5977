"""I15 on hand-written histories."""

from scenarios.checkers.promises.stock.ledger import check


def test_a_balance_that_its_events_explain_is_right(run, codes):
    """Received, committed, shipped."""
    run.receive("A", "main", 5)
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.move("A", "main", "fulfill", "fulfillment:1", on_hand=-2, committed=-2)
    assert codes(check(run.history())) == ("valid", [])


def test_an_available_figure_that_is_no_difference_is_found(run, codes):
    """Available is computed, never kept on its own."""
    run.receive("A", "main", 5)
    run.hub["inventory"][0]["available"] = 4
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_a_balance_that_no_event_explains_is_found(run, codes):
    """On hand changed without an event."""
    run.receive("A", "main", 5)
    run.hub["inventory"][0].update(onHand=6, available=6)
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_events_without_a_row_are_found(run, codes):
    """What was received has to stand somewhere."""
    run.receive("A", "main", 5)
    run.hub["inventory"].clear()
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_one_cause_posted_twice_is_found(run, codes):
    """One shipping request commits once."""
    run.move("A", "main", "ship", "shipment:1", committed=2)
    run.move("A", "main", "ship", "shipment:1", committed=2)
    assert codes(check(run.history())) == ("invalid", ["ledger_unbalanced"])


def test_no_stock_at_all_is_unknown(run, codes):
    """Neither rows nor events."""
    assert codes(check(run.history())) == ("unknown", [])
