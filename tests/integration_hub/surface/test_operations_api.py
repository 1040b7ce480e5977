"""Locations, mappings, cards, syncs, and reading orders and shipping requests."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from integration_hub.ground.tables import (
    fulfillments,
    jobs,
    locations,
    order_lines,
    orders,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.stock import ledger as inventory


def location(api, name="Main"):
    return api.ok("POST", "/locations", {"name": name, "locationType": "Warehouse"})["locationId"]


def test_locations_are_kept_and_edited(api):
    """R75: a location keeps its exact type, and an edit changes the given members alone."""
    added = api.ok(
        "POST", "/locations", {"name": "Main", "locationType": "Warehouse", "address": {"country": "US"}}
    )
    assert (added["inScope"], added["platformFulfilled"], added["sourceIntegrationId"]) == (True, False, None)
    edited = api.ok("PUT", f"/locations/{added['locationId']}", {"locationType": "warehouse "})
    assert edited == added | {"locationType": "warehouse "}
    assert api.ok("GET", "/locations")["locations"] == [edited]
    assert api.refused("POST", "/locations", {"name": " "}) == (400, "malformed")
    assert api.refused("POST", "/locations", {"name": "X", "address": {"country": 1}}) == (400, "malformed")


@pytest.mark.parametrize(
    ("kind", "answer"), [("Building", (422, "location_type_left_out")), ("Warehouse", None)]
)
def test_what_the_filter_leaves_out_is_not_brought_in_by_hand(api, hub, som, stored_setting, kind, answer):
    """R76: the refusal names the filter; taking out, and bringing in what the filter holds, are the operator's."""
    place = location(api)
    stored_setting(som, {"locationTypes": ["Warehouse"]})
    with hub.store.transaction() as connection:
        values = {"source_integration_id": som, "in_scope": False, "location_type": kind}
        connection.update(locations, {"id": place}, values)
    if answer is not None:
        assert api.refused("PUT", f"/locations/{place}", {"inScope": True}) == answer
    else:
        assert api.ok("PUT", f"/locations/{place}", {"inScope": True})["inScope"] is True
    assert api.ok("PUT", f"/locations/{place}", {"inScope": False})["inScope"] is False


def test_a_mapping_goes_to_an_own_location_or_to_none(api, tiktok):
    """R84: a vendor's location is mapped, unmapped and never given a default; a foreign location is refused."""
    path = f"/integrations/{tiktok}/location-mappings"
    row = {"externalLocationId": "w1", "externalName": "Texas", "locationId": location(api)}
    assert api.ok("PUT", path, {"locationMappings": [row]}) == {"locationMappings": [row]}
    unmapped = row | {"locationId": None}
    assert api.ok("PUT", path, {"locationMappings": [unmapped]}) == {"locationMappings": [unmapped]}
    foreign = row | {"locationId": location(api.organization("Other"))}
    assert api.refused("PUT", path, {"locationMappings": [foreign]}) == (422, "unknown_location")
    assert api.ok("GET", path) == {"locationMappings": [unmapped]}


def test_cards_are_replaced_as_a_whole_and_keep_their_order(api):
    """R73, R106: the cards stand as they were put, from top to bottom, and one that names its id keeps it."""
    main, other = location(api), location(api, "Other")
    cards = [
        {"name": "West", "filters": {"countries": ["US"]}, "locationIds": [main, other], "allowSplit": True},
        {"name": "Rest", "locationIds": [other], "ignoreInventory": True},
    ]
    first = api.ok("PUT", "/routing/cards", {"cards": cards})["cards"]
    assert [card["name"] for card in first] == ["West", "Rest"]
    assert first[0]["filters"] == {"countries": ["US"]}
    again = api.ok("PUT", "/routing/cards", {"cards": first[::-1]})["cards"]
    assert again == first[::-1]
    assert api.ok("GET", "/routing/cards") == {"cards": again}


