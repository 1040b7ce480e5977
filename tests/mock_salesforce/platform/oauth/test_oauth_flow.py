"""The web-server flow through the pages, the token endpoint, and the life of a session."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any

import httpx
import pytest

CALLBACK = "https://hub.example/oauth/callback"
CONSENT = "/setup/secur/RemoteAccessAuthorizationPage.apexp"


@pytest.fixture
def login(client: httpx.Client, org_declaration: dict[str, Any]) -> httpx.Client:
    """A browser at an org where nobody is signed in."""
    assert client.post("/_lab/orgs", json=org_declaration).status_code == 200
    return client


def authorize(client: httpx.Client, **more: str) -> httpx.Response:
    query = {
        "response_type": "code",
        "client_id": "hub-key",
        "redirect_uri": CALLBACK,
        "state": "st/1",
        **more,
    }
    return client.get("/services/oauth2/authorize", params=query)


def field(page: httpx.Response, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert match, page.text
    return html.unescape(match[1])


def sign_in(client: httpx.Client, answer: httpx.Response, password: str = "pw") -> httpx.Response:
    page = client.get(answer.headers["location"])
    form = {"username": "ada@acme.example", "pw": password, "startURL": field(page, "startURL")}
    return client.post("/", data=form)


def callback(client: httpx.Client, button: str = "save", **more: str) -> httpx.URL:
    signed_in = sign_in(client, authorize(client, **more))
    page = client.get(signed_in.headers["location"])
    answer = client.post(CONSENT, data={"source": field(page, "source"), button: "x"})
    assert answer.status_code == 302
    return httpx.URL(answer.headers["location"])


def exchange(client: httpx.Client, code: str, **more: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "hub-key",
        "client_secret": "hub-secret",
        "redirect_uri": CALLBACK,
        **more,
    }
    return client.post("/services/oauth2/token", data=form)


def refresh(client: httpx.Client, token: str) -> httpx.Response:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": "hub-key",
        "client_secret": "hub-secret",
    }
    return client.post("/services/oauth2/token", data=form)


def test_sign_in_and_consent_lead_back_with_code_and_state(login: httpx.Client) -> None:
    """A user who signs in and allows the app comes back to the exact callback with a code and the state."""
    url = callback(login)
    assert str(url).startswith(f"{CALLBACK}?code=")
    assert url.params["state"] == "st/1"


def test_token_answer_has_the_documented_members(login: httpx.Client) -> None:
    """The token answer carries what section 1.3 lists, issued_at as text, and no expires_in."""
    answer = exchange(login, callback(login).params["code"])
    tokens = answer.json()
    assert answer.status_code == 200
    assert set(tokens) == {
        "access_token",
        "refresh_token",
        "signature",
        "scope",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
    }
    org_id, user_id = tokens["id"].split("/")[-2:]
    assert tokens["access_token"].startswith(f"{org_id[:15]}!")
    assert (len(org_id), len(user_id)) == (18, 18)
    assert tokens["issued_at"] == "1767225600000"
    assert tokens["instance_url"] == "https://acme.my.salesforce.com"


def test_denied_consent_is_told_to_the_callback(login: httpx.Client) -> None:
    """A user who denies sends access_denied and the state to the callback, and no code."""
    url = callback(login, button="cancel")
    assert (url.params["error"], url.params["state"]) == ("access_denied", "st/1")
    assert "code" not in url.params


def test_wrong_password_shows_the_form_again(login: httpx.Client) -> None:
    """A wrong password opens no session."""
    answer = sign_in(login, authorize(login), password="PW")
    assert answer.status_code == 200
    assert 'id="error"' in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client_id"),
        ({"redirect_uri": CALLBACK + "/"}, "redirect_uri_mismatch"),
    ],
    ids=["unknown client", "callback not registered"],
)
def test_untrusted_requests_stay_on_the_error_page(
    login: httpx.Client, more: dict[str, str], error: str
) -> None:
    """What cannot be trusted is never redirected to."""
    answer = authorize(login, **more)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert error in answer.text


def test_unknown_scope_is_told_to_the_callback(login: httpx.Client) -> None:
    """A scope the app does not have comes back as invalid_scope."""
    url = httpx.URL(authorize(login, scope="api chatter_api").headers["location"])
    assert url.params["error"] == "invalid_scope"


def test_a_code_works_once(login: httpx.Client) -> None:
    """A used code is invalid_grant."""
    code = callback(login).params["code"]
    assert exchange(login, code).status_code == 200
    again = exchange(login, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_code_expires(login: httpx.Client, clock: Any) -> None:
    """A code that waited too long is invalid_grant, expired authorization code."""
    code = callback(login).params["code"]
    clock.at += 121
    answer = exchange(login, code).json()
    assert answer == {"error": "invalid_grant", "error_description": "expired authorization code"}


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "nobody"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"redirect_uri": "https://hub.example/other"}, "redirect_uri_mismatch"),
        ({"grant_type": "magic"}, "unsupported_grant_type"),
        ({"code": "aPrxnone"}, "invalid_grant"),
    ],
    ids=["client", "secret", "callback", "grant", "code"],
)
def test_token_refusals(login: httpx.Client, more: dict[str, str], error: str) -> None:
    """Each wrong part of a token request has its documented error."""
    answer = exchange(login, **{"code": callback(login).params["code"], **more})
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_pkce_is_checked(login: httpx.Client) -> None:
    """A challenge demands its verifier: missing is invalid_grant, wrong is invalid_request."""
    verifier = "v" * 43
    digest = hashlib.sha256(verifier.encode()).digest()
    code = callback(login, code_challenge=base64.urlsafe_b64encode(digest).decode().rstrip("=")).params[
        "code"
    ]
    assert exchange(login, code).json()["error"] == "invalid_grant"
    assert exchange(login, code, code_verifier="w" * 43).json()["error"] == "invalid_request"
    assert exchange(login, code, code_verifier=verifier).status_code == 200


def test_refresh_gives_no_new_refresh_token(login: httpx.Client) -> None:
    """Without rotation a refresh answers a new access token only."""
    first = exchange(login, callback(login).params["code"]).json()
    second = refresh(login, first["refresh_token"]).json()
    assert "refresh_token" not in second
    assert second["access_token"] != first["access_token"]


def test_rotation_spends_the_token_and_reuse_kills_the_chain(
    client: httpx.Client, org_declaration: dict[str, Any]
) -> None:
    """With rotation each refresh token works once; a reused one takes the whole chain with it."""
    apps = [{**org_declaration["connected_apps"][0], "refresh_token_rotation": True}]
    client.post("/_lab/orgs", json={**org_declaration, "connected_apps": apps})
    first = exchange(client, callback(client).params["code"]).json()
    second = refresh(client, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert (
        refresh(client, first["refresh_token"]).json()["error_description"] == "expired access/refresh token"
    )
    assert refresh(client, second["refresh_token"]).json()["error"] == "invalid_grant"
    bearer = {"Authorization": f"Bearer {second['access_token']}"}
    assert client.get("/services/data/v60.0/limits", headers=bearer).status_code == 401


def test_revoking_the_refresh_token_ends_its_access_tokens(login: httpx.Client) -> None:
    """Revocation answers 200 with nothing and kills what the token gave; an unknown token is refused."""
    tokens = exchange(login, callback(login).params["code"]).json()
    answer = login.post("/services/oauth2/revoke", data={"token": tokens["refresh_token"]})
    assert (answer.status_code, answer.content) == (200, b"")
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert login.get("/services/data/v60.0/limits", headers=bearer).status_code == 401
    again = login.post("/services/oauth2/revoke", data={"token": tokens["refresh_token"]})
    assert (again.status_code, again.json()["error"]) == (400, "unsupported_token_type")


def test_a_session_lives_while_it_is_used(salesforce: Any) -> None:
    """Two hours without use end a session; use within them keeps it alive."""
    for _ in range(3):
        salesforce.clock.at += 7000
        assert salesforce.call("GET", "/limits").status_code == 200
    salesforce.clock.at += 7201
    answer = salesforce.call("GET", "/limits")
    assert answer.status_code == 401
    assert answer.json() == [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_a_token_is_no_good_at_another_org(salesforce: Any) -> None:
    """A session of one org is INVALID_SESSION_ID at another's My Domain."""
    salesforce.lab("orgs", {"my_domain": "other"})
    answer = salesforce.client.get("https://other.my.salesforce.com/services/data/v60.0/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")


