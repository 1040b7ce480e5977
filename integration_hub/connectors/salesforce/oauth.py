"""Signing in to a Salesforce org: the web-server flow with PKCE on the merchant's own My Domain, and refresh.

The saved Salesforce URL decides the host, never the generic login host, so a wrong one leads to Salesforce's error
page and authorizes nothing (rules.md R47, R93, R94; facts/salesforce-core-api.md 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from urllib.parse import quote, urlencode, urlsplit

import orjson

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Settings, Stored
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.salesforce.rest import SalesforceApi
from integration_hub.connectors.salesforce.shapes import Granted, SignedIn
from integration_hub.connectors.salesforce.vendor import SALESFORCE
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import AuthorizationLost, Misconfigured, Refused, UnknownOutcome
from integration_hub.ground.outbound import Answer, Outbound, shaped

SCOPE = "api refresh_token"


class SalesforceSignIn:
    """The hub's registration with Salesforce, in whose name every merchant signs in to either of its products."""

    help_title = "Getting Started with Salesforce"
    vendor = SALESFORCE
    events = None

    def __init__(
        self, *, outbound: Outbound, clock: Clock, random: Random, apps: Mapping[str, str], base_url: str
    ) -> None:
        self._outbound = outbound
        self._apps = apps
        self._renewals = Renewals(clock)

    def authorize_url(self, settings: Settings, *, state: str, redirect_uri: str, code_challenge: str) -> str:
        """Return the sign-in page of the merchant's org."""
        if not self._apps.get("salesforce_client_id"):
            raise Misconfigured("The hub has no Salesforce app: set its client id and secret.")
        query = {
            "response_type": "code",
            "client_id": self._apps["salesforce_client_id"],
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": state,
            "code_challenge": code_challenge,
            "code_challenge_method": "S256",
        }
        return f"{_login_host(settings)}/services/oauth2/authorize?{urlencode(query, quote_via=quote)}"

    def exchange(
        self, settings: Settings, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Stored:
        """Trade the callback's code for tokens and return the connection to store."""
        host = _login_host(settings)
        grant = {"grant_type": "authorization_code", "code": query["code"]}
        proof = {"redirect_uri": redirect_uri, "code_verifier": code_verifier}
        granted = shaped(self._granted(host, {**grant, **self._registration(), **proof}), SignedIn)
        instance_url = granted["instance_url"]
        if urlsplit(instance_url).netloc != urlsplit(host).netloc:
            raise Misconfigured(
                f"Salesforce signed in to {instance_url}, but the saved Salesforce URL is {host}."
            )
        return {
            "access_token": granted["access_token"],
            "refresh_token": granted.get("refresh_token"),
            "instance_url": instance_url,
            "organization_id": granted["id"].rstrip("/").split("/")[-2],
        }

    def _refreshed(self, connection: Stored) -> Stored:
        """Return it with a fresh access token; the new refresh token too, where the app rotates them."""
        spent = connection.get("refresh_token")
        if not spent:
            raise AuthorizationLost("no_refresh_token", "Salesforce gave no refresh token; connect again.")
        grant = {"grant_type": "refresh_token", "refresh_token": str(spent)}
        host = str(connection["instance_url"])
        granted = shaped(self._granted(host, {**grant, **self._registration()}), Granted)
        return {
            **connection,
            "access_token": granted["access_token"],
            "refresh_token": granted.get("refresh_token") or spent,
        }

    def _registration(self) -> dict[str, str]:
        secret = self._apps["salesforce_client_secret"]
        return {"client_id": self._apps["salesforce_client_id"], "client_secret": secret}

    def _granted(self, host: str, form: Mapping[str, str]) -> Mapping[str, object]:
        """Return what the org's token endpoint grants."""
        answer = self._outbound.send("POST", f"{host}/services/oauth2/token", form=form)
        body = _object(answer)
        renews = "refresh_token" in form
        if body is None and renews:  # the merchant signed in to this very host
            raise UnknownOutcome(f"{host} renewed the authorization without a readable answer.")
        if body is None:
            raise Misconfigured(f"{host} did not answer as Salesforce does; check the Salesforce URL.")
        if answer.status == 200:
            return body
        code, text = str(body.get("error", answer.status)), str(body.get("error_description", ""))
        if renews:
            raise AuthorizationLost(code, text, http_status=answer.status)
        raise Refused(code, text, http_status=answer.status)

    def _api(self, credentials: Credentials) -> SalesforceApi:
        return SalesforceApi(self._outbound, credentials, self._renewals, self._refreshed)


def _login_host(settings: Settings) -> str:
    """Return scheme and host of the saved Salesforce URL."""
    parts = urlsplit(str(settings.get("salesforceUrl", "")))
    return f"{parts.scheme}://{parts.netloc}"


def _object(answer: Answer) -> Mapping[str, object] | None:
    """Return the answer's JSON object, or None where something else than Salesforce's API answered."""
    if "json" not in answer.headers.get("content-type", ""):
        return None
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise UnknownOutcome(f"HTTP {answer.status} with a cut body") from error
    return body if isinstance(body, dict) else None
