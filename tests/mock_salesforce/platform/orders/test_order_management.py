"""An order's life in Order Management, its quantities checked at each step, and what each stage refuses."""

from __future__ import annotations

from typing import Any

import pytest

SUMMARIES = "/commerce/order-management/order-summaries"
FULFILLMENTS = "/commerce/fulfillment/fulfillment-orders"


class Shop:
    """An org with two products, a buyer and a location, and the verbs of an order."""

    def __init__(self, salesforce: Any) -> None:
        self.salesforce = salesforce
        self.pricebook = salesforce.org["standard_pricebook_id"]
        products = [
            {"Name": "Tea", "StockKeepingUnit": "T1", "ProductCode": "T1", "UnitPrice": 10},
            {"Name": "Cup", "StockKeepingUnit": "C1", "ProductCode": "C1", "UnitPrice": 4.5},
        ]
        self.entries = salesforce.lab("products", {"products": products})["pricebook_entry_ids"]
        self.account = salesforce.create("Account", Name="Buyer")
        self.location = salesforce.create(
            "Location", Name="East", LocationType="Warehouse", ExternalReference="WH1"
        )

    def order(self, *quantities: float) -> str:
        order_id: str = self.salesforce.create(
            "Order",
            AccountId=self.account,
            EffectiveDate="2026-01-01",
            Status="Draft",
            Pricebook2Id=self.pricebook,
        )
        group = self.salesforce.create("OrderDeliveryGroup", OrderId=order_id, DeliverToName="Bo")
        for entry, quantity in zip(self.entries, quantities, strict=False):
            item = {"OrderId": order_id, "OrderDeliveryGroupId": group, "PricebookEntryId": entry}
            self.salesforce.create("OrderItem", **item, Quantity=quantity, UnitPrice=10)
        return order_id

    def activate(self, order_id: str) -> Any:
        return self.salesforce.call("PATCH", f"/sobjects/Order/{order_id}", json={"Status": "Activated"})

    def summarize(self, order_id: str, **more: Any) -> Any:
        return self.salesforce.call("POST", SUMMARIES, json={"orderId": order_id, **more})

    def summary(self, *quantities: float) -> str:
        order_id = self.order(*quantities)
        assert self.activate(order_id).status_code == 204
        summary_id: str = self.summarize(order_id).json()["orderSummaryId"]
        return summary_id

    def items(self, summary_id: str) -> list[dict[str, Any]]:
        text = f"SELECT FIELDS(ALL) FROM OrderItemSummary WHERE OrderSummaryId = '{summary_id}' LIMIT 200"
        rows: list[dict[str, Any]] = self.salesforce.query(text)
        return rows

    def fulfill(self, summary_id: str, **quantities: float) -> Any:
        items = {item["StockKeepingUnit"]: item for item in self.items(summary_id)}
        group = {
            "fulfilledFromLocationId": self.location,
            "fulfillmentType": "warehouse",
            "orderItemSummaries": [
                {"orderItemSummaryId": items[sku]["Id"], "quantity": quantity}
                for sku, quantity in quantities.items()
            ],
        }
        body = {
            "orderSummaryId": summary_id,
            "orderDeliveryGroupSummaryId": next(iter(items.values()))["OrderDeliveryGroupSummaryId"],
            "fulfillmentGroups": [group],
        }
        return self.salesforce.call("POST", FULFILLMENTS, json=body)

    def change(self, summary_id: str, kind: str, item_id: str, quantity: float) -> Any:
        change = {
            "orderItemSummaryId": item_id,
            "quantity": quantity,
            "reason": "Unknown",
            "shippingReductionFlag": False,
        }
        return self.salesforce.call(
            "POST", f"{SUMMARIES}/{summary_id}/actions/{kind}", json={"changeItems": [change]}
        )

    def quantities(self, summary_id: str, sku: str = "T1") -> str:
        """The counters in their order and the status; the computed ones are checked on the way."""
        item = next(item for item in self.items(summary_id) if item["StockKeepingUnit"] == sku)
        ordered, canceled = item["QuantityOrdered"], item["QuantityCanceled"]
        allocated, fulfilled = item["QuantityAllocated"], item["QuantityFulfilled"]
        initiated, returned = item["QuantityReturnInitiated"], item["QuantityReturned"]
        assert item["Quantity"] == ordered - canceled - returned
        assert item["QuantityNetOrdered"] == ordered - canceled
        assert (
            item["QuantityAvailableToFulfill"]
            == item["QuantityAvailableToCancel"]
            == ordered - canceled - allocated
        )
        assert item["QuantityAvailableToReturn"] == fulfilled - initiated
        stages = (ordered, canceled, allocated, fulfilled, initiated, returned)
        return " ".join(f"{stage:g}" for stage in stages) + f" {item['Status']}"


