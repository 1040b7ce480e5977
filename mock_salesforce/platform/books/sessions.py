"""Sessions, refresh tokens, authorization codes and approvals, across all orgs (section 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from mock_salesforce.frame.draws import Draws

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
Scope = Literal[
    "api",
    "web",
    "full",
    "id",
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "refresh_token",
    "offline_access",
    "visualforce",
    "chatter_api",
    "custom_permissions",
    "lightning",
    "content",
]
SCOPES: tuple[str, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class ConnectedApp:
    """A consumer: its key and secret, callbacks, scopes and policies; its key is known to every org."""

    client_id: str
    client_secret: str
    name: str
    callback_urls: tuple[str, ...]
    scopes: tuple[str, ...]
    refresh_token_rotation: bool = False
    require_secret: bool = True
    require_pkce: bool = False
    run_as: str | None = None
    allow_password_grant: bool = True
    jwt_certificate: str | None = None
    pre_approved: bool = False


@dataclass(slots=True)
class Session:
    """One access token; it dies when unused for its timeout."""

    token: str
    org_id: str
    user_id: str
    client_id: str | None
    scopes: tuple[str, ...]
    timeout_s: float
    last_used: float
    refresh_token: str | None = None


@dataclass(slots=True)
class RefreshToken:
    """One refresh token; with rotation, the chain of a grant shares its family."""

    token: str
    org_id: str
    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    family: str
    spent: bool = False


@dataclass(slots=True)
class Code:
    """One authorization code, good once."""

    code: str
    org_id: str
    user_id: str
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None
    issued_at: float
    nonce: str | None = None


@dataclass(slots=True)
class Authorization:
    """A request for consent that waits for the user."""

    source: str
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None
    prompt: str
    nonce: str | None
    started_at: float


@dataclass(slots=True)
class Sessions:
    """Everything that OAuth remembers."""

    rng: Draws
    sessions: dict[str, Session] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    waiting: dict[str, Authorization] = field(default_factory=dict)
    approvals: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def text(self, length: int) -> str:
        """Opaque letters and digits."""
        return "".join(self.rng.choices(_ALPHABET, k=length))

    def open(
        self,
        org_id: str,
        user_id: str,
        now: float,
        timeout_s: float,
        *,
        client_id: str | None = None,
        scopes: tuple[str, ...] = ("full",),
        refresh_token: str | None = None,
    ) -> Session:
        """Starts a session; its token begins with the 15-character org id (section 1.3)."""
        token = f"{org_id[:15]}!{self.text(8)}.{self.text(40)}_{self.text(36)}"
        session = Session(token, org_id, user_id, client_id, scopes, timeout_s, now, refresh_token)
        self.sessions[token] = session
        return session

    def use(self, token: str, now: float) -> Session | None:
        """The live session of a token, kept alive by this use; None where it is unknown or timed out."""
        session = self.sessions.get(token)
        if session is None:
            return None
        if now - session.last_used > session.timeout_s:
            del self.sessions[token]
            return None
        session.last_used = max(session.last_used, now)
        return session

    def grant_refresh(
        self, org_id: str, user_id: str, client_id: str, scopes: tuple[str, ...], family: str | None = None
    ) -> RefreshToken:
        """Issues a refresh token; a rotated one belongs to its predecessor's family."""
        token = f"5Aep861{self.text(80)}"
        refresh = RefreshToken(token, org_id, user_id, client_id, scopes, family or token)
        self.refresh_tokens[token] = refresh
        return refresh

    def make_room(self, user_id: str, client_id: str, most: int) -> None:
        """Ends the oldest grants of a user to an app, so that one more stays within the most (section 1.4)."""
        families = dict.fromkeys(
            refresh.family
            for refresh in self.refresh_tokens.values()
            if (refresh.user_id, refresh.client_id) == (user_id, client_id)
        )
        for family in list(families)[: max(len(families) + 1 - most, 0)] if most else ():
            self.revoke_refresh(next(t for t, r in self.refresh_tokens.items() if r.family == family))

    def revoke_refresh(self, token: str) -> None:
        """Kills a refresh token, the whole chain it belongs to, and every access token these gave."""
        family = self.refresh_tokens[token].family
        members = {name for name, refresh in self.refresh_tokens.items() if refresh.family == family}
        for name in members:
            self.refresh_tokens.pop(name)
        for name in [name for name, session in self.sessions.items() if session.refresh_token in members]:
            del self.sessions[name]

    def revoke(self, token: str) -> bool:
        """Kills an access or a refresh token; False where there is none."""
        if token in self.refresh_tokens:
            self.revoke_refresh(token)
            return True
        return self.sessions.pop(token, None) is not None

    def end_user(self, user_id: str) -> int:
        """Ends everything a user holds and answers how many tokens that were."""
        refresh = [t for t, r in self.refresh_tokens.items() if r.user_id == user_id]
        live = [t for t, s in self.sessions.items() if s.user_id == user_id]
        for token in refresh:
            del self.refresh_tokens[token]
        for token in live:
            del self.sessions[token]
        self.approvals = {key: scopes for key, scopes in self.approvals.items() if key[0] != user_id}
        return len(refresh) + len(live)
