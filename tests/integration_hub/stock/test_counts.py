"""What a source counts moves the ledger by what changed, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from integration_hub.connectors.records import StockCount
from integration_hub.ground.tables import (
    location_mappings,
    locations,
    organizations,
    stock,
    stock_counts,
    stock_events,
)
from integration_hub.stock import counts
from integration_hub.stock.ledger import Movement, post
from tests.integration_hub.merchant import NOW, ORG, Merchant


class Counting:
    """A source that counts what it is given, and remembers what it was asked."""

    def __init__(self, *found: tuple[str, str, int]) -> None:
        self.found = [StockCount(*each) for each in found]
        self.asked: list[tuple[list[str], list[str]]] = []

    def probe(self) -> None:
        return None

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        self.asked.append((list(skus), list(locations)))
        return iter(self.found)


def apply(merchant: Merchant, figures: dict[str, int], source: str = "src", location: str = "east") -> int:
    with merchant.work() as work:
        given = {sku: counts.Count(quantity) for sku, quantity in figures.items()}
        return counts.apply_counts(work, source, location, given)


def events(merchant: Merchant) -> list[tuple[str, str, int, str]]:
    return [(row.sku, row.location_id, row.on_hand_delta, row.cause) for row in merchant.rows(stock_events)]


def kept(merchant: Merchant) -> list[tuple[str, str, str, int, int]]:
    rows = merchant.rows(stock_counts)
    return [(row.source_id, row.location_id, row.sku, row.quantity, row.revision) for row in rows]


def test_a_count_moves_by_its_change(merchant: Merchant) -> None:
    """The first count is received whole, later ones by their difference, each under a cause of its own."""
    assert apply(merchant, {"A": 5}) == 1
    assert apply(merchant, {"A": 3}) == 1
    assert apply(merchant, {"A": 5}) == 1
    assert events(merchant) == [
        ("A", "east", 5, "count:src:1"),
        ("A", "east", -2, "count:src:2"),
        ("A", "east", 2, "count:src:3"),
    ]
    assert {row.event for row in merchant.rows(stock_events)} == {"receive"}
    assert kept(merchant) == [("src", "east", "A", 5, 3)]
    assert merchant.queued() == ["retry_routing", "tell_moved"]


def test_the_same_count_again_moves_nothing(merchant: Merchant) -> None:
    """Only what changed since the source's last count is posted, and nobody is told of nothing."""
    apply(merchant, {"A": 5, "B": 1})
    assert apply(merchant, {"A": 5, "B": 2}) == 1
    assert apply(merchant, {"A": 5, "B": 2}) == 0
    assert [(sku, moved) for sku, _, moved, _ in events(merchant)] == [("A", 5), ("B", 1), ("B", 1)]


def leave(merchant: Merchant, units: int, at: float, cause: str = "fulfill:1") -> None:
    """Have units of A leave the location East at an instant."""
    with merchant.work() as work:
        post(work, [Movement("A", "east", "fulfill", cause, on_hand=-units)])
        work.connection.update(stock_events, {"cause": cause}, {"at": at})


@pytest.mark.parametrize(
    ("counted_at", "quantity", "on_hand"),
    [(200.0, 8, 8), (200.0, 10, 10), (100.0, 8, 6), (100.0, 10, 8), (None, 10, 8), (None, 8, 6)],
)
def test_what_left_before_a_count_is_gone_from_it(
    merchant: Merchant, counted_at: float | None, quantity: int, on_hand: int
) -> None:
    """A parcel is taken off once: a later count lacks it already, and of an earlier one it still goes."""
    with merchant.work() as work:
        counts.apply_counts(work, "src", "east", {"A": counts.Count(10, 50.0)})
    leave(merchant, 2, 150.0)
    with merchant.work() as work:
        counts.apply_counts(work, "src", "east", {"A": counts.Count(quantity, counted_at)})
    assert merchant.figures() == {("A", "east"): (on_hand, 0)}


def test_a_first_count_knows_of_what_left_before(merchant: Merchant) -> None:
    """What was shipped of a SKU that nobody had counted is not missing from its first count."""
    leave(merchant, 2, 150.0)
    with merchant.work() as work:
        counts.apply_counts(work, "src", "east", {"A": counts.Count(10, 200.0)})
    assert merchant.figures() == {("A", "east"): (10, 0)}


