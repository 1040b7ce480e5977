"""What senders report of shipping requests, and what of it reaches stock, order and platforms."""

from __future__ import annotations

import pytest

from integration_hub.flows.push_orders import is_too_early
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.rows import FulfillmentRow
from integration_hub.ground.tables import exceptions, fulfillments, integrations, remote_objects
from integration_hub.orders import fulfillment
from integration_hub.orders.fulfillment import Report
from integration_hub.orders.ingest import advance
from tests.integration_hub.merchant import Merchant
from tests.integration_hub.orders.placed import Shop


@pytest.fixture
def shop(merchant: Merchant) -> Shop:
    """A shop whose one order of three units is asked of the east warehouse."""
    made = Shop(merchant)
    made.order_id = made.take(3)
    return made


def request_of(shop: Shop) -> str:
    return shop.requests(shop.order_id)[0][0]


@pytest.mark.parametrize(
    ("reports", "order_status", "request_status", "asks", "figures"),
    [
        ([("shipped", 1)], "partialFulfillment", "partialShipped", (3, 1), (4, 2)),
        ([("shipped", 3)], "fulfilled", "shipped", (3, 3), (2, 0)),
        ([("shipped", 1), ("shipped", 2)], "fulfilled", "shipped", (3, 3), (2, 0)),
        ([("rejected", 1)], "sentToFulfillment", "readyForFulfillment", (2, 0), (5, 2)),
        ([("rejected", 3)], "sentToFulfillment", "canceled", (0, 0), (5, 0)),
        ([("rejected", 1), ("rejected", 1)], "sentToFulfillment", "readyForFulfillment", (1, 0), (5, 1)),
        ([("shipped", 1), ("rejected", 1)], "partialFulfillment", "partialShipped", (2, 1), (4, 1)),
        ([("shipped", 1), ("rejected", 2)], "partialFulfillment", "shipped", (1, 1), (4, 0)),
        ([("rejected", 1), ("shipped", 2)], "partialFulfillment", "shipped", (2, 2), (3, 0)),
    ],
)
def test_reports_bring_request_stock_and_order_forward(
    shop: Shop,
    reports: list[tuple[str, int]],
    order_status: str,
    request_status: str,
    asks: tuple[int, int],
    figures: tuple[int, int],
) -> None:
    """I3: what left is off hand and off what is asked; what was rejected is asked of nobody, and still held."""
    request_id = request_of(shop)
    for kind, quantity in reports:
        shop.report(request_id, quantity, kind=kind)
    rejected = sum(quantity for kind, quantity in reports if kind == "rejected")
    assert shop.merchant.order(shop.order_id).status == order_status
    assert shop.requests(shop.order_id)[0][2] == request_status
    assert shop.asks(request_id) == [asks]
    assert shop.merchant.figures()["A", shop.east] == figures
    assert shop.committed().get("virtual", 0) == rejected


def test_each_shipment_is_a_new_version_and_a_journal_entry(shop: Shop) -> None:
    """Whoever keeps an order by its version sees that more of it has shipped."""
    seen = [shop.merchant.order(shop.order_id).version]
    for _ in range(3):
        shop.report(request_of(shop), 1)
        seen.append(shop.merchant.order(shop.order_id).version)
    assert [each - seen[0] for each in seen] == [0, 1, 2, 3]
    assert shop.merchant.decisions()[-3:] == ["fulfillment_shipped"] * 3


@pytest.mark.parametrize("kind", ["shipped", "rejected"])
def test_a_report_told_twice_counts_once(shop: Shop, kind: str) -> None:
    """The sender's own reference makes a report safe to repeat, whatever it says the second time."""
    first = shop.report(request_of(shop), 1, kind=kind, reference="r1")
    before = (shop.merchant.figures(), shop.merchant.order(shop.order_id), shop.merchant.decisions())
    assert first[1]
    assert shop.report(request_of(shop), 2, kind=kind, reference="r1") == (first[0], False)
    assert before == (
        shop.merchant.figures(),
        shop.merchant.order(shop.order_id),
        shop.merchant.decisions(),
    )


def test_the_same_reference_of_another_sender_is_another_report(shop: Shop) -> None:
    """References are the senders' own, and two senders may use the same."""
    shop.report(request_of(shop), 1, reference="r1")
    other = Report("west", "r1", "shipped", None, None, {"A": 1})
    assert fulfillment.record(shop.merchant.desk, request_of(shop), other)[1]
    assert len(shop.merchant.rows(fulfillments)) == 2


