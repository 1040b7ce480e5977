"""SLAS, the shopper login: guest sessions, PKCE, refresh, and the trusted system on behalf of a shopper.

Source: facts/commerce-cloud-api.md section 3.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from mock_salesforce.commerce_cloud.realm.realms import TSOB_SCOPE, SlasClient
from mock_salesforce.commerce_cloud.realm.tokens import AuthorizationCode
from mock_salesforce.commerce_cloud.sign_in.forms import form_of, private_client, public_client
from mock_salesforce.commerce_cloud.sign_in.issued_tokens import SESSION_OPERATIONS
from mock_salesforce.commerce_cloud.sign_in.sessions import ACCESS_LIFETIME_S, Session, grant
from mock_salesforce.commerce_cloud.sign_in.signing import base64url, slas_public_key
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.frame.kinds import OBJECT, choice, integer, record, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_CODE_LIFETIME_S = 600
_TSOB_REQUIRED = ("grant_type", "hint", "login_id", "idp_origin", "channel_id")


def issue_token(call: Call) -> Answer:
    """POST token: guest of a private client, PKCE code of a public one, or refresh (section 3)."""
    form = form_of(call)
    grants = {
        "client_credentials": _guest,
        "authorization_code_pkce": _redeem_code,
        "refresh_token": _refresh,
    }
    grant_type = form.get("grant_type")
    if grant_type not in grants:
        raise errors.slas_invalid_request("Bad or missing grant_type.")
    return grants[grant_type](call, form)


def _guest(call: Call, form: dict[str, str]) -> Answer:
    client = private_client(call, form)
    site_id = _channel(call, client, form)
    return grant(
        call.state, call.realm, client, Session.opened(call.state, site_id, "guest", form.get("usid"))
    )


def _redeem_code(call: Call, form: dict[str, str]) -> Answer:
    client = public_client(call, form.get("client_id"))
    code = call.state.codes.pop(form.get("code", ""), None)
    if code is None or code.expires_at <= call.state.now() or code.client_id != client.client_id:
        raise errors.slas_invalid_request("Bad or missing authorization code.")
    verifier = form.get("code_verifier", "")
    challenge = base64url(hashlib.sha256(verifier.encode()).digest())
    if challenge != code.challenge:
        raise errors.slas_invalid_request("Bad or missing code_verifier.")
    if form.get("redirect_uri") != code.redirect_uri:
        raise errors.slas_invalid_request("Bad or missing redirect_uri.")
    site_id = _channel(call, client, form)
    return grant(call.state, call.realm, client, Session.opened(call.state, site_id, "guest", code.usid))


def _refresh(call: Call, form: dict[str, str]) -> Answer:
    if call.headers.get("Authorization"):
        client = private_client(call, form)
    else:
        client = public_client(call, form.get("client_id"))
    old = call.state.refresh_tokens.get(form.get("refresh_token", ""))
    if old is None or old.expires_at <= call.state.now() or old.client_id != client.client_id:
        raise errors.slas_invalid_request("Bad or missing refresh_token.")
    keep = old.value if client.secret is not None else None
    if keep is None:
        # A public client's refresh token serves once; a private client's stays.
        del call.state.refresh_tokens[old.value]
    session = Session(old.site_id, old.login_id, old.usid, old.customer_id)
    return grant(call.state, call.realm, client, session, refresh_token=keep)


def issue_trusted_token(call: Call) -> Answer:
    """POST trusted-system/token: a session for a shopper or `guest`, once in 3 seconds (section 3)."""
    form = form_of(call)
    client = private_client(call, form)
    for name in _TSOB_REQUIRED:
        if not form.get(name):
            raise errors.slas_invalid_request(f"Bad or missing {name}.")
    if form["grant_type"] != "client_credentials" or form["hint"] != "ts_ext_on_behalf_of":
        raise errors.slas_invalid_request("Bad or missing hint.")
    if form["idp_origin"] != "ecom":
        raise errors.slas_invalid_request("Bad or missing idp_origin.")
    if form.get("client_id", client.client_id) != client.client_id:
        raise errors.slas_invalid_request("Bad or missing client_id.")
    site_id = _channel(call, client, form)
    if TSOB_SCOPE not in client.scopes:
        error = errors.slas_unauthorized()
        error.status = call.state.quirks.slas_without_tsob_status
        raise error
    login_id = form["login_id"]
    if login_id != "guest" and login_id not in call.realm.shoppers:
        raise errors.slas_invalid_request("Bad or missing login_id.")
    _guard_window(call, login_id)
    session = Session.opened(call.state, site_id, login_id, form.get("usid"))
    return grant(call.state, call.realm, client, session, family="tsob")


def _guard_window(call: Call, login_id: str) -> None:
    if login_id == "guest" and call.state.quirks.tsob_window_spares_guests:
        return
    at = call.state.now()
    last = call.realm.tsob_logins.get(login_id)
    if last is not None and at - last < call.state.quirks.tsob_window_s:
        raise errors.slas_conflict()
    call.realm.tsob_logins[login_id] = at


def authorize(call: Call) -> Answer:
    """GET authorize with hint=guest: 303 back to the public client with a code and a usid (section 3)."""
    query = call.query
    client = public_client(call, query.get("client_id"))
    if query.get("response_type") != "code":
        raise errors.slas_invalid_request("Bad or missing response_type.")
    if query.get("redirect_uri") not in client.redirect_uris:
        raise errors.slas_invalid_request("Bad or missing redirect_uri.")
    if query.get("hint") != "guest":
        raise errors.slas_invalid_request("Bad or missing hint.")
    if not query.get("code_challenge"):
        raise errors.slas_invalid_request("Bad or missing code_challenge.")
    site_id = _channel(call, client, query.to_dict())
    state = call.state
    code = AuthorizationCode(
        value=state.word(43),
        client_id=client.client_id,
        redirect_uri=query["redirect_uri"],
        challenge=query["code_challenge"],
        site_id=site_id,
        usid=query.get("usid") or state.guid(),
        expires_at=state.now() + _CODE_LIFETIME_S,
    )
    state.codes[code.value] = code
    answer = {"usid": code.usid, "code": code.value}
    if query.get("state"):
        answer["state"] = query["state"]
    separator = "&" if "?" in code.redirect_uri else "?"
    return Answer(303, None, (("Location", f"{code.redirect_uri}{separator}{urlencode(answer)}"),))


def jwks(call: Call) -> Answer:
    """GET jwks: the key that verifies access tokens (section 3)."""
    return Answer(200, {"keys": [slas_public_key()]})


def _channel(call: Call, client: SlasClient, form: dict[str, str]) -> str:
    site_id = form.get("channel_id", "")
    if site_id not in call.realm.sites or site_id not in client.site_ids:
        raise errors.slas_invalid_request("Bad or missing channel_id.")
    return site_id


_TOKEN = record(
    {
        "access_token": text(),
        "refresh_token": text(),
        "expires_in": integer(1, ACCESS_LIFETIME_S),
        "refresh_token_expires_in": integer(1, 2**31),
        "token_type": choice("BEARER"),
        "usid": text(),
        "customer_id": text(),
        "enc_user_id": text(),
    },
    (
        "access_token",
        "refresh_token",
        "expires_in",
        "refresh_token_expires_in",
        "token_type",
        "usid",
        "customer_id",
    ),
)
_TOKEN_FORM = record(
    {
        "grant_type": choice("client_credentials", "authorization_code_pkce", "refresh_token"),
        **dict.fromkeys(
            (
                "channel_id",
                "client_id",
                "code",
                "code_verifier",
                "redirect_uri",
                "refresh_token",
                "usid",
                "dnt",
            ),
            text(),
        ),
    },
    ("grant_type",),
)
_TRUSTED_FORM = record(
    {
        "grant_type": choice("client_credentials"),
        "hint": choice("ts_ext_on_behalf_of"),
        "idp_origin": choice("ecom"),
        **dict.fromkeys(("login_id", "channel_id"), text(shortest=1)),
        **dict.fromkeys(("client_id", "usid", "email_id"), text()),
    },
    _TSOB_REQUIRED,
)
_LOOKED_UP = "clients, sites, codes and tokens are looked up"

API = Api(
    name="SLAS",
    base="/shopper/auth/v1/organizations/{organizationId}/oauth2",
    envelope="slas",
    security="none",
    source="section 3",
    operations=(
        Operation(
            "authorizeCustomer",
            "GET",
            "/authorize",
            authorize,
            query=("scope", "state", "usid", "ui_locales", "code_challenge_method", "idp_origin"),
            required=("client_id", "redirect_uri", "response_type", "hint", "channel_id", "code_challenge"),
            status=303,
            parameters={"response_type": choice("code"), "hint": choice("guest")},
            beyond=_LOOKED_UP,
        ),
        Operation(
            "getAccessToken",
            "POST",
            "/token",
            issue_token,
            form=_TOKEN_FORM,
            answer=_TOKEN,
            beyond=_LOOKED_UP,
        ),
        Operation(
            "getTrustedSystemAccessToken",
            "POST",
            "/trusted-system/token",
            issue_trusted_token,
            form=_TRUSTED_FORM,
            answer=_TOKEN,
            beyond=_LOOKED_UP,
        ),
        Operation("getJwksUri", "GET", "/jwks", jwks, answer=OBJECT),
        *SESSION_OPERATIONS,
    ),
)
