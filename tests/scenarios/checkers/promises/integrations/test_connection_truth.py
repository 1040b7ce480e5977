"""I14 on hand-written histories."""

from dataclasses import replace

import pytest

from scenarios.checkers.promises.integrations.connection_truth import check
from scenarios.record.history import Wait
from tests.scenarios.checkers.conftest import ORG, integration

SHOP = "https://open-api.tiktokglobalshop.com"
HUB = "https://hub.example"
READ = f"{SHOP}/product/202309/products/17"


def connect(run, **changes):
    """The operator starts OAuth, and the browser comes back."""
    url = f"{HUB}/api/v3/integrations/int-tt/connect"
    run.call("POST", url, {}, {"authorizeUrl": "https://x", "state": "s1"})
    run.call("GET", f"{HUB}/oauth/callback?code=c&state=s1", **changes)


def test_calls_while_connected_are_right(run, codes):
    """After the browser came back the hub may speak."""
    connect(run)
    run.call("GET", READ)
    assert codes(check(run.history())) == ("valid", [])


def test_calls_before_connecting_are_found(run, codes):
    """No data before the connection stands."""
    run.call("GET", READ)
    connect(run)
    assert codes(check(run.history())) == ("invalid", ["not_connected_traffic"])


def test_a_refused_prompt_connects_nothing(run, codes):
    """The merchant said no; the hub stays silent."""
    connect(run, status=400)
    run.call("GET", READ)
    assert codes(check(run.history())) == ("invalid", ["not_connected_traffic"])


@pytest.mark.parametrize(
    "shown",
    [{"status": "not_connected", "enabled": True}, {"status": "connected", "enabled": False}],
)
def test_calls_after_disconnecting_or_disabling_are_found(run, codes, shown):
    """Once taken back, the connection carries nothing."""
    connect(run)
    verb = "disable" if not shown["enabled"] else "disconnect"
    answer = {**run.tiktok, **shown}
    run.call("POST", f"{HUB}/api/v3/integrations/int-tt/{verb}", {}, answer)
    run.call("GET", READ)
    assert codes(check(run.history())) == ("invalid", ["not_connected_traffic"])


def test_tokens_and_the_proof_of_a_connection_are_right(run, codes):
    """Connecting by credentials makes real calls before it stands."""
    started = run.call("POST", f"{HUB}/api/v3/integrations/int-tt/connect", {}, run.tiktok, took=10.0)
    run.call("GET", READ, at=started.at + 5)
    run.call("GET", f"{SHOP}/api/v2/token/get")
    assert codes(check(run.history())) == ("valid", [])


def test_an_integration_nobody_was_seen_connecting_is_unknown(run, codes):
    """Without its connection in the history nothing can be said."""
    run.call("GET", READ)
    assert codes(check(run.history())) == ("unknown", [])


def test_a_connection_that_the_seller_took_away_is_found(run, codes):
    """Shown as connected, and TikTok holds no authorization for the shop that has not run out."""
    connect(run)
    run.call("GET", READ)
    run.tiktok["shop"] = {"id": "shop"}
    run.shop["authorizations"] = [{"shop_ids": ["shop"], "ends_at": run.clock + 100}]
    assert codes(check(run.history())) == ("valid", [])
    run.shop["authorizations"] = [{"shop_ids": ["shop"], "ends_at": run.clock - 100}]
    assert codes(check(run.history())) == ("invalid", ["connection_untrue"])
    run.shop["authorizations"] = [{"shop_ids": ["another"], "ends_at": run.clock + 100}]
    assert codes(check(run.history())) == ("invalid", ["connection_untrue"])
    run.tiktok["status"] = "error"
    run.exception("connection_lost", "int-tt", entity="integration")
    run.call("GET", READ, None, None, status=503)
    assert codes(check(run.history())) == ("invalid", ["connection_untrue"])  # an outage is no word of it
    run.call("GET", READ, None, {"code": 105002}, status=401)
    assert codes(check(run.history())) == ("valid", [])


def test_a_connection_that_nobody_took_away_must_stand(run, codes):
    """Connected by the operator, and shown as never connected: nothing would flow, and no other check had a word."""
    connect(run)
    run.call("GET", READ)
    run.tiktok["status"] = "not_connected"
    assert codes(check(run.history())) == ("invalid", ["connection_untrue"])
    run.call(
        "POST", f"{HUB}/api/v3/integrations/int-tt/disconnect", {}, {**run.tiktok, "status": "not_connected"}
    )
    assert codes(check(run.history())) == ("valid", [])


def test_a_connection_whose_last_call_was_refused_is_found(run, codes):
    """The org answers 401 at the end, and the hub shows it as connected."""
    run.salesforce["settings"]["salesforceUrl"] = ORG
    run.call("POST", f"{HUB}/api/v3/integrations/int-sf/connect", {}, run.salesforce)
    run.call("GET", f"{ORG}/services/data/v62.0/query", status=401)
    assert codes(check(run.history())) == ("invalid", ["connection_untrue"])
    run.call("GET", f"{ORG}/services/data/v62.0/query")
    assert codes(check(run.history())) == ("valid", [])


def test_another_shops_connection_does_not_excuse_a_call(run, codes):
    """Two shops: the second was never connected, so nobody may speak for it while the first one is."""
    run.tiktok["shop"] = {"id": "shop"}
    run.more.append({**integration("int-2", "tiktok_shop"), "status": "not_connected", "shop": {"id": "two"}})
    run.shop["shops"] = [
        {"id": "shop", "cipher": "C1", "region": "US"},
        {"id": "two", "cipher": "C2", "region": "US"},
    ]
    connect(run)
    run.call("GET", f"{READ}?shop_cipher=C1")
    assert codes(check(run.history())) == ("valid", [])
    run.call("POST", f"{HUB}/api/v3/integrations/int-2/connect", {}, {"state": "s2"})
    run.clock += 10
    run.call("GET", f"{READ}?shop_cipher=C2")
    assert codes(check(run.history())) == ("invalid", ["not_connected_traffic"])


@pytest.mark.parametrize(
    ("route", "late", "right"), [("here", 1, True), ("there", 1, False), ("here", -9, False)]
)
def test_what_was_held_on_its_way_is_excused_and_nothing_else(run, codes, route, late, right):
    """A request that left while the connection stood may arrive after its end; every other may not."""
    connect(run)
    run.call(
        "POST", f"{HUB}/api/v3/integrations/int-tt/disconnect", {}, {**run.tiktok, "status": "not_connected"}
    )
    asked = run.call("GET", READ, route="here")
    history = run.history()
    waits = (Wait(asked.at - late, 1, "import_orders", route, "request"),)
    found = codes(check(replace(history, waits=waits)))
    assert found == (("valid", []) if right else ("invalid", ["not_connected_traffic"]))
