"""I6 on hand-written histories."""

import pytest

from scenarios.checkers.promises.settling.convergence import check

SHOP = "https://open-api.tiktokglobalshop.com"
ORG = "https://acme.my.salesforce.com/services/data/v60.0"


def test_equal_names_and_prices_are_right(run, codes):
    """Hub and both platforms say the same of a linked product."""
    run.synced("A")
    assert codes(check(run.history())) == ("valid", [])


def test_a_run_that_never_settled_is_found(run, codes):
    """Work without end is a finding of its own."""
    run.settled = False
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def test_an_old_name_on_the_channel_is_found(run, codes):
    """The shop still shows what the product was called before."""
    run.synced("A")["name"] = "New name"
    run.org["Product2"][0]["Name"] = "New name"
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def test_an_edit_that_waits_for_an_audit_need_not_show_yet(run, codes):
    """The shop shows buyers the old name until its people have looked."""
    run.synced("A")["name"] = "New name"
    run.org["Product2"][0]["Name"] = "New name"
    run.shop["products"][0]["audit_status"] = "AUDITING"
    assert codes(check(run.history())) == ("valid", [])
    run.shop["products"][0]["audit_status"] = "APPROVED"
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def test_an_old_price_on_the_channel_is_found(run, codes):
    """Ten dollars there and eleven here do not agree; 10.0 and 10.00 do."""
    run.synced("A")["price"] = "11.00"
    assert codes(check(run.history())) == ("invalid", ["not_converged"])
    run.hub["products"][0]["price"] = "10.0"
    assert codes(check(run.history())) == ("valid", [])


def test_an_edit_on_the_primary_that_never_reached_the_hub_is_found(run, codes):
    """What Salesforce, as primary, calls a product is what the hub calls it."""
    run.synced("A")
    run.org["Product2"][0]["Name"] = "Renamed in Salesforce"
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def test_a_shop_that_cannot_be_pushed_to_need_not_agree(run, codes):
    """Outside the US and the UK the shop keeps its own names."""
    run.world["region"] = "DE"
    run.synced("A")
    run.shop["products"][0]["title"] = "Lampe"
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", f"{SHOP}/product/202309/products/1/inventory/update"),
        ("POST", f"{SHOP}/fulfillment/202309/orders/1/packages"),
        ("PATCH", f"{ORG}/sobjects/Order/801"),
        ("POST", f"{ORG}/commerce/order-management/order-summaries"),
    ],
)
def test_a_write_after_rest_is_found(run, codes, method, url):
    """One more cycle of a run at rest must write nothing."""
    run.call("GET", f"{SHOP}/product/202309/products/1")
    run.resting_from = 1
    run.call(method, url)
    assert codes(check(run.history())) == ("invalid", ["writes_after_rest"])


@pytest.mark.parametrize(
    ("method", "url", "sent"),
    [
        ("POST", f"{SHOP}/order/202309/orders/search", {}),
        ("GET", f"{SHOP}/api/v2/token/refresh", None),
        ("PUT", f"{SHOP}/event/202309/webhooks", {}),
        ("POST", f"{ORG}/composite", {"compositeRequest": [{"method": "GET", "url": "/x"}]}),
        ("POST", f"{ORG}/commerce/oci/availability/availability-records/actions/get-availability", {}),
        ("POST", "https://acme.my.salesforce.com/services/oauth2/token", None),
    ],
)
def test_reads_and_tokens_after_rest_are_right(run, codes, method, url, sent):
    """Looking is not writing, whatever method it takes."""
    run.call("GET", f"{SHOP}/product/202309/products/1")
    run.resting_from = 1
    run.call(method, url, sent)
    assert codes(check(run.history())) == ("valid", [])


def test_what_a_shop_refuses_may_be_tried_again_while_it_is_told(run, codes):
    """A figure that a running promotion locks: tried at every cycle, with an exception for as long."""
    run.synced("A")
    run.call("GET", f"{SHOP}/order/202309/orders", kind="read")
    run.resting_from = 1
    path = f"{SHOP}/product/202309/products/1/inventory/update"
    run.call("POST", path, {"skus": []}, {"code": 12052393, "message": "locked", "data": None})
    assert codes(check(run.history())) == ("invalid", ["writes_after_rest"])
    run.exception("stock_refused", "p0", entity="product")
    assert codes(check(run.history())) == ("valid", [])


def test_a_write_before_rest_is_right(run, codes):
    """Writes of the run itself are not judged as writes at rest."""
    run.call("POST", f"{SHOP}/product/202309/products")
    run.resting_from = 1
    assert codes(check(run.history())) == ("valid", [])


def test_a_cancellation_that_never_arrived_is_found(run, codes):
    """Canceled on TikTok, open in the hub."""
    run.bought("1", "A", status="CANCELLED")
    run.order("1", {"A": 1})
    assert codes(check(run.history())) == ("invalid", ["not_converged"])
    run.hub["orders"][0]["status"] = "canceled"
    assert codes(check(run.history())) == ("valid", [])


