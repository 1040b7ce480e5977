"""Who the hub is to Commerce Cloud: the eight settings, where they lead, and the two kinds of token they buy.

An Account Manager token opens the Admin APIs; orders are created with a SLAS trusted-system token of login `guest`,
of which the vendor grants one in three seconds, so it is kept (facts/commerce-cloud-api.md 0 to 3).
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from typing_extensions import TypedDict

from integration_hub.connectors.protocol import Credentials
from integration_hub.connectors.records import Settings, Stored
from integration_hub.ground.capabilities import Setting
from integration_hub.ground.clock import Clock
from integration_hub.ground.errors import AuthorizationLost, Misconfigured, Throttled
from integration_hub.ground.outbound import Answer, Outbound, shaped

ACCOUNT_MANAGER = "https://account.demandware.com"
ADMIN = "admin"
TRUSTED = "trusted"
RENEW_BEFORE_S = 60.0
LOGIN_WINDOW_S = 3.1  # a second trusted login for one login id within 3 seconds is refused (facts 3)

CREDENTIALS = (  # in the order of CommerceRealm's members
    Setting("organizationId", "Organization ID", required=True),
    Setting("shortCode", "Short Code", required=True),
    Setting("siteId", "Site ID", required=True),
    Setting("b2cApiClientId", "B2C API Client ID", required=True),
    Setting("b2cApiClientPassword", "B2C API Client Password", kind="secret", required=True),
    Setting("b2cShopApiClientId", "B2C Shop API Client ID", required=True),
    Setting("b2cShopApiClientPassword", "B2C Shop API Client Password", kind="secret", required=True),
    Setting("ocapiClientId", "OCAPI Client ID", required=True),
)

_SCOPES = "sfcc.products.rw sfcc.catalogs.rw sfcc.orders.rw"
_ORGANIZATION_ID = re.compile(r"f_ecom_([a-z]{4})_(prd|stg|dev|s[0-9]{2}|[0-9]{3})")
_SHORT_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONFLICT = 409


class Token(TypedDict):
    """A token as it is stored, by its kind."""

    access_token: str
    expires_at: float


class _Grant(TypedDict):
    access_token: str
    expires_in: float


class _Denial(TypedDict, total=False):
    error: str | None
    error_description: str | None


@dataclass(frozen=True, slots=True)
class CommerceRealm:
    """One site of one instance, and the three API clients that may speak to it."""

    organization_id: str
    short_code: str
    site_id: str
    client_id: str
    client_password: str
    shop_client_id: str
    shop_client_password: str
    ocapi_client_id: str

    @property
    def tenant_id(self) -> str:
        """What token scopes call the organization (facts 1)."""
        return self.organization_id.removeprefix("f_ecom_")

    @property
    def scapi(self) -> str:
        return f"https://{self.short_code}.api.commercecloud.salesforce.com"

    @property
    def instance(self) -> str:
        """The instance's own host, where OCAPI answers."""
        return f"https://{self.tenant_id.replace('_', '-')}.dx.commercecloud.salesforce.com"

    def address(self, api: str, path: str) -> str:
        """Return the URL of a resource of a SCAPI API such as `product/products`."""
        return f"{self.scapi}/{api}/v1/organizations/{self.organization_id}{path}"


def realm_of(settings: Settings) -> CommerceRealm:
    """Return the realm that the settings name; values that cannot be right are refused before any call."""
    missing = [credential.label for credential in CREDENTIALS if not settings.get(credential.name)]
    if missing:
        raise Misconfigured(f"Commerce Cloud cannot be reached without {', '.join(missing)}.")
    realm = CommerceRealm(*(str(settings[credential.name]) for credential in CREDENTIALS))
    if not _ORGANIZATION_ID.fullmatch(realm.organization_id):
        raise Misconfigured(
            f"Organization ID {realm.organization_id!r} is none: it looks like f_ecom_zzte_053, in lower case."
        )
    if not _SHORT_CODE.fullmatch(realm.short_code):
        raise Misconfigured(
            f"Short Code {realm.short_code!r} is none: it looks like kv7kzm78, in lower case."
        )
    return realm


