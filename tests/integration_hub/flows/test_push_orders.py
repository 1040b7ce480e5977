"""Telling a platform what is wanted of it: in order, once, and whatever becomes of one wish, the others go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integration_hub.connectors.records import RemoteOrder
from integration_hub.flows import push_orders
from integration_hub.flows.import_orders import retry_routing
from integration_hub.flows.push_orders import SHOWN_AFTER_S
from integration_hub.ground.errors import AuthorizationLost, Refused, UnknownOutcome
from integration_hub.ground.tables import (
    exceptions,
    fulfillments,
    integrations,
    journal,
    remote_objects,
)
from integration_hub.orders.cancellation import cancel
from integration_hub.orders.ingest import advance
from integration_hub.outbox import wishes
from integration_hub.outbox.wishes import Wish
from tests.integration_hub.merchant import Merchant, line
from tests.integration_hub.orders.placed import Shop
from tests.integration_hub.vendors import Vendor, job, sessions


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    """A shop whose one order is routed, wanted at its keeper with who ships it; the keeper knows the warehouse."""
    made = Shop(merchant)
    merchant.mapping(made.keeper, "131", made.east)
    made.order_id = made.take(3)
    return made


def push(shop: Shop, vendor: Vendor, whom: Any = None) -> list[str]:
    """Push to the keeper, and return what the vendor was asked to do."""
    del vendor.told[:]
    to = job("push_orders", whom or shop.keeper)
    push_orders.run(shop.merchant.desk, sessions(shop.merchant, vendor), to)
    return [name for name, *_ in vendor.told]


def states(shop: Shop) -> dict[str, tuple[str, str | None]]:
    rows = shop.merchant.rows(remote_objects, integration_id=shop.keeper.id)
    return {row.purpose: (row.status, row.external_id) for row in rows}


def test_an_order_is_told_before_what_hangs_on_it_and_once(shop: Shop) -> None:
    """I2: after an answer nothing is told again, and the journal says under which id it is there."""
    vendor = Vendor()
    assert push(shop, vendor) == ["create_order", "activate", "allocate"]
    assert states(shop) == {"order": ("sent", "801"), "fulfillment_order": ("sent", "fo")}
    assert push(shop, vendor) == []
    sent = shop.merchant.rows(journal, decision="order_sent")
    assert [row.details_json for row in sent] == [{"externalId": "801"}]
    assert sent[0].reason == f"{shop.keeper.name} was told."


def test_a_wish_whose_answer_was_lost_is_looked_for_first(shop: Shop) -> None:
    """I2: it may be done; what is found there is not made a second time."""
    vendor = Vendor(raises={"activate": UnknownOutcome("no answer")})
    with pytest.raises(UnknownOutcome):
        push(shop, vendor)
    assert states(shop)["order"] == ("unknown", None)
    assert shop.merchant.rows(remote_objects, purpose="order")[0].details_json == {"step": 1}
    vendor.found = RemoteOrder("800", {"found": True})
    shop.merchant.clock.at += SHOWN_AFTER_S - 1
    assert push(shop, vendor) == []  # the platform may not show it yet
    shop.merchant.clock.at += 1
    assert push(shop, vendor) == ["find_order", "allocate"]
    assert states(shop)["order"] == ("sent", "800")


def test_what_was_not_found_is_made_from_where_it_came(shop: Shop) -> None:
    """The next attempt goes on from what the last one noted."""
    vendor = Vendor(raises={"activate": UnknownOutcome("no answer")})
    with pytest.raises(UnknownOutcome):
        push(shop, vendor)
    shop.merchant.clock.at += SHOWN_AFTER_S
    assert push(shop, vendor)[:2] == ["find_order", "create_order"]
    assert vendor.told[1][2] == {"step": 1}


def test_what_was_rejected_before_a_keeper_heard_of_it_is_not_asked_for(shop: Shop) -> None:
    """A request for nothing would be refused, and a person told of it."""
    request = shop.requests(shop.order_id)[0][0]
    shop.report(request, 3, kind="rejected")
    vendor = Vendor()
    assert push(shop, vendor) == ["create_order", "activate"]
    assert states(shop)["fulfillment_order"] == ("unneeded", None)


def test_a_request_whose_answer_was_lost_is_looked_for_as_it_left(shop: Shop) -> None:
    """I2: with the units that it asked for, though a part was rejected since; then it is released of them."""
    vendor = Vendor(raises={"allocate": UnknownOutcome("no answer")})
    with pytest.raises(UnknownOutcome):
        push(shop, vendor)
    shop.report(shop.requests(shop.order_id)[0][0], 1, kind="rejected")
    vendor.raises.clear()
    shop.merchant.clock.at += SHOWN_AFTER_S
    assert push(shop, vendor) == ["allocate"]
    assert list(vendor.told[0][2].lines.values()) == [3]
    assert push(shop, vendor) == ["release"]
    assert list(vendor.told[0][2].values()) == [2]


def test_a_refused_wish_is_an_exception_and_what_hangs_on_it_waits(shop: Shop) -> None:
    """The vendor's words reach a person; the request cannot be told of an order that is not there."""
    vendor = Vendor(raises={"create_order": Refused("BAD", "no such product")})
    assert push(shop, vendor) == ["create_order"]
    assert states(shop) == {"order": ("refused", None), "fulfillment_order": ("wanted", None)}
    (told,) = shop.merchant.rows(exceptions)
    assert (told.code, told.entity_id) == ("order_refused", shop.order_id)
    assert told.details_json == {"extOrderId": "576", "code": "BAD", "text": "no such product"}
    assert f"{shop.keeper.name} refused the order of order 576" in told.message
    assert push(shop, vendor) == []


