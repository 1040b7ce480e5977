"""Commerce Cloud, stock: one figure a SKU of the site, and what its own orders took of it counted once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integration_hub.connectors.records import RemoteOrder
from integration_hub.flows import sync_inventory
from integration_hub.ground.errors import Refused, UnknownOutcome
from integration_hub.ground.jobs import Job
from integration_hub.ground.tables import shipping_requests
from integration_hub.integrations.sessions import Sessions
from integration_hub.orders import cancellation, fulfillment
from integration_hub.orders.fulfillment import Report
from integration_hub.orders.ingest import ingest
from tests.integration_hub.merchant import ORG, Merchant

SITE = "RefArch"


def count(realm: Any, *records: dict[str, Any], **members: Any) -> None:
    realm.lab("POST", "/inventory", {"records": list(records), **members})


def told(realm: Any, *skus: str, locations: tuple[str, ...] = (SITE,)) -> list[tuple[str, str, int]]:
    """Return what a session tells of the SKUs."""
    found = realm.open().stock_counts(list(skus), list(locations))
    return [(each.external_location_id, each.sku, each.quantity) for each in found]


def test_what_is_left_on_the_shelf_is_told(realm: Any) -> None:
    """Allocation less turnover, of the site's one list; what may be ordered ahead is not there to ship."""
    realm.add_products("A", "B", "C", "D")
    count(
        realm,
        {"product_id": "A", "allocation": 10, "turnover": 3},
        {"product_id": "B", "allocation": 2, "handling": "backorder", "preorder_backorder_allocation": 50},
        {"product_id": "C", "allocation": 0},
        {"product_id": "D", "allocation": 7.5},
    )
    assert told(realm, "A", "B", "C", "D") == [(SITE, "A", 7), (SITE, "B", 2), (SITE, "C", 0), (SITE, "D", 7)]


def test_of_what_nobody_counts_nothing_is_told(realm: Any) -> None:
    """999999 is no count: perpetual stock, or a list that sells what it has no record of; nor is an unknown product."""
    realm.lab("POST", "/products", {"products": [{"id": "BARE", "name": "Bare", "price": 1}]})
    realm.add_products("ENDLESS")
    count(realm, {"product_id": "ENDLESS", "perpetual": True}, default_in_stock=True)
    assert told(realm, "ENDLESS", "BARE", "NOBODY") == []


@pytest.mark.parametrize("sku", ["MUG 1", "100%", "a,b", "ü/1", "(1)"])
def test_a_sku_is_asked_byte_for_byte(realm: Any, sku: str) -> None:
    """Commas, percent signs and slashes in an id reach the vendor as they are, and spoil the reading of no other."""
    realm.add_products(sku, "mug 1", "100", "a", "b", ats=4)
    assert told(realm, sku, "a") == [(SITE, sku, 4), (SITE, "a", 4)]


def test_twenty_four_are_asked_at_once(realm: Any) -> None:
    """50 SKUs take three calls, of the OCAPI client alone."""
    skus = [f"M-{number:02d}" for number in range(50)]
    realm.add_products(*skus, ats=1)
    assert [sku for _, sku, _ in told(realm, *skus)] == skus
    assert len(realm.wire.paths("/dw/shop/v25_6/products/(")) == len(realm.wire.got) == 3


def test_nothing_is_asked_for_another_place(realm: Any) -> None:
    """The site is the one place whose stock there is; where it is not mapped, the vendor is not called."""
    realm.add_products("A")
    assert told(realm, "A", locations=("Elsewhere",)) == []
    assert realm.wire.got == []


def test_a_client_without_rights_is_refused_in_the_vendors_words(realm: Any) -> None:
    """A wrong OCAPI client ends in a refusal, and an answer of a gateway is no answer."""
    realm.settings["ocapiClientId"] = "nobody"
    with pytest.raises(Refused, match="UnknownClientIdException"):
        told(realm, "A")
    realm.wire.instead["/dw/shop/"] = httpx.Response(404, content=b"<html>")
    with pytest.raises(UnknownOutcome):
        told(realm, "A")


