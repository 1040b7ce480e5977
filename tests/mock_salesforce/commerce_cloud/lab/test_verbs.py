"""The control plane, determinism, hosts, and what the application answers off the map."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from flask import Flask

from mock_salesforce.commerce_cloud import hosts, install, new_state

LAB = "https://account.demandware.com/_lab"


def test_only_the_realms_own_hosts_resolve(vendor: Any) -> None:
    """Account Manager, the API host of the short code, the instance host."""
    assert hosts(vendor.state) == (
        "account.demandware.com",
        vendor.realm["hosts"]["scapi"],
        "zzte-053.dx.commercecloud.salesforce.com",
    )


def test_a_realm_is_what_its_body_says(empty: Any) -> None:
    """Given ids stay as given; two sites share a catalog and may differ in currency."""
    realm = empty.lab(
        "/realms",
        {
            "organization_id": "f_ecom_abcd_prd",
            "short_code": "kv7kzm78",
            "sites": [{"id": "US"}, {"id": "GB", "currency": "GBP", "taxation": "gross"}],
            "account_manager_clients": [{"client_id": "am", "password": "secret"}],
        },
    )
    assert realm["credentials"]["Short Code"] == "kv7kzm78"
    assert [site["catalog_id"] for site in realm["sites"]] == ["storefront-catalog"] * 2
    assert realm["account_manager_clients"] == [{"client_id": "am", "password": "secret"}]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/realms", {"organization_id": "f_ecom_ZZTE_053"}, "bad_field"),
        ("/realms", {"short_code": "-"}, "bad_field"),
        ("/realms", {"sites": "RefArch"}, "bad_field"),
        ("/realms", {"site": []}, "unknown_field"),
        ("/products", {"products": [{"id": " blank"}]}, "bad_field"),
        ("/products", {"products": [{"id": "A", "price": "9"}]}, "bad_field"),
        ("/inventory", {"records": [{"product_id": "A", "allocation": -1}]}, "bad_field"),
        ("/orders", {"lines": [{"product_id": "NOPE"}]}, "unknown"),
        ("/orders", {"lines": [{"product_id": "DRESS"}]}, "conflict"),
        ("/orders", {"lines": [{"product_id": "SHIRT-1", "quantity": 6}]}, "conflict"),
        ("/orders", {"lines": []}, "bad_field"),
        ("/seed", {"things": []}, "unknown_field"),
        ("/reset", {"seed": "x"}, "bad_field"),
    ],
)
def test_misuse_is_told_and_changes_nothing(vendor: Any, path: str, body: dict[str, Any], code: str) -> None:
    """A code and a sentence, and the state as it was."""
    before = vendor.http.get(f"{LAB}/state").content
    answer = vendor.http.post(f"{LAB}{path}", json=body)
    assert (answer.status_code // 100, answer.json()["error"]["code"]) == (4, code)
    assert vendor.http.get(f"{LAB}/state").content == before


def test_the_state_leaves_secrets_out(vendor: Any) -> None:
    """Neither password nor secret nor token is in the picture."""
    text = vendor.http.get(f"{LAB}/state").text
    assert vendor.credential("B2C API Client Password") not in text
    assert vendor.credential("B2C Shop API Client Password") not in text


def test_quirks_are_read_set_and_checked(vendor: Any) -> None:
    """A named quirk changes, an unknown one and a wrong type are refused."""
    vendor.quirks(tsob_window_s=0)
    assert vendor.http.get(f"{LAB}/quirks").json()["tsob_window_s"]["value"] == 0
    assert vendor.trusted_token().status_code == vendor.trusted_token().status_code == 200
    assert vendor.http.put(f"{LAB}/quirks", json={"nope": 1}).status_code == 400
    assert vendor.http.put(f"{LAB}/quirks", json={"load_percent": "90"}).status_code == 400


def test_a_loaded_instance_sheds(vendor: Any) -> None:
    """From 90 percent on: 503 with the load in its headers."""
    admin = vendor.admin()
    vendor.quirks(load_percent=95)
    answer = vendor.http.get(vendor.scapi("product/products", "/products/SHIRT-1"), headers=admin)
    assert answer.status_code == 503
    assert (answer.headers["sfdc_load"], answer.headers["sfdc_load_status"]) == ("95", "THROTTLE")


def play(app: Flask) -> list[bytes]:
    """A short life of a realm, as bytes."""
    install(app, new_state(seed=11, now=lambda: 1_790_000_000.0))
    with httpx.Client(transport=httpx.WSGITransport(app=app)) as http:
        realm = http.post(f"{LAB}/realms", json={}).json()
        client = realm["account_manager_clients"][0]
        answers = [
            http.post(f"{LAB}/products", json={"products": [{"id": "A", "price": 3, "ats": 9}]}),
            http.post(f"{LAB}/orders", json={"lines": [{"product_id": "A", "quantity": 2}]}),
            http.post(
                "https://account.demandware.com/dwsso/oauth2/access_token",
                auth=(client["client_id"], client["password"]),
                data={"grant_type": "client_credentials"},
            ),
            http.get(f"{LAB}/state"),
        ]
        return [answer.content for answer in answers]


def test_the_same_seed_and_requests_give_the_same_bytes(app: Flask) -> None:
    """Tokens with their signatures, order ids and the whole state."""
    assert play(app) == play(app)


def test_a_reset_forgets_everything(vendor: Any) -> None:
    """No realm, no host, no token is left."""
    vendor.lab("/reset", {"seed": 3})
    assert hosts(vendor.state) == ("account.demandware.com",)
    assert vendor.http.get(f"{LAB}/state").json()["realms"] == {}


def test_the_request_log_names_operation_and_refusal(vendor: Any) -> None:
    """The newest exchange is last, with the vendor's own name of the error where it refused."""
    vendor.http.get(vendor.scapi("product/products", "/products/NOPE"), headers=vendor.admin())
    last = vendor.http.get(f"{LAB}/requests").json()["requests"][-1]
    assert (last["operation"], last["status"]) == ("Products getProduct", 404)
    assert last["code"] == "product-not-found"


