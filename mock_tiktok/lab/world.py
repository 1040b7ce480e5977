"""Control plane: apps, sellers, shops, consents."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Count, Days
from mock_tiktok.books.shops import SCOPES, App, Scope, Seller, Shop, Warehouse
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.lab.operations import Email, HttpAddress, LabCall, LabOperation, Region, strict, unknown
from mock_tiktok.reference.markets import MARKETS, Market
from mock_tiktok.sign_in.consent import AUTHORIZATION_DAYS, authorize, issue_code, revoke, token_answer
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse


@strict
class AppBody(TypedDict, total=False):
    """A developer's app; key, secret and service id are drawn where not given."""

    name: str
    app_key: str
    app_secret: str
    redirect_url: Required[HttpAddress]
    webhook_url: HttpAddress
    scopes: list[Scope]
    published: bool
    allowed_addresses: list[str]


@strict
class SellerBody(TypedDict, total=False):
    """A merchant's account."""

    name: str
    region: Required[Region]
    seller_type: Literal["LOCAL", "CROSS_BORDER"]
    email: Email
    password: str
    is_test: bool


@strict
class SellerSettings(TypedDict):
    """Whether the seller's account is open."""

    active: bool


@strict
class WarehouseSettings(TypedDict, total=False):
    """What of a warehouse changes; RESTRICTED is holiday or order-limit mode."""

    name: str
    effect_status: Literal["ENABLED", "DISABLED", "RESTRICTED"]


@strict
class WarehouseBody(TypedDict, total=False):
    """A warehouse of a shop."""

    name: Required[str]
    type: Literal["SALES_WAREHOUSE", "RETURN_WAREHOUSE"]
    sub_type: Literal["DOMESTIC_WAREHOUSE", "CB_OVERSEA_WAREHOUSE", "CB_DIRECT_SHIPPING_WAREHOUSE"]
    effect_status: Literal["ENABLED", "DISABLED", "RESTRICTED"]
    is_default: bool
    fulfilled_by_tiktok: bool


@strict
class ShopSettings(TypedDict, total=False):
    """What of a shop's behavior can be set, also later."""

    on_hold: bool
    hold_seconds: Count
    listing_quota: Count
    audit: Literal["approve", "fail", "manual"]
    audit_delay_seconds: Count
    category_version: Literal["v1", "v2"]
    multi_warehouse: bool
    local_listing: bool
    active: bool
    kyc_pending: bool
    low_stock_threshold: Count
    failed_prerequisites: dict[str, str]


@strict
class ShopBody(ShopSettings, total=False):
    """A shop of a seller (id or e-mail) in one market."""

    seller: Required[str]
    region: Region
    name: str
    warehouses: list[WarehouseBody]


@strict
class ConsentBody(TypedDict, total=False):
    """An app and a seller (id or e-mail); for how long, and as what (0 seller, 1 creator, 3 partner)."""

    app_key: Required[str]
    seller: Required[str]
    days: Days
    user_type: Literal[0, 1, 3]


@strict
class DeauthorizeBody(TypedDict, total=False):
    """Which app loses access; all of them where none is named."""

    app_key: str


def make_app(state: State, body: AppBody) -> dict[str, Any]:
    """An app with its credentials."""
    app_key = body.get("app_key") or "6" + state.ids.hex(12)
    if app_key in state.apps:
        raise Misuse("taken", f"app_key: an app with {app_key!r} exists; leave it out to have one drawn")
    app = App(
        app_key=app_key,
        app_secret=body.get("app_secret") or state.ids.hex(40),
        service_id=state.ids.number("service"),
        name=body.get("name", "Integration"),
        redirect_url=body["redirect_url"],
        webhook_url=body.get("webhook_url"),
        scopes=tuple(body.get("scopes", SCOPES)),
        published=body.get("published", True),
        allowed_addresses=tuple(body.get("allowed_addresses", ())),
    )
    state.apps[app.app_key] = state.services[app.service_id] = app
    return asdict(app)


