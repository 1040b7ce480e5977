"""The token endpoint: grants, their refusals, revocation (section 1.3 to 1.5)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.sessions import ConnectedApp, Session
from mock_salesforce.platform.oauth.jwt import bearer
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.wire.errors import OAuthError


def grant(visit: Visit) -> dict[str, Any]:
    """Answers a token request, whichever grant it uses."""
    if visit.state.quirks.org_suspended:
        raise OAuthError("inactive_org", "organization is locked, closed or suspended")
    kind = visit.request.form.get("grant_type")
    if not kind:
        raise OAuthError("invalid_request", "must supply grant_type")
    perform = _GRANTS.get(kind)
    if perform is None:
        raise OAuthError("unsupported_grant_type", "grant type not supported")
    return perform(visit)


def client(visit: Visit, *, secret: bool | None = None) -> ConnectedApp:
    """The app that asks, by body or Basic authentication; `secret` None means as the app's policy has it."""
    form = visit.request.form
    client_id, client_secret = form.get("client_id", ""), form.get("client_secret", "")
    basic = _basic(visit)
    if basic is not None:
        client_id, client_secret = basic
    app = visit.state.apps.get(client_id)
    if app is None:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    needed = app.require_secret if secret is None else secret
    if (needed or client_secret) and not hmac.compare_digest(
        client_secret.encode(), app.client_secret.encode()
    ):
        raise OAuthError("invalid_client", "invalid client credentials")
    return app


def _basic(visit: Visit) -> tuple[str, str] | None:
    kind, _, value = visit.request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthError("invalid_client", "invalid client credentials") from None
    return name, secret


def _authorization_code(visit: Visit) -> dict[str, Any]:
    form, sessions = visit.request.form, visit.state.sessions
    app = client(visit)
    code = sessions.codes.get(form.get("code", ""))
    if code is None or code.client_id != app.client_id:
        raise OAuthError("invalid_grant", "invalid authorization code")
    if form.get("redirect_uri") != code.redirect_uri:
        raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")
    org = _org(visit, code.org_id, "invalid authorization code")
    if visit.state.now() - code.issued_at > visit.state.quirks.authorization_code_lifetime_s:
        raise OAuthError("invalid_grant", "expired authorization code")
    _check_verifier(code.challenge, form.get("code_verifier"))
    del sessions.codes[code.code]
    refresh = None
    if "refresh_token" in code.scopes or "full" in code.scopes:
        sessions.make_room(code.user_id, app.client_id, visit.state.quirks.approvals_per_app)
        refresh = sessions.grant_refresh(org.id, code.user_id, app.client_id, code.scopes).token
    return token_answer(
        visit, org, app, code.user_id, code.scopes, refresh, show_refresh=True, nonce=code.nonce
    )


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    if challenge is None:
        return
    if not verifier:
        raise OAuthError("invalid_grant", "missing code verifier")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if digest != challenge.rstrip("="):
        raise OAuthError("invalid_request", "invalid code verifier")


def _refresh_token(visit: Visit) -> dict[str, Any]:
    sessions = visit.state.sessions
    app = client(visit)
    refresh = sessions.refresh_tokens.get(visit.request.form.get("refresh_token", ""))
    if refresh is None or refresh.client_id != app.client_id:
        raise OAuthError("invalid_grant", "expired access/refresh token")
    if refresh.spent:
        # A rotated token that comes back is taken for stolen: the whole chain dies.
        sessions.revoke_refresh(refresh.token)
        raise OAuthError("invalid_grant", "expired access/refresh token")
    org = _org(visit, refresh.org_id, "expired access/refresh token")
    current = refresh
    if app.refresh_token_rotation:
        refresh.spent = True
        current = sessions.grant_refresh(
            org.id, refresh.user_id, app.client_id, refresh.scopes, refresh.family
        )
    return token_answer(
        visit,
        org,
        app,
        refresh.user_id,
        refresh.scopes,
        current.token,
        show_refresh=app.refresh_token_rotation,
    )


def _client_credentials(visit: Visit) -> dict[str, Any]:
    if visit.org is None:
        raise OAuthError("invalid_grant", "request not supported on this domain")
    app = client(visit, secret=True)
    credential = visit.org.users.get((app.run_as or "").lower())
    if credential is None:
        raise OAuthError("invalid_grant", "no client credentials user enabled")
    scopes = tuple(scope for scope in app.scopes if scope != "refresh_token")
    return token_answer(visit, visit.org, app, credential.user_id, scopes, None)


