"""What the OAuth and sign-in views know of a browser or client request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.gate import org_origin


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
