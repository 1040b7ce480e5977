"""The merchant in a Salesforce org: its catalog, locations and stock, and orders born in Order Management."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from scenarios.story.world import Product, World
from scenarios.world.actors.products import DUPLICATE
from scenarios.world.addresses import HUB
from scenarios.world.wire import Reply, Speaker

MY_DOMAIN = "sunny-goods"
HOST = f"{MY_DOMAIN}.my.salesforce.com"
LAB = f"https://{HOST}/_lab"
USERNAME = "merchant@sunny-goods.example"
PASSWORD = "a-merchant-signs-in"
CLIENT_ID = "hub-consumer-key"
CLIENT_SECRET = "hub-consumer-secret"
API = f"https://{HOST}/services/data/v62.0"
BULK = 2000  # records in one call of the control plane


class SalesforceMerchant:
    """Acts in one org: through its own REST API where that offers the deed, else through the control plane."""

    def __init__(self, speaker: Speaker, *, order_management: bool) -> None:
        self._speaker = speaker
        self._order_management = order_management
        self._bearer: dict[str, str] = {}
        self._product_ids: dict[str, str] = {}  # by SKU
        self._account_id = ""

    def open_org(self, world: World) -> None:
        """Get an org with a merchant who may sign in, the hub's connected app, and the story's locations."""
        types = list(dict.fromkeys(location.type for location in world.locations))
        features = (
            ["order_management", "omnichannel_inventory"] if self._order_management else ["service_cloud"]
        )
        self._speaker.post(
            f"{LAB}/orgs",
            {
                "my_domain": MY_DOMAIN,
                "name": "Sunny Goods",
                "features": features,
                "users": [{"username": USERNAME, "password": PASSWORD, "security_token": "TOKEN"}],
                "connected_apps": [
                    {
                        "client_id": CLIENT_ID,
                        "client_secret": CLIENT_SECRET,
                        "name": "Hub",
                        "callback_urls": [f"{HUB}/oauth/callback"],
                        "scopes": ["api", "refresh_token"],
                    }
                ],
                "location_types": types or ["Warehouse"],
            },
        ).need("opening the Salesforce org")
        if self._order_management and world.locations:
            records = [
                {
                    "Name": location.name,
                    "LocationType": location.type,
                    "ExternalReference": location.name,
                    "IsInventoryLocation": True,
                }
                for location in world.locations
            ]
            self._insert("Location", records)

    def _insert(self, sobject: str, records: Sequence[dict[str, Any]]) -> list[str]:
        body = {"object": sobject, "records": list(records)}
        return list(self._speaker.post(f"{LAB}/records", body).need(f"inserting {sobject}")["ids"])

    def add_products(self, products: Mapping[str, Product]) -> None:
        """Enter products with a standard price."""
        rows = [
            {
                "Name": product.name,
                "StockKeepingUnit": sku.rstrip(DUPLICATE),
                "ProductCode": sku.rstrip(DUPLICATE),
                "UnitPrice": float(product.price),
            }
            for sku, product in products.items()
        ]
        self.enter(rows)

    def enter(self, rows: Sequence[dict[str, Any]]) -> None:
        """Enter rows of the control plane's product form, in calls of bounded size."""
        for start in range(0, len(rows), BULK):
            part = list(rows[start : start + BULK])
            made = self._speaker.post(f"{LAB}/products", {"products": part}).need(
                "entering products in Salesforce"
            )
            for row, product_id in zip(part, made["ids"], strict=True):
                self._product_ids.setdefault(row["StockKeepingUnit"], product_id)

    def edit_product(self, sku: str, *, name: str | None, price: str | None, new_sku: str | None) -> Reply:
        """Change the product's record and its standard price."""
        product_id = self._product_ids[sku]
        fields = {"Name": name, "StockKeepingUnit": new_sku}
        kept = {member: value for member, value in fields.items() if value is not None}
        reply = self._rest("PATCH", f"/sobjects/Product2/{product_id}", kept) if kept else None
        if price is not None:
            found = self._query(f"SELECT Id FROM PricebookEntry WHERE Product2Id = '{product_id}'")
            entry = found[0]["Id"]
            reply = self._rest("PATCH", f"/sobjects/PricebookEntry/{entry}", {"UnitPrice": float(price)})
        assert reply is not None, "an edit changes something"
        return reply

    def set_stock(self, location: str, sku: str, quantity: int) -> Reply | None:
        """Count stock in Omnichannel Inventory; Service Cloud keeps none."""
        if not self._order_management:
            return None
        return self.count([{"location": location, "sku": sku, "on_hand": quantity}])

    def count(self, rows: Sequence[dict[str, Any]]) -> Reply:
        """Put quantities on hand into Omnichannel Inventory."""
        return self._speaker.post(f"{LAB}/stock", {"rows": list(rows)})

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
                "EffectiveDate": "2026-11-02",
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

    def _add_item(self, order_id: str, group_id: str, sku: str, quantity: int) -> None:
        rows = self._query(
            "SELECT Id, UnitPrice, Product2Id, Product2.StockKeepingUnit FROM PricebookEntry "
            f"WHERE Product2.StockKeepingUnit = '{sku}'"
        )
        entry = next(row for row in rows if row["Product2"]["StockKeepingUnit"] == sku)
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

    def _query(self, soql: str) -> list[dict[str, Any]]:

        return list(self._rest("GET", f"/query?q={quote(soql, safe='')}").need(soql)["records"])

    def _rest(self, method: str, path: str, body: Any = None) -> Reply:
        # A session ends after two idle hours, so each deed may need a new one.
        for fresh in (not self._bearer, True):
            if fresh:
                token = self._speaker.post(f"{LAB}/session", {"username": USERNAME}).need("a session")
                self._bearer = {"Authorization": f"Bearer {token['access_token']}"}
            reply = self._speaker.send(method, API + path, body, headers=self._bearer)
            if reply.status != 401:
                break
        return reply

    def state(self) -> dict[str, Any]:
        return dict(self._speaker.get(f"{LAB}/state").need("the state of Salesforce"))