def make_seller(state: State, body: SellerBody) -> dict[str, Any]:
    """A seller with what it signs in with."""
    email = body.get("email", f"seller-{len(state.sellers) + 1}@sellers.example")
    if any(seller.email == email for seller in state.sellers.values()):
        raise Misuse("taken", f"email: a seller with {email!r} exists; choose another")
    seller = Seller(
        id=state.ids.number("seller"),
        open_id=state.ids.token("", 32),
        name=body.get("name", f"Seller {len(state.sellers) + 1}"),
        region=body["region"],
        seller_type=body.get("seller_type", "LOCAL"),
        email=email,
        password=body.get("password") or state.ids.hex(12),
        is_test=body.get("is_test", False),
    )
    state.sellers[seller.id] = seller
    return asdict(seller)


def make_shop(state: State, body: ShopBody) -> dict[str, Any]:
    """A shop; a local seller has exactly one, a cross-border seller one in each market."""
    seller = seller_of(state, body["seller"])
    region = body.get("region") or seller.region
    owned = [shop for shop in state.shops.values() if shop.seller_id == seller.id]
    if seller.seller_type == "LOCAL" and (owned or region != seller.region):
        raise Misuse(
            "conflict",
            "seller: a local seller has exactly one shop, in its own region; see CROSS_BORDER",
        )
    if any(shop.region == region for shop in owned):
        raise Misuse("taken", f"region: the seller has a shop in {region} already; choose another market")
    market = MARKETS[region]
    rows = body.get("warehouses") or _usual_warehouses(market)
    if not any(map(_sells, rows)):
        raise Misuse("conflict", "warehouses: a shop needs a sales warehouse of the seller; add one")
    shop = Shop(
        id=state.ids.number("shop"),
        seller_id=seller.id,
        name=body.get("name", f"{seller.name} {region}"),
        market=market,
        cipher=state.ids.token("GCP_" if seller.seller_type == "CROSS_BORDER" else market.token_prefix, 32),
        code=region + state.ids.token("", 10).upper(),
        category_version="v2" if region == "US" else "v1",
    )
    _set_shop(shop, body)
    for row in rows:
        warehouse = Warehouse(id=state.ids.number("warehouse"), **row)
        shop.warehouses[warehouse.id] = warehouse
    _finish_warehouses(state, shop)
    state.shops[shop.id] = state.shop_by_cipher[shop.cipher] = shop
    for authorization in state.tokens.authorizations.values():
        if authorization.seller_id == seller.id:
            authorization.shop_ids.append(shop.id)
    return shop_answer(shop)


def change_shop(call: LabCall) -> dict[str, Any]:
    """Change a shop's settings."""
    shop = shop_of(call.state, call.path["shop_id"])
    _set_shop(shop, call.body)
    return shop_answer(shop)


def change_seller(call: LabCall) -> dict[str, Any]:
    """Close or open a seller's account."""
    seller = seller_of(call.state, call.path["seller_id"])
    seller.active = call.body["active"]
    return {"id": seller.id, "active": seller.active}


def change_warehouse(call: LabCall) -> dict[str, Any]:
    """Rename, disable or restrict a warehouse."""
    warehouse_id = call.path["warehouse_id"]
    for shop in call.state.shops.values():
        if warehouse_id in shop.warehouses:
            shop.warehouses[warehouse_id] = replace(shop.warehouses[warehouse_id], **call.body)
            return asdict(shop.warehouses[warehouse_id])
    raise unknown("warehouse_id", warehouse_id, "shops")