def test_paths_and_methods_off_the_map_answer_in_the_vendors_envelope(vendor: Any) -> None:
    """404 and 405 as problem documents; a tick does nothing; the correlation id is echoed."""
    missing = vendor.http.get(vendor.scapi("product/products", "/nothing"))
    assert (missing.status_code, missing.json()["title"]) == (404, "Not Found")
    wrong = vendor.http.post(vendor.scapi("product/products", "/products/SHIRT-1"))
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "DELETE, GET, HEAD, PATCH, PUT")
    answer = vendor.http.get(
        vendor.scapi("product/products", "/products/SHIRT-1"),
        headers={**vendor.admin(), "correlation-id": "abc"},
    )
    assert answer.headers["x-correlation-id"] == "abc"
    assert vendor.lab("/tick") == {"changes": 0, "deliveries": []}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'"x"'])
def test_an_unreadable_body_is_a_bad_request(vendor: Any, body: bytes) -> None:
    """Whatever the bytes, the vendor's own problem."""
    answer = vendor.http.post(
        vendor.scapi("product/products", "/product-search"), headers=vendor.admin(), content=body
    )
    assert (answer.status_code, answer.json()["title"]) == (400, "Bad Request")


def test_an_administrator_gives_a_client_another_password(empty: Any) -> None:
    """The old password opens nothing more, the new one does; a client that nobody has is unknown."""
    realm = empty.lab("/realms", {})
    client_id = realm["credentials"]["B2C API Client ID"]
    other = empty.lab("/revoke", {"client_id": client_id})["password"]
    assert other != realm["credentials"]["B2C API Client Password"]
    assert empty.state.clients[client_id].password == other
    refused = empty.http.post(f"{LAB}/revoke", json={"client_id": "nobody"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "unknown")
