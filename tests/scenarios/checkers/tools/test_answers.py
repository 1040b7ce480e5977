"""Answers to operators on hand-written histories: what was saved is shown, and what is refused breaks a rule."""

import pytest

from scenarios.checkers.promises.products.channel_options import check

API = "https://hub.example.test/api/v3"
CARD = {
    "name": "West",
    "enabled": False,
    "filters": {"skus": ["A"]},
    "locationIds": ["main"],
    "allowSplit": True,
}


@pytest.mark.parametrize(
    ("path", "sent", "shown", "right"),
    [
        ("integrations/int-sf/settings", {"settings": {"a": "1", "b": ""}}, {"settings": {"a": "1"}}, True),
        ("integrations/int-sf/settings", {"settings": {"a": "1"}}, {"settings": {}}, False),
        ("integrations/int-sf/settings", {"settings": {"a": "s"}}, {"settings": {"a": "********"}}, True),
        ("products", {"sku": "A", "components": [{"sku": "B", "quantity": 1}]}, {"sku": "A", "components": []}, False),
        ("products/p", {"price": "3.00"}, {"price": "3.00", "name": "Mug"}, True),
        ("products/p", {"price": "3.00"}, {"price": "30.0"}, False),
        ("locations/main", {"inScope": False}, {"inScope": True}, False),
        (
            "products/p/channel-options",
            {"rows": [{"integrationId": "int-tt", "syncToChannel": False}]},
            {"rows": [{"integrationId": "int-sf"}, {"integrationId": "int-tt", "syncToChannel": False}]},
            True,
        ),
        (
            "products/p/channel-options",
            {"rows": [{"integrationId": "int-tt", "inventoryBuffer": 3}]},
            {"rows": [{"integrationId": "int-tt", "inventoryBuffer": 0}]},
            False,
        ),
        (
            "products/p/channel-options",
            {"rows": [{"integrationId": "int-tt", "channelSku": None}]},
            {"rows": [{"integrationId": "int-tt", "channelSku": "MUG-1"}]},
            False,
        ),
        ("integrations/int-sf/settings", {"settings": {"locationTypes": []}}, {"settings": {}}, True),
        ("integrations/int-sf/settings", {"settings": {"orders": False}}, {"settings": {}}, False),
        ("integrations/int-tt/disable", {}, {"enabled": True}, False),
    ],
)  # fmt: skip
def test_what_was_saved_is_shown(run, codes, path, sent, shown, right):
    """Member by member; a secret is masked, and what was left blank may be left out."""
    run.tiktok["enabled"] = path != "integrations/int-tt/disable"
    run.call("PUT", f"{API}/{path}", sent, shown)
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["not_as_saved"]))


def test_cards_stand_in_the_end_as_they_were_saved(run, codes):
    """The answer said so, and then the hub forgot."""
    run.call("PUT", f"{API}/routing/cards", {"cards": [CARD]}, {"cards": [{"cardId": "c", **CARD}]})
    run.cards[:] = [{"cardId": "c", **CARD}]
    assert codes(check(run.history())) == ("valid", [])
    run.cards[:] = [{"cardId": "c", **CARD, "enabled": True}]
    assert codes(check(run.history())) == ("invalid", ["not_as_saved"])
    run.cards[:] = []
    assert codes(check(run.history())) == ("invalid", ["not_as_saved"])


@pytest.mark.parametrize(
    ("path", "status", "code", "right"),
    [
        ("integrations/int-sf/probe", 404, "not_found", False),
        ("integrations/int-gone/probe", 404, "not_found", True),
        ("products", 422, "invalid", False),
        ("products", 400, "malformed", False),
        ("routing/cards", 422, "unknown_integration", True),
        ("integrations/int-sf/sync", 409, "not_connected", True),
    ],
)
def test_a_refusal_has_a_reason(run, codes, path, status, code, right):
    """What is there is not unknown, and a request that is in order breaks a rule of the hub's or none."""
    run.synced("A")
    run.call(
        "POST", f"{API}/{path}", {"name": "x"}, {"error": {"code": code, "message": "No."}}, status=status
    )
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["refused_unfounded"]))


def test_a_sync_of_a_connected_integration_is_not_refused(run, codes):
    """Connected, by everything that the operator saw."""
    run.call("POST", f"{API}/integrations/int-sf/connect", {}, {**run.salesforce, "status": "connected"})
    refusal = {"error": {"code": "not_connected", "message": "No."}}
    run.call("POST", f"{API}/integrations/int-sf/sync", {"flow": "products"}, refusal, status=409)
    assert codes(check(run.history())) == ("invalid", ["refused_unfounded"])


@pytest.mark.parametrize(
    ("region", "how", "right"),
    [("DE", "disabled", True), ("DE", "selected disabled", True), ("DE", "", False), ("US", "", True)],
)
def test_push_can_be_chosen_where_it_may_be(run, codes, region, how, right):
    """R51: a merchant sees the option where it cannot be, and cannot choose it."""
    run.tiktok["shop"] = {"id": "shop", "region": region}
    run.shop["shops"] = [{"id": "shop", "region": region}]
    page = f'<select><option value="push" {how}>Push products</option></select>'.encode()
    run.call("GET", "https://hub.example.test/integrations/int-tt").response_body = page
    assert codes(check(run.history())) == (("valid", []) if right else ("invalid", ["region_gate_broken"]))
