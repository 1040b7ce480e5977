"""What the connectors of the Salesforce platform begin with: the vendor, and how a merchant signs in (OAuth)."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Settings, Stored
from integration_hub.connectors.refreshing import Renewals
from integration_hub.connectors.salesforce import oauth as salesforce_oauth
from integration_hub.connectors.salesforce.rest import SalesforceApi
from integration_hub.connectors.salesforce.vendor import SALESFORCE
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Misconfigured
from integration_hub.ground.outbound import Outbound


class SalesforceSignIn:
    """The hub's registration with Salesforce, in whose name every merchant signs in."""

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
        if not self._apps.get("salesforce_client_id"):
            raise Misconfigured("The hub has no Salesforce app: set its client id and secret.")
        return salesforce_oauth.authorize_url(
            settings,
            self._apps["salesforce_client_id"],
            state=state,
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
        )

    def exchange(
        self, settings: Settings, query: Mapping[str, str], *, redirect_uri: str, code_verifier: str
    ) -> Stored:
        return salesforce_oauth.exchange(
            self._outbound,
            settings,
            self._apps,
            query,
            redirect_uri=redirect_uri,
            code_verifier=code_verifier,
        )

    def _api(self, credentials: Credentials) -> SalesforceApi:
        return SalesforceApi(self._outbound, self._apps, credentials, self._renewals)
