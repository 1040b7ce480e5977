"""Codes, access and refresh tokens, and the consents that they hang on (facts section 1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class AuthCode:
    """A one-time code; it lives 30 minutes."""

    app_key: str
    seller_id: str
    expires_at: int
    used: bool = False


@dataclass(slots=True)
class Authorization:
    """A seller's consent to an app, and the tokens that hang on it."""

    app_key: str
    seller_id: str
    open_id: str
    scopes: tuple[str, ...]
    shop_ids: list[str]
    ends_at: int
    access_token: str = ""
    refresh_token: str = ""
    revoked: bool = False
    user_type: int = 0


@dataclass(slots=True)
class AccessToken:
    """One access token and its absolute end."""

    authorization: Authorization
    expires_at: int
    withdrawn: bool = False


class Tokens:
    """Every code and token of one vendor state."""

    __slots__ = ("access", "authorizations", "codes", "refresh")

    def __init__(self) -> None:
        self.codes: dict[str, AuthCode] = {}
        self.access: dict[str, AccessToken] = {}
        self.refresh: dict[str, Authorization] = {}
        self.authorizations: dict[tuple[str, str], Authorization] = {}
