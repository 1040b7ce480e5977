"""A fixed course of requests through every operation of the mock, for the determinism test."""

from __future__ import annotations

from typing import Any

import httpx
from flask import Flask

from mock_salesforce.commerce_cloud.app import APIS
from tests.mock_salesforce.commerce_cloud.conftest import order_body
from tests.mock_salesforce.commerce_cloud.exports import CATALOG, INVENTORY, PRICE_BOOKS

KNOWN = {
    "productId": "SHIRT-NVY-S",
    "id": "SHIRT-NVY-S",
    "ids": "(SHIRT-NVY-S,SHIRT)",
    "masterId": "SHIRT",
    "catalogId": "storefront-catalog",
    "categoryId": "mens",
    "orderNo": "00000401",
    "listId": "inventory_m",
    "shipmentId": "me",
    "attributeId": "size",
    "value": "S",
    "codeVersionId": "version1",
    "version": "v25_6",
    "siteId": "RefArch",
}
QUERIES = {"ids": "SHIRT,SHIRT-NVY-S", "productIds": "SHIRT-NVY-S", "channel_id": "RefArch"}
BODIES: dict[str, Any] = {
    "PUT": {
        "name": {"default": "New"},
        "status": "exported",
        "allocation": {"amount": 3},
        "id": "SHIRT-NVY-S",
    },
    "PATCH": {"name": {"default": "Newer"}, "c_note": "x", "active": True},
    "POST": {
        "query": {"matchAllQuery": {}},
        "sku": "SHIRT-NVY-S",
        "locations": ["store"],
        "productItems": [],
    },
}
LAB = "https://account.demandware.com/_lab"


def play(app: Flask) -> bytes:
    """Every answer of the course: status, headers and body, one after the other."""
    transcript: list[bytes] = []

    def note(response: httpx.Response) -> None:
        response.read()
        headers = b"".join(b"%b: %b\n" % pair for pair in response.headers.raw)
        transcript.append(b"%d\n%b\n%b\n" % (response.status_code, headers, response.content))

    hooks = {"response": [note]}
    with httpx.Client(transport=httpx.WSGITransport(app=app), event_hooks=hooks) as http:
        realm = http.post(f"{LAB}/realms", json={}).json()
        http.post(f"{LAB}/fake", json={"products": 30, "orders": 5, "seed": 3})
        admin = _admin(http, realm)
        scapi = f"https://{realm['hosts']['scapi']}"
        organization = f"organizations/{realm['organization_id']}"
        query = {"query": {"matchAllQuery": {}}, "limit": 200}
        http.post(f"{scapi}/product/products/v1/{organization}/product-search", json=query, headers=admin)
        http.get(f"{scapi}/checkout/orders/v1/{organization}/orders?siteId=RefArch", headers=admin)
        http.get(f"{scapi}/product/catalogs/v1/{organization}/catalogs", headers=admin)
        ocapi = f"https://{realm['hosts']['ocapi']}/s/RefArch/dw/shop/v25_6"
        client = {"x-dw-client-id": realm["credentials"]["OCAPI Client ID"]}
        http.get(f"{ocapi}/product_search?q=dress", headers=client)
        trusted = _trusted(http, realm)
        _trusted(http, realm)
        for _ in range(2):
            url = f"{scapi}/checkout/orders/v1/{organization}/orders?siteId=RefArch"
            http.post(url, json=order_body(), headers={"Authorization": f"Bearer {trusted['access_token']}"})
        for content in (CATALOG, INVENTORY, PRICE_BOOKS, CATALOG[:900]):
            http.post(f"{LAB}/import?site_id=RefArch", content=content.encode())
        _everything(http, realm)
        for path in ("/state", "/quirks", "/requests", "/openapi.json", "/openapi/vendor.json"):
            http.get(f"{LAB}{path}")
    return b"".join(transcript)


def _admin(http: httpx.Client, realm: dict[str, Any]) -> dict[str, str]:
    client = realm["account_manager_clients"][0]
    answer = http.post(
        "https://account.demandware.com/dwsso/oauth2/access_token",
        auth=(client["client_id"], client["password"]),
        data={
            "grant_type": "client_credentials",
            "scope": f"SALESFORCE_COMMERCE_API:{realm['tenant_id']} sfcc.products.rw sfcc.catalogs.rw sfcc.orders.rw"
            " sfcc.inventory.availability.rw sfcc.inventory.reservations.rw sfcc.inventory.impex-inventory.rw",
        },
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _trusted(http: httpx.Client, realm: dict[str, Any]) -> dict[str, Any]:
    client = realm["slas_clients"][0]
    base = (
        f"https://{realm['hosts']['scapi']}/shopper/auth/v1/organizations/{realm['organization_id']}/oauth2"
    )
    answer = http.post(
        f"{base}/trusted-system/token",
        auth=(client["client_id"], client["secret"]),
        data={
            "grant_type": "client_credentials",
            "hint": "ts_ext_on_behalf_of",
            "login_id": "guest",
            "idp_origin": "ecom",
            "channel_id": "RefArch",
        },
    )
    document: dict[str, Any] = answer.json()
    return document


def _everything(http: httpx.Client, realm: dict[str, Any]) -> None:
    """Call every operation of every API once, deletions last, with ids that exist and bodies that may fit."""
    client = realm["ocapi_clients"][0]
    data = http.post(
        "https://account.demandware.com/dwsso/oauth2/access_token",
        auth=(client["client_id"], client["password"]),
        data={"grant_type": "client_credentials"},
    ).json()
    slas = realm["slas_clients"][0]
    base = (
        f"https://{realm['hosts']['scapi']}/shopper/auth/v1/organizations/{realm['organization_id']}/oauth2"
    )
    guest = http.post(
        f"{base}/token",
        auth=(slas["client_id"], slas["secret"]),
        data={"grant_type": "client_credentials", "channel_id": "RefArch"},
    ).json()
    tokens = {"data": data, "client_id": data, "shopper": guest}
    calls = [(api, one) for api in APIS for one in api.operations]
    for api, one in sorted(calls, key=lambda call: call[1].method == "DELETE"):
        organization = realm["tenant_group_id"] if api.by_tenant_group else realm["organization_id"]
        path = (api.base + one.path).replace("{organizationId}", organization)
        for name, value in KNOWN.items():
            path = path.replace(f"{{{name}}}", value)
        host = {"account_manager": "account.demandware.com", "ocapi": realm["hosts"]["ocapi"]}.get(
            api.envelope, realm["hosts"]["scapi"]
        )
        token = tokens.get(api.security_of(one))
        headers = {"Authorization": f"Bearer {token['access_token']}"} if token else _admin(http, realm)
        query = {name: QUERIES.get(name, "RefArch") for name in one.required}
        http.request(
            one.method,
            f"https://{host}{path.replace('{', '').replace('}', '')}",
            params=query,
            json=BODIES.get(one.method) if one.body else None,
            headers=headers,
        )
