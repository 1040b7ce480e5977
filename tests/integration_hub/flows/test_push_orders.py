"""Telling a platform what is wanted of it: in order, once, and whatever becomes of one wish, the others go on."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.connectors.records import RemoteOrder
from integration_hub.flows import push_orders
from integration_hub.ground.errors import Refused, UnknownOutcome
from integration_hub.ground.tables import exceptions, integrations, journal, remote_objects
from tests.integration_hub.merchant import Merchant
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
    assert push(shop, vendor) == ["find_order", "allocate"]
    assert states(shop)["order"] == ("sent", "800")


def test_what_was_not_found_is_made_from_where_it_came(shop: Shop) -> None:
    """The next attempt goes on from what the last one noted."""
    vendor = Vendor(raises={"activate": UnknownOutcome("no answer")})
    with pytest.raises(UnknownOutcome):
        push(shop, vendor)
    assert push(shop, vendor)[:2] == ["find_order", "create_order"]
    assert vendor.told[1][2] == {"step": 1}


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


@pytest.mark.parametrize("change", [{"enabled": False}, {"status": "error"}, {"connection_json": None}])
def test_nothing_leaves_through_an_integration_that_is_off(shop: Shop, change: dict[str, Any]) -> None:
    """I14: what is wanted of it waits."""
    with shop.merchant.desk.store.transaction() as connection:
        connection.update(integrations, {"id": shop.keeper.id}, change)
    assert push(shop, Vendor()) == []
    assert states(shop)["order"] == ("wanted", None)