@pytest.mark.parametrize(
    ("card", "status"),
    [
        ({"name": ""}, 400),
        ({"name": "A", "filters": {"tags": ["x"]}}, 400),
        ({"name": "A", "locationIds": "loc"}, 400),
        ({"name": "A", "allowSplit": 1}, 400),
        ({"name": "A", "cardId": "crd_other"}, 422),
        ({"name": "A", "locationIds": ["nowhere"]}, 422),
        ({"name": "A", "filters": {"integrationIds": ["none"]}}, 422),
    ],
    ids=str,
)
def test_wrong_cards_leave_the_old_ones(api, card, status):
    """R106: a card that names what is not there is refused, and routing goes on by the old cards."""
    before = api.ok("PUT", "/routing/cards", {"cards": [{"name": "Old", "locationIds": [location(api)]}]})
    assert api.call("PUT", "/routing/cards", {"cards": [{"name": "New"}, card]})[0] == status
    assert api.ok("GET", "/routing/cards") == before


def test_a_sync_is_queued_once_and_only_where_the_rules_allow(api, hub, som, tiktok, stored_setting):
    """R23, R25, R35, R90: one product's sync names it alone; no direction, region or capability means no sync."""
    for _ in range(2):
        assert api.ok("POST", f"/integrations/{som}/sync", {"flow": "products", "sku": "M"}) == {"jobs": 1}
    with hub.store.transaction() as connection:
        queued = connection.execute(select(jobs).where(jobs.c.every.is_(None))).all()
    assert [(job.integration_id, job.arguments_json) for job in queued] == [(som, {"sku": "M"})]
    service = api.connected("service_cloud", {"salesforceUrl": "https://acme.my.salesforce.com"})
    for flow in ("inventory", "locations"):
        assert api.refused("POST", f"/integrations/{service}/sync", {"flow": flow}) == (422, "not_supported")
    undecided = api.refused("POST", f"/integrations/{service}/sync", {"flow": "products"})
    assert undecided == (422, "direction_not_chosen")
    stored_setting(tiktok, {"region": "DE", "processProducts": "push"})
    assert api.refused("POST", f"/integrations/{tiktok}/sync", {"flow": "products"}) == (
        422,
        "region_not_allowed",
    )
    api.ok("POST", f"/integrations/{som}/disable")
    assert api.refused("POST", f"/integrations/{som}/sync", {"flow": "orders"}) == (409, "disabled")
    assert api.refused("POST", f"/integrations/{som}/sync", {"flow": "all"}) == (400, "malformed")


@pytest.fixture
def routed(api, hub, tiktok):
    """An order of two lines, one routed to a location and half of it shipped."""
    place = location(api)
    organization_id = api.ok("GET", "/setup?probe=false")["organizationId"]
    line = {"position": 0, "name": "Mug", "unit_price": "5.00", "external_line_ids_json": []}
    with hub.store.transaction() as connection:
        connection.execute(
            insert(orders).values(
                id="ord_1", organization_id=organization_id, integration_id=tiktok, external_order_id="57665",
                order_number="57665", status="partialFulfillment", routing_status="routed", external_status="A",
                currency="USD", amounts_json={"total": "20.00"}, ship_to_json={"country": "US"}, buyer_json={},
                notes_json={"phase": "ready"}, placed_at=1_790_000_000.0, source_updated_at=1.0,
                updated_at=1_790_000_060.5,
            )
        )  # fmt: skip
        connection.insert(
            order_lines,
            [
                line | {"id": "lin_1", "order_id": "ord_1", "channel_sku": "A", "quantity": 3, "canceled": 0},
                line | {"id": "lin_2", "order_id": "ord_1", "channel_sku": "B", "quantity": 1, "canceled": 1},
            ],
        )
        connection.execute(
            insert(shipping_requests).values(
                id="shp_1", organization_id=organization_id, order_id="ord_1", ext_shipment_id="57665",
                location_id=place, status="partialShipped", created_at=1.0,
            )
        )  # fmt: skip
        connection.execute(
            insert(shipping_request_lines).values(
                id="srl_1", shipping_request_id="shp_1", order_line_id="lin_1", sku="A", quantity=3, shipped=2
            )
        )
        sent = {"order_id": "ord_1", "shipping_request_id": "shp_1", "source": place, "created_at": 1.0}
        for number, kind in ((1, "shipped"), (2, "rejected")):
            connection.execute(
                insert(fulfillments).values(
                    id=f"ful_{number}", organization_id=organization_id, ext_reference_id=f"R{number}", kind=kind,
                    lines_json=[{"order_line_id": "lin_1", "sku": "A", "quantity": 2}], **sent,
                )
            )  # fmt: skip
        connection.execute(
            insert(remote_objects).values(
                entity_id="ord_1", integration_id=tiktok, purpose="tracking", organization_id=organization_id,
                status="sent", external_id="pkg1", details_json={}, updated_at=1.0,
            )
        )  # fmt: skip
    return place