def test_a_source_that_goes_takes_what_is_left(merchant: Merchant) -> None:
    """Taking a count back leaves nothing, and owes nothing for what had left; counted anew it is as before."""
    source, east, _ = linked(merchant)
    only_east = {"integration_id": source.id, "external_location_id": "e"}
    for place, on_hand in [(east, 10), (None, 0), (east, 10)]:
        with merchant.work() as work:
            work.connection.update(location_mappings, only_east, {"location_id": place})
        session = Counting()
        session.found = [StockCount("e", "A", 10, 100.0)]
        counts.pull(merchant.desk, source, session)
        assert merchant.figures().get(("A", east), (0, 0)) == (on_hand, 0)


def test_a_source_that_is_taken_away_leaves_what_others_counted(merchant: Merchant) -> None:
    """What it alone counted lies there for nobody any more; a warehouse's own count stays what it is."""
    apply(merchant, {"A": 5, "B": 2}, "one", "east")
    apply(merchant, {"A": 3}, "two", "east")
    with merchant.work() as work:
        counts.take_back(work, "one")
    assert merchant.figures() == {("A", "east"): (3, 0)}


def test_nothing_counted_queues_nothing(merchant: Merchant) -> None:
    """An empty count has no consequence."""
    assert apply(merchant, {}) == 0
    assert merchant.queued() == []


def test_a_first_count_of_none_makes_the_sku_known(merchant: Merchant) -> None:
    """Out of stock is something to tell: no event, but everything is compared."""
    assert apply(merchant, {"A": 0, "B": 2}) == 2
    assert events(merchant) == [("B", "east", 2, "count:src:1")]
    assert [(row.sku, row.on_hand) for row in merchant.rows(stock)] == [("A", 0), ("B", 2)]
    assert kept(merchant) == [("src", "east", "A", 0, 1), ("src", "east", "B", 2, 1)]
    assert merchant.queued() == ["retry_routing", "tell_stock"]
    assert apply(merchant, {"A": 0}) == 0


def test_sources_and_locations_count_for_themselves(merchant: Merchant) -> None:
    """One source's last count is no other's, and neither is one location's."""
    apply(merchant, {"A": 5}, "one", "east")
    apply(merchant, {"A": 5}, "two", "east")
    apply(merchant, {"A": 5}, "one", "west")
    assert merchant.figures() == {("A", "east"): (10, 0), ("A", "west"): (5, 0)}
    assert sorted(row[-1] for row in events(merchant)) == ["count:one:1", "count:one:1", "count:two:1"]


def test_a_warehouse_counts_by_master_sku(merchant: Merchant) -> None:
    """What nobody sells is named and not counted, in the order it was stated; SKUs are compared by their bytes."""
    east = merchant.location("East")
    for sku in ("A", "caf\u00e9", "01"):
        merchant.product(sku)
    given = {"z": 4, "A": 5, "a": 1, "cafe\u0301": 1, "caf\u00e9": 2, "1": 1, "01": 3, "01 ": 1}
    answer = counts.count(merchant.desk, ORG, east, given)
    assert answer == (3, ["z", "a", "cafe\u0301", "1", "01 "])
    assert merchant.figures() == {("A", east): (5, 0), ("caf\u00e9", east): (2, 0), ("01", east): (3, 0)}
    assert {row[:2] for row in kept(merchant)} == {(east, east)}


def test_another_merchants_product_is_not_counted(merchant: Merchant) -> None:
    """A SKU that only another organization sells is unknown here."""
    merchant.insert(organizations, id="other", name="Other", created_at=NOW)
    merchant.product("A", organization_id="other")
    assert counts.count(merchant.desk, ORG, merchant.location("East"), {"A": 5}) == (0, ["A"])


def linked(merchant: Merchant):
    """A source with three linked listings, one of which goes by a Channel SKU, and two mapped locations in scope."""
    source = merchant.integration("order_management")
    east, west = merchant.location("East"), merchant.location("West")
    shut = merchant.location("Shut", in_scope=False)
    for name, location in [("w", west), ("e", east), ("s", shut), ("n", None)]:
        merchant.mapping(source, name, location)
    for number, (sku, channel_sku) in enumerate([("A", "A"), ("B", "b-there")]):
        merchant.listing(source, str(number), channel_sku, product_id=merchant.product(sku))
    merchant.listing(source, "8", "GONE", product_id=merchant.product("GONE"), status="deleted")
    merchant.listing(source, "9", None, product_id=merchant.product("MUTE"))
    merchant.listing(source, "10", "UNLINKED")
    return source, east, west


