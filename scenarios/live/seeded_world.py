"""What a live lab holds when it is ready: a shop, an org and a realm that sell the same goods, and a founded hub.

Everything is made through the control planes and the hub's API, as anyone can do with curl; what comes back are the
credentials that `hublab up --json` prints (docs/serving.md lists them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.world.addresses import HUB
from scenarios.world.wsgi import Voice

CALLBACK = f"{HUB}/oauth/callback"
SELLER_EMAIL = "seller@shop.example"
SELLER_PASSWORD = "a-seller-signs-in"
BRITISH_EMAIL = "seller-gb@shop.example"
MY_DOMAIN = "acme"
USERNAME = "admin@acme.example"
PASSWORD = "a-merchant-signs-in"
SECURITY_TOKEN = "SECURITYTOKENOFACME00000"
CLIENT_ID = "acme-consumer-key"
CLIENT_SECRET = "acme-consumer-secret"
GOODS: tuple[tuple[str, str, str, int], ...] = (
    # SKU, name, price, units in stock
    ("TEE-WHITE-M", "Plain tee, white, M", "19.90", 120),
    ("TEE-BLACK-M", "Plain tee, black, M", "19.90", 80),
    ("MUG-BLUE", "Mug, blue glaze", "12.50", 45),
    ("LAMP-DESK", "Desk lamp", "49.00", 12),
    ("BAG-CANVAS", "Canvas bag", "24.00", 0),
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where one party is reached."""

    http: str
    https: str


def seed_tiktok(speaker: Voice, lab: str) -> dict[str, Any]:
    """Register an app, open a shop in two markets, and let both sellers authorize the app."""
    sellers = (("Sunny Goods", "US", SELLER_EMAIL), ("Sunny Goods UK", "GB", BRITISH_EMAIL))
    seeded = speaker.post(
        f"{lab}/seed",
        {
            "apps": [{"name": "Hub", "redirect_url": CALLBACK}],
            "sellers": [
                {"name": name, "region": region, "email": email, "password": SELLER_PASSWORD}
                for name, region, email in sellers
            ],
            "shops": [
                {"seller": SELLER_EMAIL, "name": "Sunny Goods US", "on_hold": False},
                {"seller": BRITISH_EMAIL, "name": "Sunny Goods UK", "on_hold": False},
            ],
        },
    ).need("seeding TikTok Shop")
    app = seeded["apps"][0]
    rows = [
        {"title": name, "skus": [{"seller_sku": sku, "price": price, "quantity": units}]}
        for sku, name, price, units in GOODS
    ]
    shops: list[dict[str, Any]] = []
    for shop, (_, _, email) in zip(seeded["shops"], sellers, strict=True):
        body = {"shop": shop["id"], "products": rows}
        speaker.post(f"{lab}/products", body).need("entering products in Seller Center")
        wanted = {"app_key": app["app_key"], "seller": email}
        consent = speaker.post(f"{lab}/authorizations", wanted).need("a consent")
        shops.append(_shop(shop, email, consent))
    first = {name: shops[0][name] for name in _TOKENS}
    return {**{name: app[name] for name in ("app_key", "app_secret", "service_id")}, **first, "shops": shops}


_TOKENS = ("auth_code", "access_token", "refresh_token")


def _shop(shop: Mapping[str, Any], email: str, consent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: shop[name] for name in ("id", "cipher", "name", "region")},
        "seller_email": email,
        "seller_password": SELLER_PASSWORD,
        **{name: consent[name] for name in _TOKENS},
        "warehouses": [{name: row[name] for name in ("id", "name", "type")} for row in shop["warehouses"]],
    }


