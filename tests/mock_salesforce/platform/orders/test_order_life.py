"""A full Order Management life over HTTP, every quantity of the summaries checked at each step.

The formulas are written out here from the facts' section 5.2, and fed by what the test itself did; nothing of the mock
computes what is expected.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from werkzeug.serving import make_server

from mock_salesforce import platform
from tests.mock_salesforce.platform.conftest import ORG, ORIGIN, Clock, Salesforce, signed_in
from tests.mock_salesforce.platform.orders.test_order_management import FULFILLMENTS, SUMMARIES, Shop

ROUTES = "/commerce/order-management/routing/actions/find-routes-with-fewest-splits"


@pytest.fixture(params=["in process", pytest.param("over a socket", marks=pytest.mark.live)])
def connected(request: pytest.FixtureRequest) -> Iterator[Salesforce]:
    """A client of a fresh org, once through WSGI and once through a real socket."""
    app = platform.create_app()
    if request.param == "in process":
        yield signed_in(app)
        return
    clock = Clock()
    platform.install(app, platform.new_state(seed=7, now=clock))
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        host = ORIGIN.removeprefix("https://")
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers={"Host": host}) as client:
            org = client.post("/_lab/orgs", json=ORG).json()
            token = client.post("/_lab/session", json={}).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield Salesforce(app, client, clock, org)
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@dataclass
class Line:
    """What happened to one ordered product so far."""

    ordered: float
    price: float
    canceled: float = 0
    allocated: float = 0
    fulfilled: float = 0
    return_initiated: float = 0
    returned: float = 0

    def expected(self) -> dict[str, float]:
        """Every quantity of the order product summary, by the documented formulas."""
        free = self.ordered - self.canceled - self.allocated
        return {
            "QuantityOrdered": self.ordered,
            "QuantityCanceled": self.canceled,
            "QuantityAllocated": self.allocated,
            "QuantityFulfilled": self.fulfilled,
            "QuantityReturnInitiated": self.return_initiated,
            "QuantityReturned": self.returned,
            "Quantity": self.ordered - self.canceled - self.returned,
            "QuantityNetOrdered": self.ordered - self.canceled,
            "QuantityAvailableToFulfill": free,
            "QuantityAvailableToCancel": free,
            "QuantityAvailableToReturn": self.fulfilled - self.return_initiated,
        }


@dataclass
class Ledger:
    """The test's own books of one order."""

    shop: Shop
    summary_id: str
    lines: dict[str, Line]
    checks: int = 0
    steps: list[str] = field(default_factory=list)

    def check(self, step: str, **moved: dict[str, float]) -> None:
        """Books what the step did to each product, then compares every figure that the org shows."""
        self.steps.append(step)
        for sku, changes in moved.items():
            for name, amount in changes.items():
                setattr(self.lines[sku], name, getattr(self.lines[sku], name) + amount)
        for item in self.shop.items(self.summary_id):
            expected = self.lines[item["StockKeepingUnit"]].expected()
            shown = {name: item[name] for name in expected}
            assert shown == expected, f"after {step}: {item['StockKeepingUnit']}"
            self.checks += len(expected)
        summary = self.shop.salesforce.read("OrderSummary", self.summary_id)
        left = sum(
            (line.ordered - line.canceled - line.returned) * line.price for line in self.lines.values()
        )
        assert summary["TotalAdjustedProductAmount"] == pytest.approx(left), step
        assert summary["GrandTotalAmount"] == pytest.approx(left + summary["TotalTaxAmount"]), step


def begin(salesforce: Salesforce) -> Ledger:
    """Create, activate, summarize: five teas and three cups."""
    shop = Shop(salesforce)
    order_id = shop.order(5, 3)
    refused = shop.summarize(order_id)
    assert refused.status_code == 400, "a draft has no summary"
    assert shop.activate(order_id).status_code == 204
    answer = shop.summarize(order_id, externalReferenceIdentifier="TikTok-1", orderLifeCycleType="MANAGED")
    assert answer.status_code == 201, answer.text
    lines = {"T1": Line(5, 10), "C1": Line(3, 10)}
    return Ledger(shop, answer.json()["orderSummaryId"], lines)