def test_a_refused_wish_never_stops_the_others(shop: Shop) -> None:
    """One order is refused, the next is told all the same."""
    shop.merchant.receive("A", shop.east, 9)
    shop.take(1, external_order_id="577", order_number="577")
    vendor = Vendor(raises={"create_order": Refused("BAD", "no")})
    told = push(shop, vendor)
    assert told == ["create_order", "create_order", "activate", "allocate"]


class Slow(Vendor):
    """A vendor in whose exchange something else happens, once."""

    def __init__(self, name: str, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = {name: meanwhile}

    def _tell(self, name: str, *what: Any) -> None:
        self._meanwhile.pop(name, lambda: None)()
        super()._tell(name, *what)


def test_an_order_that_is_canceled_while_another_is_told_never_leaves(shop: Shop) -> None:
    """I6: it would stand in the keeper's books for ever, for nobody wants its cancellation there."""
    shop.merchant.receive("A", shop.east, 9)
    shop.take(1, external_order_id="577", order_number="577")
    with shop.merchant.desk.store.transaction() as connection:
        _, second = (row.entity_id for row in wishes.still_wanted(connection, shop.keeper.id, ["order"]))
    vendor = Slow("create_order", lambda: cancel(shop.merchant.desk, second, "Too late.", True))
    assert push(shop, vendor) == ["create_order", "activate", "allocate"]
    rows = shop.merchant.rows(remote_objects, entity_id=second, integration_id=shop.keeper.id)
    assert [(row.purpose, row.status) for row in rows] == [("order", "unneeded")]


@pytest.mark.parametrize("refuses", [False, True])
def test_what_is_canceled_while_a_cancellation_is_told_is_told_too(shop: Shop, refuses: bool) -> None:
    """I6: whatever is answered to the first, the second is still wanted, and no refusal of it is told."""
    push(shop, Vendor())
    with shop.merchant.work(shop.keeper.id) as work:
        wishes.want(work, [Wish("cancellation", shop.order_id, shop.keeper.id)])
    vendor = Slow("cancel_lines", lambda: cancel(shop.merchant.desk, shop.order_id, "Too late.", True))
    vendor.raises = {"cancel_lines": Refused("BAD", "not now")} if refuses else {}
    push(shop, vendor)
    assert states(shop)["cancellation"][0] == "wanted"
    assert shop.merchant.rows(exceptions) == []
    if not refuses:
        assert push(shop, vendor) == []  # what is missing is reckoned from what the platform shows, by and by
    shop.merchant.clock.at += SHOWN_AFTER_S
    assert push(shop, vendor) == ["cancel_lines"]
    assert states(shop)["cancellation"][0] == "sent"


@pytest.mark.parametrize("change", [{"enabled": False}, {"status": "error"}, {"connection_json": None}])
def test_nothing_leaves_through_an_integration_that_is_off(shop: Shop, change: dict[str, Any]) -> None:
    """I14: what is wanted of it waits."""
    with shop.merchant.desk.store.transaction() as connection:
        connection.update(integrations, {"id": shop.keeper.id}, change)
    assert push(shop, Vendor()) == []
    assert states(shop)["order"] == ("wanted", None)


def acts(quiet: Shop, whom: Any) -> list[tuple[Any, ...]]:
    """Push everything wanted of an integration and return what its vendor was told."""
    vendor = Vendor()
    push_orders.run(quiet.merchant.desk, sessions(quiet.merchant, vendor), job("push_orders", whom))
    return [each for each in vendor.told if each[0] != "activate"]


@pytest.fixture
def quiet(merchant: Merchant) -> Shop:
    made = Shop(merchant)
    merchant.mapping(made.keeper, "131", made.east)
    return made


def test_an_order_is_drafted_in_the_keepers_spelling(quiet: Shop) -> None:
    """Each line goes under the SKU that the platform knows, and the reference names channel and order."""
    product = quiet.merchant.product("B")
    quiet.merchant.option(product, quiet.keeper, channel_sku="b-there")
    for sku in "AB":
        quiet.merchant.receive(sku, quiet.east, 5)
    order_id = quiet.take(lines=(line("B", 2, price="3.50"), line("A", 1)))
    (_, draft, made), *_ = acts(quiet, quiet.keeper)
    assert [(each.sku, each.quantity, each.unit_price) for each in draft.lines] == [
        ("b-there", 2, "3.50"),
        ("A", 1, "10.00"),
    ]
    assert (draft.order_id, draft.order_number, draft.external_reference) == (
        order_id,
        "576",
        "tiktok_shop:576",
    )
    assert (draft.channel, draft.currency, draft.already_fulfilled, made) == ("TikTok Shop", "USD", False, {})
    assert draft.ship_to["city"] == "Austin" and draft.buyer == {"email": "ada@example.test"}


@pytest.mark.parametrize(
    "stated", [{"phase": "unpaid"}, {"phase": "held"}, {"masked": True}, {"lines": (line("X"),)}]
)
def test_an_order_that_waits_is_not_pushed(quiet: Shop, stated: dict[str, Any]) -> None:
    """Payment, release, a known product and an address come first."""
    quiet.take(1, **stated)
    assert acts(quiet, quiet.keeper) == []


@pytest.mark.parametrize("stated", [{"fulfilled_by_platform": True}, {"phase": "closed"}])
def test_what_was_fulfilled_elsewhere_is_pushed_as_such(quiet: Shop, stated: dict[str, Any]) -> None:
    """R81: the keeper has it for its books, and nothing of it is shipped again."""
    quiet.take(1, **stated)
    ((_, draft, _),) = acts(quiet, quiet.keeper)
    assert draft.already_fulfilled == bool(stated.get("fulfilled_by_platform"))


def test_a_keeper_is_told_who_ships(quiet: Shop) -> None:
    """The location by the keeper's own id, and the units of each of our lines."""
    order_id = quiet.take(3)
    _, (_, remote, allocation) = acts(quiet, quiet.keeper)
    request_id = quiet.requests(order_id)[0][0]
    assert remote == RemoteOrder("801", {"step": 2})
    assert (allocation.shipping_request_id, allocation.external_location_id) == (request_id, "131")
    assert list(allocation.lines.values()) == [3]


def test_a_location_that_the_keeper_does_not_know_is_refused(merchant: Merchant) -> None:
    """Nothing is told of a place by guess: a person maps it."""
    quiet = Shop(merchant)
    quiet.take(3)
    assert [name for name, *_ in acts(quiet, quiet.keeper)] == ["create_order"]
    (told,) = merchant.rows(exceptions)
    assert told.code == "fulfillment_order_refused"
    assert told.details_json["code"] == "unmapped_location"


def test_a_channel_is_told_which_of_its_units_left(quiet: Shop) -> None:
    """One row a unit there: the next units that no earlier shipment took, in their order."""
    order_id = quiet.take(3)
    request_id = quiet.requests(order_id)[0][0]
    quiet.report(request_id, 2)
    quiet.merchant.clock.at += 1
    quiet.report(request_id, 1)
    told = acts(quiet, quiet.shop)
    sent = {shipment.reference: shipment for _, _, shipment in told}
    by_time = sorted(quiet.merchant.rows(fulfillments), key=lambda row: row.created_at)
    units = [list(sent[row.id].external_line_ids.values()) for row in by_time]
    assert units == [[("A-0", "A-1")], [("A-2",)]]
    first = sent[by_time[0].id]
    assert (first.carrier, first.tracking_number, list(first.lines.values()), first.details) == (
        "UPS",
        "1Z",
        [2],
        {},
    )
    assert told[0][1].external_id == "576" and list(told[0][1].details["lines"].values()) == ["A-0"]


def test_a_unit_is_told_once_though_the_clock_went_back(quiet: Shop) -> None:
    """The second parcel is dated an hour before the first; the first keeps the units that it was told with."""
    order_id = quiet.take(2)
    request_id = quiet.requests(order_id)[0][0]
    quiet.report(request_id, 1)
    ((_, _, first),) = acts(quiet, quiet.shop)
    quiet.merchant.clock.at -= 3600
    quiet.report(request_id, 1)
    ((_, _, second),) = acts(quiet, quiet.shop)
    assert [list(each.external_line_ids.values()) for each in (first, second)] == [[("A-0",)], [("A-1",)]]


def test_a_keeper_is_told_of_a_shipment_by_its_own_fulfillment_order(quiet: Shop) -> None:
    """It holds no units of the channel, but it knows which request the lines were of."""
    order_id = quiet.take(3)
    acts(quiet, quiet.keeper)
    quiet.report(quiet.requests(order_id)[0][0], 3)
    ((name, remote, shipment),) = acts(quiet, quiet.keeper)
    assert (name, remote.external_id, shipment.external_line_ids) == ("push_shipment", "801", {})
    assert shipment.details["fulfillment_order_id"] == "fo" and "lines" in shipment.details


def test_a_shipment_waits_for_its_fulfillment_order(merchant: Merchant) -> None:
    """Where the request was refused, its shipment is not told either: there is nothing that it could be of."""
    quiet = Shop(merchant)
    order_id = quiet.take(3)
    acts(quiet, quiet.keeper)
    quiet.report(quiet.requests(order_id)[0][0], 3)
    assert acts(quiet, quiet.keeper) == []
    assert {"shipment": "wanted"}.items() <= {
        row.purpose: row.status for row in merchant.rows(remote_objects, integration_id=quiet.keeper.id)
    }.items()


def test_a_keeper_is_told_the_buyers_new_address(quiet: Shop) -> None:
    """I6: under the order that was pushed to it, and again when it changes again."""
    quiet.take(3)
    acts(quiet, quiet.keeper)
    for number, street in enumerate(("2 Side Rd", "3 Back Rd"), start=1):
        quiet.take(3, later=number, ship_to={"address1": street, "city": "Leeds", "country": "GB"})
        ((name, remote, draft),) = acts(quiet, quiet.keeper)
        assert (name, remote.external_id, draft.ship_to["address1"]) == ("correct_address", "801", street)


def test_an_order_is_never_pushed_without_a_line(quiet: Shop) -> None:
    """I6, I16: what TikTok ships itself waits as well until each of its SKUs is a product's."""
    order_id = quiet.take(lines=(line("A"), line("X")), fulfilled_by_platform=True)
    assert acts(quiet, quiet.keeper) == []
    quiet.merchant.product("X")
    retry_routing(quiet.merchant.desk, sessions(quiet.merchant, Vendor()), job("retry_routing"))
    draft = acts(quiet, quiet.keeper)[0][1]
    assert [each.sku for each in draft.lines] == ["A", "X"]
    assert quiet.merchant.order(order_id).status == "fulfilled"


def test_a_cancellation_names_the_units_of_each_line(quiet: Shop) -> None:
    """The channel by its own order; the keeper by the order that was pushed to it."""
    order_id = quiet.take(3)
    acts(quiet, quiet.keeper)
    cancel(quiet.merchant.desk, order_id, "The buyer asked.", True)
    for whom, known_as in ((quiet.shop, "576"), (quiet.keeper, "801")):
        ((name, remote, lines, reason),) = acts(quiet, whom)
        assert (name, remote.external_id, reason) == ("cancel_lines", known_as, "canceled")
        assert list(lines.values()) == [3]


def test_each_wish_knows_its_order(quiet: Shop) -> None:
    """An exception over a request or a shipment names the order that it is of."""
    order_id = quiet.take(1)
    advance(quiet.merchant.desk, order_id)
    quiet.report(quiet.requests(order_id)[0][0], 1)
    with quiet.merchant.work() as work:
        found = {
            wish.purpose: push_orders.order_of(work.connection, wish).id
            for wish in wishes.still_wanted(work.connection, quiet.keeper.id, tuple(push_orders.ACTS))
        }
    assert found == dict.fromkeys(("order", "fulfillment_order", "shipment"), order_id)


def test_a_lost_authorization_is_no_word_about_the_order(shop: Shop) -> None:
    """The integration is what is wrong: the order stays wanted, and nobody is told that it was refused."""
    vendor = Vendor(raises={"create_order": AuthorizationLost("invalid_grant", "expired")})
    with pytest.raises(AuthorizationLost):
        push(shop, vendor)
    assert shop.merchant.rows(exceptions) == []
    assert states(shop)["order"] == ("unknown", None)
    vendor.raises.clear()
    shop.merchant.clock.at += SHOWN_AFTER_S
    push(shop, vendor)
    assert states(shop)["order"] == ("sent", "801")