def consent(call: LabCall) -> dict[str, Any]:
    """Authorize an app without the pages; answers a fresh auth code and a token pair."""
    app = call.state.apps.get(call.body["app_key"])
    if app is None:
        raise unknown("app_key", call.body["app_key"], "apps")
    seller = seller_of(call.state, call.body["seller"])
    days, user_type = call.body.get("days", AUTHORIZATION_DAYS), call.body.get("user_type", 0)
    made = authorize(call.state, app, seller, days=days, user_type=user_type)
    tokens = token_answer(call.state, made)
    return {"auth_code": issue_code(call.state, app, seller), **tokens}


def deauthorize(call: LabCall) -> dict[str, Any]:
    """The seller withdraws consent in Seller Center: webhook type 6, then no token works."""
    state = call.state
    shop = shop_of(state, call.path["shop_id"])
    wanted = call.body.get("app_key")
    ended = [
        authorization
        for authorization in list(state.tokens.authorizations.values())
        if authorization.seller_id == shop.seller_id and wanted in (None, authorization.app_key)
    ]
    message = "The seller has deauthorized the app"
    notify(state, "SELLER_DEAUTHORIZATION", shop.id, call.second, {"message": message})
    for authorization in ended:
        revoke(state, authorization)
    return {"revoked": [authorization.app_key for authorization in ended]}


def shop_of(state: State, named: str) -> Shop:
    """A shop by id or name."""
    shop = state.shops.get(named) or next((s for s in state.shops.values() if s.name == named), None)
    if shop is None:
        raise unknown("shop", named, "shops")
    return shop


def seller_of(state: State, named: str) -> Seller:
    """A seller by id or e-mail."""
    seller = state.sellers.get(named) or next((s for s in state.sellers.values() if s.email == named), None)
    if seller is None:
        raise unknown("seller", named, "sellers")
    return seller


def shop_answer(shop: Shop) -> dict[str, Any]:
    """A shop as the control plane shows it."""
    answer = asdict(shop)
    answer["region"] = shop.region
    answer["currency"] = shop.market.currency
    answer["warehouses"] = [asdict(w) for w in shop.warehouses.values()]
    del answer["market"], answer["listed_today"]
    return answer


def _set_shop(shop: Shop, settings: ShopSettings | ShopBody) -> None:
    for name, value in settings.items():
        if name in ShopSettings.__annotations__:
            setattr(shop, name, value)


def _sells(row: WarehouseBody) -> bool:
    return row.get("type", "SALES_WAREHOUSE") == "SALES_WAREHOUSE" and not row.get("fulfilled_by_tiktok")


def _usual_warehouses(market: Market) -> list[WarehouseBody]:
    return [
        {"name": f"{market.city} Sales Warehouse", "is_default": True},
        {"name": f"{market.city} Return Warehouse", "type": "RETURN_WAREHOUSE"},
    ]


def _finish_warehouses(state: State, shop: Shop) -> None:
    shop.default_warehouse().is_default = True
    if not any(w.fulfilled_by_tiktok for w in shop.warehouses.values()):
        name = f"TikTok {shop.market.city} Fulfillment Center"
        own = Warehouse(id=state.ids.number("warehouse"), name=name, fulfilled_by_tiktok=True)
        shop.warehouses[own.id] = own


def _make(make: Any) -> Any:
    def view(call: LabCall) -> Any:
        return make(call.state, call.body)

    view.__doc__ = make.__doc__
    return view


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/apps", _make(make_app), AppBody),
    LabOperation("POST", "/_lab/sellers", _make(make_seller), SellerBody),
    LabOperation("POST", "/_lab/shops", _make(make_shop), ShopBody),
    LabOperation("PUT", "/_lab/shops/{shop_id}", change_shop, ShopSettings),
    LabOperation("PUT", "/_lab/sellers/{seller_id}", change_seller, SellerSettings),
    LabOperation("PUT", "/_lab/warehouses/{warehouse_id}", change_warehouse, WarehouseSettings),
    LabOperation("POST", "/_lab/authorizations", consent, ConsentBody),
    LabOperation("POST", "/_lab/shops/{shop_id}/deauthorize", deauthorize, DeauthorizeBody),
)