def route(ledger: Ledger) -> list[list[str]]:
    """The routes for what is left to fulfill, out of stock that no single place has all of."""
    wanted = [
        {"stockKeepingUnit": sku, "quantity": line.ordered} for sku, line in sorted(ledger.lines.items())
    ]
    stock = [("WH1", "T1", 4), ("WH1", "C1", 0), ("WH2", "T1", 1), ("WH2", "C1", 3), ("WH3", "C1", 1)]
    inventory = [
        {"externalReferenceId": place, "stockKeepingUnit": sku, "quantity": n} for place, sku, n in stock
    ]
    body = {"orderedQuantities": wanted, "locationAvailableInventory": inventory, "maximumNumberOfSplits": 2}
    answer = ledger.shop.salesforce.call("POST", ROUTES, json=body)
    assert answer.status_code == 200, answer.text
    return [target["locations"] for target in answer.json()["targetLocations"]]


def close(ledger: Ledger, fulfillment_id: str) -> None:
    """Picks, ships and closes a fulfillment order."""
    salesforce = ledger.shop.salesforce
    shipment = salesforce.create(
        "Shipment", FulfillmentOrderId=fulfillment_id, ShipToName="Bo", TrackingNumber="1Z"
    )
    for line in salesforce.query(
        f"SELECT Id, Quantity FROM FulfillmentOrderLineItem WHERE FulfillmentOrderId = '{fulfillment_id}'"
    ):
        salesforce.create(
            "ShipmentItem",
            ShipmentId=shipment,
            FulfillmentOrderLineItemId=line["Id"],
            Quantity=line["Quantity"],
        )
    for status in ("Pickpack", "Fulfilled"):
        path = f"/sobjects/FulfillmentOrder/{fulfillment_id}"
        assert salesforce.call("PATCH", path, json={"Status": status}).status_code == 204
    shown = salesforce.read("FulfillmentOrder", fulfillment_id)
    assert (shown["StatusCategory"], shown["ClosedDate"] is not None) == ("CLOSED", True)


def test_a_full_life(connected: Salesforce) -> None:
    """Create, activate, summarize, route, fulfill in two parts, invoice, cancel the rest, return one."""
    ledger = begin(connected)
    shop, summary = ledger.shop, ledger.summary_id
    ledger.check("summarize")
    assert route(ledger) == [["WH1", "WH2"]]
    ledger.check("route")
    (first,) = shop.fulfill(summary, T1=3).json()["fulfillmentOrderIds"]
    ledger.check("allocate the first part", T1={"allocated": 3})
    over = shop.fulfill(summary, T1=3)
    assert (over.status_code, over.json()[0]["output"]["success"]) == (400, False)
    ledger.check("allocate too much")
    (second,) = shop.fulfill(summary, T1=1, C1=2).json()["fulfillmentOrderIds"]
    ledger.check("allocate the second part", T1={"allocated": 1}, C1={"allocated": 2})
    close(ledger, first)
    ledger.check("fulfill the first part", T1={"fulfilled": 3})
    close(ledger, second)
    ledger.check("fulfill the second part", T1={"fulfilled": 1}, C1={"fulfilled": 2})
    for fulfillment_id, amount in ((first, 30), (second, 30)):
        invoice = connected.call("POST", f"{FULFILLMENTS}/{fulfillment_id}/actions/create-invoice", json={})
        assert invoice.status_code == 201, invoice.text
        shown = connected.read("Invoice", invoice.json()["invoiceId"])
        assert shown["TotalAmount"] == amount
        funds = {"invoiceId": invoice.json()["invoiceId"]}
        path = f"{SUMMARIES}/{summary}/async-actions/ensure-funds-async"
        assert connected.call("POST", path, json=funds).json()["backgroundOperationId"].startswith("08P")
    ledger.check("invoice")
    items = {item["StockKeepingUnit"]: item["Id"] for item in shop.items(summary)}
    previewed = shop.change(summary, "preview-cancel", items["T1"], 1).json()["changeBalances"]
    ledger.check("preview the cancellation")
    canceled = shop.change(summary, "submit-cancel", items["T1"], 1).json()
    assert canceled["changeBalances"] == previewed
    assert previewed["grandTotalAmount"] == -10
    ledger.check("cancel the rest of one", T1={"canceled": 1})
    assert shop.change(summary, "submit-cancel", items["C1"], 1).status_code == 201
    ledger.check("cancel the rest of the other", C1={"canceled": 1})
    assert shop.change(summary, "submit-cancel", items["T1"], 1).status_code == 400
    ledger.check("cancel what is not there")
    returned = shop.change(summary, "submit-return", items["T1"], 1)
    assert returned.status_code == 201, returned.text
    ledger.check("return one", T1={"return_initiated": 1, "returned": 1})
    body = {"changeOrderIds": [returned.json()["changeOrderId"]]}
    memo = connected.call("POST", f"{SUMMARIES}/{summary}/actions/create-credit-memo", json=body)
    assert connected.read("CreditMemo", memo.json()["creditMemoId"])["TotalAmountWithTax"] == 10
    again = connected.call("POST", f"{SUMMARIES}/{summary}/actions/create-credit-memo", json=body)
    assert again.status_code == 400, "a change order is credited once"
    ledger.check("credit")
    assert ledger.checks == len(ledger.steps) * 2 * 11


