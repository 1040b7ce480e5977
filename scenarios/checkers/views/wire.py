"""The exchanges by who spoke to whom, and what a request to a vendor does there.

Whether a request writes is judged here from its method and path alone, so that no checker leans on the names that the
network gave it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.record.history import Exchange, History

VENDORS = ("tiktok", "salesforce", "commerce_cloud")


@dataclass(frozen=True, slots=True)
class Call:
    """An exchange with the path of its URL, still percent-encoded."""

    exchange: Exchange
    path: str

    @property
    def index(self) -> int:
        return self.exchange.index

    @property
    def method(self) -> str:
        return self.exchange.method

    @property
    def answered(self) -> bool:
        """Whether the sender has the answer."""
        return self.exchange.status is not None and self.exchange.lost is None


@dataclass(frozen=True, slots=True)
class Wire:
    """Every exchange of a run in order of its start, by direction."""

    to_vendor: Mapping[str, tuple[Call, ...]]  # sent by the hub
    to_hub: tuple[Call, ...]
    among_vendors: tuple[Call, ...]
    last_at: float


def wire(history: History) -> Wire:
    """Sort the exchanges by direction."""
    to_vendor: dict[str, list[Call]] = {vendor: [] for vendor in VENDORS}
    to_hub: list[Call] = []
    among_vendors: list[Call] = []
    for exchange in sorted(history.exchanges, key=_index):
        receiver = exchange.receiver
        if exchange.sender == "hub":
            if receiver in to_vendor:
                to_vendor[receiver].append(Call(exchange, _path(exchange.url)))
        elif receiver == "hub":
            to_hub.append(Call(exchange, _path(exchange.url)))
        elif exchange.sender in to_vendor and receiver in to_vendor and receiver != exchange.sender:
            among_vendors.append(Call(exchange, _path(exchange.url)))
    last_at = max((exchange.at for exchange in history.exchanges), default=0.0)
    return Wire(
        {vendor: tuple(calls) for vendor, calls in to_vendor.items()},
        tuple(to_hub),
        tuple(among_vendors),
        last_at,
    )


def _index(exchange: Exchange) -> int:
    return exchange.index


def _path(url: str) -> str:
    start = url.find("/", url.find("//") + 2)
    if start < 0:
        return "/"
    end = url.find("?", start)
    return url[start:] if end < 0 else url[start:end]


# --- TikTok Shop: facts/tiktok-shop-api.md sections 1, 4, 7 and 8 -------------------------------------------------

_TIKTOK_AUTH = re.compile(r"/(api/v2/token|authorization|seller|open|oauth|event)/")
_TIKTOK_PRODUCT_WRITE = re.compile(
    r"/product/\d+/(global_products(/\d+(/\w+)?)?"
    r"|products(/(?!search|listing_check)[^/]+(/(partial_edit|prices/update|global_replicate))?)?)"
)
_TIKTOK_STOCK_WRITE = re.compile(r"/product/\d+/products/([^/]+)/inventory/update")
_TIKTOK_SEARCH = re.compile(r"/product/\d+/products/search")
_TIKTOK_CREATE = re.compile(r"/product/\d+/products")
_TIKTOK_PACKAGE_WRITE = re.compile(
    r"/fulfillment/\d+/(orders/([^/]+)/packages|packages(/\w+/ship|/ship|/deliver)?|\w+/[^/]+/shipping_info/update)"
)
_TIKTOK_READ = re.compile(
    r"/(search|query|listing_check|recommend|calculate|external_order_search|find\w*)$|/logistics/"
)


def is_product_write(receiver: str, call: Call) -> bool:
    """Whether the request would create, change or remove product data (stock is not product data)."""
    if call.method in ("GET", "HEAD"):
        return False
    if receiver == "tiktok":
        return _TIKTOK_PRODUCT_WRITE.fullmatch(call.path) is not None
    if receiver == "salesforce":
        return _writes_objects(call, _PRODUCT_OBJECTS)
    return call.method != "POST" and _COMMERCE_PRODUCT.search(call.path) is not None


def reads_catalog(receiver: str, call: Call) -> bool:
    """Whether the request lists what a shop offers."""
    return receiver == "tiktok" and _TIKTOK_SEARCH.fullmatch(call.path) is not None


def is_tiktok_product_create(call: Call) -> bool:
    return call.method == "POST" and _TIKTOK_CREATE.fullmatch(call.path) is not None


def tiktok_stock_product(call: Call) -> str | None:
    """Return the TikTok product whose quantities the request sets, if it sets any."""
    if call.method != "POST" or not call.path.endswith("/inventory/update"):
        return None
    found = _TIKTOK_STOCK_WRITE.fullmatch(call.path)
    return found[1] if found else None


def tiktok_package_order(call: Call) -> str | None:
    """Return the TikTok order that the request ships; "" when only its packages are named, None if it ships none."""
    if call.method != "POST" or not call.path.startswith("/fulfillment/"):
        return None
    found = _TIKTOK_PACKAGE_WRITE.fullmatch(call.path)
    return (found[2] or "") if found else None


# --- Salesforce platform: facts/salesforce-core-api.md sections 1, 2 and 6 ----------------------------------------

_PLATFORM_AUTH = re.compile(r"/(services/oauth2|setup|login|secur|services/Soap|id)\b|/$")
_PLATFORM_READ = re.compile(
    r"/actions/(preview-\w+|adjust-item-preview|get-\w+)$|/routing/actions/find-|/query"
)
_PRODUCT_OBJECTS = re.compile(r"\b(Product2|PricebookEntry|Pricebook2)\b")
_SOBJECTS = re.compile(r"/(sobjects|composite/sobjects|composite/tree)/(\w+)")


def _writes_objects(call: Call, names: re.Pattern[str]) -> bool:
    path = call.path
    if _PLATFORM_READ.search(path):
        return False
    direct = _SOBJECTS.search(path)
    if direct is not None:
        return names.fullmatch(direct[2]) is not None and not _retrieves(call) and not _charges(call)
    if "/composite" not in path and "/jobs/ingest" not in path:
        return False
    return any(
        names.search(target) and method not in ("GET", "HEAD") for method, target in _composite_parts(call)
    )


def _charges(call: Call) -> bool:
    """Whether the record stands for what an order costs beside its products: it has no SKU, and no price of its own."""
    sent = call.exchange.sent
    if call.method != "POST" or not isinstance(sent, dict):
        return False
    return sent.get("UnitPrice") == 0 or ("ProductCode" in sent and "StockKeepingUnit" not in sent)


def _retrieves(call: Call) -> bool:
    """POST to a collection with ids and fields reads it (salesforce-core-api.md 2.6)."""
    sent = call.exchange.sent
    return "/composite/sobjects/" in call.path and isinstance(sent, dict) and "fields" in sent


def _composite_parts(call: Call) -> Iterator[tuple[str, str]]:
    """Yield (method, what it is about) of every part of a composite, batch, collection or bulk request."""
    sent = call.exchange.sent
    if not isinstance(sent, dict):
        return
    parts: list[Any] = sent.get("compositeRequest") or sent.get("batchRequests") or []
    for graph in sent.get("graphs") or ():
        parts = [*parts, *graph.get("compositeRequest", ())]
    for part in parts:
        yield part.get("method", "POST"), part.get("url", "")
    for record in sent.get("records") or ():
        yield call.method, (record.get("attributes") or {}).get("type", "")
    if "object" in sent:
        yield call.method, str(sent["object"])


# --- Commerce Cloud: facts/commerce-cloud-api.md sections 2, 3, 5, 7 and 9 ----------------------------------------

_COMMERCE_AUTH = re.compile(r"/dwsso/|/shopper/auth/")
_COMMERCE_READ = re.compile(r"[-_]search$|/get-(availability|deltas)$")
_COMMERCE_PRODUCT = re.compile(r"/products/[^/]+$|/products/[^/]+/variations|/pricebooks?/|/price_books?/")


def is_auth(receiver: str, call: Call) -> bool:
    """Whether the request only serves connecting: tokens, sign-in, the list of authorized shops, webhook addresses."""
    if receiver == "tiktok":
        return _TIKTOK_AUTH.match(call.path) is not None
    pattern = _PLATFORM_AUTH if receiver == "salesforce" else _COMMERCE_AUTH
    return pattern.match(call.path) is not None


def is_write(receiver: str, call: Call) -> bool:
    """Whether the request would change anything at the vendor."""
    if call.method in ("GET", "HEAD") or is_auth(receiver, call):
        return False
    if receiver == "tiktok":
        return _TIKTOK_READ.search(call.path) is None
    if receiver == "salesforce":
        if _PLATFORM_READ.search(call.path) or _retrieves(call):
            return False
        if call.path.endswith(("/composite", "/composite/batch", "/composite/graph")):
            return any(method not in ("GET", "HEAD") for method, _ in _composite_parts(call))
        return True
    return _COMMERCE_READ.search(call.path) is None


def is_refused(exchange: Exchange) -> bool:
    """Whether the vendor answered no, so that nothing changed there; TikTok says so in the body, item by item."""
    if exchange.status is None or exchange.status >= 500:
        return False
    if exchange.status >= 400:
        return True
    received = exchange.received
    if not isinstance(received, dict):
        return False
    if exchange.receiver != "tiktok":
        return received.get("success") is False
    return received.get("code") != 0 or bool((received.get("data") or {}).get("errors"))


def soql(call: Call) -> str:
    """Return the request's SOQL as sent in its URL, percent-encoded, or ""."""
    if "/query" not in call.path:
        return ""
    return call.exchange.url.partition("?")[2]
