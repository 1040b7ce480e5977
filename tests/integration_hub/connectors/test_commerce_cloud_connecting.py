"""Commerce Cloud, connecting: every credential is proved by itself, tokens are kept and replaced."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from integration_hub.ground.errors import (
    AuthorizationLost,
    HubError,
    Misconfigured,
    Refused,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from scenarios.world.actors.commerce_cloud import SETTING_LABELS

TRUSTED_LOGIN = "trusted-system/token"
ADMIN_LOGIN = "dwsso/oauth2/access_token"


def test_connecting_proves_and_keeps_the_tokens(realm: Any) -> None:
    """Eight right values connect, and the tokens that proved them serve the first session."""
    realm.stored.save(realm.connector.connect(realm.settings))
    assert set(realm.stored.connection["tokens"]) == {"admin", "trusted"}
    assert len(realm.wire.paths("/dw/shop/v25_6/products/")) == 1
    realm.wire.got.clear()
    realm.open().probe()
    assert realm.wire.paths(ADMIN_LOGIN) == []


@pytest.mark.parametrize(
    ("setting", "wrong", "error", "blamed"),
    [
        ("organizationId", "f_ecom_zzzz_999", HubError, "Organization ID"),
        ("organizationId", "zzte_053", Misconfigured, "Organization ID"),
        ("shortCode", "zzzzzzzz", Misconfigured, "Short Code zzzzzzzz"),
        ("shortCode", "a b", Misconfigured, "Short Code"),
        ("siteId", "Elsewhere", Refused, "Site ID"),
        ("b2cApiClientId", "nobody", Refused, "B2C API Client ID and Password"),
        ("b2cApiClientPassword", "wrong", Refused, "B2C API Client ID and Password"),
        ("b2cShopApiClientId", "nobody", Refused, "B2C Shop API Client ID and Password"),
        ("b2cShopApiClientPassword", "wrong", Refused, "B2C Shop API Client ID and Password"),
        ("ocapiClientId", "nobody", Refused, "OCAPI Client ID"),
    ],
)
def test_a_wrong_credential_is_named(
    realm: Any, setting: str, wrong: str, error: type[HubError], blamed: str
) -> None:
    """One wrong value of the eight refuses the connection and says which one it is."""
    with pytest.raises(error, match=blamed):
        realm.connector.connect({**realm.settings, setting: wrong})


@pytest.mark.parametrize("setting", list(SETTING_LABELS))
def test_all_eight_are_needed(realm: Any, setting: str) -> None:
    """Without any one of the eight nothing is sent."""
    with pytest.raises(Misconfigured, match=f"without {SETTING_LABELS[setting]}"):
        realm.connector.connect({**realm.settings, setting: ""})
    assert realm.wire.got == []


def test_the_scapi_client_does_not_pass_as_the_ocapi_client(realm: Any) -> None:
    """One client for both APIs, a usual mistake, is refused as the vendor refuses it."""
    with pytest.raises(Refused, match="OCAPI Client ID"):
        realm.connector.connect({**realm.settings, "ocapiClientId": realm.settings["b2cApiClientId"]})


def test_an_outage_blames_no_credential(realm: Any) -> None:
    """An Account Manager that cannot be reached is an outage, not a wrong setting."""
    realm.wire.hosts = set()
    with pytest.raises(Unreachable):
        realm.connector.connect(realm.settings)


def test_settings_are_those_of_the_form(realm: Any) -> None:
    """The eight are required under their published labels, the two passwords as secrets."""
    required = {setting.name: setting for setting in realm.connector.settings if setting.required}
    assert {name: setting.label for name, setting in required.items()} == SETTING_LABELS
    secrets = {name for name, setting in required.items() if setting.kind == "secret"}
    assert secrets == {"b2cApiClientPassword", "b2cShopApiClientPassword"}


def test_one_token_serves_until_a_minute_before_its_end(realm: Any) -> None:
    """Sessions share the stored token and the next one buys another before it can end in use."""
    for _ in range(3):
        realm.open().probe()
    assert len(realm.wire.paths(ADMIN_LOGIN)) == 1
    realm.clock.sleep(1799 - 61)
    realm.open().probe()
    assert len(realm.wire.paths(ADMIN_LOGIN)) == 1
    realm.clock.sleep(2)
    realm.open().probe()
    assert len(realm.wire.paths(ADMIN_LOGIN)) == 2


def test_a_refused_token_is_replaced_once(realm: Any) -> None:
    """A token that the vendor no longer knows is bought anew, stored, and the call repeated."""
    dead = {"access_token": "gone", "expires_at": realm.clock.now() + 1000}
    realm.stored.connection = {"tokens": {"admin": dead}}
    realm.open().probe()
    assert realm.stored.connection["tokens"]["admin"]["access_token"] != "gone"
    assert len(realm.wire.paths("product-search")) == 2


def test_a_changed_password_stops_the_integration(realm: Any) -> None:
    """Credentials that no longer work are the merchant's to mend."""
    realm.settings["b2cApiClientPassword"] = "changed"
    with pytest.raises(AuthorizationLost):
        realm.open().probe()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"access_token":null,"expires_in":null}'])
def test_a_login_answered_in_another_shape_says_nothing(realm: Any, body: bytes) -> None:
    """A grant without what was promised ends no authorization: the next session logs in anew."""
    realm.wire.instead = {ADMIN_LOGIN: httpx.Response(200, content=body)}
    with pytest.raises(UnknownOutcome):
        realm.open().probe()
    realm.wire.instead = {}
    realm.open().probe()


def test_a_second_trusted_login_waits(realm: Any) -> None:
    """Two trusted logins within three seconds are a conflict, which is waited out on the clock."""
    realm.connector.connect(realm.settings)
    started = realm.clock.now()
    realm.connector.connect(realm.settings)
    assert len(realm.wire.paths(TRUSTED_LOGIN)) == 3
    assert realm.clock.now() - started == pytest.approx(3.1)


def test_a_login_that_stays_in_conflict_is_tried_later(realm: Any) -> None:
    """A conflict that waiting does not end is no loss of authorization."""
    realm.lab("PUT", "/quirks", {"tsob_window_s": 60.0})
    realm.connector.connect(realm.settings)
    with pytest.raises(Throttled):
        realm.connector.connect(realm.settings)