def test_a_source_is_read_at_its_locations_for_what_is_linked(merchant: Merchant) -> None:
    """Each figure goes to our location and our SKU; what is not ours byte for byte is not counted (R98)."""
    source, east, west = linked(merchant)
    session = Counting(
        ("e", "a", 100), ("e", "A", 1), ("w", "A", 2), ("w", "b-there", 3), ("e", "B", 100), ("s", "A", 100),
        ("?", "A", 100), ("e", "A ", 100),
    )  # fmt: skip
    counts.pull(merchant.desk, source, session)
    assert session.asked == [(["A", "b-there"], ["e", "w"])]
    assert merchant.figures() == {("A", east): (1, 0), ("A", west): (2, 0), ("B", west): (3, 0)}
    assert {row[0] for row in kept(merchant)} == {source.id}


@pytest.mark.parametrize(
    ("sku", "asked"),
    [("B", [(["b-there"], ["e", "w"])]), ("b-there", []), ("a", []), ("GONE", []), ("UNLINKED", [])],
)
def test_a_source_is_read_for_one_master_sku(merchant: Merchant, sku: str, asked: list[object]) -> None:
    """One SKU is asked by what the source calls it; what is not linked is not asked at all."""
    source, _, _ = linked(merchant)
    session = Counting()
    counts.pull(merchant.desk, source, session, sku=sku)
    assert session.asked == asked


def test_without_a_mapped_location_a_source_is_not_asked(merchant: Merchant) -> None:
    """Stock that has no place of ours is not read."""
    source = merchant.integration("order_management")
    merchant.listing(source, "1", "A", product_id=merchant.product("A"))
    merchant.mapping(source, "n", None)
    other = merchant.integration("order_management")
    merchant.mapping(other, "e", merchant.location("East"))
    session = Counting()
    counts.pull(merchant.desk, source, session)
    counts.pull(merchant.desk, other, session)  # a place, but nothing linked on it
    assert session.asked == [] and merchant.queued() == []


def test_only_what_is_asked_again_or_was_never_counted_is_read(merchant: Merchant) -> None:
    """A SKU that was counted here is left alone unless it is named; one that was counted elsewhere is new here."""
    source, east, _ = linked(merchant)
    apply(merchant, {"A": 5, "B": 0}, source.id, east)
    for again, asked in [((), []), (("B", "GONE"), ["b-there"]), (("A",), ["A"])]:
        session = Counting()
        counts.pull(merchant.desk, source, session, again=again)
        assert [skus for skus, _ in session.asked] == ([asked] if asked else [])
    with merchant.work() as work:
        work.connection.update(location_mappings, {"integration_id": source.id}, {"location_id": None})
        work.connection.update(
            location_mappings, {"external_location_id": "n"}, {"location_id": merchant.location("New")}
        )
    session = Counting()
    counts.pull(merchant.desk, source, session, again=())
    assert session.asked == [(["A", "b-there"], ["n"])]


def test_what_the_figures_lack_is_added_before_they_are_asked_for(merchant: Merchant) -> None:
    """Units that are ours to take off are on hand; an order that comes while the source answers is not among them."""
    source, east, _ = linked(merchant)
    steps: list[str] = []

    class Late(Counting):
        def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
            steps.append("asked")
            return super().stock_counts(skus, locations)

    def taken(_connection: object) -> dict[str, int]:
        steps.append("taken")
        return {"A": 2, "b-there": 100}

    counts.pull(merchant.desk, source, Late(("e", "A", 5), ("e", "b-there", 1)), taken=taken)
    assert steps == ["taken", "asked"]
    assert merchant.figures() == {("A", east): (7, 0), ("B", east): (1, 0)}


def test_what_a_source_counted_moves_with_its_mapping(merchant: Merchant) -> None:
    """Where the source is not mapped any more it counts nothing; when it comes back it is counted from nothing."""
    source, east, west = linked(merchant)
    only_east = {"integration_id": source.id, "external_location_id": "e"}
    for place, held in [(east, east), (west, west), (None, None), (east, east)]:
        with merchant.work() as work:
            work.connection.update(location_mappings, {"integration_id": source.id}, {"location_id": None})
            work.connection.update(location_mappings, only_east, {"location_id": place})
        for _ in range(2):
            counts.pull(merchant.desk, source, Counting(("e", "A", 5), ("e", "b-there", 0)), again=())
        assert merchant.figures() == ({("A", held): (5, 0)} if held else {})
    assert [quantity for *_, sku, quantity, _ in kept(merchant) if sku == "B"] == [0, None]


def test_a_location_that_is_out_of_scope_keeps_its_counts(merchant: Merchant) -> None:
    """A filter hides stock and does not take it back: it is there when the filter lets it in again (R76)."""
    source, _, _ = linked(merchant)
    shut = next(row.id for row in merchant.rows(locations) if row.name == "Shut")
    apply(merchant, {"A": 3}, source.id, shut)
    counts.pull(merchant.desk, source, Counting())
    assert merchant.figures() == {("A", shut): (3, 0)}
