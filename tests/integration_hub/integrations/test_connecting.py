"""Connecting and probing: what the vendor says, and what stands afterwards."""

from __future__ import annotations

import random
from typing import Any

import pytest

from integration_hub.ground.errors import (
    AuthorizationLost,
    Disconnected,
    HubError,
    Misconfigured,
    Refused,
    RuleViolated,
    Throttled,
    UnknownOutcome,
    Unreachable,
)
from integration_hub.ground.refusals import Rejected
from integration_hub.ground.tables import integrations, oauth_states
from integration_hub.integrations import connecting
from integration_hub.integrations.sessions import Sessions
from tests.integration_hub.integrations.conftest import Vendor
from tests.integration_hub.merchant import ORG, Merchant, connectors

US = {"region": "US"}


def state_of(merchant: Merchant, row: Any) -> Any:
    return merchant.rows(integrations, id=row.id)[0]


def save_region(merchant: Merchant, row: Any, region: str) -> None:
    with merchant.desk.store.transaction() as connection:
        connection.update(integrations, {"id": row.id}, {"settings_json": {"region": region}})


def begun(merchant: Merchant, sessions: Sessions, row: Any) -> str:
    answer = connecting.connect(merchant.desk, sessions, ORG, row.id)
    assert answer["authorizeUrl"] == f"https://vendor/?state={answer['state']}"
    return str(answer["state"])


def finish(merchant: Merchant, sessions: Sessions, **query: str) -> Any:
    return connecting.finish_oauth(merchant.desk, sessions, query)


def test_the_way_through_the_vendors_page(merchant: Merchant, sessions: Sessions, vendor: Vendor) -> None:
    """The merchant is sent to the vendor and comes back connected, probed, with its recurring work queued."""
    row = merchant.integration(status="not_connected", settings=US)
    state = begun(merchant, sessions, row)
    (kept,) = merchant.rows(oauth_states)
    finish(merchant, sessions, state=state, code="c1")
    assert vendor.asked == [
        {
            "state": state,
            "code": "c1",
            "redirect_uri": "https://hub.example.test/oauth/callback",
            "code_verifier": kept.code_verifier,
        }
    ]
    now = state_of(merchant, row)
    assert (now.status, now.connection_json, now.last_error) == ("connected", vendor.granted, None)
    assert now.probed_at == merchant.clock.now()
    assert "import_orders" in merchant.queued()
    assert merchant.decisions() == ["connected"]


@pytest.mark.parametrize(("seconds", "good"), [(0.0, True), (3600.0, True), (3601.0, False)])
def test_a_state_is_good_once_and_for_an_hour(
    merchant: Merchant, sessions: Sessions, vendor: Vendor, seconds: float, good: bool
) -> None:
    """A callback that is late, unknown or comes a second time connects nothing."""
    row = merchant.integration(status="not_connected", settings=US)
    state = begun(merchant, sessions, row)
    merchant.clock.at += seconds
    if good:
        finish(merchant, sessions, state=state, code="c1")
    for spent in (state, "unknown", ""):
        with pytest.raises(Rejected) as refused:
            finish(merchant, sessions, state=spent, code="c1")
        assert refused.value.code == "malformed"
    assert len(vendor.asked) == int(good)


def test_a_new_attempt_voids_the_one_before(merchant: Merchant, sessions: Sessions, vendor: Vendor) -> None:
    """Only the last page that was opened leads to a connection."""
    row = merchant.integration(status="not_connected", settings=US)
    old, new = begun(merchant, sessions, row), begun(merchant, sessions, row)
    with pytest.raises(Rejected):
        finish(merchant, sessions, state=old, code="c1")
    assert finish(merchant, sessions, state=new, code="c1").status == "connected"


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ({"error": "access_denied", "error_description": "You said no."}, "access_denied", "You said no."),
        ({"error": "access_denied"}, "access_denied", "The authorization was not granted."),
        ({}, "no_code", "The authorization was not granted."),
    ],
)
def test_a_merchant_who_says_no_is_not_connected(
    merchant: Merchant, sessions: Sessions, vendor: Vendor, query: dict[str, str], code: str, said: str
) -> None:
    """What the vendor's page sent back is kept as the reason."""
    row = merchant.integration(status="not_connected", settings=US)
    with pytest.raises(Refused) as refused:
        finish(merchant, sessions, state=begun(merchant, sessions, row), **query)
    assert (refused.value.code, refused.value.text) == (code, said)
    now = state_of(merchant, row)
    assert (now.status, now.last_error) == ("not_connected", f"{code}: {said}")
    assert merchant.decisions() == ["connect_failed"]
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("prepare", "code"),
    [("unsaved", "not_saved"), ("settings", "settings_changed"), ("shop", "shop_taken")],
)
def test_a_connection_is_kept_only_for_the_world_it_was_made_in(
    merchant: Merchant, sessions: Sessions, vendor: Vendor, prepare: str, code: str
) -> None:
    """Unsaved or changed settings, or a shop that is connected already, leave the integration unconnected (409)."""
    row = merchant.integration(status="not_connected", settings=US)
    other = merchant.integration(name="Mine", settings=US)
    with merchant.desk.store.transaction() as connection:
        if prepare == "unsaved":
            connection.update(integrations, {"id": row.id}, {"settings_saved_at": None})
        if prepare == "shop":
            connection.update(integrations, {"id": other.id}, {"connection_json": {"shop": {"id": "s1"}}})
    with pytest.raises(Rejected) as refused:
        state = begun(merchant, sessions, row)
        if prepare == "settings":
            vendor.during = lambda: save_region(merchant, row, "GB")
        finish(merchant, sessions, state=state, code="c1")
    assert refused.value.code == code
    assert state_of(merchant, row).status == "not_connected"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (None, "connected", None),
        (AuthorizationLost("105001", "gone"), "error", "authorization_lost"),
        (Misconfigured("no url"), "error", "misconfigured"),
        (Refused("E1", "No."), "connected", "refused"),
        (Unreachable("nobody answers"), "connected", "unreachable"),
        (Throttled("wait"), "connected", "unreachable"),
        (UnknownOutcome("who knows"), "connected", "unknown_outcome"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, HubError) else str(each),
)
def test_a_probe_says_how_it_stands(
    merchant: Merchant,
    sessions: Sessions,
    vendor: Vendor,
    error: HubError | None,
    status: str,
    code: str | None,
) -> None:
    """Only credentials that are refused break a connection; trouble at the vendor says nothing of them (R53)."""
    row = merchant.integration()
    vendor.error = error
    answer = connecting.probe(merchant.desk, sessions, ORG, row.id)
    assert answer["status"] == status
    assert answer["errors"] == ([] if error is None else [{"code": code, "message": str(error)}])
    now = state_of(merchant, row)
    assert (now.status, now.last_error) == (status, None if error is None else str(error))
    lost = [("connection_lost", row.id)] if status == "error" else []
    assert merchant.open_exceptions() == lost


