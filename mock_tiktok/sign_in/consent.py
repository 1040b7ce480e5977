"""Auth codes, access and refresh tokens (facts section 1)."""

from __future__ import annotations

from functools import partial

from mock_tiktok.books.shops import App, Seller
from mock_tiktok.books.tokens import AccessToken, AuthCode, Authorization
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.reference.markets import MARKETS
from mock_tiktok.state import State
from mock_tiktok.wire.errors import BAD_AUTH_CODE, NO_AUTHORIZATION, REFRESH_EXPIRED, VendorError

CODE_LIFE_SECONDS = 1800
ACCESS_LIFE_SECONDS = 7 * 86_400
AUTHORIZATION_DAYS = 365
REMIND_DAYS = 30


def issue_code(state: State, app: App, seller: Seller) -> str:
    """A fresh single-use auth code for a seller who consented."""
    code = state.ids.token(MARKETS[seller.region].token_prefix, 22)
    state.tokens.codes[code] = AuthCode(app.app_key, seller.id, state.second() + CODE_LIFE_SECONDS)
    return code


def exchange_code(state: State, app: App, code: str) -> Authorization:
    """Trade a code for tokens, once."""
    record = state.tokens.codes.get(code)
    now = state.second()
    if record is None or record.used or record.expires_at <= now or record.app_key != app.app_key:
        raise VendorError(BAD_AUTH_CODE)
    record.used = True
    return authorize(state, app, state.sellers[record.seller_id])


def authorize(
    state: State, app: App, seller: Seller, *, days: int = AUTHORIZATION_DAYS, user_type: int = 0
) -> Authorization:
    """Record a seller's consent to an app, for the days that the seller grants, and give the first tokens."""
    now = state.second()
    shop_ids = [shop.id for shop in state.shops.values() if shop.seller_id == seller.id]
    authorization = Authorization(
        app_key=app.app_key,
        seller_id=seller.id,
        open_id=seller.open_id,
        scopes=app.scopes,
        shop_ids=shop_ids,
        ends_at=now + days * 86_400,
        user_type=user_type,
    )
    state.tokens.authorizations[(app.app_key, seller.id)] = authorization
    _new_access(state, authorization)
    _new_refresh(state, authorization)
    _remind_daily(state, authorization, max(now, authorization.ends_at - REMIND_DAYS * 86_400))
    return authorization


def refresh_authorization(state: State, app: App, refresh_token: str) -> Authorization:
    """Give a new access token; whether the refresh token changes is a quirk."""
    authorization = state.tokens.refresh.get(refresh_token)
    if authorization is None or authorization.app_key != app.app_key or authorization.revoked:
        raise VendorError(NO_AUTHORIZATION)
    if authorization.ends_at <= state.second():
        raise VendorError(REFRESH_EXPIRED)
    if not state.quirks.old_access_token_survives_refresh:
        state.tokens.access[authorization.access_token].withdrawn = True
    _new_access(state, authorization)
    if state.quirks.rotate_refresh_token:
        del state.tokens.refresh[refresh_token]
        _new_refresh(state, authorization)
    return authorization


def revoke(state: State, authorization: Authorization) -> None:
    """End a consent: none of its tokens works any longer."""
    authorization.revoked = True
    state.tokens.authorizations.pop((authorization.app_key, authorization.seller_id), None)


def _remind_daily(state: State, authorization: Authorization, from_at: int) -> None:
    """Webhook type 7, at midnight UTC of every day from 30 days before the end (section 8)."""
    midnight = -(-from_at // 86_400) * 86_400
    if midnight < authorization.ends_at:
        state.agenda.add(midnight, partial(_remind, state, authorization), background=True)


def _remind(state: State, authorization: Authorization, at: int) -> None:
    key = (authorization.app_key, authorization.seller_id)
    if state.tokens.authorizations.get(key) is not authorization:
        return
    payload = {
        "message": "The authorization of the app will expire soon",
        "expiration_time": str(authorization.ends_at),
    }
    for shop_id in authorization.shop_ids:
        notify(state, "UPCOMING_AUTHORIZATION_EXPIRATION", shop_id, at, payload)
    _remind_daily(state, authorization, at + 1)


def token_answer(state: State, authorization: Authorization) -> dict[str, object]:
    """The documented data of a token call; the expire_in members are absolute seconds."""
    seller = state.sellers[authorization.seller_id]
    return {
        "access_token": authorization.access_token,
        "access_token_expire_in": state.tokens.access[authorization.access_token].expires_at,
        "refresh_token": authorization.refresh_token,
        "refresh_token_expire_in": authorization.ends_at,
        "open_id": authorization.open_id,
        "seller_name": seller.name,
        "seller_base_region": seller.region,
        "user_type": authorization.user_type,
        "granted_scopes": list(authorization.scopes),
    }


def _new_access(state: State, authorization: Authorization) -> None:
    market = MARKETS[state.sellers[authorization.seller_id].region]
    token = state.ids.token(market.token_prefix, 60)
    expires_at = min(state.second() + ACCESS_LIFE_SECONDS, authorization.ends_at)
    state.tokens.access[token] = AccessToken(authorization, expires_at)
    authorization.access_token = token


def _new_refresh(state: State, authorization: Authorization) -> None:
    prefix = authorization.access_token[:4]
    authorization.refresh_token = state.ids.token(prefix, 60)
    state.tokens.refresh[authorization.refresh_token] = authorization
