"""Access tokens that this lab has issued: found by their text, checked against the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["account_manager", "shopper", "tsob"]


@dataclass(frozen=True, slots=True)
class Token:
    """What an access token allows; a token that was not issued here is in no table and therefore garbage."""

    value: str
    family: Family
    client_id: str
    scopes: frozenset[str]
    tenants: frozenset[str]
    expires_at: float
    site_id: str = ""
    usid: str = ""
    customer_id: str = ""
    login_id: str = ""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A SLAS refresh token and the session that it renews."""

    value: str
    client_id: str
    site_id: str
    usid: str
    customer_id: str
    login_id: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """A code that a public client redeems once, with the verifier of its challenge."""

    value: str
    client_id: str
    redirect_uri: str
    challenge: str
    site_id: str
    usid: str
    expires_at: float
