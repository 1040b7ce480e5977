"""A fixed course of requests through every part of the mock, for the determinism test."""

from __future__ import annotations

from typing import Any

import httpx
from flask import Flask

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
        organization = f"organizations/{realm['organizationId']}"
        query = {"query": {"matchAllQuery": {}}, "limit": 200}
        http.post(f"{scapi}/product/products/v1/{organization}/product-search", json=query, headers=admin)
        http.get(f"{scapi}/checkout/orders/v1/{organization}/orders?siteId=RefArch", headers=admin)
        http.get(f"{scapi}/product/catalogs/v1/{organization}/catalogs", headers=admin)
        ocapi = f"https://{realm['hosts']['ocapi']}/s/RefArch/dw/shop/v25_6"
        client = {"x-dw-client-id": realm["credentials"]["OCAPI Client ID"]}
        http.get(f"{ocapi}/product_search?q=dress", headers=client)
        _trusted(http, realm)
        _trusted(http, realm)
        for path in ("/state", "/quirks", "/requests", "/openapi.json", "/openapi/vendor.json"):
            http.get(f"{LAB}{path}")
    return b"".join(transcript)


def _admin(http: httpx.Client, realm: dict[str, Any]) -> dict[str, str]:
    client = realm["accountManagerClients"][0]
    answer = http.post(
        "https://account.demandware.com/dwsso/oauth2/access_token",
        auth=(client["clientId"], client["password"]),
        data={
            "grant_type": "client_credentials",
            "scope": f"SALESFORCE_COMMERCE_API:{realm['tenantId']} sfcc.products.rw sfcc.catalogs.rw sfcc.orders.rw",
        },
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def _trusted(http: httpx.Client, realm: dict[str, Any]) -> None:
    client = realm["slasClients"][0]
    base = f"https://{realm['hosts']['scapi']}/shopper/auth/v1/organizations/{realm['organizationId']}/oauth2"
    http.post(
        f"{base}/trusted-system/token",
        auth=(client["clientId"], client["secret"]),
        data={
            "grant_type": "client_credentials",
            "hint": "ts_ext_on_behalf_of",
            "login_id": "guest",
            "idp_origin": "ecom",
            "channel_id": "RefArch",
        },
    )
