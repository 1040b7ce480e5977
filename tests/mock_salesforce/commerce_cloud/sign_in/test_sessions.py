"""SLAS sessions after login: renewed, looked at, revoked, ended (facts section 3)."""

from __future__ import annotations

from typing import Any

FORM = {"grant_type": "client_credentials", "channel_id": "RefArch"}


def products(vendor: Any, token: str) -> int:
    url = vendor.scapi("product/shopper-products", "/products/SHIRT-1?siteId=RefArch")
    return int(vendor.http.get(url, headers={"Authorization": f"Bearer {token}"}).status_code)


def test_a_private_clients_refresh_token_stays(vendor: Any) -> None:
    """It renews again and again, for the same usid."""
    first = vendor.slas_token("/token", FORM).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = vendor.slas_token("/token", form).json()
    third = vendor.slas_token("/token", form).json()
    assert first["refresh_token"] == second["refresh_token"] == third["refresh_token"]
    assert first["usid"] == third["usid"]


def test_a_token_is_introspected_and_revoked(vendor: Any) -> None:
    """Active until revoked; then the API answers 401 and introspection says so."""
    token = vendor.slas_token("/token", FORM).json()["access_token"]
    assert vendor.slas_token("/introspect", {"token": token}).json()["active"] is True
    assert products(vendor, token) == 200
    assert vendor.slas_token("/revoke", {"token": token}).status_code == 200
    assert products(vendor, token) == 401
    assert vendor.slas_token("/introspect", {"token": token}).json() == {"active": False}


def test_logout_ends_the_session_and_its_refresh_token(vendor: Any) -> None:
    """Both tokens are gone afterwards; without a bearer it is refused with the sample's words."""
    session = vendor.slas_token("/token", FORM).json()
    url = vendor.scapi("shopper/auth", "/oauth2/logout")
    query = {
        "client_id": vendor.credential("B2C Shop API Client ID"),
        "refresh_token": session["refresh_token"],
        "channel_id": "RefArch",
    }
    refused = vendor.http.get(url, params=query)
    assert (refused.status_code, refused.json()["error_description"]) == (400, "Bad or missing access token.")
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    assert vendor.http.get(url, params=query, headers=bearer).status_code == 200
    assert products(vendor, session["access_token"]) == 401
    form = {"grant_type": "refresh_token", "refresh_token": session["refresh_token"]}
    assert vendor.slas_token("/token", form).status_code == 400


def test_discovery_names_endpoints_that_answer(vendor: Any) -> None:
    """Issuer by tenant, ES256, S256; the key set is where it says."""
    url = vendor.scapi("shopper/auth", "/oauth2/.well-known/openid-configuration")
    document = vendor.http.get(url).json()
    assert document["issuer"] == f"slas/prod/{vendor.realm['tenant_id']}"
    assert vendor.http.get(document["jwks_uri"]).json()["keys"][0]["alg"] == "ES256"
    session = vendor.slas_token("/token", FORM).json()
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    assert vendor.http.get(document["userinfo_endpoint"], headers=bearer).json()["usid"] == session["usid"]
