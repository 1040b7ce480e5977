"""OAuth beyond the web-server flow: discovery, introspection, answer formats, approvals, refusals (section 1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

APP = {"client_id": "hub-key", "client_secret": "hub-secret"}
PASSWORD = {"grant_type": "password", "username": "ada@acme.example", "password": "pwTOKEN", **APP}
SANDBOX = {
    "my_domain": "acme--box",
    "users": [{"username": "ada@acme.example.box", "password": "pw", "security_token": "T"}],
}


@pytest.fixture
def login(client: httpx.Client, org_declaration: dict[str, Any]) -> httpx.Client:
    """A client at an org where nobody is signed in."""
    apps = [{**org_declaration["connected_apps"][0], "run_as": "ada@acme.example"}]
    assert client.post("/_lab/orgs", json={**org_declaration, "connected_apps": apps}).status_code == 200
    return client


def token(client: httpx.Client, host: str = "", **form: str) -> httpx.Response:
    return client.post(f"{host}/services/oauth2/token", data=PASSWORD | form)


def test_discovery_names_the_endpoints_of_the_host(login: httpx.Client) -> None:
    """The well-known document leads to this host's own endpoints."""
    told = login.get("/.well-known/openid-configuration").json()
    assert told["issuer"] == "https://acme.my.salesforce.com"
    assert told["token_endpoint"] == "https://acme.my.salesforce.com/services/oauth2/token"


def test_introspection_tells_an_app_of_its_token(login: httpx.Client) -> None:
    """A live token is active with user and scope; a dead, foreign or unknown one is not active."""
    given = token(login).json()["access_token"]
    told = login.post("/services/oauth2/introspect", data={**APP, "token": given}).json()
    assert (told["active"], told["username"], told["token_type"]) == (
        True,
        "ada@acme.example",
        "access_token",
    )
    login.post("/services/oauth2/revoke", data={"token": given})
    for dead in (given, "nonsense"):
        assert login.post("/services/oauth2/introspect", data={**APP, "token": dead}).json() == {
            "active": False
        }
    refused = login.post("/services/oauth2/introspect", data={"client_id": "hub-key", "token": given})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client")


def test_the_token_answer_comes_in_three_formats(login: httpx.Client) -> None:
    """`format` chooses JSON, a form or XML, for refusals too."""
    form = parse_qs(token(login, format="urlencoded").text)
    assert form["instance_url"] == ["https://acme.my.salesforce.com"]
    xml = token(login, format="xml")
    assert xml.headers["content-type"].startswith("application/xml")
    assert "<instance_url>https://acme.my.salesforce.com</instance_url>" in xml.text
    refused = token(login, format="xml", password="no")
    assert (refused.status_code, "<error>invalid_grant</error>" in refused.text) == (400, True)


def test_a_token_request_must_be_a_post(login: httpx.Client) -> None:
    """Secrets do not belong in an address."""
    answer = login.get("/services/oauth2/token", params=PASSWORD)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("form", "error", "words"),
    [
        ({"grant_type": ""}, "invalid_request", "must supply grant_type"),
        ({"grant_type": "magic"}, "unsupported_grant_type", "grant type not supported"),
        ({"client_id": "nobody"}, "invalid_client_id", "client identifier invalid"),
        ({"client_secret": "no"}, "invalid_client", "invalid client credentials"),
        ({"password": "pw"}, "invalid_grant", "authentication failure"),
        ({"username": "eve@acme.example"}, "invalid_grant", "authentication failure"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"},
            "invalid_grant",
            "invalid assertion",
        ),
    ],
)
def test_refusals_of_the_token_endpoint(
    login: httpx.Client, form: dict[str, str], error: str, words: str
) -> None:
    """Each has its documented error and words (section 1.5)."""
    answer = token(login, **form)
    assert (answer.status_code, answer.json()) == (400, {"error": error, "error_description": words})


def test_a_trusted_address_needs_no_security_token(login: httpx.Client) -> None:
    """With the quirk the bare password signs in."""
    login.put("/_lab/quirks", json={"trusted_address": True})
    assert token(login, password="pw").status_code == 200


def test_a_suspended_org_gives_no_token(login: httpx.Client) -> None:
    """Every grant is inactive_org."""
    login.put("/_lab/quirks", json={"org_suspended": True})
    assert token(login).json()["error"] == "inactive_org"


def test_an_inactive_user_gets_no_token(login: httpx.Client) -> None:
    """A user who was switched off is inactive_user."""
    session = login.post("/_lab/session", json={}).json()
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    path = f"/services/data/v60.0/sobjects/User/{session['user_id']}"
    assert login.patch(path, json={"IsActive": False}, headers=bearer).status_code == 204
    assert token(login).json() == {"error": "inactive_user", "error_description": "user is inactive"}