def test_a_reference_that_another_requests_parcel_has_is_refused_and_shown(shop: Shop) -> None:
    """Taken for a repetition, the second parcel would be lost in silence: it is told, and counts under its own."""
    shop.report(request_of(shop), 1, reference="r1")
    other = shop.take(2, external_order_id="577", order_number="577")
    advance(shop.merchant.desk, other)
    ((request_id, _, _),) = shop.requests(other)
    with pytest.raises(RuleViolated, match="r1"):
        shop.report(request_id, 2, reference="r1")
    assert shop.merchant.open_exceptions() == [("fulfillment_mismatch", request_id)]
    assert shop.asks(request_id) == [(2, 0)]
    assert shop.report(request_id, 2, reference="r2")[1]
    assert shop.merchant.open_exceptions() == [] and shop.asks(request_id) == [(2, 2)]


def test_a_report_that_met_itself_is_answered_with_the_stored_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at once: the one that lost finds what the other stored."""
    stored, _ = shop.report(request_of(shop), 1, reference="r1")
    look_up = fulfillment._known
    found: list[FulfillmentRow | None] = []

    def late(*given: object) -> FulfillmentRow | None:
        found.append(None if not found else look_up(*given))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(fulfillment, "_known", late)
    assert shop.report(request_of(shop), 1, reference="r1") == (stored, False)
    assert [each and each.id for each in found] == [None, stored]
    assert shop.asks(request_of(shop)) == [(3, 1)]


def test_what_is_stored_of_a_report(shop: Shop) -> None:
    """A fulfillment keeps who said it, of which lines, and how they travel."""
    fulfillment_id, _ = shop.report(request_of(shop), 2, reference="r1")
    (row,) = shop.merchant.rows(fulfillments)
    assert (row.id, row.source, row.ext_reference_id, row.kind) == (fulfillment_id, "east", "r1", "shipped")
    assert (row.carrier, row.tracking_number, row.order_id) == ("UPS", "1Z", shop.order_id)
    assert [(each["sku"], each["quantity"]) for each in row.lines_json] == [("A", 2)]


@pytest.mark.parametrize(("sku", "quantity"), [("A", 4), ("B", 1), ("A", 0)])
def test_a_report_that_does_not_fit_is_refused_and_shown(shop: Shop, sku: str, quantity: int) -> None:
    """Nothing of it counts, a person sees it, and a report that fits ends the exception."""
    request_id = request_of(shop)
    before = (shop.merchant.figures(), shop.merchant.order(shop.order_id))
    with pytest.raises(RuleViolated) as refused:
        shop.report(request_id, quantity, sku=sku, reference="bad")
    assert [(each.code, each.field) for each in refused.value.violations] == [("mismatch", "lineItems")]
    assert before == (shop.merchant.figures(), shop.merchant.order(shop.order_id))
    assert shop.merchant.open_exceptions() == [("fulfillment_mismatch", request_id)]
    assert shop.merchant.rows(exceptions)[0].details_json["extReferenceId"] == "bad"
    assert shop.merchant.rows(fulfillments) == []
    shop.report(request_id, 1)
    assert shop.merchant.open_exceptions() == []


def test_a_rejection_is_for_a_person_to_decide(shop: Shop) -> None:
    """I3: it never counts as shipped, no platform hears of it, and the order's exception says what to do."""
    shop.report(request_of(shop), 1, kind="rejected")
    assert shop.merchant.open_exceptions() == [("fulfillment_rejected", shop.order_id)]
    assert not any(purpose == "shipment" for purpose, _, _ in shop.wishes())
    assert shop.merchant.decisions()[-1] == "fulfillment_rejected"


def test_the_channel_and_who_tracks_the_request_are_told(shop: Shop) -> None:
    """I15: the order's shop, and the keeper that was to be told of the request; nobody else."""
    shop.merchant.integration("order_management", settings={"pushOrders": False})
    shop.report(request_of(shop), 1)
    assert {each[1:] for each in shop.wishes() if each[0] == "shipment"} == {
        (shop.shop.id, "wanted"),
        (shop.keeper.id, "wanted"),
    }


def test_a_shop_that_wants_no_tracking_is_told_once_it_does(merchant: Merchant) -> None:
    """FM-56: while the setting is off the news waits, and what left meanwhile is told when it is turned on."""
    shop = Shop(merchant)
    shop.order_id = shop.take(1)
    shop.report(request_of(shop), 1)
    (wish,) = [
        row
        for row in merchant.rows(remote_objects)
        if (row.purpose, row.integration_id) == ("shipment", shop.shop.id)
    ]
    for told in (False, True):
        changes = {"settings_json": {"fulfillments": told}}
        with merchant.desk.store.transaction() as connection:
            connection.update(integrations, {"id": shop.shop.id}, changes)
            row = connection.select(integrations, id=shop.shop.id).one()
        assert is_too_early(merchant.desk, row, wish) is not told
