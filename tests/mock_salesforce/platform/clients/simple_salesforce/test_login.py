"""simple-salesforce, unmodified, over TLS: every way it signs in, and what it does when a session ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from simple_salesforce import Salesforce, SalesforceAuthenticationFailed, SalesforceExpiredSession

pytestmark = pytest.mark.live
USER = {"username": "ada@acme.example", "password": "p<w&"}
APP = {"consumer_key": "hub-key", "consumer_secret": "hub-secret"}
Connect = Callable[..., Salesforce]


def works(sf: Salesforce) -> bool:
    """Whether a read gets through."""
    return bool(sf.query("SELECT Username FROM User")["records"][0]["Username"] == USER["username"])


def test_password_and_token_by_soap(connect: Connect) -> None:
    """SOAP login at the generic host leads to the org's My Domain."""
    sf = connect(**USER, security_token="TOKEN")
    assert sf.auth_type == "password"
    assert sf.sf_instance == "acme.my.salesforce.com"
    assert works(sf)


def test_soap_at_the_my_domain(connect: Connect) -> None:
    """SOAP login works at the org's own host too."""
    assert works(connect(**USER, security_token="TOKEN", domain="acme.my"))


def test_soap_in_the_oldest_and_newest_version(connect: Connect) -> None:
    """SOAP login answers from v31 to v64, and API 65 no longer has it."""
    for version in ("31.0", "64.0"):
        assert works(connect(**USER, security_token="TOKEN", version=version))
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        connect(**USER, security_token="TOKEN", version="65.0")
    assert refused.value.code == "UNSUPPORTED_API_VERSION"


def test_organization_id_in_place_of_the_token(live: Any, connect: Connect) -> None:
    """From a trusted address the organization id replaces the security token."""
    live.lab("PUT", "quirks", {"trusted_address": True})
    org_id = live.lab("GET", "state")["orgs"]["acme"]["organization_id"]
    sf = connect(**USER, organizationId=org_id)
    assert sf.auth_type == "ipfilter"
    assert works(sf)


def test_an_untrusted_address_needs_the_token(live: Any, connect: Connect) -> None:
    """Without the quirk the bare password is LOGIN_MUST_USE_SECURITY_TOKEN."""
    org_id = live.lab("GET", "state")["orgs"]["acme"]["organization_id"]
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        connect(**USER, organizationId=org_id)
    assert refused.value.code == "LOGIN_MUST_USE_SECURITY_TOKEN"


def test_oauth_password_grant(connect: Connect) -> None:
    """The username-password grant takes password and token in one."""
    sf = connect(username=USER["username"], password="p<w&TOKEN", **APP)
    assert works(sf)


def test_client_credentials(connect: Connect) -> None:
    """Client credentials by Basic authentication at the My Domain run as the app's user."""
    sf = connect(**APP, domain="acme.my")
    assert sf.auth_type == "client-credentials"
    assert works(sf)


def test_jwt_bearer_with_a_key(live: Any, connect: Connect) -> None:
    """A signed assertion, its expiry a number in text, stands for the user."""
    live.clock.at = time.time()
    sf = connect(username=USER["username"], consumer_key="hub-key", privatekey=live.private_key)
    assert sf.auth_type == "jwt-bearer"
    assert works(sf)


def test_jwt_bearer_with_a_key_file_at_the_my_domain(live: Any, connect: Connect, tmp_path: Path) -> None:
    """The key may come from a file, and the audience may be the My Domain."""
    live.clock.at = time.time()
    key = tmp_path / "key.pem"
    key.write_text(live.private_key)
    user = {"username": USER["username"], "consumer_key": "hub-key"}
    assert works(connect(**user, privatekey_file=str(key), domain="acme.my"))


def test_a_session_id_and_an_instance(live: Any, connect: Connect) -> None:
    """A session got elsewhere is used as it is, by instance name or address."""
    session = live.lab("POST", "session", {})
    token = {"session_id": session["access_token"]}
    assert works(connect(**token, instance="acme.my.salesforce.com"))
    sf = connect(**token, instance_url=session["instance_url"])
    assert sf.auth_type == "direct"
    assert works(sf)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({**USER, "password": "no", "security_token": "TOKEN"}, "INVALID_LOGIN"),
        ({**USER, "username": "eve@acme.example", "security_token": "TOKEN"}, "INVALID_LOGIN"),
        ({**USER, "security_token": ""}, "LOGIN_MUST_USE_SECURITY_TOKEN"),
        ({**USER, "security_token": "TOKEN", "domain": "test"}, "INVALID_LOGIN"),
        ({**USER, **APP}, "invalid_grant"),
        ({**APP, "consumer_secret": "no", "domain": "acme.my"}, "invalid_client"),
        ({**APP, "consumer_key": "no", "domain": "acme.my"}, "invalid_client_id"),
    ],
    ids=["password", "user", "no token", "sandbox host", "grant without token", "secret", "key"],
)
def test_refused_logins_carry_the_code(connect: Connect, how: dict[str, Any], code: str) -> None:
    """What the service refuses arrives as SalesforceAuthenticationFailed with the service's code."""
    with pytest.raises(SalesforceAuthenticationFailed) as refused:
        connect(**how)
    assert refused.value.code == code


def test_an_expired_assertion_is_refused(live: Any, connect: Connect) -> None:
    """An assertion whose time is over proves nothing."""
    live.clock.at = time.time() + 600
    with pytest.raises(SalesforceAuthenticationFailed, match="expired"):
        connect(username=USER["username"], consumer_key="hub-key", privatekey=live.private_key)


def test_an_expired_session_is_renewed_by_itself(live: Any, sf: Salesforce) -> None:
    """After two hours without use the client is told INVALID_SESSION_ID, signs in again and goes on."""
    before = sf.session_id
    live.clock.at += 7201
    assert works(sf)
    assert sf.session_id != before


def test_a_revoked_session_is_renewed_for_an_object_too(live: Any, sf: Salesforce) -> None:
    """A session that the user ended is renewed by an object's call as well."""
    account = sf.Account.create({"Name": "A"})["id"]
    live.lab("POST", "revoke", {})
    assert sf.Account.get(account)["Name"] == "A"


def test_a_given_session_is_not_renewed(live: Any, connect: Connect) -> None:
    """A client with nothing but a session id raises SalesforceExpiredSession."""
    session = live.lab("POST", "session", {})
    sf = connect(session_id=session["access_token"], instance="acme.my.salesforce.com")
    live.clock.at += 7201
    with pytest.raises(SalesforceExpiredSession) as expired:
        sf.query("SELECT Id FROM User")
    assert expired.value.status == 401
    assert expired.value.content[0]["errorCode"] == "INVALID_SESSION_ID"


def test_userinfo_through_the_client(sf: Salesforce) -> None:
    """The client reads who it is at the OAuth endpoints of its instance."""
    assert sf.oauth2("userinfo")["preferred_username"] == USER["username"]
