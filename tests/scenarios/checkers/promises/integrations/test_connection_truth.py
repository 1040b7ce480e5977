"""I14 on hand-written histories."""

import pytest

from scenarios.checkers.promises.integrations.connection_truth import check

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
