"""Signing in to a Salesforce org: the web-server flow with PKCE on the merchant's own My Domain, and refresh.

The saved Salesforce URL decides the host, never the generic login host, so a wrong one leads to Salesforce's error
page and authorizes nothing (rules.md R47, R93, R94; facts/salesforce-core-api.md 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson

from integration_hub.connectors.records import Settings, Stored
from integration_hub.ground.errors import AuthorizationLost, Misconfigured, Refused, UnknownOutcome
from integration_hub.ground.outbound import Answer, Outbound

SCOPE = "api refresh_token"


def login_host(settings: Settings) -> str:
    """Return scheme and host of the saved Salesforce URL."""
    parts = urlsplit(str(settings.get("salesforceUrl", "")))
    return f"{parts.scheme}://{parts.netloc}"


def authorize_url(
    settings: Settings, client_id: str, *, state: str, redirect_uri: str, code_challenge: str
) -> str:
    """Return the sign-in page of the merchant's org."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": state,
        "code_challenge": code_challenge,
        "code_challenge_method": "S256",
    }
    return f"{login_host(settings)}/services/oauth2/authorize?{urlencode(query, quote_via=quote)}"


def exchange(
    outbound: Outbound,
    settings: Settings,
    apps: Mapping[str, str],
    query: Mapping[str, str],
    *,
    redirect_uri: str,
    code_verifier: str,
) -> Stored:
    """Trade the callback's code for tokens and return the connection to store."""
    granted = _token_call(
        outbound,
        login_host(settings),
        {
            "grant_type": "authorization_code",
            "code": query["code"],
            "client_id": apps["salesforce_client_id"],
            "client_secret": apps["salesforce_client_secret"],
            "redirect_uri": redirect_uri,
            "code_verifier": code_verifier,
        },
    )
    instance_url = str(granted["instance_url"])
    if urlsplit(instance_url).netloc != urlsplit(login_host(settings)).netloc:
        raise Misconfigured(
            f"Salesforce signed in to {instance_url}, but the saved Salesforce URL is {login_host(settings)}."
        )
    return {
        "access_token": granted["access_token"],
        "refresh_token": granted.get("refresh_token"),
        "instance_url": instance_url,
        "organization_id": str(granted["id"]).rstrip("/").split("/")[-2],
    }


def refresh(outbound: Outbound, connection: Mapping[str, object], apps: Mapping[str, str]) -> Stored:
    """Return the connection with a fresh access token; the new refresh token too, where the app rotates them."""
    if not connection.get("refresh_token"):
        raise AuthorizationLost("no_refresh_token", "Salesforce gave no refresh token; connect again.")
    granted = _token_call(
        outbound,
        str(connection["instance_url"]),
        {
            "grant_type": "refresh_token",
            "refresh_token": str(connection["refresh_token"]),
            "client_id": apps["salesforce_client_id"],
            "client_secret": apps["salesforce_client_secret"],
        },
    )
    return {
        **connection,
        "access_token": granted["access_token"],
        "refresh_token": granted.get("refresh_token") or connection["refresh_token"],
    }


def _token_call(outbound: Outbound, host: str, form: Mapping[str, str]) -> dict[str, Any]:
    answer = outbound.send("POST", f"{host}/services/oauth2/token", form=form)
    body = _object(answer)
    if body is None:
        raise Misconfigured(f"{host} did not answer as Salesforce does; check the Salesforce URL.")
    if answer.status == 200 and "access_token" in body:
        return body
    code, text = str(body.get("error", answer.status)), str(body.get("error_description", ""))
    if form["grant_type"] == "refresh_token":
        raise AuthorizationLost(code, text, http_status=answer.status)
    raise Refused(code, text, http_status=answer.status)


def _object(answer: Answer) -> dict[str, Any] | None:
    """Return the answer's JSON object, or None where something else than Salesforce's API answered."""
    if "json" not in answer.headers.get("content-type", ""):
        return None
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise UnknownOutcome(f"HTTP {answer.status} with a cut body") from error
    return body if isinstance(body, dict) else None
