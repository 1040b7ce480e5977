"""The stock ledger: each cause once, and figures that are the sum of their events."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration_hub.ground.tables import VIRTUAL_LOCATION, jobs, organizations, stock, stock_events
from integration_hub.stock import ledger
from integration_hub.stock.figures import Figures
from integration_hub.stock.ledger import Movement
from tests.integration_hub.merchant import NOW, ORG, Merchant

MOVED = Movement("A", "east", "ship", "request:1", on_hand=-1, committed=2, unavailable=3)


def post(merchant: Merchant, *movements: Movement) -> int:
    with merchant.work() as work:
        return ledger.post(work, movements)


def held(merchant: Merchant, skus: list[str] | None = None) -> dict[str, Figures]:
    with merchant.work() as work:
        return ledger.figures_of(work.connection, ORG, skus)


def stored(merchant: Merchant) -> list[tuple[str, str, int, int, int]]:
    return [
        (row.sku, row.location_id, row.on_hand, row.committed, row.unavailable)
        for row in merchant.rows(stock)
    ]


def test_an_event_is_written_as_it_was_stated(merchant: Merchant) -> None:
    """Every change is an event with its cause and its instant."""
    assert post(merchant, MOVED) == 1
    [row] = merchant.rows(stock_events)
    assert tuple(row)[1:] == (ORG, "A", "east", "ship", -1, 2, 3, "request:1", NOW)
    assert stored(merchant) == [("A", "east", -1, 2, 3)]


@pytest.mark.parametrize(
    ("other", "new"),
    [
        ({}, 0),
        ({"event": "fulfill", "on_hand": 7}, 0),
        ({"cause": "request:2"}, 1),
        ({"sku": "a"}, 1),
        ({"location_id": "west"}, 1),
    ],
    ids=["same", "same cause", "other cause", "other SKU", "other location"],
)
def test_a_cause_is_posted_once(merchant: Merchant, other: dict[str, object], new: int) -> None:
    """A cause moves one SKU at one location once, whatever it says the second time (promise I2)."""
    post(merchant, MOVED)
    assert post(merchant, replace(MOVED, **other)) == new  # type: ignore[arg-type]
    assert len(merchant.rows(stock_events)) == 1 + new


def test_another_merchants_cause_is_not_ours(merchant: Merchant) -> None:
    """The same cause at another organization does not keep ours from being posted."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    with merchant.desk.begin("other") as work:
        ledger.post(work, [MOVED])
    assert post(merchant, MOVED) == 1


def test_of_several_movements_the_new_ones_are_posted(merchant: Merchant) -> None:
    """One cause that is known holds back no other."""
    post(merchant, MOVED)
    assert post(merchant, MOVED, replace(MOVED, sku="B"), replace(MOVED, sku="C")) == 2
    assert post(merchant) == 0


def test_figures_are_the_sum_of_their_events(merchant: Merchant) -> None:
    """On hand, committed and unavailable are each added up."""
    post(merchant, Movement("A", "east", "receive", "1", on_hand=10, committed=1, unavailable=2))
    post(merchant, Movement("A", "east", "receive", "2", on_hand=-3, committed=4, unavailable=5))
    assert stored(merchant) == [("A", "east", 7, 5, 7)]


def test_a_sku_is_its_bytes(merchant: Merchant) -> None:
    """Spellings that look alike are different stock (promise I7)."""
    spellings = ["caf\u00e9", "cafe\u0301", "Caf\u00e9", "01", "1", "1 "]
    post(merchant, *[Movement(sku, "east", "receive", "c", on_hand=1) for sku in spellings])
    assert sorted(row[0] for row in stored(merchant)) == sorted(spellings)


def test_what_may_be_counted(merchant: Merchant) -> None:
    """Only locations in scope that the platform does not run; and available is what is neither committed nor broken."""
    east, shut = merchant.location("East"), merchant.location("Shut", in_scope=False)
    theirs = merchant.location("Theirs", platform_fulfilled=True)
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.insert(
        stock, organization_id="other", sku="A", location_id=east, on_hand=99, committed=0, unavailable=0
    )
    post(
        merchant,
        Movement("A", east, "receive", "1", on_hand=10, committed=3, unavailable=2),
        Movement("A", shut, "receive", "1", on_hand=100),
        Movement("A", VIRTUAL_LOCATION, "virtualCommit", "1", committed=4),
        Movement("B", theirs, "receive", "1", on_hand=100),
        Movement("C", VIRTUAL_LOCATION, "virtualCommit", "1", committed=1),
    )
    everything = {
        "A": Figures({east: 5}, 4, True),
        "B": Figures({}, 0, True),
        "C": Figures({}, 1, False),
    }
    assert held(merchant) == everything
    assert list(held(merchant)) == ["A", "B", "C"]
    assert held(merchant, ["C", "A", "Z"]) == {"A": everything["A"], "C": everything["C"]}
    assert held(merchant, ["a"]) == {}


def test_a_sku_may_be_known_without_stock(merchant: Merchant) -> None:
    """A location knows a SKU of which nothing moved, and what moved there stays."""
    east = merchant.location("East")
    post(merchant, Movement("A", east, "receive", "1", on_hand=5))
    with merchant.work() as work:
        ledger.know_of(work, "A", east)
        ledger.know_of(work, "B", east)
    assert stored(merchant) == [("A", east, 5, 0, 0), ("B", east, 0, 0, 0)]
    assert held(merchant)["B"] == Figures({east: 0}, 0, True)


@pytest.mark.parametrize(
    ("change", "flow"), [(ledger.stock_moved, "tell_moved"), (ledger.stock_changed, "tell_stock")]
)
def test_what_follows_from_a_change_of_stock(merchant: Merchant, change, flow) -> None:
    """Channels are told and failed routing is tried again, once for however many changes, for the organization."""
    with merchant.work("int_1") as work:
        change(work)
        change(work)
    assert [(row.flow, row.integration_id, row.arguments_json) for row in merchant.rows(jobs)] == [
        (flow, None, {}),
        ("retry_routing", None, {}),
    ]
