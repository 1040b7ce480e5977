"""Stock in and stock out: who is asked, who is told, and from which event on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from integration_hub.connectors.protocol import StockTargets
from integration_hub.connectors.records import ItemResult, StockCount, StockTarget
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.flows import sync_inventory
from integration_hub.ground.errors import Disconnected, Throttled
from integration_hub.ground.jobs import Job
from integration_hub.ground.tables import cursors, integrations
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.flows.conftest import Shelf
from tests.integration_hub.merchant import ORG, Merchant


def job(integration_id: str | None = None, *, every: float | None = None, **arguments: str) -> Job:
    return Job(1, ORG, integration_id, "tell", arguments, 0, every)


class Taking(StockTargets):
    """A channel that takes every figure."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, int]]] = []

    def probe(self) -> None:
        return None

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]:
        self.told += [(each.external_sku_id, dict(each.quantities)) for each in targets]
        return [ItemResult(each.external_sku_id, True) for each in targets]


@pytest.fixture
def taking(monkeypatch: pytest.MonkeyPatch) -> Taking:
    """What stands behind every TikTok shop."""
    made = Taking()
    monkeypatch.setattr(TikTokShop, "open", lambda *_given: made)
    return made


def two_shops(merchant: Merchant) -> tuple[str, str, str]:
    """Two shops that both sell A and B, and where that is."""
    east = merchant.location("East")
    shops = [merchant.integration(), merchant.integration()]
    merchant.integration("commerce_cloud")
    for sku in "AB":
        product_id = merchant.product(sku)
        for shop in shops:
            merchant.listing(shop, f"{sku}-{shop.id}", sku, product_id=product_id)
        merchant.receive(sku, east, 5)
    for shop in shops:
        merchant.mapping(shop, "w", east)
    return shops[0].id, shops[1].id, east


@pytest.mark.parametrize("one", [False, True], ids=["every shop", "one shop"])
@pytest.mark.parametrize("sku", [None, "A"], ids=["all", "one SKU"])
def test_whom_a_job_tells(
    merchant: Merchant, sessions: Sessions, taking: Taking, one: bool, sku: str | None
) -> None:
    """Every channel of everything, or one, or of one SKU, as the job says."""
    first, second, _ = two_shops(merchant)
    given = {} if sku is None else {"sku": sku}
    sync_inventory.tell(merchant.desk, sessions, job(first if one else None, **given))
    shops = [first] if one else [first, second]
    assert taking.told == [
        (f"{each}-{shop}", {"w": 5}) for shop in shops for each in ([sku] if sku else ["A", "B"])
    ]


def test_what_moved_is_told_from_the_last_event_on(
    merchant: Merchant, sessions: Sessions, taking: Taking
) -> None:
    """The first time everything is compared; then only what moved, and nobody is asked when nothing did."""
    first, second, east = two_shops(merchant)
    sync_inventory.tell_moved(merchant.desk, sessions, job())
    assert len(taking.told) == 4
    assert [(row.integration_id, row.flow, row.value_json) for row in merchant.rows(cursors)] == [
        (first, "moved", {"number": 2}),
        (second, "moved", {"number": 2}),
    ]
    taking.told.clear()
    sync_inventory.tell_moved(merchant.desk, sessions, job())
    merchant.receive("A", east, 1)
    sync_inventory.tell_moved(merchant.desk, sessions, job())
    assert taking.told == [(f"A-{first}", {"w": 6}), (f"A-{second}", {"w": 6})]
    assert [row.value_json for row in merchant.rows(cursors)] == [{"number": 3}] * 2


@pytest.mark.parametrize("tell", [sync_inventory.tell, sync_inventory.tell_moved], ids=["all", "what moved"])
def test_a_channel_that_fails_keeps_no_other_untold(
    merchant: Merchant, sessions: Sessions, taking: Taking, monkeypatch: pytest.MonkeyPatch, tell: Any
) -> None:
    """The rest are told, the job fails for another try, and who asked for a wait is left alone, no other."""
    first, second, _ = two_shops(merchant)

    def set_stock(targets: Sequence[StockTarget]) -> list[ItemResult]:
        if targets[0].external_sku_id.endswith(first):
            raise Throttled("wait", retry_after=7200.0)
        return Taking.set_stock(taking, targets)

    monkeypatch.setattr(taking, "set_stock", set_stock)
    with pytest.raises(Throttled):
        tell(merchant.desk, sessions, job())
    assert [sku for sku, _ in taking.told] == [f"A-{second}", f"B-{second}"]
    until = {row.id: row.left_alone_until for row in merchant.rows(integrations)}
    assert (until[first], until[second]) == (merchant.desk.clock.now() + 7200, None)


