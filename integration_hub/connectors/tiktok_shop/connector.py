"""The TikTok Shop connector: what it declares, how a shop is connected, and one session's use of it."""

from __future__ import annotations

import random as randomness
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

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
from integration_hub.connectors.tiktok_shop import listings as tiktok_listings
from integration_hub.connectors.tiktok_shop import orders as tiktok_orders
from integration_hub.connectors.tiktok_shop import products as tiktok_products
from integration_hub.connectors.tiktok_shop import shipping as tiktok_shipping
from integration_hub.connectors.tiktok_shop.session import TikTokApp, TikTokCalls, first_tokens
from integration_hub.connectors.tiktok_shop.signing import genuine
from integration_hub.ground.capabilities import Capabilities, Setting
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Misconfigured, Refused
from integration_hub.ground.outbound import Outbound

US_AUTHORIZE = "https://services.tiktokshops.us/open/authorize"
AUTHORIZE = "https://services.tiktokshop.com/open/authorize"
WEBHOOK_PATH = "/webhooks/tiktok"
EVENT_TYPES = (
    "ORDER_STATUS_CHANGE",
    "CANCELLATION_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PRODUCT_STATUS_CHANGE",
    "PRODUCT_AUDIT_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
)
REGIONS = (
    ("BR", "Brazil"),
    ("DE", "Germany"),
    ("ES", "Spain"),
    ("FR", "France"),
    ("GB", "United Kingdom"),
    ("ID", "Indonesia"),
    ("IE", "Ireland"),
    ("IT", "Italy"),
    ("JP", "Japan"),
    ("MX", "Mexico"),
    ("MY", "Malaysia"),
    ("PH", "Philippines"),
    ("SG", "Singapore"),
    ("TH", "Thailand"),
    ("US", "United States"),
    ("VN", "Vietnam"),
)
DIRECTIONS = (
    ("pull", "Pull products from Tiktok to Pipe17"),
    ("push", "Push products from Pipe17 to Tiktok"),
    ("disabled", "Disabled"),
)
_ORDER_TOPICS = frozenset({"1", "3", "11", "12"})  # order, address, cancellation, return (facts 8)
_PACKAGE_TOPIC = "4"


