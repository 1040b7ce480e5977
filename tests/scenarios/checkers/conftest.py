"""Tiny builders for hand-written histories: a connected pair of integrations, and one line for each thing in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from scenarios.record.history import Exchange, History, Operation
from scenarios.story.story import Story
from scenarios.story.world import World

TIKTOK, SALESFORCE = "int-tt", "int-sf"
SHOP = "https://open-api.tiktokglobalshop.com"
ORG = "https://acme.my.salesforce.com"
HUB = "https://hub.example/api/v3"
START = 1_700_000_000.0


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


class Run:
    """A history under construction; what a test does not say is as a healthy run would leave it."""

    def __init__(self) -> None:
        self.world: dict[str, Any] = {}
        self.steps: list[Any] = []
        self.exchanges: list[Exchange] = []
        self.operations: list[Operation] = []
        self.journal: list[dict[str, Any]] = []
        self.names: dict[str, dict[str, str]] = {"integrations": {"tiktok": TIKTOK, "salesforce": SALESFORCE}}
        self.settled = True
        self.resting_from = 0
        self.hub: dict[str, list[Any]] = {
            name: []
            for name in (
                "products",
                "orders",
                "shipments",
                "fulfillments",
                "inventory",
                "ledger",
                "exceptions",
            )
        }
        self.locations: list[dict[str, Any]] = []
        self.cards: list[dict[str, Any]] = []
        self.mappings: dict[str, list[dict[str, Any]]] = {TIKTOK: []}
        self.options: dict[str, dict[str, Any]] = {}
        self.tiktok: dict[str, Any] = integration(TIKTOK, "tiktok_shop", processProducts="push", region="US")
        self.salesforce: dict[str, Any] = integration(SALESFORCE, "order_management", processProducts="pull")
        self.shop: dict[str, list[Any]] = {
            "shops": [{"id": "shop", "region": "US"}],
            "products": [],
            "orders": [],
            "packages": [],
        }
        self.org: dict[str, list[Any]] = {
            "Product2": [],
            "PricebookEntry": [],
            "Order": [],
            "OrderSummary": [],
        }
        self.more: list[dict[str, Any]] = []  # further integrations
        self.stock: dict[str, Any] = {}  # the org's Omnichannel Inventory, by location and SKU
        self.clock = START

    def history(self) -> History:
        """Return the finished history."""
        self.world.setdefault("connector", self.salesforce["connector"])
        state = {
            "hub": {
                **self.hub,
                "integrations": [self.tiktok, self.salesforce, *self.more],
                "locations": self.locations,
                "cards": self.cards,
                "mappings": self.mappings,
                "channel_options": self.options,
            },
            "tiktok": self.shop,
            "salesforce": {"orgs": [{"records": self.org, "stock": self.stock}]},
        }
        return History(
            story=Story("hand-written", World(**self.world), tuple(self.steps)),
            operations=self.operations,
            exchanges=self.exchanges,
            journal=self.journal,
            state=state,
            settled=self.settled,
            resting_from=self.resting_from,
            names=self.names,
        )

    # --- catalog ---

    def product(self, sku: str, **changes: Any) -> dict[str, Any]:
        """Add a product that Salesforce owns, without links."""
        number = len(self.hub["products"])
        row = {
            "productId": f"p{number}", "sku": sku, "name": f"Product {sku}", "type": "simple", "price": "10.00",
            "originIntegrationId": SALESFORCE, "published": [], "components": [], **changes,
        }  # fmt: skip
        self.hub["products"].append(row)
        return row

    def link(self, product: dict[str, Any], integration_id: str, sku_id: str, sku: str | None = None) -> None:
        spelled = product["sku"] if sku is None else sku
        product["published"].append(
            {"integrationId": integration_id, "sku": spelled, "externalProductId": f"l-{sku_id}",
             "externalSkuId": sku_id, "status": "active"}
        )  # fmt: skip

    def listing(self, sku_id: str, sku: str, quantity: int = 0, **changes: Any) -> dict[str, Any]:
        """Add a listing to the shop, one SKU in one warehouse."""
        row = {
            "id": f"l-{sku_id}", "title": f"Product {sku}", "status": "ACTIVATE", "create_time": 1,
            "skus": [{"id": sku_id, "seller_sku": sku, "price": "10.00", "currency": "USD",
                      "stock": {"w1": {"available": quantity, "committed": 0}}}],
            **changes,
        }  # fmt: skip
        self.shop["products"].append(row)
        return row

    def stored(self, product_id: str, sku: str, **changes: Any) -> None:
        """Add a product to the Salesforce org."""
        record = {"Id": product_id, "StockKeepingUnit": sku, "Name": f"Product {sku}", **changes}
        self.org["Product2"].append(record)

    def synced(self, sku: str, quantity: int = 0) -> dict[str, Any]:
        """Add a product that stands on both platforms and is linked on both."""
        product = self.product(sku)
        number = product["productId"]
        self.listing(f"t{number}", sku, quantity)
        self.stored(f"s{number}", sku)
        self.link(product, TIKTOK, f"t{number}")
        self.link(product, SALESFORCE, f"s{number}")
        return product

    def row(self, product: dict[str, Any], integration_id: str = TIKTOK, **cells: Any) -> None:
        """Set cells of the product's Channel Options."""
        rows = self.options.setdefault(product["productId"], {"columns": [], "rows": []})["rows"]
        rows.append({"integrationId": integration_id, "syncToChannel": True, "inventoryBuffer": 0, **cells})

    # --- stock and places ---

    def location(self, location_id: str, *, warehouse: str | None = "same", **changes: Any) -> dict[str, Any]:
        row = {
            "locationId": location_id, "name": location_id.title(), "locationType": "Warehouse", "inScope": True,
            "platformFulfilled": False, "sourceIntegrationId": SALESFORCE, **changes,
        }  # fmt: skip
        self.locations.append(row)
        external = f"w-{location_id}" if warehouse == "same" else warehouse
        if external is not None:
            self.mappings[TIKTOK].append(
                {"externalLocationId": external, "externalName": external, "locationId": location_id}
            )
        return row

    def move(self, sku: str, location_id: str, event: str, cause: str, **deltas: int) -> None:
        """Post a ledger event and keep the balance."""
        self.clock += 1
        self.hub["ledger"].append(
            {"number": len(self.hub["ledger"]) + 1, "sku": sku, "locationId": location_id, "event": event,
             "onHandDelta": deltas.get("on_hand", 0), "committedDelta": deltas.get("committed", 0),
             "unavailableDelta": deltas.get("unavailable", 0), "cause": cause, "at": iso(self.clock)}
        )  # fmt: skip
        rows = self.hub["inventory"]
        row = next((row for row in rows if (row["sku"], row["locationId"]) == (sku, location_id)), None)
        if row is None:
            row = {"sku": sku, "locationId": location_id, "onHand": 0, "committed": 0, "unavailable": 0}
            rows.append(row)
        row["onHand"] += deltas.get("on_hand", 0)
        row["committed"] += deltas.get("committed", 0)
        row["unavailable"] += deltas.get("unavailable", 0)
        row["available"] = row["onHand"] - row["committed"] - row["unavailable"]

    def receive(self, sku: str, location_id: str, quantity: int) -> None:
        number = len(self.hub["ledger"])
        self.move(sku, location_id, "receive", f"count:{location_id}:{number}", on_hand=quantity)

    # --- orders ---

    def bought(self, order_id: str, *skus: str, **changes: Any) -> dict[str, Any]:
        """Add an order to the shop, one unit of 10.00 a SKU named."""
        lines = [
            {"id": f"u{order_id}-{number}", "sku_id": f"of-{sku}", "seller_sku": sku, "tracking_number": "",
             "sale_price": "10.00", "status": "TO_SHIP", "package_id": "", "shipping_provider_id": ""}
            for number, sku in enumerate(skus)
        ]  # fmt: skip
        total = f"{10 * len(lines)}.00"
        payment = {"currency": "USD", "sub_total": total, "shipping_fee": "0.00", "tax": "0.00",
                   "seller_discount": "0.00", "total_amount": total}  # fmt: skip
        row = {
            "id": order_id, "shop_id": "shop", "status": "AWAITING_SHIPMENT",
            "fulfillment_type": "FULFILLMENT_BY_SELLER",
            "warehouse_id": "w-main", "lines": lines, "package_ids": [], "payment": payment,
            "recipient": {"first_name": "Grace", "last_name": "Hopper", "address_line1": "1 Main St",
                          "address_line2": "", "city": "Austin", "state": "Texas", "postal_code": "78701",
                          "phone_number": "555"},
            "create_time": int(self.clock), "update_time": int(self.clock), **changes,
        }  # fmt: skip
        self.shop["orders"].append(row)
        return row

    def order(self, order_id: str, lines: dict[str, int], **changes: Any) -> dict[str, Any]:
        """Add a TikTok order to the hub."""
        number = len(self.hub["orders"])
        row = {
            "orderId": f"o{number}", "integrationId": TIKTOK, "extOrderId": order_id, "orderNumber": order_id,
            "status": "readyForFulfillment", "routingStatus": "pending", "fulfilledByPlatform": False,
            "externalStatus": "AWAITING_SHIPMENT", "currency": "USD",
            "amounts": {"subtotal": f"{10 * sum(lines.values())}.00", "shipping": "0.00", "tax": "0.00",
                        "discount": "0.00", "total": f"{10 * sum(lines.values())}.00"},
            "shippingAddress": {"firstName": "Grace", "lastName": "Hopper", "address1": "1 Main St",
                                "city": "Austin", "stateOrProvince": "Texas", "zipCodeOrPostalCode": "78701",
                                "country": "US", "phone": "555"},
            "remote": [],
            "lineItems": [
                {"uniqueId": f"o{number}-{position}", "sku": sku, "productId": f"of-{sku}", "productSku": sku,
                 "quantity": quantity, "canceled": 0, "shipped": 0, "itemPrice": "10.00"}
                for position, (sku, quantity) in enumerate(lines.items())
            ],
            **changes,
        }  # fmt: skip
        self.hub["orders"].append(row)
        return row

    def copied(self, order: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Add the order to the Salesforce org as the hub pushes it: an activated order with its summary."""
        number = len(self.org["OrderSummary"])
        reference = f"tiktok_shop:{order['extOrderId']}"
        total = float(order["amounts"]["total"])
        made = {"Id": f"801{number}", "Status": "Activated", "OrderReferenceNumber": reference,
                "CurrencyIsoCode": "USD", "TotalTaxAmount": 0.0, "GrandTotalAmount": total, **changes}  # fmt: skip
        summary = {"Id": f"1Os{number}", "Status": "Created", "ExternalReferenceIdentifier": reference,
                   "CurrencyIsoCode": "USD", "OriginalOrderId": made["Id"],
                   "OrderLifeCycleType": "MANAGED", "OrderNumber": order["orderNumber"]}  # fmt: skip
        self.org["Order"].append(made)
        self.org["OrderSummary"].append(summary)
        to = {"DeliverToName": "Grace Hopper", "DeliverToStreet": "1 Main St", "DeliverToCity": "Austin",
              "DeliverToState": "Texas", "DeliverToPostalCode": "78701", "DeliverToCountry": "US"}  # fmt: skip
        self.record("OrderDeliveryGroup", {"Id": f"0ad{number}", "OrderId": made["Id"], **to})
        self.record(
            "OrderDeliveryGroupSummary", {"Id": f"0ag{number}", "OrderSummaryId": summary["Id"], **to}
        )
        for position, line in enumerate(order["lineItems"]):
            known = {"TypeCode": "Product", "Product2Id": f"01t-{line['sku']}", "Description": line["uniqueId"],
                     "UnitPrice": float(line["itemPrice"])}  # fmt: skip
            self.record("Product2", {"Id": f"01t-{line['sku']}", "StockKeepingUnit": line["sku"]})
            self.record("OrderItem", {"Id": f"802{number}{position}", "OrderId": made["Id"],
                                      "Quantity": float(line["quantity"]), **known})  # fmt: skip
            self.record("OrderItemSummary", {
                "Id": f"10u{number}{position}", "OrderSummaryId": summary["Id"], "StockKeepingUnit": line["sku"],
                "QuantityOrdered": float(line["quantity"]), "QuantityCanceled": 0.0, **known})  # fmt: skip
        order["remote"].append({"integrationId": SALESFORCE, "purpose": "order", "status": "sent",
                                "externalId": summary["Id"]})  # fmt: skip
        return made

    def record(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """Add a record to the org, unless one of its id is there."""
        rows = self.org.setdefault(name, [])
        known = next((each for each in rows if each["Id"] == row["Id"]), None)
        if known is None:
            rows.append(row)
        return known or row

    def ship(
        self, order: dict[str, Any], location_id: str, lines: dict[str, int], **changes: Any
    ) -> dict[str, Any]:
        """Add a shipping request for the order, with its commit in the ledger."""
        number = len(self.hub["shipments"])
        of_sku = {line["sku"]: line["uniqueId"] for line in order["lineItems"]}
        row = {
            "shipmentId": f"sr{number}", "extShipmentId": f"{order['orderNumber']}.{number}",
            "orderId": order["orderId"], "extOrderId": order["extOrderId"], "locationId": location_id,
            "status": "readyForFulfillment", "cardId": "c0",
            "lineItems": [
                {"uniqueId": of_sku[sku], "sku": sku, "quantity": quantity, "shipped": 0}
                for sku, quantity in lines.items()
            ],
            **changes,
        }  # fmt: skip
        self.hub["shipments"].append(row)
        for sku, quantity in lines.items():
            self.move(sku, location_id, "ship", f"shipment:sr{number}:{sku}", committed=quantity)
        return row

    def report(
        self, request: dict[str, Any], units: dict[str, int], *, kind: str = "shipped", taken: bool = True
    ) -> dict[str, Any]:
        """A warehouse reports on a shipping request; the hub keeps what it takes as a fulfillment."""
        number = len(self.hub["fulfillments"]) + 1
        lines = [{"sku": sku, "quantity": quantity} for sku, quantity in units.items()]
        sent = {"shipmentId": request["shipmentId"], "extReferenceId": f"ref-{self.clock}", "type": kind,
                "carrier": "UPS", "trackingNumber": f"1Z{number}", "lineItems": lines}  # fmt: skip
        answer = {"fulfillmentId": f"f{number}"} if taken else {"code": "rule_violated"}
        self.call(
            "POST", f"{HUB}/fulfillments", sent, answer, sender="warehouse", status=201 if taken else 422
        )
        kept = {
            **sent, "fulfillmentId": f"f{number}", "orderId": request["orderId"], "source": request["locationId"],
        }  # fmt: skip
        if taken:
            of_sku = {line["sku"]: line["uniqueId"] for line in request["lineItems"]}
            kept["lineItems"] = [{**line, "uniqueId": of_sku[line["sku"]]} for line in lines]
            self.hub["fulfillments"].append(kept)
        return kept

    def exception(self, code: str, entity_id: str, **changes: Any) -> dict[str, Any]:
        row = {
            "exceptionId": f"e{len(self.hub['exceptions'])}", "code": code, "entity": "order",
            "entityId": entity_id, "integrationId": TIKTOK, "message": code, "details": {},
            "openedAt": iso(self.clock), "closedAt": None, **changes,
        }  # fmt: skip
        self.hub["exceptions"].append(row)
        return row

    def decide(self, decision: str, entity_id: str, **changes: Any) -> None:
        """Write a line of the hub's journal."""
        self.clock += 1
        self.journal.append(
            {"number": len(self.journal) + 1, "at": iso(self.clock), "decision": decision, "entity": "order",
             "entityId": entity_id, "integrationId": TIKTOK, "reason": "", "details": {}, **changes}
        )  # fmt: skip

    # --- what passed on the network ---

    def call(self, method: str, url: str, sent: Any = None, received: Any = None, **changes: Any) -> Exchange:
        """Add an exchange, by default from the hub to whoever has the URL's host."""
        self.clock += 1
        receiver = "tiktok" if url.startswith(SHOP) else "salesforce" if url.startswith(ORG) else "hub"
        given: dict[str, Any] = {
            "sender": "operator" if receiver == "hub" else "hub", "receiver": receiver, "status": 200,
            "route": "", "kind": "write", "step": 1, "took": 0.02, "at": self.clock, **changes,
        }  # fmt: skip
        exchange = Exchange(
            index=len(self.exchanges), method=method, url=url, request_body=b"" if sent is None else orjson.dumps(sent),
            response_body=b"" if received is None else orjson.dumps(received), **given,
        )  # fmt: skip
        self.exchanges.append(exchange)
        return exchange

    def tell(self, product_id: str, sku_id: str, quantity: int, warehouse: str = "w1") -> Exchange:
        """The hub sets a SKU's quantity at the shop."""
        sent = {"skus": [{"id": sku_id, "inventory": [{"warehouse_id": warehouse, "quantity": quantity}]}]}
        path = f"/product/202309/products/{product_id}/inventory/update"
        return self.call("POST", SHOP + path, sent, {"code": 0, "data": {}})

    def set_cards(self, *cards: dict[str, Any]) -> None:
        """The operator replaces the routing cards."""
        rows = [
            {"cardId": f"c{number}", "name": f"card {number}", "enabled": True, "filters": {},
             "allowSplit": False, "ignoreInventory": False, **card}
            for number, card in enumerate(cards)
        ]  # fmt: skip
        self.cards[:] = rows
        self.call("PUT", f"{HUB}/routing/cards", {"cards": rows}, {"cards": rows})

    def show(self, shown: dict[str, Any]) -> None:
        """The operator saves an integration's settings, and the hub answers with the integration."""
        url = f"{HUB}/integrations/{shown['integrationId']}/settings"
        self.call("PUT", url, {"settings": shown["settings"]}, shown)

    def operate(self, operation: str, outcome: str = "ok", **arguments: Any) -> Operation:
        self.clock += 1
        made = Operation(
            index=len(self.operations), at=self.clock, actor="operator", operation=operation, arguments=arguments,
            step=1, outcome=outcome,  # type: ignore[arg-type]  # a test names an outcome in plain text
        )  # fmt: skip
        self.operations.append(made)
        return made


def integration(integration_id: str, connector: str, **settings: Any) -> dict[str, Any]:
    return {
        "integrationId": integration_id, "connector": connector, "name": connector, "enabled": True,
        "status": "connected", "settings": settings, "lastError": None,
    }  # fmt: skip


@pytest.fixture
def run() -> Run:
    """An empty run of a US shop and an Order Management org, Salesforce being the primary catalog."""
    return Run()


@pytest.fixture
def codes() -> Any:
    """Return a function that gives a check's verdict and the codes of its findings."""

    def of(check: Any) -> tuple[str, list[str]]:
        return check.verdict, [finding.code for finding in check.findings]

    return of