def _password(visit: Visit) -> dict[str, Any]:
    app = client(visit)
    found = visit.state.credential(visit.request.form.get("username", ""))
    given = visit.request.form.get("password", "")
    if not app.allow_password_grant or found is None or not visit.may_enter(found[0]):
        raise OAuthError("invalid_grant", "authentication failure")
    org, credential = found
    if not credential.opens(given, trusted=visit.state.quirks.trusted_address):
        raise OAuthError("invalid_grant", "authentication failure")
    return token_answer(visit, org, app, credential.user_id, app.scopes, None)


def _jwt_bearer(visit: Visit) -> dict[str, Any]:
    org, app, credential = bearer(visit)
    scopes = tuple(scope for scope in app.scopes if scope != "refresh_token")
    return token_answer(visit, org, app, credential.user_id, scopes, None)


def _org(visit: Visit, org_id: str, refusal: str) -> Org:
    org = visit.state.org_of_id(org_id)
    if org is None or not visit.may_enter(org):
        raise OAuthError("invalid_grant", refusal)
    return org


def token_answer(
    visit: Visit,
    org: Org,
    app: ConnectedApp,
    user_id: str,
    scopes: tuple[str, ...],
    refresh_token: str | None,
    *,
    show_refresh: bool = False,
    nonce: str | None = None,
) -> dict[str, Any]:
    """Opens a session and describes it as section 1.3 has it; there is no expires_in."""
    state = visit.state
    if not state.user(org, user_id)["IsActive"]:
        raise OAuthError("inactive_user", "user is inactive")
    session: Session = state.sessions.open(
        org.id,
        user_id,
        state.now(),
        org.session_timeout_s,
        client_id=app.client_id,
        scopes=scopes,
        refresh_token=refresh_token,
    )
    identity = identity_of(org, user_id)
    issued_at = str(int(state.now() * 1000))
    answer: dict[str, Any] = {"access_token": session.token}
    if show_refresh and refresh_token is not None:
        answer["refresh_token"] = refresh_token
    answer |= {
        "signature": _signature(app, identity + issued_at),
        "scope": " ".join(scopes),
        "instance_url": visit.origin(org),
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }
    if "openid" in scopes:
        answer["id_token"] = _id_token(app, identity, int(state.now()), visit.origin(org), nonce)
    return answer


def identity_of(org: Org, user_id: str) -> str:
    """The identity URL of a user."""
    return f"https://{'test' if org.sandbox else 'login'}.salesforce.com/id/{org.id}/{user_id}"


def _signature(app: ConnectedApp, text: str) -> str:
    return base64.b64encode(
        hmac.new(app.client_secret.encode(), text.encode(), hashlib.sha256).digest()
    ).decode()


def _id_token(app: ConnectedApp, subject: str, now: int, issuer: str, nonce: str | None) -> str:
    """A signed OpenID token; HMAC with the consumer secret, so that no key need be made for every run."""
    claims = {"iss": issuer, "sub": subject, "aud": app.client_id, "iat": now, "exp": now + 120}
    if nonce is not None:
        claims["nonce"] = nonce
    parts = [
        base64.urlsafe_b64encode(orjson.dumps(p)).rstrip(b"=").decode()
        for p in ({"alg": "HS256", "typ": "JWT"}, claims)
    ]
    signed = ".".join(parts)
    digest = hmac.new(app.client_secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def introspect(visit: Visit) -> dict[str, Any]:
    """What a token is worth, told to the app that it was given to (section 1.1)."""
    app, given = client(visit), visit.request.form.get("token", "")
    if not given:
        raise OAuthError("invalid_request", "must supply token")
    state = visit.state
    session, refresh = state.sessions.sessions.get(given), state.sessions.refresh_tokens.get(given)
    found = session or refresh
    dead = (refresh is not None and refresh.spent) or (
        session is not None and state.now() - session.last_used > session.timeout_s
    )
    org = state.org_of_id(found.org_id) if found else None
    if found is None or org is None or dead or found.client_id != app.client_id:
        return {"active": False}
    answer: dict[str, Any] = {
        "active": True,
        "scope": " ".join(found.scopes),
        "client_id": app.client_id,
        "username": state.user(org, found.user_id)["Username"],
        "sub": identity_of(org, found.user_id),
        "token_type": "access_token" if session else "refresh_token",
    }
    if session is not None:
        answer["exp"] = int(session.last_used + session.timeout_s)
    return answer


def revoke(visit: Visit) -> None:
    """Kills the token given, access or refresh."""
    if not visit.state.sessions.revoke(visit.request.values.get("token", "")):
        raise OAuthError("unsupported_token_type", "this token type is not supported")


_GRANTS: Mapping[str, Callable[[Visit], dict[str, Any]]] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "client_credentials": _client_credentials,
    "password": _password,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt_bearer,
}