@pytest.fixture
def shop(salesforce: Any) -> Shop:
    return Shop(salesforce)


def test_a_whole_life(shop: Shop) -> None:
    """Create, activate, summarize, fulfill in two parts, invoice, cancel the rest, return one."""
    summary = shop.summary(5, 1)
    assert shop.quantities(summary) == "5 0 0 0 0 0 ORDERED"
    first = shop.fulfill(summary, T1=2).json()["fulfillmentOrderIds"][0]
    assert shop.quantities(summary) == "5 0 2 0 0 0 PARTIALLYALLOCATED"
    second = shop.fulfill(summary, T1=1, C1=1).json()["fulfillmentOrderIds"][0]
    assert shop.quantities(summary) == "5 0 3 0 0 0 PARTIALLYALLOCATED"
    assert shop.quantities(summary, "C1") == "1 0 1 0 0 0 ALLOCATED"
    for order_id in (first, second):
        path = f"/sobjects/FulfillmentOrder/{order_id}"
        assert shop.salesforce.call("PATCH", path, json={"Status": "Fulfilled"}).status_code == 204
    assert shop.quantities(summary) == "5 0 3 3 0 0 PARTIALLYFULFILLED"
    invoice = shop.salesforce.call("POST", f"{FULFILLMENTS}/{second}/actions/create-invoice")
    assert shop.salesforce.read("Invoice", invoice.json()["invoiceId"])["TotalAmount"] == 20.0
    tea = next(item["Id"] for item in shop.items(summary) if item["StockKeepingUnit"] == "T1")
    preview = shop.change(summary, "preview-cancel", tea, 2).json()
    submitted = shop.change(summary, "submit-cancel", tea, 2).json()
    assert preview["changeBalances"] == submitted["changeBalances"]
    assert submitted["changeBalances"]["grandTotalAmount"] == -20.0
    assert shop.quantities(summary) == "5 2 3 3 0 0 FULFILLED"
    assert shop.change(summary, "submit-return", tea, 1).status_code == 201
    assert shop.quantities(summary) == "5 2 3 3 1 1 FULFILLED"
    assert shop.salesforce.read("OrderSummary", summary)["TotalAmount"] == 30.0


def test_an_order_needs_products_to_activate(shop: Shop) -> None:
    """Activation without a product is FAILED_ACTIVATION, and so is a birth as Activated."""
    answer = shop.activate(shop.order())
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "FAILED_ACTIVATION")
    born = {"AccountId": shop.account, "EffectiveDate": "2026-01-01", "Status": "Activated"}
    assert shop.salesforce.refused("POST", "/sobjects/Order", json=born) == (400, "FAILED_ACTIVATION")


def test_an_activated_order_is_locked(shop: Shop) -> None:
    """Products and prices do not move after activation."""
    order = shop.order(1)
    item = shop.salesforce.query(f"SELECT Id, OrderDeliveryGroupId FROM OrderItem WHERE OrderId = '{order}'")[
        0
    ]
    shop.activate(order)
    more = {"OrderId": order, "PricebookEntryId": shop.entries[1], "Quantity": 1, "UnitPrice": 1}
    refused = (400, "FIELD_INTEGRITY_EXCEPTION")
    assert shop.salesforce.refused("POST", "/sobjects/OrderItem", json=more) == refused
    assert (
        shop.salesforce.refused("PATCH", f"/sobjects/OrderItem/{item['Id']}", json={"Quantity": 2}) == refused
    )
    assert shop.salesforce.refused("DELETE", f"/sobjects/OrderItem/{item['Id']}") == refused


