"""What the OAuth and sign-in views know of a browser or client request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import GENERIC_HOSTS, State


@dataclass(frozen=True, slots=True)
class Visit:
    """A request at a login host: the org of a My Domain host, or None at login. and test.salesforce.com."""

    state: State
    request: Request
    org: Org | None
    host: str
    secure: bool

    @property
    def scheme(self) -> str:
        """How the client came."""
        return "https" if self.secure else "http"

    def may_enter(self, org: Org) -> bool:
        """Whether users of an org can sign in at this host (section 1.1)."""
        if self.org is not None:
            return self.org is org
        generic = "test.salesforce.com" if org.sandbox else "login.salesforce.com"
        return self.state.quirks.generic_login_hosts and self.host.split(":")[0] == generic

    def origin(self, org: Org) -> str:
        """The scheme and host of an org as this client reaches it: `instance_url` mirrors the way it came."""
        return org_origin(org, self.host, self.scheme)


def org_origin(org: Org, host: str, scheme: str) -> str:
    """An org's origin seen from a host: the same one if it is the org's, else its My Domain at the same
    port."""
    name, _, port = host.partition(":")
    if host in org.hosts or name in org.hosts:
        return f"{scheme}://{host}"
    if name in GENERIC_HOSTS and port:
        return f"{scheme}://{org.host}:{port}"
    return f"https://{org.host}"