def test_client_credentials_belong_to_the_my_domain(login: httpx.Client) -> None:
    """At the generic host the grant is refused; at the org's it never brings a refresh token."""
    form = {"grant_type": "client_credentials", **APP}
    refused = login.post("https://login.salesforce.com/services/oauth2/token", data=form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    good = login.post("/services/oauth2/token", data=form).json()
    assert "refresh_token" not in good
    assert good["token_type"] == "Bearer"


def test_client_credentials_need_a_user_to_run_as(
    client: httpx.Client, org_declaration: dict[str, Any]
) -> None:
    """An app without one is refused."""
    client.post("/_lab/orgs", json=org_declaration)
    form = {"grant_type": "client_credentials", **APP}
    answer = client.post("/services/oauth2/token", data=form).json()
    assert answer == {
        "error": "invalid_grant",
        "error_description": "no client credentials user enabled",
    }


def test_sandbox_users_sign_in_at_test(login: httpx.Client) -> None:
    """test.salesforce.com leads sandbox users to the sandbox's My Domain, and their identity to test."""
    assert login.post("/_lab/orgs", json=SANDBOX).json()["login_url"] == "https://test.salesforce.com"
    form = {"username": "ada@acme.example.box", "password": "pwT"}
    good = token(login, "https://test.salesforce.com", **form).json()
    assert good["instance_url"] == "https://acme--box.sandbox.my.salesforce.com"
    assert good["id"].startswith("https://test.salesforce.com/id/00D")
    assert token(login, "https://login.salesforce.com", **form).json()["error"] == "invalid_grant"


def test_an_org_may_forbid_the_generic_host(login: httpx.Client) -> None:
    """With the quirk users sign in at their My Domain only."""
    login.put("/_lab/quirks", json={"generic_login_hosts": False})
    assert token(login, "https://login.salesforce.com").json()["error"] == "invalid_grant"
    assert token(login).status_code == 200


def test_the_instance_url_mirrors_the_way_the_client_came(
    client: httpx.Client, org_declaration: dict[str, Any]
) -> None:
    """A client at another scheme, name or port of the org is sent back there."""
    client.post("/_lab/orgs", json={**org_declaration, "hosts": ["acme.localhost"]})
    for origin in ("http://acme.localhost:8080", "https://acme.my.salesforce.com:8443"):
        assert token(client, origin).json()["instance_url"] == origin


def _approve(client: httpx.Client) -> str:
    """Signs in, allows, exchanges; the refresh token."""
    callback = "https://hub.example/oauth/callback"
    query = {"response_type": "code", "client_id": "hub-key", "redirect_uri": callback}
    answer = client.get("/services/oauth2/authorize", params=query)
    for _ in range(4):
        page = client.get(answer.headers["location"])
        if page.status_code == 302:
            answer = page
        elif 'id="oaapprove"' in page.text:
            source = page.text.partition('name="source" value="')[2].partition('"')[0]
            form = {"source": source, "save": "Allow"}
            answer = client.post("/setup/secur/RemoteAccessAuthorizationPage.apexp", data=form)
        else:
            start = page.text.partition('name="startURL" value="')[2].partition('"')[0]
            form = {"username": "ada@acme.example", "pw": "pw", "startURL": start.replace("&amp;", "&")}
            answer = client.post("/", data=form)
        if answer.headers["location"].startswith(callback):
            break
    code = httpx.URL(answer.headers["location"]).params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": callback, **APP}
    refresh: str = client.post("/services/oauth2/token", data=form).json()["refresh_token"]
    return refresh


def test_a_sixth_approval_ends_the_first(login: httpx.Client) -> None:
    """A user holds five grants of one app; one more ends the oldest without a word (section 1.4, 10)."""
    tokens = [_approve(login) for _ in range(6)]
    outcomes = [
        login.post(
            "/services/oauth2/token", data={"grant_type": "refresh_token", "refresh_token": one, **APP}
        ).status_code
        for one in tokens
    ]
    assert outcomes == [400, 200, 200, 200, 200, 200]


def test_immediate_works_only_for_who_approved(login: httpx.Client) -> None:
    """`immediate` never shows a page: back with an error, or on to the code."""
    query = {
        "response_type": "code",
        "client_id": "hub-key",
        "redirect_uri": "https://hub.example/oauth/callback",
        "immediate": "true",
    }
    first = login.get("/services/oauth2/authorize", params=query)
    assert httpx.URL(first.headers["location"]).params["error"] == "immediate_unsuccessful"
    _approve(login)
    second = login.get(login.get("/services/oauth2/authorize", params=query).headers["location"])
    assert "code" in httpx.URL(second.headers["location"]).params


@pytest.mark.parametrize("version", ["30.0", "65.0", "x", "99.0"])
def test_soap_login_ends_with_api_64(login: httpx.Client, version: str) -> None:
    """Older and newer versions are a fault (section 1.7)."""
    answer = login.post(f"/services/Soap/u/{version}", content=b"<a/>")
    assert answer.status_code == 500
    assert "<sf:exceptionCode>UNSUPPORTED_API_VERSION</sf:exceptionCode>" in answer.text


def test_a_soap_body_cannot_define_entities(login: httpx.Client) -> None:
    """A document type is refused before it is read."""
    body = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    assert "INVALID_OPERATION" in login.post("/services/Soap/u/60.0", content=body).text