def test_a_draft_has_no_summary(shop: Shop) -> None:
    """Only an activated order is summarized; the refusal carries the action's output."""
    answer = shop.summarize(shop.order(1))
    assert answer.status_code == 400
    assert answer.json()[0]["output"]["success"] is False
    assert answer.json()[0]["output"]["orderSummaryId"] is None


def test_the_external_reference_guards_against_doubles(shop: Shop) -> None:
    """A second summary under one reference, or of one order, is refused; the reference is case-sensitive."""
    orders = [shop.order(1) for _ in range(3)]
    for order in orders:
        shop.activate(order)
    assert shop.summarize(orders[0], externalReferenceIdentifier="tts:1").status_code == 201
    assert (
        shop.summarize(orders[0], externalReferenceIdentifier="tts:2").json()[0]["errorCode"]
        == "DUPLICATE_VALUE"
    )
    assert (
        shop.summarize(orders[1], externalReferenceIdentifier="tts:1").json()[0]["errorCode"]
        == "DUPLICATE_VALUE"
    )
    assert shop.summarize(orders[2], externalReferenceIdentifier="TTS:1").status_code == 201
    found = shop.salesforce.query("SELECT Id FROM OrderSummary WHERE ExternalReferenceIdentifier = 'tts:1'")
    assert len(found) == 1


def test_failures_may_come_in_a_success(shop: Shop) -> None:
    """With the quirk a refused action answers 2xx and success false."""
    shop.salesforce.client.put("/_lab/quirks", json={"connect_failures_in_2xx": True})
    answer = shop.summarize(shop.order(1))
    assert (answer.status_code, answer.json()["success"]) == (201, False)
    assert shop.salesforce.query("SELECT Id FROM OrderSummary") == []


def test_no_more_than_available_is_allocated_or_canceled(shop: Shop) -> None:
    """Over-allocation and over-cancellation are refused and change nothing."""
    summary = shop.summary(3)
    assert shop.fulfill(summary, T1=4).status_code == 400
    assert shop.fulfill(summary, T1=2).status_code == 201
    tea = shop.items(summary)[0]["Id"]
    assert shop.change(summary, "submit-cancel", tea, 2).status_code == 400
    assert shop.quantities(summary) == "3 0 2 0 0 0 PARTIALLYALLOCATED"
    assert shop.salesforce.query("SELECT COUNT(Id) n FROM FulfillmentOrder")[0]["n"] == 1


def test_cancel_item_gives_the_quantity_back(shop: Shop) -> None:
    """Cancel-item lowers Allocated only; the product stays ordered and can be routed again."""
    summary = shop.summary(3)
    order = shop.fulfill(summary, T1=3).json()["fulfillmentOrderIds"][0]
    line = shop.salesforce.query(
        f"SELECT Id FROM FulfillmentOrderLineItem WHERE FulfillmentOrderId = '{order}'"
    )[0]["Id"]
    body = {"fulfillmentOrderLineItemsToCancel": [{"fulfillmentOrderLineItemId": line, "quantity": 2}]}
    assert (
        shop.salesforce.call("POST", f"{FULFILLMENTS}/{order}/actions/cancel-item", json=body).status_code
        == 201
    )
    assert shop.quantities(summary) == "3 0 1 0 0 0 PARTIALLYALLOCATED"
    assert shop.fulfill(summary, T1=2).status_code == 201