def test_a_channel_taken_away_meanwhile_hides_no_other_failure(
    merchant: Merchant, sessions: Sessions, taking: Taking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is owed to a channel that a person disconnected under way; what fails beside it is tried again."""
    first, _second, _ = two_shops(merchant)

    def set_stock(targets: Sequence[StockTarget]) -> list[ItemResult]:
        gone = targets[0].external_sku_id.endswith(first)
        raise Disconnected("taken away") if gone else Throttled("wait", retry_after=7200.0)

    monkeypatch.setattr(taking, "set_stock", set_stock)
    with pytest.raises(Throttled):
        sync_inventory.tell(merchant.desk, sessions, job())


@pytest.mark.parametrize(("enabled", "sku", "held"), [(True, "A", 4), (True, "B", 0), (False, "A", 0)])
def test_a_source_is_read_where_data_may_flow(
    merchant: Merchant, sessions: Sessions, shelf: Shelf, enabled: bool, sku: str, held: int
) -> None:
    """What the source counts of the SKU the job names moves the ledger; a disabled one is not read (I14)."""
    row = merchant.integration("order_management", enabled=enabled)
    east = merchant.location("East")
    merchant.mapping(row, "e", east)
    merchant.listing(row, "1", "A", product_id=merchant.product("A"))
    shelf.stock = [StockCount("e", "A", 4)]
    sync_inventory.pull(merchant.desk, sessions, job(row.id, sku=sku))
    assert merchant.figures() == ({("A", east): (held, 0)} if held else {})


def counting(merchant: Merchant, shelf: Shelf, connector: str = "commerce_cloud", **settings: object) -> Any:
    """A source that counts five of A and of B at its one place, which is East."""
    row = merchant.integration(connector, settings=settings)
    merchant.mapping(row, "e", merchant.location("East"))
    for sku in "AB":
        merchant.listing(row, sku, sku, product_id=merchant.product(sku))
    shelf.stock = [StockCount("e", sku, 5) for sku in "AB"]
    return row


def on_hand(merchant: Merchant) -> dict[str, int]:
    return {sku: held for (sku, _), (held, _) in merchant.figures().items()}


@pytest.mark.parametrize(
    ("listed", "asked"),
    [(None, ["A", "B"]), ([], ["A", "B"]), (["B"], ["B"]), (["a", "B "], []), (["A", "B", "C"], ["A", "B"])],
)
@pytest.mark.parametrize("every", [None, 300.0], ids=["asked for", "of itself"])
def test_only_the_listed_skus_are_exchanged(
    merchant: Merchant,
    sessions: Sessions,
    shelf: Shelf,
    listed: list[str] | None,
    asked: list[str],
    every: float | None,
) -> None:
    """R77: `inventorySKUs` names, byte for byte, whose stock is read; an empty list is every SKU."""
    row = counting(merchant, shelf, **({} if listed is None else {"inventorySKUs": listed}))
    sync_inventory.pull(merchant.desk, sessions, job(row.id, every=every))
    assert shelf.counted == ([asked] if asked else [])
    assert on_hand(merchant) == dict.fromkeys(asked, 5)


def save_list(merchant: Merchant, row: Any, *skus: str) -> None:
    with merchant.work() as work:
        work.connection.update(
            integrations,
            {"id": row.id},
            {"settings_json": {**row.settings_json, "inventorySKUs": list(skus)}},
        )


def test_a_sku_that_leaves_the_list_is_taken_back_and_read_when_it_returns(
    merchant: Merchant, sessions: Sessions, shelf: Shelf
) -> None:
    """R77: what is not exchanged any more is not counted any more, with resync off as well."""
    row = counting(merchant, shelf)
    for listed, held in [((), {"A": 5, "B": 5}), (("A",), {"A": 5}), (("A", "B"), {"A": 5, "B": 5})]:
        save_list(merchant, row, *listed)
        for _ in range(3):
            sync_inventory.pull(merchant.desk, sessions, job(row.id, every=300.0))
        assert on_hand(merchant) == held


@pytest.mark.parametrize(
    ("connector", "settings", "whole"),
    [
        ("commerce_cloud", {}, False),
        ("commerce_cloud", {"inventoryResync": False}, False),
        ("commerce_cloud", {"inventoryResync": True}, True),
        ("order_management", {}, True),
    ],
)
def test_what_a_source_is_asked_of_itself(
    merchant: Merchant,
    sessions: Sessions,
    shelf: Shelf,
    connector: str,
    settings: dict[str, object],
    whole: bool,
) -> None:
    """R77: with `inventoryResync` everything is read anew each time; without it what is new, and what moved since."""
    row = counting(merchant, shelf, connector, **settings)

    def read(every: float | None = 300.0) -> list[list[str]]:
        shelf.counted.clear()
        sync_inventory.pull(merchant.desk, sessions, job(row.id, every=every))
        return [sorted(skus) for skus in shelf.counted]

    everything = [["A", "B"]]
    assert read() == everything
    assert read() == everything  # its own counts moved the ledger
    assert read() == (everything if whole else [])
    shelf.stock = [StockCount("e", sku, 9) for sku in "AB"]
    merchant.receive("B", merchant.location("West"), 1)
    assert read() == (everything if whole else [["B"]])
    assert on_hand(merchant)["A"] == (9 if whole else 5)
    merchant.listing(row, "C", "C", product_id=merchant.product("C"))
    read()  # C is new, and nobody counts it: it is asked for until somebody does
    assert read() == ([["A", "B", "C"]] if whole else [["C"]])
    assert read(None) == [["A", "B", "C"]]
    assert on_hand(merchant)["A"] == 9