class TikTokShop:
    """Code that speaks to TikTok Shop; it holds the hub's registration there and no merchant's state."""

    key = "tiktok_shop"
    title = "TikTok Shop"
    help_title = "Getting Started with TikTok Shop"
    capabilities = Capabilities(
        pull_products=True,
        push_products=True,
        push_product_regions=frozenset({"US", "GB"}),
        channel_sku=False,
        pull_orders=True,
        push_orders=False,
        pull_stock=False,
        push_stock=True,
        pull_locations=True,
        location_types=False,
        push_fulfillments=True,
        pull_fulfillments=False,
        max_per_organization=None,
        authorization="oauth",
    )
    settings: tuple[Setting, ...] = (
        Setting(
            "processProducts",
            "Process product catalog updates",
            "choice",
            options=DIRECTIONS,
            heading="Products",
        ),
        Setting("region", "Region", "choice", required=True, options=REGIONS),
        Setting("orders", "Orders", "toggle", default=True),
        Setting("fulfillments", "Fulfillments", "toggle", default=True),
        Setting("stockLocationIds", "Stock locations", "list"),
        Setting("defaultCategoryId", "Category of new products"),
    )

    def __init__(
        self,
        *,
        outbound: Outbound,
        clock: Clock,
        random: randomness.Random,
        apps: Mapping[str, str],
        base_url: str,
    ) -> None:
        # `random` comes with every connector's construction; TikTok Shop leaves nothing to chance.
        self._outbound = outbound
        self._clock = clock
        self._app = TikTokApp(
            apps.get("tiktok_app_key", ""),
            apps.get("tiktok_app_secret", ""),
            apps.get("tiktok_service_id", ""),
        )
        self._base_url = base_url.rstrip("/")
        self._renewals = Renewals(clock)

    def authorize_url(self, settings: Json, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        """Return the market's consent page; TikTok Shop redirects to the URI registered with the app."""
        if not self._app.service_id:
            raise Misconfigured("The hub has no TikTok Shop app: set its key, secret and service id.")
        page = US_AUTHORIZE if settings.get("region") == "US" else AUTHORIZE
        query = urlencode({"service_id": self._app.service_id, "state": state}, quote_via=quote)
        return f"{page}?{query}"

    def exchange(
        self, settings: Json, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Json:
        """Trade the callback's code for tokens, find the shop of the region and ask to be told of its changes."""
        code = query.get("code", "")
        if query.get("error") or code in ("", "null"):
            raise Refused(query.get("error") or "no_code", "TikTok Shop did not grant the authorization.")
        fresh = _Unstored(first_tokens(self._outbound, self._app, code))
        calls = TikTokCalls(self._app, self._outbound, self._clock, fresh, self._renewals)
        shop = _chosen_shop(calls, settings.get("region"))
        calls.keep(
            shop={"id": shop["id"], "name": shop["name"], "region": shop["region"]}, cipher=shop["cipher"]
        )
        self._subscribe(calls)
        return fresh.load()

    def connect(self, settings: Json) -> Json:
        """Never called: TikTok Shop is authorized by its merchant, not by typed credentials."""
        raise Refused("not_supported", "TikTok Shop is connected by authorization.")

    def open(self, settings: Json, credentials: Credentials) -> TikTokSession:
        calls = TikTokCalls(self._app, self._outbound, self._clock, credentials, self._renewals)
        return TikTokSession(calls, settings, self._clock)

    def event_order_ids(self, topic: str, body: Json) -> list[str]:
        """Return the orders a notification speaks of; `topic` is its numeric type."""
        content = body.get("data")
        if not isinstance(content, dict):
            return []
        if topic in _ORDER_TOPICS and content.get("order_id"):
            return [str(content["order_id"])]
        if topic == _PACKAGE_TOPIC:
            packages = content.get("package_list")
            lists = (
                [p.get("order_id_list") for p in packages if isinstance(p, dict)]
                if isinstance(packages, list)
                else []
            )
            return list(dict.fromkeys(str(order) for ids in lists if isinstance(ids, list) for order in ids))
        return []

    def verify_event(self, authorization: str, raw_body: bytes) -> bool:
        return genuine(self._app.secret, self._app.key, authorization, raw_body)

    def _subscribe(self, calls: TikTokCalls) -> None:
        if not self._base_url.startswith("https://"):
            return  # the vendor delivers over https alone; polling finds the changes anyway
        for event_type in EVENT_TYPES:
            body = {"event_type": event_type, "address": self._base_url + WEBHOOK_PATH}
            calls.call("PUT", "/event/202309/webhooks", body=body)


class TikTokSession:
    """One integration's use of its TikTok Shop."""

    def __init__(self, calls: TikTokCalls, settings: Json, clock: Clock) -> None:
        self._calls = calls
        self._settings = settings
        self._clock = clock

    def probe(self) -> None:
        """Read the shop's warehouses, which takes a live token, its scope and an active shop."""
        tiktok_products.warehouses(self._calls)

    def region(self) -> str | None:
        region: str | None = self._calls.connection["shop"]["region"]
        return region

    def products(self, cursor: Json | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
        if sku is not None:
            return tiktok_products.products_with_sku(self._calls, sku)
        return tiktok_products.changed_products(self._calls, cursor, self._clock.now())

    def create_product(self, draft: ProductDraft) -> ChannelSku:
        return tiktok_listings.create_product(self._calls, self._settings, draft)

    def update_product(self, listing: ChannelSku, draft: ProductDraft) -> ChannelSku:
        return tiktok_listings.update_product(self._calls, listing, draft)

    def set_stock(self, targets: Sequence[StockTarget]) -> list[ItemResult]:
        return tiktok_listings.set_stock(self._calls, targets)

    def locations(self) -> list[ChannelLocation]:
        return tiktok_products.sales_locations(self._calls)

    def stock_counts(self, skus: Sequence[str], locations: Sequence[str]) -> Iterator[StockCount]:
        _not_supported("stock is not pulled from TikTok Shop")

    def orders(self, cursor: Json | None) -> Iterator[Page[ChannelOrder]]:
        return tiktok_orders.changed_orders(self._calls, cursor)

    def order(self, external_order_id: str) -> ChannelOrder | None:
        row = tiktok_orders.order_row(self._calls, external_order_id)
        return None if row is None else tiktok_orders.channel_order(row)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        _not_supported("orders are not pushed to TikTok Shop")

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, Any], keep: Callable[[Json], None]
    ) -> RemoteOrder:
        _not_supported("orders are not pushed to TikTok Shop")

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
        _not_supported("TikTok Shop takes no shipping requests")

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        return tiktok_shipping.push_shipment(self._calls, remote, shipment)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        """Cancel the whole order, whatever lines are named: TikTok Shop takes parts in two markets only."""
        tiktok_shipping.cancel_order(self._calls, remote)

    def shipments(self, cursor: Json | None) -> Iterator[Page[Shipment]]:
        _not_supported("shipments are not pulled from TikTok Shop")


class _Unstored:
    """A connection in the making: nothing is stored before all of it is known."""

    def __init__(self, connection: Json) -> None:
        self._connection = connection

    def load(self) -> Json:
        return dict(self._connection)

    def save(self, connection: Json) -> None:
        self._connection = connection


def _chosen_shop(calls: TikTokCalls, region: str | None) -> Json:
    """Return the authorized shop of the wanted region, or else the first: its own region is what counts later."""
    shops: list[Json] = calls.call("GET", "/authorization/202309/shops", shop=False).get("shops") or []
    if not shops:
        raise Refused("no_shop", "The authorization covers no shop.")
    return next((shop for shop in shops if shop["region"] == region), shops[0])


def _not_supported(why: str) -> NoReturn:
    raise Refused("not_supported", f"Not possible: {why}.")