class Store:
    """A merchant whose Commerce Cloud site is mapped to the one warehouse that ships its orders."""

    def __init__(self, merchant: Merchant, realm: Any) -> None:
        self.merchant, self.realm = merchant, realm
        self.sessions = Sessions(
            merchant.desk.store, merchant.desk.clock, {"commerce_cloud": realm.connector}, ""
        )
        self.row = merchant.integration("commerce_cloud", settings=realm.settings)
        self.east = merchant.location("East")
        merchant.mapping(self.row, SITE, self.east)
        merchant.card(self.east)
        merchant.listing(self.row, "MUG", "MUG", product_id=merchant.product("MUG"))
        realm.add_products("MUG", ats=10)

    def read(self, every: float | None = None) -> None:
        sync_inventory.pull(
            self.merchant.desk, self.sessions, Job(1, ORG, self.row.id, "pull_stock", {}, 0, every)
        )

    def take(self, number: str) -> str:
        order = self.realm.open().order(number)
        return ingest(self.merchant.desk, self.row, order)

    def ship(self, order_id: str, quantity: int) -> None:
        (request,) = self.merchant.rows(shipping_requests, order_id=order_id)
        report = Report("east", f"r-{order_id}", "shipped", "UPS", "1Z", {"MUG": quantity})
        fulfillment.record(self.merchant.desk, request.id, report)

    @property
    def held(self) -> tuple[int, int]:
        """On hand and committed at the warehouse."""
        return self.merchant.figures().get(("MUG", self.east), (0, 0))


@pytest.fixture
def store(merchant: Merchant, realm: Any) -> Store:
    return Store(merchant, realm)


def test_a_storefront_order_is_taken_off_once(store: Store) -> None:
    """From the order to its parcel and after, what is free here is what the storefront can still sell."""
    store.read()
    assert store.held == (10, 0)
    number = store.realm.buy("MUG", 3)
    order_id = store.take(number)
    store.read()
    assert store.held == (10, 3)
    store.ship(order_id, 3)
    store.read()
    assert store.held == (7, 0)


def test_an_order_that_is_seen_late_is_mended_by_itself(store: Store) -> None:
    """Read between an order and its intake, the figure is too low until the next reading, and never too high."""
    number = store.realm.buy("MUG", 3)
    store.read(300.0)
    assert store.held == (7, 0)
    store.take(number)
    assert store.held == (7, 3)
    store.read(300.0)
    assert store.held == (10, 3)


def test_a_canceled_order_gives_back_what_it_took(store: Store) -> None:
    """Canceled here and there, the ten are free again, and on hand they always were."""
    number = store.realm.buy("MUG", 3)
    order_id = store.take(number)
    store.read()
    cancellation.cancel(store.merchant.desk, order_id, "changed their mind", True)
    store.realm.open().cancel_lines(RemoteOrder(number, {}), {"l": 3}, "")
    store.read()
    assert store.held == (10, 0)


def test_an_order_that_ended_before_it_came_takes_nothing(store: Store) -> None:
    """What was canceled before the hub knew of it was never held here, so nothing is added back."""
    number = store.realm.buy("MUG", 3)
    store.realm.open().cancel_lines(RemoteOrder(number, {}), {"l": 3}, "")
    store.take(number)
    store.read()
    assert store.held == (10, 0)


def test_new_goods_arrive_as_what_they_are(store: Store) -> None:
    """A new allocation resets the turnover; what is on hand moves by the goods and not by what was sold before."""
    store.read()
    store.ship(store.take(store.realm.buy("MUG", 3)), 3)
    store.read()
    assert store.held == (7, 0)
    count(store.realm, {"product_id": "MUG", "allocation": 57})
    store.read()
    assert store.held == (57, 0)
