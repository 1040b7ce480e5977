"""Account Manager and SLAS: who gets a token, for how long, and what it allows."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from mock_salesforce.commerce_cloud.sign_in.signing import account_manager_key, slas_key

TOKEN_URL = "https://account.demandware.com/dwsso/oauth2/access_token"


def unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims(token: str) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(unpadded(token.split(".")[1]))
    return document


def test_account_manager_answers_a_signed_jwt_with_the_documented_claims(vendor: Any) -> None:
    """1799 seconds, no refresh token, RS256, and the scope as an array in the claims."""
    body = vendor.account_token("sfcc.products").json()
    assert set(body) == {"access_token", "scope", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 1799)
    payload = claims(body["access_token"])
    assert payload["cts"] == "OAUTH2_STATELESS_GRANT"
    assert payload["iss"] == "https://account.demandware.com:443/dwsso/oauth2"
    assert payload["scope"] == ["SALESFORCE_COMMERCE_API:zzte_053", "sfcc.products"]
    assert payload["exp"] - payload["iat"] == 1800
    head, signature = body["access_token"].rsplit(".", 1)
    account_manager_key().public_key().verify(
        unpadded(signature), head.encode(), padding.PKCS1v15(), hashes.SHA256()
    )


def test_an_account_manager_token_expires(vendor: Any) -> None:
    """After half an hour the Admin API answers 401 with its own problem type."""
    admin = vendor.admin()
    url = vendor.scapi("product/products", "/products/SHIRT-1")
    vendor.clock[0] += 1799
    assert vendor.http.get(url, headers=admin).status_code == 200
    vendor.clock[0] += 1
    answer = vendor.http.get(url, headers=admin)
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("/invalid-access-token")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("secret", ["se/cret+1", "a%41b"])
def test_basic_parts_are_form_decoded(empty: Any, secret: str) -> None:
    """A percent-encoded secret matches; the same secret sent raw does not."""
    empty.lab("/realms", {"account_manager_clients": [{"client_id": "abc", "password": secret}]})
    form = {"grant_type": "client_credentials"}
    encoded = empty.http.post(TOKEN_URL, auth=("abc", quote(secret, safe="")), data=form)
    assert encoded.status_code == 200
    raw = empty.http.post(TOKEN_URL, auth=("abc", secret), data=form)
    assert raw.status_code == 401


def test_client_secret_post_is_accepted(vendor: Any) -> None:
    """Client id and secret may come in the form as well."""
    form = {
        "grant_type": "client_credentials",
        "client_id": vendor.credential("B2C API Client ID"),
        "client_secret": vendor.credential("B2C API Client Password"),
    }
    assert vendor.http.post(TOKEN_URL, data=form).status_code == 200


def test_a_wrong_secret_is_an_invalid_client(vendor: Any) -> None:
    """The recorded body, word for word."""
    answer = vendor.http.post(
        TOKEN_URL,
        auth=(vendor.credential("B2C API Client ID"), "x"),
        data={"grant_type": "client_credentials"},
    )
    assert answer.status_code == 401
    assert answer.json() == {"error_description": "Client authentication failed", "error": "invalid_client"}


def test_a_token_without_the_tenant_scope_is_issued_and_refused_later(vendor: Any) -> None:
    """The token endpoint says nothing; the API answers 403."""
    token = vendor.account_token("sfcc.products", tenant="zzte_054")
    assert token.status_code == 200
    answer = vendor.http.get(
        vendor.scapi("product/products", "/products/SHIRT-1"),
        headers={"Authorization": f"Bearer {token.json()['access_token']}"},
    )
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "forbidden")


def test_a_read_scope_does_not_write(vendor: Any) -> None:
    """`sfcc.products` reads; a PATCH with it answers 403 and changes nothing."""
    headers = vendor.admin("sfcc.products")
    url = vendor.scapi("product/products", "/products/SHIRT-1")
    before = vendor.http.get(url, headers=headers).json()
    assert vendor.http.patch(url, headers=headers, json={"brand": "Other"}).status_code == 403
    assert vendor.http.get(url, headers=headers).json() == before


def test_an_unregistered_scope_is_refused(vendor: Any) -> None:
    """A scope that the client does not hold: invalid_scope."""
    answer = vendor.account_token("sfcc.promotions.rw")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_private_client_gets_a_guest_session(vendor: Any) -> None:
    """The documented members, a bearer in capitals, and an ES256 token whose claims name tenant and site."""
    body = vendor.slas_token("/token", {"grant_type": "client_credentials", "channel_id": "RefArch"}).json()
    assert body["token_type"] == "BEARER"
    assert (body["expires_in"], body["enc_user_id"]) == (1800, "")
    payload = claims(body["access_token"])
    assert payload["sub"].startswith("cc-slas::zzte_053::scid:")
    assert payload["isb"].endswith("::chid:RefArch")
    head, signature = body["access_token"].rsplit(".", 1)
    raw = unpadded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    slas_key().public_key().verify(der, head.encode(), ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("channel", [{}, {"channel_id": "RefArchX"}])
def test_the_channel_id_is_mandatory(vendor: Any, channel: dict[str, str]) -> None:
    """No channel, or a site that is not there: 400 invalid_request."""
    answer = vendor.slas_token("/token", {"grant_type": "client_credentials", **channel})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_second_trusted_login_within_three_seconds_conflicts(vendor: Any) -> None:
    """All guest orders share one login id, so a token per order runs into 409."""
    assert vendor.trusted_token().status_code == 200
    vendor.clock[0] += 2.9
    answer = vendor.trusted_token()
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    vendor.clock[0] += 0.1
    assert vendor.trusted_token().status_code == 200


def test_a_trusted_login_of_an_unknown_shopper_is_refused(vendor: Any) -> None:
    """Only `guest` and shoppers that exist may be acted for."""
    assert vendor.trusted_token(login_id="nobody@example.com").status_code == 400


def test_a_trusted_login_needs_its_scope(empty: Any) -> None:
    """A private client without the trusted-system scope gets no token."""
    empty.realm = empty.lab("/realms", {"slas_clients": [{"scopes": ["sfcc.orders.rw"]}]})
    assert empty.trusted_token().status_code == 401


def test_a_public_client_logs_in_with_pkce(empty: Any) -> None:
    """authorize redirects with 303, the verifier redeems the code once, refresh tokens serve once."""
    back = "http://localhost:3000/callback"
    empty.realm = empty.lab(
        "/realms", {"slas_clients": [{"client_id": "public", "private": False, "redirect_uris": [back]}]}
    )
    verifier = "v" * 64
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": "public",
        "redirect_uri": back,
        "response_type": "code",
        "hint": "guest",
        "channel_id": "RefArch",
        "code_challenge": challenge,
    }
    redirect = empty.http.get(empty.scapi("shopper/auth", "/oauth2/authorize"), params=query)
    assert redirect.status_code == 303
    sent = parse_qs(urlsplit(redirect.headers["location"]).query)
    form = {
        "grant_type": "authorization_code_pkce",
        "code": sent["code"][0],
        "code_verifier": verifier,
        "client_id": "public",
        "redirect_uri": back,
        "channel_id": "RefArch",
    }
    url = empty.scapi("shopper/auth", "/oauth2/token")
    body = empty.http.post(url, data=form).json()
    assert body["usid"] == sent["usid"][0]
    assert empty.http.post(url, data=form).status_code == 400
    refresh = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"], "client_id": "public"}
    assert empty.http.post(url, data=refresh).json()["usid"] == body["usid"]
    assert empty.http.post(url, data=refresh).status_code == 400
