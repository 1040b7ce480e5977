"""I23 on hand-written histories."""

import random

import pytest

from integration_hub import app
from integration_hub.ground.database import Store
from integration_hub.hub import Hub
from scenarios.checkers.promises.settling.exceptions_true import check
from scenarios.checkers.tools.causes.table import DECIDERS
from scenarios.world.clock import VirtualClock


def failed(run):
    return run.order("1", {"A": 1}, routingStatus="failed")


def unknown(run):
    order = run.order("1", {"A": 1})
    order["lineItems"][0]["productId"] = None
    return order


def unmapped(run):
    run.location("main")
    run.mappings["int-tt"][0]["locationId"] = None
    run.bought("1", "A", warehouse_id="w-main")
    return run.order("1", {"A": 1})


CAUSES = {"routing_failed": failed, "unknown_sku": unknown, "unmapped_location": unmapped}


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_with_its_exception_is_right(run, codes, code):
    """Open while it holds."""
    run.exception(code, CAUSES[code](run)["orderId"])
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize("code", CAUSES)
def test_a_cause_without_exception_is_found(run, codes, code):
    """It holds, and nobody is told."""
    CAUSES[code](run)
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


@pytest.mark.parametrize("code", CAUSES)
def test_an_exception_without_its_cause_is_found(run, codes, code):
    """Mended, and still open."""
    order = CAUSES[code](run)
    order.update(routingStatus="pending")
    order["lineItems"][0]["productId"] = "p1"
    if code == "unmapped_location":
        run.mappings["int-tt"][0]["locationId"] = "main"
    run.ship(order, "main", {"A": 1})
    run.exception(code, order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_an_exception_may_name_the_warehouse_or_the_channel_order(run, codes):
    """Any name of the cause will do."""
    unmapped(run)
    run.exception("unmapped_location", "w-main", entity="location")
    assert codes(check(run.history())) == ("valid", [])
    run.hub["exceptions"][0].update(entityId="x", details={"extOrderId": "1"})
    assert codes(check(run.history())) == ("valid", [])


def test_an_unmapped_order_need_not_also_report_its_routing(run, codes):
    """One cause, one exception."""
    order = unmapped(run)
    order["routingStatus"] = "failed"
    run.exception("unmapped_location", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_an_unmatched_listing_that_is_linked_by_now_is_found(run, codes):
    """Linked, and the exception still says it is not."""
    product = run.product("A")
    run.listing("t1", "A")
    run.exception("unmatched_sku", "t1", entity="listing", details={"sku": "A"})
    assert codes(check(run.history())) == ("valid", [])
    run.link(product, "int-tt", "t1")
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_two_open_exceptions_for_one_cause_are_found(run, codes):
    """One a retry is one too many."""
    order = failed(run)
    run.exception("routing_failed", order["orderId"])
    run.exception("routing_failed", order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


@pytest.mark.parametrize("code", CAUSES)
def test_an_exception_that_outlives_its_order_is_found(run, codes, code):
    """Canceled, and still asking for a person."""
    order = CAUSES[code](run)
    order["status"] = "canceled"
    run.exception(code, order["orderId"])
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_orders_at_their_end_cause_nothing(run, codes):
    """A canceled order needs no route."""
    failed(run)["status"] = "canceled"
    assert codes(check(run.history())) == ("unknown", [])


def test_every_code_of_the_hub_has_a_decider():
    """The hub's own document lists what it may open; one that nobody can judge fails here."""
    hub = Hub(store=Store(), clock=VirtualClock(), random=random.Random(1), connectors={}, base_url="https://hub.example",
              installation_key="k" * 32)  # fmt: skip
    document = app.create_hub(hub).test_client().get("/openapi.json").get_json()
    listed = document["components"]["schemas"]["OpenException"]["properties"]["code"]["enum"]
    assert set(listed) == DECIDERS.keys()


def test_a_code_that_the_hub_does_not_list_is_found(run, codes):
    """Nobody could say what it means."""
    run.exception("something_odd", "x")
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


# --- each code, with its cause and without ------------------------------------------------------------------------


@pytest.fixture
def asked(run):
    """Return an order of the shop that one location is asked to ship, and its shipping request."""
    run.bought("1", "A")
    run.location("main")
    order = run.order("1", {"A": 1}, status="sentToFulfillment", routingStatus="routed")
    return order, run.ship(order, "main", {"A": 1})


def verdicts(run, codes, break_it, mend_it, code, entity_id, **more):
    """Judge the cause told, the cause untold, and the exception alone."""
    break_it()
    told = run.exception(code, entity_id, **more)
    with_both = codes(check(run.history()))[0]
    run.hub["exceptions"].remove(told)
    silent = codes(check(run.history()))[0]
    run.hub["exceptions"].append(told)
    mend_it()
    return with_both, silent, codes(check(run.history()))[0]


@pytest.mark.parametrize(
    ("code", "address"), [("masked_address", {"address1": "1***"}), ("missing_address", {})]
)
def test_an_address_that_nobody_can_ship_to(run, codes, asked, code, address):
    """Told while it stands in the way of an open order, and not afterwards."""
    order, _ = asked
    good = order["shippingAddress"]
    judged = verdicts(
        run, codes, lambda: order.update(shippingAddress=address), lambda: order.update(shippingAddress=good),
        code, order["orderId"],
    )  # fmt: skip
    assert judged == ("valid", "invalid", "invalid")


def test_a_report_that_does_not_fit(run, codes, asked):
    """Told until the warehouse says something that fits."""
    order, request = asked

    def refused():
        run.report(request, {"B": 1}, taken=False)
        run.exchanges[-1].response_body = b'{"error": {"code": "mismatch"}}'

    def mended():
        run.report(request, {"A": 1})
        order["status"] = "fulfilled"

    judged = verdicts(
        run, codes, refused, mended, "fulfillment_mismatch", request["shipmentId"], entity="shipment"
    )
    assert judged == ("valid", "invalid", "invalid")


def test_a_rejection_that_nobody_took_up(run, codes, asked):
    """Told while the units wait, and no longer once another location is asked."""
    order, request = asked

    def rejected():
        run.report(request, {"A": 1}, kind="rejected")
        request["lineItems"][0]["quantity"] = 0

    judged = verdicts(
        run,
        codes,
        rejected,
        lambda: run.ship(order, "spare", {"A": 1}),
        "fulfillment_rejected",
        order["orderId"],
    )
    assert judged == ("valid", "invalid", "invalid")


def test_a_lost_connection(run, codes):
    """Told until it is connected again."""
    judged = verdicts(
        run, codes, lambda: run.tiktok.update(status="error"), lambda: run.tiktok.update(status="connected"),
        "connection_lost", "int-tt", entity="integration",
    )  # fmt: skip
    assert judged == ("valid", "invalid", "invalid")


def alone(run, codes, code, entity_id, mend_it, **more):
    """Judge an exception whose cause shows in what it names alone: with it, and without."""
    run.exception(code, entity_id, **more)
    before = codes(check(run.history()))[0]
    mend_it()
    return before, codes(check(run.history()))[0]


def test_an_order_that_a_platform_refused(run, codes, asked):
    """Until the copy is there."""
    order, _ = asked
    more = {"integrationId": "int-sf"}
    judged = alone(run, codes, "order_refused", order["orderId"], lambda: run.copied(order), **more)
    assert judged == ("valid", "invalid")


def test_a_fulfillment_order_that_was_refused(run, codes, asked):
    """Until one stands at the place that is to ship, or the request is taken back."""
    _, request = asked
    more = {"integrationId": "int-sf", "entity": "fulfillment_order"}
    judged = alone(
        run, codes, "fulfillment_order_refused", request["shipmentId"],
        lambda: request.update(status="canceled", lineItems=[]), **more,
    )  # fmt: skip
    assert judged[0] == "valid"
    assert judged[1] == "invalid"


def test_a_shipment_that_the_channel_refused(run, codes, asked):
    """Until the channel shows the parcel."""
    order, request = asked
    kept = run.report(request, {"A": 1})
    order["status"] = "fulfilled"
    package = {"id": "9", "order_ids": ["1"], "tracking_number": kept["trackingNumber"], "line_ids": []}
    judged = alone(
        run, codes, "shipment_refused", kept["fulfillmentId"], lambda: run.shop["packages"].append(package)
    )
    assert judged == ("valid", "invalid")


def test_a_cancellation_that_the_channel_refused(run, codes, asked):
    """Until the channel has canceled as much."""
    order, request = asked
    order["status"], order["lineItems"][0]["canceled"] = "canceled", 1
    request["status"] = "canceled"
    bought = run.shop["orders"][0]
    judged = alone(
        run, codes, "cancellation_refused", order["orderId"], lambda: bought.update(status="CANCELLED")
    )
    assert judged == ("valid", "invalid")


@pytest.mark.parametrize("member", ["DeliverToCity", "DeliverToName", "DeliverToStreet"])
def test_a_new_address_that_the_org_refused(run, codes, asked, member):
    """Until its copy names the same place and person, in as many pieces as the org keeps them."""
    order, _ = asked
    run.copied(order)
    group = run.org["OrderDeliveryGroup"][0]
    right, group[member] = group[member], "Leeds"
    judged = alone(
        run,
        codes,
        "address_refused",
        order["orderId"],
        lambda: group.update({member: right}),
        integrationId="int-sf",
    )
    assert judged == ("valid", "invalid")


def test_an_order_that_could_not_be_read(run, codes):
    """Until it is taken in."""
    judged = alone(run, codes, "order_unreadable", "1", lambda: run.order("1", {"A": 1}, status="canceled"))
    assert judged == ("valid", "invalid")


@pytest.mark.parametrize("code", ["region_not_allowed", "direction_conflict", "region_unknown"])
def test_a_gate_that_is_closed(run, codes, code):
    """Until nothing is to pass it."""
    run.shop["shops"][0]["region"] = "DE"
    run.salesforce["settings"]["processProducts"] = "push"
    judged = alone(
        run, codes, code, "int-tt", lambda: run.tiktok["settings"].update(processProducts="pull"),
        entity="integration",
    )  # fmt: skip
    assert judged == ("valid", "invalid")


def test_work_that_got_through_by_now(run, codes):
    """A failure that is over is no news."""
    call = run.call("GET", "https://open-api.tiktokglobalshop.com/order", None, {"code": 0}, status=500)
    run.exception("work_failed", "poll_orders:int-tt:", entity="job")
    assert codes(check(run.history())) == ("valid", [])
    call.status = 200
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_trouble_that_is_over_or_another_s_keeps_no_failure_told(run, codes):
    """An expired token that was renewed, and a refusal of another vendor, say nothing of this work."""
    read = "https://open-api.tiktokglobalshop.com/order"
    run.call("GET", read, None, {"code": 105002}, status=401)
    run.call("GET", read, None, {"code": 0})
    run.call("GET", "https://acme.my.salesforce.com/services/data/v62.0/query?q=x", status=400)
    run.exception("work_failed", "poll_orders:int-tt:", entity="job")
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])


def test_a_lost_connection_is_told_as_such(run, codes):
    """That some work does not get through says not what has to be done."""
    run.tiktok.update(status="error")
    run.exception("work_failed", "import_orders:int-tt:", entity="job", details={"of": "int-tt"})
    assert codes(check(run.history()))[0] == "invalid"


def test_a_region_that_a_setting_alone_states(run, codes):
    """What was put into the settings past every check keeps products back as well, for as long as it stands there."""
    run.exception("region_not_allowed", "int-tt", entity="integration")
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])
    run.tiktok["settings"]["region"] = "JP"
    assert codes(check(run.history())) == ("valid", [])