@pytest.mark.parametrize(
    ("status", "category"),
    [
        ("Pickpack", "FULFILLING"),
        ("Fulfilled", "CLOSED"),
        ("Cancelled", "CANCELLED"),
        ("Rejected", "REJECTED"),
    ],
)
def test_the_category_follows_the_status(shop: Shop, status: str, category: str) -> None:
    """The status is a word, the category drives: an ended order stays ended, an abandoned one gives back."""
    summary = shop.summary(1)
    path = f"/sobjects/FulfillmentOrder/{shop.fulfill(summary, T1=1).json()['fulfillmentOrderIds'][0]}"
    assert shop.salesforce.call("PATCH", path, json={"Status": status}).status_code == 204
    assert shop.salesforce.call("GET", path).json()["StatusCategory"] == category
    expected = {"CLOSED": "1 0 1 1 0 0 FULFILLED", "FULFILLING": "1 0 1 0 0 0 ALLOCATED"}
    assert shop.quantities(summary) == expected.get(category, "1 0 0 0 0 0 ORDERED")
    again = shop.salesforce.call("PATCH", path, json={"Status": "Assigned"}).status_code
    assert again == (204 if category == "FULFILLING" else 400)


def test_managed_orders_take_no_plain_fulfillment_orders(shop: Shop) -> None:
    """A record insert for a managed summary is refused; totals and quantities are read-only."""
    summary = shop.summary(1)
    body = {"OrderSummaryId": summary, "Status": "Draft", "FulfilledToName": "Bo"}
    assert shop.salesforce.refused("POST", "/sobjects/FulfillmentOrder", json=body) == (
        400,
        "FIELD_INTEGRITY_EXCEPTION",
    )
    item = shop.items(summary)[0]["Id"]
    refused = (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert (
        shop.salesforce.refused("PATCH", f"/sobjects/OrderItemSummary/{item}", json={"QuantityFulfilled": 1})
        == refused
    )


def test_shipments_hang_on_their_fulfillment_order(shop: Shop) -> None:
    """A shipment with its items is found from the fulfillment order, with location and tracking."""
    summary = shop.summary(2)
    order = shop.fulfill(summary, T1=2).json()["fulfillmentOrderIds"][0]
    shipment = shop.salesforce.create(
        "Shipment", FulfillmentOrderId=order, ShipToName="Bo", TrackingNumber="1Z", Provider="UPS"
    )
    item = shop.items(summary)[0]["Id"]
    shop.salesforce.create("ShipmentItem", ShipmentId=shipment, Quantity=2, OrderItemSummaryId=item)
    row = shop.salesforce.query(
        "SELECT FulfilledFromLocation.ExternalReference, "
        "(SELECT TrackingNumber FROM FulfillmentOrderShipments) "
        f"FROM FulfillmentOrder WHERE Id = '{order}'"
    )[0]
    assert row["FulfilledFromLocation"]["ExternalReference"] == "WH1"
    assert [s["TrackingNumber"] for s in row["FulfillmentOrderShipments"]["records"]] == ["1Z"]


def test_price_books_have_their_order(shop: Shop) -> None:
    """Standard price first, one price for a product in a book, and items use their order's book."""
    salesforce = shop.salesforce
    product = salesforce.create("Product2", Name="New")
    book = salesforce.create("Pricebook2", Name="Sale", IsActive=True)
    entry = {"Product2Id": product, "UnitPrice": 1, "IsActive": True}
    custom = {**entry, "Pricebook2Id": book}
    assert salesforce.refused("POST", "/sobjects/PricebookEntry", json=custom) == (
        400,
        "STANDARD_PRICE_NOT_DEFINED",
    )
    salesforce.create("PricebookEntry", **entry, Pricebook2Id=shop.pricebook)
    custom_id = salesforce.create("PricebookEntry", **custom)
    assert salesforce.refused("POST", "/sobjects/PricebookEntry", json=custom) == (400, "DUPLICATE_VALUE")
    item = {"OrderId": shop.order(1), "PricebookEntryId": custom_id, "Quantity": 1, "UnitPrice": 1}
    assert salesforce.refused("POST", "/sobjects/OrderItem", json=item) == (400, "FIELD_INTEGRITY_EXCEPTION")
