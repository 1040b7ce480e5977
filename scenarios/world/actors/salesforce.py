"""The merchant in a Salesforce org: its catalog, locations and stock, and orders born in Order Management."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from scenarios.errors import DeedRefused
from scenarios.story.world import Location, Product, Refusal
from scenarios.world.actors.products import DUPLICATE, price_in
from scenarios.world.actors.tiktok import armed
from scenarios.world.addresses import HUB
from scenarios.world.wire import Reply, Speaker

MY_DOMAIN = "sunny-goods"
USERNAME = "merchant@sunny-goods.example"
PASSWORD = "a-merchant-signs-in"
CLIENT_ID = "hub-consumer-key"
CLIENT_SECRET = "hub-consumer-secret"
BULK = 2000  # records in one call of the control plane
_APP = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "name": "Hub",
    "callback_urls": [f"{HUB}/oauth/callback"],
    "scopes": ["api", "refresh_token"],
}


class SalesforceMerchant:
    """Acts in one org: through its own REST API where that offers the deed, else through the control plane."""

    def __init__(
        self,
        speaker: Speaker,
        today: Callable[[], str],
        currency: str,
        *,
        order_management: bool,
        number: int = 0,
        alone: bool = True,
    ) -> None:
        self._speaker = speaker
        self._today = today
        self._currency = currency
        self.order_management = order_management
        self.account = MY_DOMAIN if number == 0 else f"{MY_DOMAIN}-{number}"
        self._username = USERNAME if number == 0 else f"merchant-{number}@sunny-goods.example"
        # Where there are several orgs, the control plane has to be told which is meant.
        self._org = {} if alone else {"my_domain": self.account}
        self.host = f"{self.account}.my.salesforce.com"
        self.lab = f"https://{self.host}/_lab"
        self._api = f"https://{self.host}/services/data/v62.0"
        self._bearer: dict[str, str] = {}
        self._product_ids: dict[str, str] = {}  # by SKU
        self._account_id = ""

    @property
    def sign_in(self) -> tuple[str, str]:
        """The name and password that the merchant signs in with."""
        return self._username, PASSWORD

    def open_org(self, locations: Sequence[Location], *, app: Mapping[str, object] | None) -> None:
        """Get an org with a merchant who may sign in and the story's locations; the first, with the hub's app."""
        types = list(dict.fromkeys(location.type for location in locations))
        features = (
            ["order_management", "omnichannel_inventory"] if self.order_management else ["service_cloud"]
        )
        apps = {} if app is None else {"connected_apps": [{**_APP, **app}]}  # its key is known to every org
        self._speaker.post(
            f"{self.lab}/orgs",
            {
                "my_domain": self.account,
                "name": "Sunny Goods",
                "features": features,
                "users": [{"username": self._username, "password": PASSWORD, "security_token": "TOKEN"}],
                **apps,
                "location_types": types or ["Warehouse"],
            },
        ).need("opening the Salesforce org")
        if self.order_management and locations:
            records = [
                {
                    "Name": location.name,
                    "LocationType": location.type,
                    "ExternalReference": location.name,
                    "IsInventoryLocation": True,
                }
                for location in locations
            ]
            self._insert("Location", records)

    def _insert(self, sobject: str, records: Sequence[dict[str, Any]]) -> list[str]:
        body = {**self._org, "object": sobject, "records": list(records)}
        return list(self._speaker.post(f"{self.lab}/records", body).need(f"inserting {sobject}")["ids"])

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products with a standard price."""
        rows = [
            {
                "Name": product.name,
                "StockKeepingUnit": sku.rstrip(DUPLICATE),
                "ProductCode": sku.rstrip(DUPLICATE),
                "UnitPrice": float(price_in(product, self._currency)),
            }
            for sku, product in products.items()
        ]
        self.enter(rows)

    def enter(self, rows: Sequence[dict[str, Any]]) -> None:
        """Enter rows of the control plane's product form, in calls of bounded size."""
        for start in range(0, len(rows), BULK):
            part = list(rows[start : start + BULK])
            made = self._speaker.post(f"{self.lab}/products", {**self._org, "products": part}).need(
                "entering products in Salesforce"
            )
            for row, product_id in zip(part, made["ids"], strict=True):
                self._product_ids.setdefault(row["StockKeepingUnit"], product_id)

    def edit_product(self, sku: str, *, name: str | None, price: str | None, new_sku: str | None) -> Reply:
        """Change the product's record and its standard price."""
        product_id = self._product_id(sku)
        fields = {"Name": name, "StockKeepingUnit": new_sku}
        kept = {member: value for member, value in fields.items() if value is not None}
        reply = self._rest("PATCH", f"/sobjects/Product2/{product_id}", kept) if kept else None
        if price is not None:
            found = self._query(f"SELECT Id FROM PricebookEntry WHERE Product2Id = '{product_id}'")
            entry = found[0]["Id"]
            reply = self._rest("PATCH", f"/sobjects/PricebookEntry/{entry}", {"UnitPrice": float(price)})
        if reply is None:
            return Reply(200, "nothing was to be changed", {})
        if reply.ok and new_sku is not None:
            self._product_ids[new_sku] = self._product_ids.pop(sku, product_id)
        return reply

    def _product_id(self, sku: str) -> str:
        if sku not in self._product_ids:
            where = f"StockKeepingUnit = {_literal(sku)}"
            rows = self._query(f"SELECT Id, StockKeepingUnit FROM Product2 WHERE {where}")
            self._product_ids |= {row["StockKeepingUnit"]: str(row["Id"]) for row in reversed(rows)}
        if sku not in self._product_ids:
            raise DeedRefused(f"looking for {sku!r} in Salesforce", 404, "there is no such product")
        return self._product_ids[sku]

    def delete_product(self, sku: str) -> Reply:
        reply = self._rest("DELETE", f"/sobjects/Product2/{self._product_id(sku)}")
        if reply.ok:
            del self._product_ids[sku]
        return reply

    def offer(self, sku: str, *, on_sale: bool) -> Reply:
        return self._rest("PATCH", f"/sobjects/Product2/{self._product_id(sku)}", {"IsActive": on_sale})

    def edit_stock(self, sku: str, quantity: int) -> Reply:
        """Stock lies at locations here, so no quantity belongs to a product alone."""
        raise DeedRefused(
            f"writing a stock of {sku!r}", 404, "Salesforce keeps stock by location; use set_stock"
        )

    def set_stock(self, location: str, sku: str, quantity: int) -> Reply | None:
        """Count stock in Omnichannel Inventory; Service Cloud keeps none."""
        if not self.order_management:
            return None
        return self.count([{"location": location, "sku": sku, "on_hand": quantity}])

    def count(self, rows: Sequence[dict[str, Any]]) -> Reply:
        """Put quantities on hand into Omnichannel Inventory."""
        return self._speaker.post(f"{self.lab}/stock", {**self._org, "rows": list(rows)})

    def buy(self, order: str, lines: Mapping[str, int]) -> Reply:
        """An order is born here: created, activated and summarized as Order Management asks for it."""
        book = self._query("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[0]["Id"]
        account = self._account()
        made = self._rest(
            "POST",
            "/sobjects/Order",
            {
                "AccountId": account,
                "Status": "Draft",
                "Name": order,
                "EffectiveDate": self._today(),
                "Pricebook2Id": book,
            },
        ).need("drafting an order")
        group = self._rest(
            "POST",
            "/sobjects/OrderDeliveryGroup",
            {
                "OrderId": made["id"],
                "DeliverToName": "Robin Sample",
                "DeliverToStreet": "12 Sample Street",
                "DeliverToCity": "Springfield",
                "DeliverToState": "IL",
                "DeliverToPostalCode": "62701",
                "DeliverToCountry": "US",
            },
        ).need("adding a delivery group")
        for sku, quantity in lines.items():
            self._add_item(str(made["id"]), str(group["id"]), sku, quantity)
        activated = self._rest("PATCH", f"/sobjects/Order/{made['id']}", {"Status": "Activated"})
        if not activated.ok:
            return activated
        reply = self._rest("POST", "/commerce/order-management/order-summaries", {"orderId": made["id"]})
        if reply.ok:
            reply.body["order_id"] = reply.body["orderSummaryId"]
        return reply

    def cancel(self, order_id: str, lines: Mapping[str, int]) -> Reply:
        """Cancel lines of an order summary, or all that can be canceled."""
        return self._change(order_id, "submit-cancel", "QuantityAvailableToCancel", lines)

    def ship(self, where: str, order: str, lines: Mapping[str, int], carrier: str, tracking: str) -> Reply:
        """Enter a shipment for each fulfillment order that holds some of it, and close what has left as a whole."""
        held = self._query(
            "SELECT Id, FulfillmentOrderId, FulfillmentOrder.OrderSummaryId, Product2Id, Quantity, OrderItemSummaryId, "
            "OrderItemSummary.StockKeepingUnit FROM FulfillmentOrderLineItem WHERE "
            f"FulfillmentOrder.OrderSummary.{where} = {_literal(order)} "
            "AND FulfillmentOrder.StatusCategory IN ('ACTIVATED', 'FULFILLING') ORDER BY Id"
        )
        wanted, reply = dict(lines), None
        for fulfillment_order_id in dict.fromkeys(row["FulfillmentOrderId"] for row in held):
            mine = [row for row in held if row["FulfillmentOrderId"] == fulfillment_order_id]
            gone = self._gone(fulfillment_order_id)
            left = {row["Id"]: int(row["Quantity"]) - gone.get(row["Id"], 0) for row in mine}
            units = dict[str, int]()
            for row in mine:
                sku = row["OrderItemSummary"]["StockKeepingUnit"]
                units[row["Id"]] = min(left[row["Id"]], wanted.get(sku, 0)) if lines else left[row["Id"]]
                wanted[sku] = wanted.get(sku, 0) - units[row["Id"]]
            if any(units.values()):
                reply = self._enter_shipment(mine, units, carrier, tracking)
                if units == left:
                    path = f"/sobjects/FulfillmentOrder/{fulfillment_order_id}"
                    reply = self._rest("PATCH", path, {"Status": "Fulfilled"})
        if reply is None:
            raise DeedRefused(f"shipping {order!r}", 404, "no open fulfillment order holds any of it")
        return reply

    def _gone(self, fulfillment_order_id: str) -> dict[str, int]:
        gone = dict[str, int]()
        for row in self._query(
            "SELECT FulfillmentOrderLineItemId, Quantity FROM ShipmentItem "
            f"WHERE Shipment.FulfillmentOrderId = {_literal(fulfillment_order_id)}"
        ):
            line = row["FulfillmentOrderLineItemId"]
            gone[line] = gone.get(line, 0) + int(row["Quantity"])
        return gone

    def _enter_shipment(
        self, rows: Sequence[dict[str, Any]], units: Mapping[str, int], carrier: str, tracking: str
    ) -> Reply:
        header = {
            "FulfillmentOrderId": rows[0]["FulfillmentOrderId"],
            "OrderSummaryId": rows[0]["FulfillmentOrder"]["OrderSummaryId"],
            "Provider": carrier,
            "TrackingNumber": tracking,
            "ShipToName": "Robin Sample",
        }
        made = self._rest("POST", "/sobjects/Shipment", header)
        for row in rows if made.ok else ():
            if units[row["Id"]]:
                item = {
                    "ShipmentId": made.body["id"],
                    "Product2Id": row["Product2Id"],
                    "Quantity": units[row["Id"]],
                    "FulfillmentOrderLineItemId": row["Id"],
                    "OrderItemSummaryId": row["OrderItemSummaryId"],
                }
                self._rest("POST", "/sobjects/ShipmentItem", item).need("entering what a shipment holds")
        return made

    def take_back(self, order_id: str, lines: Mapping[str, int]) -> Reply:
        """Take goods back at once, as a simple return."""
        return self._change(order_id, "submit-return", "QuantityAvailableToReturn", lines)

    def _change(self, summary_id: str, action: str, available: str, lines: Mapping[str, int]) -> Reply:
        rows = self._query(
            f"SELECT Id, StockKeepingUnit, {available} FROM OrderItemSummary "
            f"WHERE OrderSummaryId = {_literal(summary_id)} ORDER BY Id"
        )
        items = [
            {
                "orderItemSummaryId": row["Id"],
                "quantity": lines.get(row["StockKeepingUnit"], 0) if lines else row[available],
                "reason": "Unknown",
                "shippingReductionFlag": False,
            }
            for row in rows
        ]
        body = {"changeItems": [item for item in items if item["quantity"]]}
        path = f"/commerce/order-management/order-summaries/{summary_id}/actions/{action}"
        return self._rest("POST", path, body)

    def _add_item(self, order_id: str, group_id: str, sku: str, quantity: int) -> None:
        rows = self._query(
            "SELECT Id, UnitPrice, Product2Id, Product2.StockKeepingUnit FROM PricebookEntry "
            f"WHERE Product2.StockKeepingUnit = {_literal(sku)}"
        )
        entry = next((row for row in rows if row["Product2"]["StockKeepingUnit"] == sku), None)
        if entry is None:
            raise DeedRefused(f"ordering {sku!r}", 404, "Salesforce holds no price of such a product")
        fields = {
            "OrderId": order_id,
            "OrderDeliveryGroupId": group_id,
            "Product2Id": entry["Product2Id"],
            "PricebookEntryId": entry["Id"],
            "Quantity": quantity,
            "UnitPrice": entry["UnitPrice"],
        }
        self._rest("POST", "/sobjects/OrderItem", fields).need("adding an order item")

    def _account(self) -> str:
        if not self._account_id:
            made = self._rest("POST", "/sobjects/Account", {"Name": "Web shoppers"})
            self._account_id = str(made.need("adding an account")["id"])
        return self._account_id

    def revoke(self) -> Reply:
        """The administrator takes every consent away, the hub's too."""
        return self._speaker.post(f"{self.lab}/revoke", {**self._org, "username": self._username})

    def set_quirks(self, quirks: Mapping[str, object]) -> Reply:
        return self._speaker.put(f"{self.lab}/quirks", dict(quirks))

    def refuse(self, refusal: Refusal) -> Reply:
        return self._speaker.post(f"{self.lab}/refusals", armed(refusal))

    def _query(self, soql: str) -> list[dict[str, Any]]:
        return list(self._rest("GET", f"/query?q={quote(soql, safe='')}").need(soql)["records"])

    def _rest(self, method: str, path: str, body: Any = None) -> Reply:
        # A session ends after two idle hours, so each deed may need a new one.
        for fresh in (not self._bearer, True):
            if fresh:
                token = self._speaker.post(
                    f"{self.lab}/session", {**self._org, "username": self._username}
                ).need("a session")
                self._bearer = {"Authorization": f"Bearer {token['access_token']}"}
            reply = self._speaker.send(method, self._api + path, body, headers=self._bearer)
            if reply.status != 401:
                break
        return reply

    def state(self) -> dict[str, Any]:
        return dict(self._speaker.get(f"{self.lab}/state").need("the state of Salesforce"))


def _literal(text: str) -> str:
    """Return a text as SOQL quotes it."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