def test_an_order_that_its_channel_holds_back_lacks_nothing(run, codes):
    """TikTok gives no address before it releases an order, so nobody may be asked for one until then."""
    order, url = (
        run.order("1", {"A": 1}, status="canceled"),
        "https://open-api.tiktokglobalshop.com/order/202507/orders?ids=1",
    )
    for status in ("ON_HOLD", "AWAITING_SHIPMENT"):
        run.call("GET", url, None, {"code": 0, "data": {"orders": [{"id": "1", "status": status}]}})
        asked = run.exception("missing_address", order["orderId"], closedAt="2023-11-14T23:00:00Z")
        found = ("invalid", ["exception_untrue"]) if status == "ON_HOLD" else ("unknown", [])
        assert codes(check(run.history())) == found
        run.hub["exceptions"].remove(asked)


def test_a_price_in_other_money_is_refused_for_as_long_as_it_is(run, codes):
    """The hub itself refuses to enter pounds as dollars; nobody's answer is needed for that."""
    product = run.product("A", currency="GBP")
    details = {"code": "currency_differs"}
    run.exception("product_refused", product["productId"], integrationId="int-sf", details=details)
    assert codes(check(run.history())) == ("valid", [])
    run.salesforce["settings"]["currency"] = "GBP"
    assert codes(check(run.history())) == ("invalid", ["exception_untrue"])
