"""Names for requests: what a URL means, and whether it reads or writes.

Faults name a route and its n-th occurrence; checks of rest count writes. The table is the whole knowledge: first match
of (receiver, method, path pattern) wins, and what matches nothing is named by receiver and method, a write unless GET.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["read", "write", "auth", "webhook", "act"]


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    kind: Kind


_TABLE: tuple[tuple[str, str, str, str, Kind], ...] = (
    # receiver, methods, path pattern, name, kind
    ("hub", "POST", r"/webhooks/tiktok", "hub.webhook", "webhook"),
    ("hub", "GET", r"/oauth/callback", "hub.oauth.callback", "auth"),
    ("hub", "POST", r"/api/v3/fulfillments", "hub.fulfillments.create", "act"),
    ("hub", "*", r"/.*", "hub.api", "act"),
    ("tiktok", "GET", r"/api/v2/token/get", "tiktok.token.get", "auth"),
    ("tiktok", "GET", r"/api/v2/token/refresh", "tiktok.token.refresh", "auth"),
    ("tiktok", "GET", r"/authorization/\d+/shops", "tiktok.shops", "auth"),
    ("tiktok", "*", r"/(open|oauth)/.*", "tiktok.authorize", "auth"),
    ("tiktok", "PUT|DELETE", r"/event/\d+/webhooks", "tiktok.webhooks.register", "auth"),
    ("tiktok", "POST", r"/product/\d+/products/search", "tiktok.products.search", "read"),
    ("tiktok", "POST", r"/product/\d+/inventory/search", "tiktok.inventory.search", "read"),
    ("tiktok", "POST", r"/product/\d+/products", "tiktok.products.create", "write"),
    ("tiktok", "DELETE", r"/product/\d+/products", "tiktok.products.delete", "write"),
    ("tiktok", "POST", r"/product/\d+/products/listing_check", "tiktok.products.check", "read"),
    (
        "tiktok",
        "POST",
        r"/product/\d+/products/(activate|deactivate|recover)",
        "tiktok.products.switch",
        "write",
    ),
    ("tiktok", "PUT", r"/product/\d+/products/\d+", "tiktok.products.edit", "write"),
    ("tiktok", "POST", r"/product/\d+/products/\d+/partial_edit", "tiktok.products.edit", "write"),
    ("tiktok", "POST", r"/product/\d+/products/\d+/prices/update", "tiktok.prices.update", "write"),
    ("tiktok", "POST", r"/product/\d+/products/\d+/inventory/update", "tiktok.inventory.update", "write"),
    ("tiktok", "GET", r"/product/\d+/products/\d+", "tiktok.products.get", "read"),
    ("tiktok", "POST", r"/order/\d+/orders/search", "tiktok.orders.search", "read"),
    ("tiktok", "GET", r"/order/\d+/orders", "tiktok.orders.get", "read"),
    ("tiktok", "POST", r"/fulfillment/\d+/orders/\d+/packages", "tiktok.orders.ship", "write"),
    ("tiktok", "POST", r"/fulfillment/\d+/packages/\w+/ship", "tiktok.orders.ship", "write"),
    ("tiktok", "POST", r"/fulfillment/\d+/packages/search", "tiktok.packages.search", "read"),
    ("tiktok", "POST", r"/return_refund/\d+/cancellations/search", "tiktok.cancellations.search", "read"),
    ("tiktok", "POST", r"/return_refund/\d+/cancellations", "tiktok.orders.cancel", "write"),
    ("tiktok", "GET", r"/logistics/.*", "tiktok.logistics", "read"),
    ("salesforce", "*", r"/services/oauth2/token", "salesforce.token", "auth"),
    ("salesforce", "*", r"/services/oauth2/.*", "salesforce.oauth", "auth"),
    ("salesforce", "*", r"/(setup/.*|login.*)?", "salesforce.login", "auth"),
    ("salesforce", "GET", r"/services/data/v[\d.]+/query(All)?(/.*)?", "salesforce.query", "read"),
    (
        "salesforce",
        "POST",
        r"/services/data/v[\d.]+/commerce/oci/availability/.*",
        "salesforce.stock",
        "read",
    ),
    ("salesforce", "POST", r"/services/data/v[\d.]+/composite", "salesforce.composite", "write"),
    (
        "salesforce",
        "POST",
        r"/services/data/v[\d.]+/commerce/order-management/order-summaries",
        "salesforce.summaries.create",
        "write",
    ),
    (
        "salesforce",
        "POST",
        r"/services/data/v[\d.]+/commerce/fulfillment/fulfillment-orders",
        "salesforce.fulfillment_orders.create",
        "write",
    ),
    ("salesforce", "POST", r"/services/data/v[\d.]+/sobjects/(\w+)/?", "salesforce.create", "write"),
    ("salesforce", "PATCH", r"/services/data/v[\d.]+/sobjects/.*", "salesforce.update", "write"),
    ("salesforce", "POST", r".*/actions/(preview-\w+|adjust-item-preview)", "salesforce.preview", "read"),
    ("commerce_cloud", "POST", r"/dwsso/oauth2/access_token", "commerce_cloud.token", "auth"),
    ("commerce_cloud", "*", r"/shopper/auth/.*", "commerce_cloud.shopper_token", "auth"),
    (
        "commerce_cloud",
        "POST",
        r".*/(product|variant|category|catalog)-search",
        "commerce_cloud.search",
        "read",
    ),
    ("commerce_cloud", "POST", r".*/(product|order)_search", "commerce_cloud.search", "read"),
    ("commerce_cloud", "PUT|PATCH", r"/product/products/.*", "commerce_cloud.products.write", "write"),
    ("commerce_cloud", "GET", r"/product/products/.*", "commerce_cloud.products.get", "read"),
    (
        "commerce_cloud",
        "POST",
        r"/checkout/orders/v1/organizations/\w+/orders",
        "commerce_cloud.orders.create",
        "write",
    ),
    ("commerce_cloud", "GET", r"/checkout/orders/.*", "commerce_cloud.orders.get", "read"),
    ("commerce_cloud", "PUT|PATCH|POST", r"/checkout/orders/.*", "commerce_cloud.orders.write", "write"),
)

_COMPILED = tuple(
    (receiver, frozenset(methods.split("|")), re.compile(pattern), Route(name, kind))
    for receiver, methods, pattern, name, kind in _TABLE
)

COMMIT = "hub.commit"  # no request: what the hub makes durable, one transaction an occurrence
ROUTE_KINDS: dict[str, Kind] = {**{name: kind for _, _, _, name, kind in _TABLE}, COMMIT: "act"}
ROUTE_NAMES: tuple[str, ...] = tuple(ROUTE_KINDS)

CONTROL_PREFIX = "/_lab/"


class RouteFinder:
    """Names requests, remembering paths whose digits are alike so that a look-up is usually one dictionary read."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], Route] = {}

    def find(self, receiver: str, method: str, path: str) -> Route:
        """Return the route of a request to `receiver`."""
        shape = (receiver, method, _DIGITS.sub("0", path))
        route = self._known.get(shape)
        if route is None:
            route = self._known[shape] = _match(receiver, method, path)
        return route


_DIGITS = re.compile(r"\d{6,}")


def _match(receiver: str, method: str, path: str) -> Route:
    if path.startswith(CONTROL_PREFIX):
        return Route(f"{receiver}.lab", "act")
    for known_receiver, methods, pattern, route in _COMPILED:
        if known_receiver == receiver and (method in methods or "*" in methods) and pattern.fullmatch(path):
            return route
    return Route(f"{receiver}.{method.lower()}", "read" if method in ("GET", "HEAD") else "write")
