"""Account Manager: the token for the Admin APIs and for OCAPI Data.

Source: facts/commerce-cloud-api.md section 2. A tenant filter claim is left out: its shape is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from mock_salesforce.commerce_cloud.realm.tokens import Token
from mock_salesforce.commerce_cloud.sign_in.basic import basic_credentials
from mock_salesforce.commerce_cloud.sign_in.signing import sign_rs256
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.frame.kinds import choice, integer, record, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.realms import AccountManagerClient
    from mock_salesforce.commerce_cloud.state import State
    from mock_salesforce.commerce_cloud.wire.operations import Call

LIFETIME_S = 1800
TENANT_SCOPE = "SALESFORCE_COMMERCE_API:"
DEFAULT_SCOPES = ("mail", "roles", "tenantFilter", "profile", "openId")


def issue_token(call: Call) -> Answer:
    """POST /dwsso/oauth2/access_token with client credentials (facts section 2)."""
    form = {name: values[0] for name, values in parse_qs(call.content.decode("latin-1")).items()}
    client = _authenticated(call, form)
    if form.get("grant_type") != "client_credentials":
        raise errors.unsupported_grant_type()
    asked = [scope for scope in form.get("scope", "").split(" ") if scope]
    _refuse_foreign_scopes(call.state, client, asked)
    scopes = asked or list(DEFAULT_SCOPES)
    value = sign_rs256(_claims(call.state, client.client_id, scopes))
    tenants = frozenset(scope.removeprefix(TENANT_SCOPE) for scope in asked if scope.startswith(TENANT_SCOPE))
    call.state.tokens[value] = Token(
        value=value,
        family="account_manager",
        client_id=client.client_id,
        scopes=frozenset(scopes),
        tenants=tenants & client.tenants,
        expires_at=call.state.now() + LIFETIME_S,
    )
    body = {
        "access_token": value,
        "scope": " ".join(scopes),
        "token_type": "Bearer",
        "expires_in": LIFETIME_S - 1,
    }
    return Answer(200, body, (("Cache-Control", "no-store"),))


def _authenticated(call: Call, form: dict[str, str]) -> AccountManagerClient:
    authorization = call.headers.get("Authorization")
    if authorization is not None:
        pair = basic_credentials(authorization)
    else:
        pair = (form.get("client_id", ""), form.get("client_secret", ""))
    client = call.state.clients.get(pair[0]) if pair else None
    if pair is None or client is None or client.password != pair[1]:
        raise errors.invalid_client()
    return client


def _refuse_foreign_scopes(state: State, client: AccountManagerClient, asked: list[str]) -> None:
    # A scope for a tenant is never refused here: a wrong one only shows later, as 403 of the API.
    granted = client.scopes | {scope.removesuffix(".rw") for scope in client.scopes} | set(DEFAULT_SCOPES)
    foreign = [scope for scope in asked if scope not in granted and not scope.startswith(TENANT_SCOPE)]
    if foreign:
        raise errors.invalid_scope(state.quirks.invalid_scope_status, foreign)


def _claims(state: State, client_id: str, scopes: list[str]) -> dict[str, Any]:
    at = int(state.now())
    return {
        "sub": client_id,
        "cts": "OAUTH2_STATELESS_GRANT",
        "auditTrackingId": state.guid(),
        "subname": client_id,
        "iss": "https://account.demandware.com:443/dwsso/oauth2",
        "tokenName": "access_token",
        "token_type": "Bearer",
        "authGrantId": state.word(27),
        "aud": client_id,
        "nbf": at,
        "grant_type": "client_credentials",
        "scope": scopes,
        "auth_time": at,
        "realm": "/",
        "exp": at + LIFETIME_S,
        "iat": at,
        "expires_in": LIFETIME_S,
        "jti": state.word(27),
        "client_id": client_id,
    }


_FORM = record({"grant_type": choice("client_credentials"), "scope": text()}, ("grant_type",))
_ANSWER = record(
    {
        "access_token": text(),
        "scope": text(),
        "token_type": choice("Bearer"),
        "expires_in": integer(1, LIFETIME_S),
    },
    ("access_token", "scope", "token_type", "expires_in"),
)


API = Api(
    name="Account Manager",
    base="",
    envelope="account_manager",
    security="none",
    source="section 2",
    operations=(
        Operation(
            "getAccessToken", "POST", "/dwsso/oauth2/access_token", issue_token, form=_FORM, answer=_ANSWER
        ),
        Operation(
            "getAccessTokenShort", "POST", "/dw/oauth2/access_token", issue_token, form=_FORM, answer=_ANSWER
        ),
    ),
)