class CommerceTokens:
    """The tokens of one connection: taken from the store while they last, bought and stored before use."""

    def __init__(
        self, outbound: Outbound, clock: Clock, realm: CommerceRealm, credentials: Credentials
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._realm = realm
        self._credentials = credentials
        self._known: dict[str, Token] = {}

    def valid(self, kind: str) -> str:
        """Return a token with at least a minute to live."""
        token = self._known.get(kind) or self._stored(kind)
        if token is None or token["expires_at"] - RENEW_BEFORE_S <= self._clock.now():
            return self._bought(kind)
        self._known[kind] = token
        return str(token["access_token"])

    def replace(self, kind: str, refused: str) -> str:
        """Return another token than the refused one: what another session stored meanwhile, or a new one."""
        stored = self._stored(kind)
        if stored is None or stored["access_token"] == refused:
            return self._bought(kind)
        self._known[kind] = stored
        return str(stored["access_token"])

    def _stored(self, kind: str) -> Token | None:
        return _tokens_of(self._credentials.load()).get(kind)

    def _bought(self, kind: str) -> str:
        login = trusted_login if kind == TRUSTED else admin_login
        token = login(self._outbound, self._clock, self._realm)
        connection = self._credentials.load()
        tokens = {**_tokens_of(connection), kind: token}
        self._credentials.save({**connection, "tokens": tokens})
        self._known[kind] = token
        return str(token["access_token"])


def _tokens_of(connection: Stored) -> dict[str, Token]:
    return cast(dict[str, Token], connection.get("tokens") or {})


def admin_login(outbound: Outbound, clock: Clock, realm: CommerceRealm) -> Token:
    """Buy an Account Manager token for the realm's tenant (facts 2)."""
    answer = outbound.send(
        "POST",
        f"{ACCOUNT_MANAGER}/dwsso/oauth2/access_token",
        # Account Manager form-decodes both parts, so special characters must come encoded.
        headers=_basic(quote(realm.client_id, safe=""), quote(realm.client_password, safe="")),
        form={
            "grant_type": "client_credentials",
            "scope": f"SALESFORCE_COMMERCE_API:{realm.tenant_id} {_SCOPES}",
        },
        idempotent=True,
    )
    return _granted(answer, clock.now())


def trusted_login(outbound: Outbound, clock: Clock, realm: CommerceRealm) -> Token:
    """Buy a trusted-system token for guest orders; a login that comes too soon waits and is made once more."""
    answer = _trusted_call(outbound, realm)
    if answer.status == _CONFLICT:
        clock.sleep(LOGIN_WINDOW_S)
        answer = _trusted_call(outbound, realm)
    return _granted(answer, clock.now())


def _trusted_call(outbound: Outbound, realm: CommerceRealm) -> Answer:
    return outbound.send(
        "POST",
        realm.address("shopper/auth", "/oauth2/trusted-system/token"),
        headers=_basic(realm.shop_client_id, realm.shop_client_password),
        form={
            "grant_type": "client_credentials",
            "hint": "ts_ext_on_behalf_of",
            "login_id": "guest",
            "idp_origin": "ecom",
            "channel_id": realm.site_id,
            "client_id": realm.shop_client_id,
        },
        idempotent=True,
    )


def _basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


def _granted(answer: Answer, now: float) -> Token:
    if answer.status == 200:
        grant = shaped(answer.json(), _Grant)
        return {"access_token": grant["access_token"], "expires_at": now + grant["expires_in"]}
    denial = shaped(answer.json(), _Denial)
    text = denial.get("error_description") or ""
    if answer.status == _CONFLICT:
        raise Throttled(text or "another login", retry_after=LOGIN_WINDOW_S)
    raise AuthorizationLost(denial.get("error") or str(answer.status), text, http_status=answer.status)
