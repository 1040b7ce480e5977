"""SLAS tokens looked at and ended: introspect, revoke, logout, userinfo, and where everything is.

Source: facts/commerce-cloud-api.md section 3, "Others"; bodies beyond the error samples follow OAuth's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.sign_in.forms import form_of, private_client
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Operation
from mock_salesforce.frame.kinds import FLAG, OBJECT, choice, record, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.tokens import Token
    from mock_salesforce.commerce_cloud.wire.operations import Call


def introspect(call: Call) -> Answer:
    """POST introspect: whether a token of the realm is live, and whose it is."""
    private_client(call, form := form_of(call))
    if not form.get("token"):
        raise errors.slas_invalid_request("Bad or missing token.")
    state = call.state
    token = state.token(form["token"])
    if token is not None and call.realm.tenant_id in token.tenants:
        return Answer(200, {"active": True, **_told(token), "exp": int(token.expires_at)})
    renewal = state.refresh_tokens.get(form["token"])
    if renewal is not None and renewal.expires_at > state.now():
        whose = {"client_id": renewal.client_id, "sub": f"usid:{renewal.usid}"}
        return Answer(200, {"active": True, **whose, "exp": int(renewal.expires_at)})
    return Answer(200, {"active": False})


def _told(token: Token) -> dict[str, Any]:
    return {
        "client_id": token.client_id,
        "scope": " ".join(sorted(token.scopes)),
        "sub": f"usid:{token.usid}",
        "token_type": "BEARER",
    }


def revoke(call: Call) -> Answer:
    """POST revoke: the token and no other ends; an unknown one is no error."""
    client = private_client(call, form := form_of(call))
    value = form.get("token", "")
    if not value:
        raise errors.slas_invalid_request("Bad or missing token.")
    known = call.state.tokens.get(value)
    if known is not None and known.client_id == client.client_id:
        del call.state.tokens[value]
    renewal = call.state.refresh_tokens.get(value)
    if renewal is not None and renewal.client_id == client.client_id:
        del call.state.refresh_tokens[value]
    return Answer(200)


def logout(call: Call) -> Answer:
    """GET logout: the session of the bearer ends, its refresh token with it."""
    token = _bearer(call)
    state = call.state
    if call.query.get("client_id") != token.client_id:
        raise errors.slas_invalid_request("Bad or missing client_id.")
    renewal = state.refresh_tokens.get(call.query.get("refresh_token", ""))
    if renewal is None or renewal.usid != token.usid:
        raise errors.slas_invalid_request("Bad or missing refresh_token.")
    del state.tokens[token.value]
    del state.refresh_tokens[renewal.value]
    return Answer(200, {"usid": token.usid, "customer_id": token.customer_id})


def userinfo(call: Call) -> Answer:
    """GET userinfo: who the bearer is."""
    token = _bearer(call)
    return Answer(200, {"sub": f"usid:{token.usid}", "customer_id": token.customer_id, "usid": token.usid})


def _bearer(call: Call) -> Token:
    kind, _, value = call.headers.get("Authorization", "").partition(" ")
    token = call.state.token(value) if kind.lower() == "bearer" else None
    if token is None or token.family == "account_manager" or call.realm.tenant_id not in token.tenants:
        raise errors.slas_invalid_request("Bad or missing access token.")
    return token


def discovery(call: Call) -> Answer:
    """GET .well-known/openid-configuration: where everything is."""
    base = call.url.removesuffix("/.well-known/openid-configuration")
    return Answer(
        200,
        {
            "issuer": f"slas/prod/{call.realm.tenant_id}",
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "userinfo_endpoint": f"{base}/userinfo",
            "introspection_endpoint": f"{base}/introspect",
            "revocation_endpoint": f"{base}/revoke",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
        },
    )


_ONE_TOKEN = record(
    {"token": text(shortest=1), "token_type_hint": choice("access_token", "refresh_token")}, ("token",)
)
SESSION_OPERATIONS = (
    Operation(
        "introspectToken",
        "POST",
        "/introspect",
        introspect,
        form=_ONE_TOKEN,
        answer=record({"active": FLAG}, ("active",)),
    ),
    Operation("revokeToken", "POST", "/revoke", revoke, form=_ONE_TOKEN),
    Operation(
        "logoutCustomer",
        "GET",
        "/logout",
        logout,
        query=("channel_id", "hint"),
        required=("client_id", "refresh_token"),
        answer=OBJECT,
        beyond="the tokens are looked up",
    ),
    Operation("getUserInfo", "GET", "/userinfo", userinfo, answer=OBJECT, beyond="it wants a bearer"),
    Operation(
        "getWellknownOpenidConfiguration",
        "GET",
        "/.well-known/openid-configuration",
        discovery,
        answer=OBJECT,
    ),
)