def test_an_order_is_shown_with_its_lines_and_what_was_sent_of_it(api, routed):
    """R102, I3: an order shows per line what was ordered, canceled and proven shipped; rejected is not shipped."""
    (order,) = api.ok("GET", "/orders?extOrderId=57665&status=partialFulfillment")["orders"]
    shown = [
        (line["sku"], line["quantity"], line["canceled"], line["shipped"]) for line in order["lineItems"]
    ]
    assert shown == [("A", 3, 0, 2), ("B", 1, 1, 0)]
    assert [(each["purpose"], each["externalId"]) for each in order["remote"]] == [("tracking", "pkg1")]
    assert (order["placedAt"], order["updatedAt"]) == ("2026-09-21T14:13:20.000Z", "2026-09-21T14:14:20.500Z")
    assert api.ok("GET", "/orders/ord_1") == order
    assert api.ok("GET", "/orders?status=new")["orders"] == []
    assert api.organization("Other").refused("GET", "/orders/ord_1") == (404, "not_found")


def test_a_warehouse_sees_the_requests_of_its_own_location_only(api, routed):
    """I20: the warehouse key filters shipping requests by its location, by list and by id."""
    ours = type(api)(api.client, api.ok("POST", f"/locations/{routed}/keys")["key"])
    (request,) = ours.ok("GET", "/shipments")["shipments"]
    assert request["lineItems"] == [{"uniqueId": "lin_1", "sku": "A", "quantity": 3, "shipped": 2}]
    assert (request["extOrderId"], request["shippingAddress"]) == ("57665", {"country": "US"})
    assert ours.ok("GET", "/shipments/shp_1") == request
    theirs = type(api)(api.client, api.ok("POST", f"/locations/{location(api, 'Other')}/keys")["key"])
    assert theirs.ok("GET", "/shipments")["shipments"] == []
    assert theirs.refused("GET", "/shipments/shp_1") == (403, "forbidden")
    body = {"shipmentId": "shp_1", "extReferenceId": "X", "type": "shipped", "lineItems": []}
    assert theirs.refused("POST", "/fulfillments", body) == (403, "forbidden")
    assert [each["type"] for each in api.ok("GET", "/fulfillments?orderId=ord_1")["fulfillments"]] == [
        "shipped",
        "rejected",
    ]


