"""The TikTok Shop connector: what it declares, how a shop is connected, and one session's use of it."""

from __future__ import annotations

import hmac
import random as randomness
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from integration_hub.connectors.protocol import (
    Cancellation,
    Credentials,
    Locations,
    Orders,
    Publishing,
    StockTargets,
    Tracking,
    capabilities_of,
)
from integration_hub.connectors.records import (
    Body,
    ChannelLocation,
    ChannelOrder,
    ChannelSku,
    Cursor,
    Event,
    ItemResult,
    Page,
    ProductDraft,
    RemoteOrder,
    Settings,
    Shipment,
    StockTarget,
    Stored,
)
from integration_hub.connectors.refreshing import Renewals, Unstored
from integration_hub.connectors.tiktok_shop import listings as tiktok_listings
from integration_hub.connectors.tiktok_shop import orders as tiktok_orders
from integration_hub.connectors.tiktok_shop import products as tiktok_products
from integration_hub.connectors.tiktok_shop.markets import MARKETS
from integration_hub.connectors.tiktok_shop.session import TikTokApp, TikTokCalls, first_tokens
from integration_hub.connectors.tiktok_shop.shapes import Shop, Shops
from integration_hub.ground.capabilities import Setting, Vendor
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Misconfigured, Refused
from integration_hub.ground.outbound import Outbound, shaped

US_AUTHORIZE = "https://services.tiktokshops.us/open/authorize"
AUTHORIZE = "https://services.tiktokshop.com/open/authorize"
DIRECTIONS = (
    ("pull", "Pull products from Tiktok to Pipe17"),
    ("push", "Push products from Pipe17 to Tiktok"),
    ("disabled", "Disabled"),
)
TIKTOK = Vendor("tiktok", "TikTok Shop", is_channel=True)