def test_cancel_item_gives_back_to_fulfill(connected: Salesforce) -> None:
    """Taking a line off a fulfillment order lowers Allocated alone; the quantity can be fulfilled again."""
    ledger = begin(connected)
    (order_id,) = ledger.shop.fulfill(ledger.summary_id, T1=5).json()["fulfillmentOrderIds"]
    ledger.check("allocate", T1={"allocated": 5})
    text = f"SELECT Id FROM FulfillmentOrderLineItem WHERE FulfillmentOrderId = '{order_id}'"
    cancel = [{"fulfillmentOrderLineItemId": connected.query(text)[0]["Id"], "quantity": 2}]
    answer = connected.call(
        "POST",
        f"{FULFILLMENTS}/{order_id}/actions/cancel-item",
        json={"fulfillmentOrderLineItemsToCancel": cancel},
    )
    assert answer.json()["success"] is True
    ledger.check("cancel two of the line", T1={"allocated": -2})
    assert ledger.shop.fulfill(ledger.summary_id, T1=2).status_code == 201
    ledger.check("allocate them again", T1={"allocated": 2})


def test_a_return_order_is_announced_then_received(connected: Salesforce) -> None:
    """ReturnInitiated moves first, Returned with the goods; what is called off can be announced again."""
    ledger = begin(connected)
    (order_id,) = ledger.shop.fulfill(ledger.summary_id, T1=4).json()["fulfillmentOrderIds"]
    close(ledger, order_id)
    ledger.check("fulfill", T1={"allocated": 4, "fulfilled": 4})
    item = next(i for i in ledger.shop.items(ledger.summary_id) if i["StockKeepingUnit"] == "T1")
    expected = {"orderItemSummaryId": item["Id"], "quantityExpected": 3, "reasonForReturn": "Defective"}
    body = {"orderSummaryId": ledger.summary_id, "returnOrderLineItems": [expected]}
    answer = connected.call("POST", "/commerce/returns/return-orders", json=body)
    assert answer.status_code == 201, answer.text
    ledger.check("announce", T1={"return_initiated": 3})
    too_many = connected.call("POST", "/commerce/returns/return-orders", json=body)
    assert too_many.status_code == 400
    ledger.check("announce too many")
    (line,) = connected.query("SELECT Id FROM ReturnOrderLineItem")
    path = f"/commerce/returns/return-orders/{answer.json()['returnOrderId']}/actions/return-items"
    received: dict[str, Any] = {"returnOrderLineItemId": line["Id"], "quantityToReturn": 2}
    received["quantityToCancel"] = 1
    assert connected.call("POST", path, json={"returnItems": [received]}).status_code == 201
    row = connected.read("OrderItemSummary", item["Id"])
    assert (row["QuantityReturnInitiated"], row["QuantityReturned"]) == (2, 2)
    assert (row["Quantity"], row["QuantityAvailableToReturn"]) == (3, 2)
    assert connected.read("ReturnOrder", answer.json()["returnOrderId"])["Status"] == "Closed"


