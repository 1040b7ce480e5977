"""The events of an order's life: what Order Management raises by itself, and the change events beside them."""

from __future__ import annotations

from typing import Any

import pytest

from mock_salesforce.platform.books.order_events import raised
from tests.mock_salesforce.platform.orders.test_order_management import FULFILLMENTS, Shop
from tests.mock_salesforce.platform.streaming.listening import EVERY, Listener, kinds

EVENTS = (
    "FOStatusChangedEvent",
    "FulfillOrdItemQtyChgEvent",
    "OrderStatusChangedEvent",
    "OrderSumStatusChangedEvent",
    "OrderSummaryCreatedEvent",
)


@pytest.fixture
def shop(salesforce: Any) -> Shop:
    return Shop(salesforce)


@pytest.fixture
def listener(salesforce: Any, shop: Shop) -> Listener:
    """Hears the five events of orders."""
    listener = Listener(salesforce).shake()
    for name in EVENTS:
        assert listener.hear(f"/event/{name}")["successful"] is True
    return listener


def heard(listener: Listener) -> list[tuple[str, dict[str, Any]]]:
    """The events that wait, by name, without who and when."""
    told = []
    for event in listener.poll():
        payload = dict(event["data"]["payload"])
        assert payload.pop("CreatedById").startswith("005")
        assert payload.pop("CreatedDate") == "2026-01-01T00:00:00.000Z"
        told.append((event["channel"].removeprefix("/event/"), payload))
    return told


def test_the_life_of_an_order_is_told(shop: Shop, listener: Listener) -> None:
    """Activation, summary, fulfillment order closed, quantity taken back, summary's status: one event each."""
    order = shop.order(5, 1)
    assert heard(listener) == []
    shop.activate(order)
    activated = {
        "NewStatus": "Activated",
        "NewStatusCode": "Activated",
        "OldStatus": "Draft",
        "OldStatusCode": "Draft",
        "OrderId": order,
        "RelatedOrderId": None,
        "RelatedOrderType": None,
    }
    assert heard(listener) == [("OrderStatusChangedEvent", activated)]

    summary = shop.summarize(order).json()["orderSummaryId"]
    about = {"OrderId": order, "OrderSummaryId": summary}
    assert heard(listener) == [("OrderSummaryCreatedEvent", about)]

    (first,) = shop.fulfill(summary, T1=3).json()["fulfillmentOrderIds"]
    assert heard(listener) == []
    text = f"SELECT Id, OrderItemSummaryId FROM FulfillmentOrderLineItem WHERE FulfillmentOrderId = '{first}'"
    (line,) = shop.salesforce.query(text)
    wanted = {
        "fulfillmentOrderLineItemsToCancel": [{"fulfillmentOrderLineItemId": line["Id"], "quantity": 1}]
    }
    shop.salesforce.call("POST", f"{FULFILLMENTS}/{first}/actions/cancel-item", json=wanted)
    taken = {
        "FulfillmentOrderLineItemId": line["Id"],
        "NewQuantity": 2.0,
        "OldQuantity": 3.0,
        "OrderItemSummaryId": line["OrderItemSummaryId"],
    }
    assert heard(listener) == [("FulfillOrdItemQtyChgEvent", taken)]

    shop.salesforce.call("PATCH", f"/sobjects/FulfillmentOrder/{first}", json={"Status": "Fulfilled"})
    closed = {
        "FulfillmentOrderId": first,
        "NewStatus": "Fulfilled",
        "NewStatusCategory": "CLOSED",
        "OldStatus": "Allocated",
        "OldStatusCategory": "ACTIVATED",
        "OrderSummaryId": summary,
    }
    assert heard(listener) == [("FOStatusChangedEvent", closed)]

    shop.salesforce.call("PATCH", f"/sobjects/OrderSummary/{summary}", json={"Status": "Fulfilled"})
    moved = {"NewStatus": "Fulfilled", "OldStatus": "Created", **about}
    assert heard(listener) == [("OrderSumStatusChangedEvent", moved)]


def test_a_change_order_is_a_related_order(shop: Shop, listener: Listener) -> None:
    """What a cancellation makes is an order born activated: told as related, never as the order itself."""
    summary = shop.summary(2)
    heard(listener)
    (item,) = shop.items(summary)
    submitted = shop.change(summary, "submit-cancel", item["Id"], 1).json()
    ((name, told),) = heard(listener)
    assert (name, told["OrderId"]) == ("OrderStatusChangedEvent", None)
    assert told["RelatedOrderId"] == submitted["changeOrderId"]
    assert told["RelatedOrderType"] == "Reduction Order"


def test_a_refused_action_tells_nothing(shop: Shop, listener: Listener) -> None:
    """A Connect action that fails half-way is undone, and so are its events."""
    summary = shop.summary(2)
    heard(listener)
    changes = Listener(shop.salesforce).shake()
    changes.hear(EVERY)
    assert shop.fulfill(summary, T1=3).status_code == 400
    assert (heard(listener), changes.poll()) == ([], [])


def test_what_is_born_and_deleted_at_once_tells_nothing() -> None:
    """The net change of a transaction counts."""
    gone = {"Id": "1Os", "IsDeleted": True, "Status": "Created"}
    assert list(raised("OrderSummary", None, gone)) == []


def test_change_events_come_beside_them(shop: Shop, listener: Listener) -> None:
    """The default selection captures order, item, summary and fulfillment order; one action is one transaction."""
    changes = Listener(shop.salesforce).shake()
    changes.hear(EVERY)
    summary = shop.summary(2)
    created = kinds(changes.poll())
    assert created[0] == ("Order", "CREATE")
    assert ("OrderItem", "CREATE") in created
    assert ("OrderSummary", "CREATE") in created
    shop.fulfill(summary, T1=2)
    events = changes.poll()
    assert kinds(events) == [("FulfillmentOrder", "CREATE")]
    older = Listener(shop.salesforce, "61.0").shake()
    older.hear(EVERY, -2)
    assert {name for name, _ in kinds(older.poll())} == {"Order", "OrderItem", "Location"}


@pytest.mark.parametrize(("version", "named"), [("51.0", False), ("52.0", True)])
def test_an_event_has_a_uuid_from_52(shop: Shop, version: str, named: bool) -> None:
    """Beside the replay id, newer clients get the event's own id and name."""
    listener = Listener(shop.salesforce, version).shake()
    listener.hear("/event/OrderStatusChangedEvent")
    shop.activate(shop.order(1))
    (event,) = listener.poll()
    position = event["data"]["event"]
    assert set(position) == {"replayId", *(("EventUuid", "EventApiName") if named else ())}
    assert position.get("EventApiName", "OrderStatusChangedEvent") == "OrderStatusChangedEvent"


def test_without_order_management_orders_alone_are_told(client: Any, org_declaration: dict[str, Any]) -> None:
    """The events of summaries and fulfillment orders need the feature, as their objects do."""
    declared = org_declaration | {"features": ["service_cloud"]}
    assert client.post("/_lab/orgs", json=declared).status_code == 200
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    message = {"channel": "/meta/handshake", "supportedConnectionTypes": ["long-polling"]}
    client_id = client.post("/cometd/60.0", json=message).json()[0]["clientId"]
    for name in EVENTS:
        subscribe = {"channel": "/meta/subscribe", "clientId": client_id, "subscription": f"/event/{name}"}
        (reply,) = client.post("/cometd/60.0", json=subscribe).json()
        assert reply["successful"] is (name == "OrderStatusChangedEvent")