@pytest.fixture
def parcel(run):
    """Return the only parcel of an order that was shipped, told to the shop and to the org, with all that knows it."""
    bought = run.bought("1", "A")
    run.mappings["int-sf"] = [{"externalLocationId": "WH", "locationId": "main"}]
    order = run.order("1", {"A": 1}, status="fulfilled")
    run.copied(order)
    request = run.ship(order, "main", {"A": 1}, status="shipped")
    run.report(request, {"A": 1})
    order["lineItems"][0]["shipped"] = 1
    line = {"OrderItemSummaryId": "10u00", "FulfillmentOrderId": "0a30"}
    run.record("Location", {"Id": "131", "ExternalReference": "WH"})
    run.record("FulfillmentOrder", {"Id": "0a30", "OrderSummaryId": "1Os0", "FulfilledFromLocationId": "131",
                                    "StatusCategory": "CLOSED"})  # fmt: skip
    run.record("FulfillmentOrderLineItem", {"Id": "0a40", "Quantity": 1.0, **line})
    run.record("Shipment", {"Id": "0OB0", "OrderSummaryId": "1Os0", "Description": "f1", "Provider": "UPS",
                            "TrackingNumber": "1Z1", "FulfillmentOrderId": "0a30"})  # fmt: skip
    run.record("ShipmentItem", {"Id": "0OI0", "ShipmentId": "0OB0", "Quantity": 1.0, **line})
    listed = {
        "code": 0,
        "data": {"shipping_providers": [{"id": "7", "name": "UPS"}, {"id": "8", "name": "FedEx"}]},
    }
    run.call("GET", f"{SHOP}/logistics/202309/delivery_options/1/shipping_providers", None, listed)
    package = {"id": "9", "order_ids": ["1"], "tracking_number": "1Z1", "shipping_provider_id": "7",
               "line_ids": [bought["lines"][0]["id"]]}  # fmt: skip
    run.shop["packages"].append(package)
    return package


def test_a_parcel_that_everybody_knows_alike_is_right(run, codes, parcel):
    """Warehouse, shop and org agree on units, number and carrier."""
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    "change", [{"line_ids": []}, {"shipping_provider_id": "8"}, {"tracking_number": "1Z9"}]
)
def test_a_parcel_that_the_shop_shows_otherwise_is_found(run, codes, parcel, change):
    """Without its units, by another carrier, or under another number."""
    parcel.update(change)
    assert "parcel_unfounded" in codes(check(run.history()))[1]


def test_a_parcel_told_twice_is_found(run, codes, parcel):
    """One left, and the buyer waits for two."""
    run.shop["packages"].append({**parcel, "id": "10", "line_ids": []})
    assert codes(check(run.history())) == ("invalid", ["parcel_unfounded"])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("FulfillmentOrderLineItem", {"Quantity": 2.0}),
        ("FulfillmentOrder", {"FulfilledFromLocationId": "132"}),
        ("FulfillmentOrder", {"StatusCategory": "CANCELLED"}),
        (
            "Shipment",
            {"FulfillmentOrderId": "0a31"},
        ),  # so that a fulfillment order is closed, and nothing of it left
        ("Shipment", {"Provider": "FedEx"}),
        ("Shipment", {"TrackingNumber": "1Z9"}),
        ("Shipment", {"IsDeleted": True}),
        ("ShipmentItem", {"Quantity": 2.0}),
        ("OrderItemSummary", {"QuantityCanceled": 1.0}),
        ("OrderItemSummary", {"QuantityOrdered": 2.0}),
        ("OrderItem", {"Quantity": 2.0}),
        ("OrderDeliveryGroup", {"DeliverToStreet": "2 Main St"}),
        ("OrderDeliveryGroupSummary", {"DeliverToName": "Hopper"}),
    ],
)
def test_a_record_of_the_org_that_says_otherwise_is_found(run, codes, parcel, name, change):
    """Down to each quantity of a fulfillment order, and the buyer's door."""
    run.org[name][0].update(change)
    verdict, found = codes(check(run.history()))
    assert (verdict, set(found)) == ("invalid", {"copy_differs"})


@pytest.mark.parametrize(
    ("canceled", "status", "told", "right"),
    [
        (2, "Canceled", False, True),
        (2, "Fulfilled", False, False),
        (1, "Fulfilled", False, False),
        (1, "Fulfilled", True, True),
        (0, "Fulfilled", False, True),
    ],
)
def test_a_tracked_copy_says_by_its_status_that_it_ended(run, codes, canceled, status, told, right):
    """What the channel ships keeps its quantities in Order Management; a part of it that is canceled is told."""
    bought = run.bought("1", "A", "A", fulfillment_type="FULFILLMENT_BY_TIKTOK")
    for unit in bought["lines"][:canceled]:
        unit["status"] = "CANCELLED"
    order = run.order("1", {"A": 2}, status="fulfilled", fulfilledByPlatform=True)
    order["lineItems"][0]["canceled"] = canceled
    run.copied(order)
    run.org["OrderSummary"][0] |= {"OrderLifeCycleType": "UNMANAGED", "Status": status}
    if told:
        run.exception("cancellation_refused", order["orderId"])
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["copy_differs"]))


