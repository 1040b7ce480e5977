"""Shopper sessions and the tokens that SLAS grants for them.

Source: facts/commerce-cloud-api.md section 3, token response and claims.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.realm.tokens import Family, RefreshToken, Token
from mock_salesforce.commerce_cloud.sign_in.signing import sign_es256
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.realms import Realm, SlasClient
    from mock_salesforce.commerce_cloud.state import State

ACCESS_LIFETIME_S = 1800
REFRESH_LIFETIME_S = 30 * 86_400
_LONGEST_ISB = 256


@dataclass(frozen=True, slots=True)
class Session:
    """Who shops where: a usid stays when a session is renewed."""

    site_id: str
    login_id: str
    usid: str
    customer_id: str

    @classmethod
    def opened(cls, state: State, site_id: str, login_id: str, usid: str | None = None) -> Session:
        """A new session, under a usid that the caller may bring along."""
        return cls(site_id, login_id, usid or state.guid(), state.word(26))


def grant(
    state: State,
    realm: Realm,
    client: SlasClient,
    session: Session,
    *,
    family: Family = "shopper",
    refresh_token: str | None = None,
) -> Answer:
    """The token response for a session; the access token is remembered as live."""
    at, shopper = state.now(), asdict(session)
    scopes = sorted(client.scopes)
    value = sign_es256(_claims(state, realm, client.client_id, session, scopes))
    state.tokens[value] = Token(
        value=value,
        family=family,
        client_id=client.client_id,
        scopes=frozenset(scopes),
        tenants=frozenset((realm.tenant_id,)),
        expires_at=at + ACCESS_LIFETIME_S,
        **shopper,
    )
    refresh = refresh_token or state.word(43)
    state.refresh_tokens.setdefault(
        refresh,
        RefreshToken(
            value=refresh, client_id=client.client_id, expires_at=at + REFRESH_LIFETIME_S, **shopper
        ),
    )
    body = {
        "access_token": value,
        "id_token": "",
        "refresh_token": refresh,
        "expires_in": ACCESS_LIFETIME_S,
        "refresh_token_expires_in": int(state.refresh_tokens[refresh].expires_at - at),
        "token_type": "BEARER",
        "usid": session.usid,
        "customer_id": session.customer_id,
        "enc_user_id": "",
        "idp_access_token": None,
    }
    return Answer(200, body, (("Cache-Control", "no-store"),))


def _claims(
    state: State, realm: Realm, client_id: str, session: Session, scopes: list[str]
) -> dict[str, Any]:
    at = int(state.now())
    name = "Guest" if session.login_id == "guest" else session.login_id
    kind = "gcid" if session.login_id == "guest" else "rcid"
    isb = f"uido:ecom::upn:{name}::uidn:{name}::{kind}:{session.customer_id}::chid:{session.site_id}"
    if len(isb) > _LONGEST_ISB:
        raise errors.slas_invalid_request("The isb claim exceeds 256 characters.")
    return {
        "aut": "GUID",
        "scp": " ".join(scopes),
        "sub": f"cc-slas::{realm.tenant_id}::scid:{client_id}::usid:{session.usid}",
        "ctx": "slas",
        "iss": f"slas/prod/{realm.tenant_id}",
        "ist": 1,
        "aud": f"commercecloud/prod/{realm.tenant_id}",
        "nbf": at,
        "sty": "User",
        "isb": isb,
        "exp": at + ACCESS_LIFETIME_S,
        "iat": at,
        "jti": f"C2C{state.random.getrandbits(60)}",
    }