@pytest.mark.parametrize(
    "path", ["/", "/services/oauth2/authorize", "/services/data/v60.0/limits", "/services/data"]
)
def test_an_unknown_my_domain_is_an_html_404(salesforce: Any, path: str) -> None:
    """A host that is no org's never answers JSON and never redirects."""
    answer = salesforce.client.get(f"https://acmee.my.salesforce.com{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_generic_login_serves_production_users(login: httpx.Client) -> None:
    """login.salesforce.com signs production users in, test.salesforce.com does not."""
    form = {
        "grant_type": "password",
        "username": "ada@acme.example",
        "password": "pwTOKEN",
        "client_id": "hub-key",
        "client_secret": "hub-secret",
    }
    good = login.post("https://login.salesforce.com/services/oauth2/token", data=form)
    assert good.json()["instance_url"] == "https://acme.my.salesforce.com"
    assert "refresh_token" not in good.json()
    bad = login.post("https://test.salesforce.com/services/oauth2/token", data=form)
    assert bad.json() == {"error": "invalid_grant", "error_description": "authentication failure"}


def test_userinfo_and_identity_name_the_user(salesforce: Any) -> None:
    """Both identity views know user and org; without a token they answer 403 and a word."""
    info = salesforce.client.get("/services/oauth2/userinfo").json()
    assert info["preferred_username"] == "ada@acme.example"
    identity = salesforce.client.get(f"/id/{info['organization_id']}/{info['user_id']}").json()
    assert (identity["username"], identity["user_id"]) == (info["preferred_username"], info["user_id"])
    bare = salesforce.client.get("/services/oauth2/userinfo", headers={"Authorization": ""})
    assert (bare.status_code, bare.text) == (403, "Missing_OAuth_Token")


def test_an_approved_app_is_not_asked_for_again(login: httpx.Client) -> None:
    """The second authorization in the same browser goes straight to the callback."""
    callback(login)
    consent = authorize(login).headers["location"]
    assert consent.startswith(CONSENT)
    assert login.get(consent).headers["location"].startswith(CALLBACK)