def test_a_probe_that_a_person_cuts_off_breaks_nothing(
    merchant: Merchant, sessions: Sessions, vendor: Vendor
) -> None:
    """An integration switched off while it is probed keeps its connection, and nobody is told of a loss."""
    row = merchant.integration()
    vendor.error = Disconnected("switched off")
    answer = connecting.probe(merchant.desk, sessions, ORG, row.id)
    assert (answer["status"], state_of(merchant, row).status) == ("connected", "connected")
    assert merchant.open_exceptions() == []


def test_a_probe_that_works_heals(merchant: Merchant, sessions: Sessions, vendor: Vendor) -> None:
    """Once the vendor accepts us again the exception is closed and the integration connected."""
    row = merchant.integration()
    vendor.error = AuthorizationLost("105001", "gone")
    connecting.probe_all(merchant.desk, sessions, ORG)
    vendor.error = None
    connecting.probe_all(merchant.desk, sessions, ORG)
    assert state_of(merchant, row).status == "connected"
    assert merchant.open_exceptions() == []


@pytest.mark.parametrize(("said", "told"), [(None, "The integration is not connected."), ("No.", "No.")])
def test_a_probe_of_nothing_asks_nobody(
    merchant: Merchant, sessions: Sessions, said: str | None, told: str
) -> None:
    """An unconnected integration is not probed; the answer says why it is not."""
    row = merchant.integration(status="not_connected")
    with merchant.desk.store.transaction() as connection:
        connection.update(integrations, {"id": row.id}, {"last_error": said})
    connecting.probe_all(merchant.desk, sessions, ORG)
    assert connecting.probe(merchant.desk, sessions, ORG, row.id) == {
        "status": "not_connected",
        "errors": [{"code": "not_connected", "message": told}],
    }


def test_settings_that_break_a_rule_are_not_connected(merchant: Merchant, sessions: Sessions) -> None:
    """Stored settings may be older than a rule, so they are asked again before the vendor is."""
    row = merchant.integration(status="not_connected", settings={"region": "Mars"})
    with pytest.raises(RuleViolated) as refused:
        connecting.connect(merchant.desk, sessions, ORG, row.id)
    assert [each.field for each in refused.value.violations] == ["region"]


def test_a_hub_without_an_app_says_so(merchant: Merchant) -> None:
    """Where the hub is not registered with the vendor no page is opened."""
    row = merchant.integration(status="not_connected", settings=US)
    unregistered = connectors(merchant.clock, random.Random(1), apps={})
    sessions = Sessions(
        merchant.desk.store, merchant.desk.clock, unregistered, "https://hub.example.test/oauth/callback"
    )
    with pytest.raises(RuleViolated) as refused:
        connecting.connect(merchant.desk, sessions, ORG, row.id)
    assert [each.code for each in refused.value.violations] == ["misconfigured"]
    assert merchant.rows(oauth_states) == []


@pytest.mark.parametrize(
    "error", [None, Refused("401", "No."), Misconfigured("Short Code"), Unreachable("dark")]
)
def test_typed_credentials_connect_at_once(
    merchant: Merchant,
    sessions: Sessions,
    credentials: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    error: HubError | None,
) -> None:
    """Credentials that prove good connect; those refused take the connection that stood away, silence leaves it."""

    def connect(_self: object, _settings: object) -> dict[str, Any]:
        if error is not None:
            raise error
        return {"tokens": {}}

    monkeypatch.setattr("integration_hub.connectors.commerce_cloud.connector.CommerceCloud.connect", connect)
    row = merchant.integration("commerce_cloud", settings={**credentials, "processProducts": "pull"})
    if error is None:
        answer = connecting.connect(merchant.desk, sessions, ORG, row.id)
        assert answer["status"] == "connected"
        assert state_of(merchant, row).connection_json == {"tokens": {}}
        return
    with pytest.raises(RuleViolated):
        connecting.connect(merchant.desk, sessions, ORG, row.id)
    now = state_of(merchant, row)
    assert now.last_error == str(error)
    assert now.status == ("connected" if isinstance(error, Unreachable) else "not_connected")
    assert (now.connection_json is None) is not isinstance(error, Unreachable)