def test_another_address_in_the_hub_is_found(run, codes):
    """A parcel is not sent where nobody asked for it."""
    run.bought("1", "A")
    run.order("1", {"A": 1})["shippingAddress"]["address1"] = "2 Main St"
    assert codes(check(run.history())) == ("invalid", ["address_changed"])


@pytest.mark.parametrize("status", ["UNPAID", "ON_HOLD"])
def test_an_address_that_the_shop_keeps_to_itself_is_none_yet(run, codes, status):
    """Until it is paid and released nobody ships the order, and nobody is told where it goes."""
    run.bought("1", "A")["status"] = status
    run.order("1", {"A": 1}, status="onHold")["shippingAddress"] = {}
    assert codes(check(run.history())) == ("valid", [])


def test_a_copy_of_what_is_no_longer_sold_stays_right(run, codes, parcel):
    """A deleted product is in the recycle bin, and the order goes on naming it."""
    run.org["Product2"][-1]["IsDeleted"] = True
    assert codes(check(run.history())) == ("valid", [])


def test_a_name_in_one_piece_is_the_same_name(run, codes, parcel):
    """A delivery group does not say where a name is parted."""
    run.shop["orders"][0]["recipient"] |= {"first_name": "Grace", "last_name": "de la Cruz"}
    order = run.hub["orders"][0]
    order["shippingAddress"] |= {"firstName": "Grace", "lastName": "de la Cruz"}
    for name in ("OrderDeliveryGroup", "OrderDeliveryGroupSummary"):
        run.org[name][0]["DeliverToName"] = "Grace de la Cruz"
    assert codes(check(run.history())) == ("valid", [])


def test_a_masked_address_is_an_exception(run, codes):
    """Stars are no address; as long as a person is told, they may stand there."""
    run.bought("1", "A")
    order = run.order("1", {"A": 1})
    order["shippingAddress"]["address1"] = "1***"
    assert codes(check(run.history())) == ("invalid", ["address_changed"])
    run.exception("masked_address", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_a_cancellation_that_tiktok_never_heard_of_is_found(run, codes):
    """The operator canceled; the shop still awaits the shipment."""
    run.bought("1", "A")
    run.order("1", {"A": 1}, status="canceled")
    assert codes(check(run.history())) == ("invalid", ["not_converged"])


def on_its_way(run, *remote):
    run.bought("1", "A")
    rows = [{"integrationId": "int-sf", "purpose": "order", **row} for row in remote]
    return run.order("1", {"A": 1}, status="sentToFulfillment", remote=rows)


def test_an_order_that_salesforce_holds_is_right(run, codes):
    """Pushed once, and there under its id."""
    order = on_its_way(run)
    run.copied(order)
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    "remote",
    [[], [{"status": "wanted"}], [{"status": "unknown"}], [{"status": "sent", "externalId": "801"}]],
)
def test_an_order_that_salesforce_lacks_is_found(run, codes, remote):
    """Never meant for it, never sent, never settled, or not there."""
    order = on_its_way(run, *remote)
    assert codes(check(run.history())) == ("invalid", ["not_converged"])
    run.exception("order_refused", order["orderId"])
    assert codes(check(run.history())) == ("valid", [])


def test_orders_stay_home_where_push_is_off(run, codes):
    """SOM with order push switched off gets none."""
    run.salesforce["settings"]["pushOrders"] = False
    on_its_way(run)
    assert codes(check(run.history())) == ("valid", [])


def test_a_shipment_that_tiktok_was_not_told_of_is_found(run, codes):
    """Shipped with a number that the shop does not know."""
    run.bought("1", "A")
    order = run.order("1", {"A": 1}, status="archived")
    run.salesforce["settings"]["pushOrders"] = False
    kept = run.report(run.ship(order, "main", {"A": 1}), {"A": 1})
    assert codes(check(run.history())) == ("invalid", ["tracking_missing"])
    run.exception("shipment_refused", kept["fulfillmentId"])
    assert codes(check(run.history())) == ("valid", [])
    run.hub["exceptions"].clear()
    run.shop["packages"].append(
        {"id": "9", "order_ids": ["1"], "tracking_number": "1Z1", "line_ids": ["u1-0"]}
    )
    assert codes(check(run.history())) == ("valid", [])


def test_tracking_stays_home_while_the_fulfillments_flow_is_off(run, codes):
    """With the Fulfillments toggle off nothing goes back to TikTok."""
    run.tiktok["settings"]["fulfillments"] = False
    run.bought("1", "A")
    order = run.order("1", {"A": 1}, status="archived")
    run.hub["fulfillments"].append(
        {"fulfillmentId": "f1", "orderId": order["orderId"], "type": "shipped", "trackingNumber": "1Z"}
    )
    assert codes(check(run.history())) == ("valid", [])
