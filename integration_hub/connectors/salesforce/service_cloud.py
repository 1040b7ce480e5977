"""Salesforce Service Cloud (SFSC): customer and order records go in, nothing created there comes back as an order.

It shares sign-in and products with SOM by composition, so it cannot inherit a pull: it has no order read,
no stock and no locations (rules.md R8, R25, R79; promise I11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, NoReturn

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import (
    Allocation,
    ChannelLocation,
    ChannelOrder,
    ChannelSku,
    ItemResult,
    Json,
    OrderDraft,
    Page,
    ProductDraft,
    RemoteOrder,
    Shipment,
    StockCount,
    StockTarget,
)
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.salesforce import oauth as salesforce_oauth
from integration_hub.connectors.salesforce import products as salesforce_products
from integration_hub.connectors.salesforce.order_management import CURRENCY, PROCESS_PRODUCTS, SALESFORCE_URL
from integration_hub.connectors.salesforce.orders import activated_order, existing_order, find_or_create
from integration_hub.connectors.salesforce.rest import SalesforceApi, literal
from integration_hub.ground.capabilities import Capabilities, Setting
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import Outbound


class ServiceCloud:
    """The SFSC connector; an organization may have one."""

    key = "service_cloud"
    title = "Salesforce Service Cloud (SFSC)"
    help_title = "Getting Started with Salesforce"
    capabilities = Capabilities(
        pull_products=True,
        push_products=True,
        push_product_regions=None,
        channel_sku=True,
        pull_orders=False,
        push_orders=True,
        pull_stock=False,
        push_stock=False,
        pull_locations=False,
        location_types=False,
        push_fulfillments=False,
        pull_fulfillments=False,
        max_per_organization=1,
        authorization="oauth",
    )
    settings: tuple[Setting, ...] = (
        SALESFORCE_URL,
        PROCESS_PRODUCTS,
        CURRENCY,
        Setting("pushOrders", "Push orders", kind="toggle", default=True),
    )

    def __init__(
        self, *, outbound: Outbound, clock: Clock, random: Random, apps: Mapping[str, str], base_url: str
    ) -> None:
        self._outbound = outbound
        self._apps = apps
        self._renewals = Renewals(clock)

    def authorize_url(self, settings: Json, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        return salesforce_oauth.authorize_url(
            settings,
            self._apps["salesforce_client_id"],
            state=state,
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
        )

    def exchange(
        self, settings: Json, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Json:
        return salesforce_oauth.exchange(
            self._outbound,
            settings,
            self._apps,
            query,
            redirect_uri=redirect_uri,
            code_verifier=code_verifier,
        )

    def connect(self, settings: Json) -> Json:
        raise Refused("not_supported", "Salesforce connects by OAuth")

    def open(self, settings: Json, credentials: Credentials) -> ServiceCloudSession:
        api = SalesforceApi(self._outbound, self._apps, credentials, self._renewals)
        return ServiceCloudSession(api, settings)

    def event_order_ids(self, topic: str, body: Json) -> list[str]:
        return []

    def verify_event(self, authorization: str, raw_body: bytes) -> bool:
        return False


class ServiceCloudSession:
    """One SFSC integration's use of the connector."""

    def __init__(self, api: SalesforceApi, settings: Json) -> None:
        self._api = api
        self._currency = str(settings.get("currency") or "USD")

    def probe(self) -> None:
        """Read an account, which takes a live session and the API, and is no order."""
        self._api.records("SELECT Id FROM Account LIMIT 1")

    def region(self) -> str | None:
        return None

    def products(self, cursor: Json | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
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
        self, draft: OrderDraft, made: Mapping[str, Any], keep: Callable[[Json], None]
    ) -> RemoteOrder:
        account_id = find_or_create(self._api, "Account", "Name", f"{draft.channel} buyers", {})
        contact_id = self._contact(draft, account_id)
        links = {"AccountId": account_id, "BillToContactId": contact_id}
        return RemoteOrder(activated_order(self._api, draft, links, delivery_group=False), {})

    def _contact(self, draft: OrderDraft, account_id: str) -> str:
        """Return the buyer's contact under the channel's account, by name, made if there is none."""
        first, last = draft.ship_to.get("firstName") or "", draft.ship_to.get("lastName") or "Buyer"
        rows = self._api.records(
            "SELECT Id, FirstName, LastName FROM Contact WHERE "
            f"AccountId = {literal(account_id)} AND LastName = {literal(last)} ORDER BY Id"
        )
        exact = next(
            (row["Id"] for row in rows if ((row["FirstName"] or ""), row["LastName"]) == (first, last)), None
        )
        fields = {"AccountId": account_id, "LastName": last, "FirstName": first or None}
        return str(exact) if exact else self._api.create("Contact", fields)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        """Note the cancellation on the order: an activated order's items are locked in Service Cloud (section 8)."""
        self._api.update("Order", remote.external_id, {"Description": f"Order {reason} on its channel."})

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]:
        _never()

    def locations(self) -> list[ChannelLocation]:
        _never()

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        _never()

    def orders(self, cursor: Json | None) -> Iterator[Page[ChannelOrder]]:
        _never()

    def order(self, external_order_id: str) -> ChannelOrder | None:
        _never()

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
        _never()

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        _never()

    def shipments(self, cursor: Json | None) -> Iterator[Page[Shipment]]:
        _never()


def _never() -> NoReturn:
    raise Refused("not_supported", "Service Cloud receives customers and orders, and gives nothing back")