def adjust(ledger: Ledger, kind: str, amount: float, **more: Any) -> httpx.Response:
    item = next(i for i in ledger.shop.items(ledger.summary_id) if i["StockKeepingUnit"] == "T1")
    entry = {"orderItemSummaryId": item["Id"], "adjustmentType": "AmountWithoutTax", "amount": amount}
    body = {"adjustItems": [{**entry, "reason": "Unknown", "description": "late"}], **more}
    path = f"{SUMMARIES}/{ledger.summary_id}/actions/adjust-item-{kind}"
    return ledger.shop.salesforce.call("POST", path, json=body)


def test_an_adjustment_splits_by_stage(connected: Salesforce) -> None:
    """Up to three change orders: what is not allocated, what is being fulfilled, what is fulfilled."""
    ledger = begin(connected)
    previewed = adjust(ledger, "preview", -5).json()["changeBalances"]
    assert previewed["totalAdjustedProductAmount"] == -5
    answer = adjust(ledger, "submit", -5).json()
    assert answer["preFulfillmentChangeOrderId"].startswith("801")
    assert answer["inFulfillmentChangeOrderId"] is answer["postFulfillmentChangeOrderId"] is None
    (order_id,) = ledger.shop.fulfill(ledger.summary_id, T1=2).json()["fulfillmentOrderIds"]
    assert adjust(ledger, "submit", -5).status_code == 400, "allocated quantities are not adjusted"
    assert adjust(ledger, "submit", -46, allocatedItemsChangeOrderType="InFulfillment").status_code == 400
    close(ledger, order_id)
    ledger.shop.fulfill(ledger.summary_id, T1=1)
    answer = adjust(ledger, "submit", -5, allocatedItemsChangeOrderType="InFulfillment").json()
    stages = ("preFulfillment", "inFulfillment", "postFulfillment")
    totals = [connected.read("Order", answer[f"{stage}ChangeOrderId"])["TotalAmount"] for stage in stages]
    assert totals == [-2, -1, -2]
    item = next(i for i in ledger.shop.items(ledger.summary_id) if i["StockKeepingUnit"] == "T1")
    assert (item["AdjustedLineAmount"], item["TotalLineAmount"]) == (40, 50)
    assert connected.read("OrderSummary", ledger.summary_id)["GrandTotalAmount"] == 70


@pytest.mark.parametrize(
    ("splits", "expected"),
    [(0, []), (1, [["A", "B"], ["A", "C"]]), (None, [["A", "B"], ["A", "C"]])],
)
def test_routes_have_the_fewest_splits(salesforce: Any, splits: int | None, expected: list[Any]) -> None:
    """Only the smallest sets of places that cover every product, within the splits allowed."""
    stock = [("A", "X", 1), ("B", "Y", 1), ("C", "Y", 2), ("D", "Z", 9)]
    body: dict[str, Any] = {
        "orderedQuantities": [{"stockKeepingUnit": sku, "quantity": 1} for sku in "XY"],
        "locationAvailableInventory": [
            {"externalReferenceId": place, "stockKeepingUnit": sku, "quantity": n} for place, sku, n in stock
        ],
    }
    if splits is not None:
        body["maximumNumberOfSplits"] = splits
    answer = salesforce.call("POST", ROUTES, json=body).json()
    assert [target["locations"] for target in answer["targetLocations"]] == expected
