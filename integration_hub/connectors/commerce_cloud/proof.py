"""Proof that the eight credentials of Commerce Cloud work: one real call for each thing they claim (rules.md R17)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from integration_hub.connectors.commerce_cloud.api import ORDERS, PRODUCTS, CommerceApi
from integration_hub.connectors.commerce_cloud.tokens import ADMIN, TRUSTED, CommerceRealm, CommerceTokens
from integration_hub.connectors.records import Stored
from integration_hub.connectors.refreshing import Unstored
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import Misconfigured, Refused, Unreachable
from integration_hub.ground.outbound import Outbound

_ANY_PRODUCT = (
    "integration-hub-connection-check"  # need not exist: the answer that it does not is proof enough
)


def prove(outbound: Outbound, clock: Clock, realm: CommerceRealm) -> Stored:
    """Return a connection whose tokens were granted for the realm, or raise which credential is to blame."""
    unsaved = Unstored({"tokens": {}})
    tokens = CommerceTokens(outbound, clock, realm, unsaved)
    api = CommerceApi(outbound, clock, realm, unsaved)
    with _blaming("B2C API Client ID and Password"):
        tokens.valid(ADMIN)
    with _blaming(
        "Organization ID, or the rights of the B2C API client", unresolved=f"Short Code {realm.short_code}"
    ):
        read_one_product(api)
    with _blaming("Site ID, or the order rights of the B2C API client"):
        api.call("GET", ORDERS, "/orders", query=[*api.site, ("limit", "1")])
    with _blaming("B2C Shop API Client ID and Password"):
        tokens.valid(TRUSTED)
    with _blaming("OCAPI Client ID", unresolved=f"Organization ID {realm.organization_id}"):
        api.shop(f"/products/{_ANY_PRODUCT}", missing="ProductNotFoundException")
    return unsaved.load()


def read_one_product(api: CommerceApi) -> None:
    """Make the smallest authorized read."""
    api.call("POST", PRODUCTS, "/product-search", {"query": {"matchAllQuery": {}}, "limit": 1}, read=True)


@contextmanager
def _blaming(credential: str, *, unresolved: str = "") -> Iterator[None]:
    """Name the credential in what goes wrong; a host that does not exist comes of `unresolved`."""
    try:
        yield
    except Refused as refused:
        text = f"{credential}: {refused.text}"
        raise Refused(refused.code, text, http_status=refused.http_status) from refused
    except Unreachable as unreachable:
        if unresolved and isinstance(unreachable.__cause__, httpx.ConnectError):
            raise Misconfigured(
                f"{unresolved} leads to no Commerce Cloud host: {unreachable}"
            ) from unreachable
        raise
