"""Salesforce Service Cloud (SFSC): customer and order records go in, nothing created there comes back as an order.

It shares sign-in and products with SOM by composition, so it cannot inherit a pull: it has no order read,
no stock and no locations (rules.md R8, R25, R79; promise I11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from integration_hub.connectors.protocol import (
    Cancellation,
    Credentials,
    OrderKeeping,
    Publishing,
    capabilities_of,
)
from integration_hub.connectors.records import (
    ChannelSku,
    Cursor,
    OrderDraft,
    Page,
    ProductDraft,
    RemoteOrder,
    Settings,
)
from integration_hub.connectors.salesforce import products as salesforce_products
from integration_hub.connectors.salesforce.oauth import SalesforceSignIn
from integration_hub.connectors.salesforce.orders import (
    activated_order,
    bill_to,
    existing_order,
    find_or_create,
)
from integration_hub.connectors.salesforce.rest import SalesforceApi, literal
from integration_hub.connectors.salesforce.shapes import Contact, Record
from integration_hub.connectors.salesforce.vendor import CURRENCY, PROCESS_PRODUCTS, SALESFORCE_URL
from integration_hub.ground.capabilities import Setting


class ServiceCloudSession(Publishing, OrderKeeping, Cancellation):
    """One SFSC integration's use of the connector."""

    def __init__(self, api: SalesforceApi, settings: Settings) -> None:
        self._api = api
        self._currency = str(settings.get("currency") or "USD")

    def probe(self) -> None:
        """Read an account, which takes a live session and the API, and is no order."""
        self._api.records("SELECT Id FROM Account LIMIT 1", Record)

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        return salesforce_products.products(self._api, self._currency, cursor, sku)

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return salesforce_products.create_product(self._api, draft, self._currency)

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return salesforce_products.update_product(self._api, listing, draft, self._currency)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        found = existing_order(self._api, draft.external_reference)
        if found is None or found["Status"] == "Draft":
            return None
        return RemoteOrder(str(found["Id"]), {})

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, object], keep: Callable[[Mapping[str, object]], None]
    ) -> RemoteOrder:
        account_id = find_or_create(self._api, "Account", "Name", f"{draft.channel} buyers", {})
        links = {"AccountId": account_id, "BillToContactId": self._contact(draft, account_id)}
        return RemoteOrder(activated_order(self._api, draft, links, delivery_group=False), {})

    def correct_address(self, remote: RemoteOrder, draft: OrderDraft) -> None:
        account_id = find_or_create(self._api, "Account", "Name", f"{draft.channel} buyers", {})
        named = {"BillToContactId": self._contact(draft, account_id)}
        self._api.update("Order", remote.external_id, {**bill_to(draft), **named})

    def _contact(self, draft: OrderDraft, account_id: str) -> str:
        """Return the buyer's contact under the channel's account, by name, made if there is none."""
        first, last = draft.ship_to.get("firstName") or "", draft.ship_to.get("lastName") or ""
        if not last:  # markets that give the whole name in the first; a contact must have a last one
            first, _, last = first.rpartition(" ")
        last = last or "Buyer"
        rows = self._api.records(
            "SELECT Id, FirstName, LastName FROM Contact WHERE "
            f"AccountId = {literal(account_id)} AND LastName = {literal(last)} ORDER BY Id",
            Contact,
        )
        exact = next(
            (row["Id"] for row in rows if ((row["FirstName"] or ""), row["LastName"]) == (first, last)), None
        )
        fields = {"AccountId": account_id, "LastName": last, "FirstName": first or None}
        return exact if exact else self._api.create_once("Contact", fields)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        """Note the cancellation on the order: an activated order's items are locked in Service Cloud (section 8)."""
        self._api.update("Order", remote.external_id, {"Description": f"Order {reason} on its channel."})


class ServiceCloud(SalesforceSignIn):
    """The SFSC connector; an organization may have one."""

    key = "service_cloud"
    title = "Salesforce Service Cloud (SFSC)"
    capabilities = capabilities_of(
        ServiceCloudSession,
        authorization="oauth",
        channel_sku=True,
        max_per_organization=1,
    )
    settings: tuple[Setting, ...] = (
        SALESFORCE_URL,
        PROCESS_PRODUCTS,
        CURRENCY,
        Setting("pushOrders", "Push orders", kind="toggle", default=True),
    )

    def open(self, settings: Settings, credentials: Credentials) -> ServiceCloudSession:
        return ServiceCloudSession(self._api(credentials), settings)