def seed_platform(speaker: Voice, lab: str, certificate: str, callbacks: Sequence[str]) -> dict[str, Any]:
    """Open an org with Order Management, Omnichannel Inventory and Service Cloud, a user and a connected app."""
    opened = _org(certificate, callbacks)
    org = speaker.post(f"{lab}/orgs", opened).need("opening the Salesforce org")
    location = {
        "Name": "Main",
        "LocationType": "Warehouse",
        "ExternalReference": "Main",
        "IsInventoryLocation": True,
    }
    speaker.post(f"{lab}/records", {"object": "Location", "records": [location]}).need("adding a location")
    rows = [
        {"Name": name, "StockKeepingUnit": sku, "ProductCode": sku, "UnitPrice": float(price)}
        for sku, name, price, _ in GOODS
    ]
    speaker.post(f"{lab}/products", {"products": rows}).need("entering products in Salesforce")
    counted = [{"location": "Main", "sku": sku, "on_hand": units} for sku, _, _, units in GOODS]
    speaker.post(f"{lab}/stock", {"rows": counted}).need("counting stock in Omnichannel Inventory")
    session = speaker.post(f"{lab}/session", {"username": USERNAME}).need("a session")
    return {
        "my_domain": MY_DOMAIN,
        "organization_id": org["organization_id"],
        "user_id": org["user_id"],
        "username": USERNAME,
        "password": PASSWORD,
        "security_token": SECURITY_TOKEN,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "session_id": session["access_token"],
    }


def _org(certificate: str, callbacks: Sequence[str]) -> dict[str, Any]:
    return {
        "my_domain": MY_DOMAIN,
        "name": "Acme",
        "features": ["order_management", "omnichannel_inventory", "service_cloud"],
        "hosts": ["localhost", "127.0.0.1", "platform.localhost"],
        "users": [{"username": USERNAME, "password": PASSWORD, "security_token": SECURITY_TOKEN}],
        "connected_apps": [
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "name": "Hub",
                "callback_urls": [CALLBACK, "http://localhost:1717/OauthRedirect", *callbacks],
                "scopes": ["api", "refresh_token", "openid", "full"],
                "run_as": USERNAME,
                "jwt_certificate": certificate,
                "pre_approved": True,
            }
        ],
        "location_types": ["Warehouse", "Store"],
    }


def seed_commerce_cloud(speaker: Voice, lab: str, callbacks: Sequence[str]) -> dict[str, Any]:
    """Open a realm with one site, a private and a public shopper client, and the eight credentials."""
    redirects = ["http://localhost:3000/callback", *callbacks]
    realm = speaker.post(
        f"{lab}/realms",
        {
            "sites": [{"id": "RefArch", "currency": "USD"}],
            "slas_clients": [
                {"private": True, "redirect_uris": redirects},
                {"private": False, "redirect_uris": redirects},
            ],
            "shoppers": ["robin@shopper.example"],
        },
    ).need("opening the realm")
    rows = [
        {"id": sku, "name": name, "longDescription": name, "price": float(price), "ats": units}
        for sku, name, price, units in GOODS
    ]
    speaker.post(f"{lab}/products", {"products": rows}).need("entering products in Commerce Cloud")
    public = next(client for client in realm["slas_clients"] if client["secret"] is None)
    return {
        "credentials": realm["credentials"],
        "organization_id": realm["organization_id"],
        "short_code": realm["short_code"],
        "tenant_id": realm["tenant_id"],
        "site_id": realm["sites"][0]["id"],
        "client_id": realm["account_manager_clients"][0]["client_id"],
        "client_password": realm["account_manager_clients"][0]["password"],
        "slas_client_id": realm["credentials"]["B2C Shop API Client ID"],
        "slas_client_secret": realm["credentials"]["B2C Shop API Client Password"],
        "slas_public_client_id": public["client_id"],
        "slas_redirect_uri": redirects[0],
        "ocapi_client_id": realm["ocapi_clients"][0]["client_id"],
        "ocapi_client_password": realm["ocapi_clients"][0]["password"],
        "production_hosts": realm["hosts"],
    }


def seed_hub(speaker: Voice, api: str, installation_key: str, *, empty: bool) -> dict[str, Any]:
    """Found the merchant's organization in the hub."""
    keys = {"installation_key": installation_key}
    if empty:
        return keys
    headers = {"X-Pipe17-Key": installation_key}
    made = speaker.send("POST", f"{api}/organizations", {"name": "Sunny Goods"}, headers=headers)
    founded = made.need("founding the organization")
    return {**keys, "organization_id": founded["organizationId"], "operator_key": founded["key"]}