class TikTokSession(Publishing, StockTargets, Locations, Orders, Tracking, Cancellation):
    """One integration's use of its TikTok Shop."""

    def __init__(self, calls: TikTokCalls, settings: Settings, clock: Clock) -> None:
        self._calls = calls
        self._settings = settings
        self._clock = clock

    def probe(self) -> None:
        """Read the shop's warehouses, which takes a live token, its scope and an active shop."""
        tiktok_products.warehouses(self._calls)

    def products(self, cursor: Cursor | None, *, sku: str | None = None) -> Iterator[Page[ChannelSku]]:
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

    def orders(self, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
        return tiktok_orders.changed_orders(self._calls, cursor)

    def order(self, external_order_id: str) -> ChannelOrder | None:
        row = tiktok_orders.order_row(self._calls, external_order_id)
        return None if row is None else tiktok_orders.channel_order(row)

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        return tiktok_orders.push_shipment(self._calls, remote, shipment)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        """Cancel the whole order, whatever lines are named: TikTok Shop takes parts in two markets only."""
        tiktok_orders.cancel_order(self._calls, remote)


class TikTokShop:
    """Code that speaks to TikTok Shop; it holds the hub's registration there and no merchant's state."""

    key = "tiktok_shop"
    title = "TikTok Shop"
    help_title = "Getting Started with TikTok Shop"
    vendor = TIKTOK
    capabilities = capabilities_of(
        TikTokSession,
        authorization="oauth",
        push_product_regions=frozenset(code for code, market in MARKETS.items() if market.takes_products),
        elsewhere=(
            "Make TikTok Shop the primary catalog instead: pull its products and push them to Salesforce."
        ),
    )
    settings: tuple[Setting, ...] = (
        Setting(
            "processProducts",
            "Process product catalog updates",
            "choice",
            options=DIRECTIONS,
            heading="Products",
        ),
        Setting(
            "region",
            "Region",
            "choice",
            required=True,
            options=tuple((code, market.name) for code, market in MARKETS.items()),
        ),
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
        self.events = TikTokEvents(self._app.secret, self._app.key)
        self._base_url = base_url.rstrip("/")
        self._renewals = Renewals(clock)

    def authorize_url(self, settings: Settings, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        """Return the market's consent page; TikTok Shop redirects to the URI registered with the app."""
        if not self._app.service_id:
            raise Misconfigured("The hub has no TikTok Shop app: set its key, secret and service id.")
        page = US_AUTHORIZE if settings.get("region") == "US" else AUTHORIZE
        query = urlencode({"service_id": self._app.service_id, "state": state}, quote_via=quote)
        return f"{page}?{query}"

    def exchange(
        self, settings: Settings, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Stored:
        """Trade the callback's code for tokens, find the shop of the region and ask to be told of its changes."""
        code = query.get("code", "")
        if query.get("error") or code in ("", "null"):
            raise Refused(query.get("error") or "no_code", "TikTok Shop did not grant the authorization.")
        fresh = Unstored(first_tokens(self._outbound, self._app, code))
        calls = TikTokCalls(self._app, self._outbound, self._clock, fresh, self._renewals)
        shop = _chosen_shop(calls, settings.get("region"))
        calls.keep(
            shop={"id": shop["id"], "name": shop["name"], "region": shop["region"]}, cipher=shop["cipher"]
        )
        self._subscribe(calls)
        return fresh.load()

    def open(self, settings: Settings, credentials: Credentials) -> TikTokSession:
        calls = TikTokCalls(self._app, self._outbound, self._clock, credentials, self._renewals)
        return TikTokSession(calls, settings, self._clock)

    def _subscribe(self, calls: TikTokCalls) -> None:
        if not self._base_url.startswith("https://"):
            return  # the vendor delivers over https alone; polling finds the changes anyway
        for event_type in EVENT_TYPES:
            body = {"event_type": event_type, "address": self._base_url + self.events.path}
            calls.call("PUT", "/event/202309/webhooks", body=body)


def _chosen_shop(calls: TikTokCalls, region: object) -> Shop:
    """Return the authorized shop of the wanted region, or else the first: its own region is what counts later."""
    authorized = shaped(calls.call("GET", "/authorization/202309/shops", shop=False), Shops)
    shops = authorized.get("shops") or []
    if not shops:
        raise Refused("no_shop", "The authorization covers no shop.")
    return next((shop for shop in shops if shop["region"] == region), shops[0])


EVENT_TYPES = (
    "ORDER_STATUS_CHANGE",
    "CANCELLATION_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PRODUCT_STATUS_CHANGE",
    "PRODUCT_AUDIT_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
)
_ORDER_TOPICS = frozenset({"1", "3", "11", "12"})  # order, address, cancellation, return
_PACKAGE_TOPIC = "4"


class TikTokEvents:
    """The notifications that the hub's app gets."""

    path = "/webhooks/tiktok"

    def __init__(self, secret: str, app_key: str) -> None:
        self._secret = secret
        self._app_key = app_key

    def genuine(self, headers: Mapping[str, str], raw_body: bytes) -> bool:
        expected = sign_event(self._secret, self._app_key, raw_body)
        stated = headers.get("Authorization", "")
        # As bytes: a header with letters beyond ASCII is a wrong signature, not an error.
        return hmac.compare_digest(expected.encode(), stated.encode("utf-8", "surrogateescape"))

    def read(self, body: Body) -> Event:
        """Read a notification; its topic is a number there, and not every topic has an id of its own."""
        topic = str(body.get("type", ""))
        notification_id = body.get("tts_notification_id")
        return Event(
            shop_id=str(body.get("shop_id")),
            topic=topic,
            notification_id=str(notification_id) if notification_id else None,
            order_ids=_order_ids(topic, body.get("data")),
        )


def _order_ids(topic: str, content: object) -> tuple[str, ...]:
    if not isinstance(content, dict):
        return ()
    if topic in _ORDER_TOPICS and content.get("order_id"):
        return (str(content["order_id"]),)
    packages = content.get("package_list") if topic == _PACKAGE_TOPIC else None
    if not isinstance(packages, list):
        return ()
    lists = [package.get("order_id_list") for package in packages if isinstance(package, dict)]
    return tuple(dict.fromkeys(str(order) for ids in lists if isinstance(ids, list) for order in ids))


def sign_event(secret: str, app_key: str, raw_body: bytes) -> str:
    """Return what the `Authorization` header of a genuine notification holds."""
    return hmac.digest(secret.encode(), app_key.encode() + raw_body, "sha256").hex()