def test_a_fulfillment_is_recorded_once_and_must_fit(api, routed):
    """I3, FM-55: the same reference answers the first record; more than was asked is refused and an exception."""
    ours = type(api)(api.client, api.ok("POST", f"/locations/{routed}/keys")["key"])
    body = {
        "shipmentId": "shp_1",
        "extReferenceId": "R9",
        "type": "shipped",
        "carrier": "UPS",
        "trackingNumber": "1Z",
    }
    one = body | {"lineItems": [{"sku": "A", "quantity": 1}]}
    first = ours.call("POST", "/fulfillments", one)
    assert (first[0], first[1]["lineItems"]) == (201, [{"uniqueId": "lin_1", "sku": "A", "quantity": 1}])
    assert ours.call("POST", "/fulfillments", one) == (200, first[1])
    assert ours.ok("GET", "/shipments/shp_1")["status"] == "shipped"
    more = body | {"extReferenceId": "R10", "lineItems": [{"sku": "A", "quantity": 1}]}
    assert ours.refused("POST", "/fulfillments", more) == (422, "mismatch")
    assert [each["entityId"] for each in api.ok("GET", "/exceptions?status=open")["exceptions"]] == ["shp_1"]
    for wrong in ({"lineItems": [{"sku": "A", "quantity": 0}]}, {"type": "lost"}, {"extReferenceId": ""}):
        assert ours.refused("POST", "/fulfillments", one | wrong) == (400, "malformed")


def test_a_count_moves_the_ledger_of_known_skus(api):
    """I15: a warehouse's absolute count applies to SKUs somebody sells, names the rest, and the ledger sums to it."""
    place = location(api)
    api.ok("POST", "/products", {"sku": "A", "name": "Mug"})
    items = [{"sku": "A", "onHand": 5}, {"sku": "a", "onHand": 7}]
    assert api.ok("PUT", "/inventory", {"locationId": place, "items": items}) == {
        "applied": 1,
        "unknown": ["a"],
    }
    api.ok("PUT", "/inventory", {"locationId": place, "items": [{"sku": "A", "onHand": 3}]})
    (row,) = api.ok("GET", f"/inventory?sku=A&locationId={place}")["inventory"]
    assert (row["onHand"], row["committed"], row["available"]) == (3, 0, 3)
    assert [each["onHandDelta"] for each in api.ok("GET", "/inventory/ledger?sku=A")["events"]] == [5, -2]
    theirs = location(api.organization("Other"))
    assert api.refused("PUT", "/inventory", {"locationId": theirs, "items": items}) == (404, "not_found")
    for wrong in ([{"sku": "A", "onHand": -1}], [{"sku": "A", "onHand": True}]):
        assert api.refused("PUT", "/inventory", {"locationId": place, "items": wrong}) == (400, "malformed")
    twice = {"locationId": place, "items": items + items}
    assert api.refused("PUT", "/inventory", twice) == (422, "counted_twice")


def test_orders_are_canceled_and_rerouted_by_the_operator(api, routed):
    """R106, I20: the operator's actions reach the engine, and another organization's do not."""
    before = api.ok("GET", "/orders/ord_1")
    other = api.organization("Other")
    for path in ("/orders/ord_1/cancel", "/orders/ord_1/route", "/shipments/shp_1/cancel"):
        assert other.refused("POST", path) == (404, "not_found")
    assert api.ok("GET", "/orders/ord_1") == before
    assert api.ok("GET", "/shipments/shp_1")["status"] == "partialShipped"
    canceled = api.ok("POST", "/orders/ord_1/cancel", {"reason": "buyer asked", "restock": True})
    assert [(line["canceled"], line["shipped"]) for line in canceled["lineItems"]] == [(1, 2), (1, 0)]
    assert api.ok("POST", "/orders/ord_1/route")["orderId"] == "ord_1"


def test_a_first_count_of_none_is_known_and_no_count_is_not(api, hub):
    """Only what a location counted may be told to a channel, and an empty shelf that was counted is counted."""
    place = location(api)
    for sku in ("A", "B"):
        api.ok("POST", "/products", {"sku": sku, "name": sku})
    api.ok("PUT", "/inventory", {"locationId": place, "items": [{"sku": "A", "onHand": 0}]})
    organization_id = api.ok("GET", "/setup?probe=false")["organizationId"]
    with hub.store.transaction() as connection:
        figures = inventory.figures_of(connection, organization_id, ["A", "B"])
    assert {sku: each.counted for sku, each in figures.items()} == {"A": True}
