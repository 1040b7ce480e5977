"""I20 on hand-written histories."""

from scenarios.checkers.promises.integrations.isolation import check

SHOP = "https://open-api.tiktokglobalshop.com"
ORG = "https://acme.my.salesforce.com"


def test_each_vendor_with_its_own_token_is_right(run, codes):
    """Two tokens, two vendors."""
    run.call("GET", f"{SHOP}/product/202309/products/1", request_headers=((b"x-tts-access-token", b"T"),))
    run.call("GET", f"{ORG}/services/data", request_headers=((b"Authorization", b"Bearer S"),))
    assert codes(check(run.history())) == ("valid", [])


def test_a_token_shown_to_another_vendor_is_found(run, codes):
    """Salesforce's token went to TikTok."""
    run.call("GET", f"{ORG}/services/data", request_headers=((b"Authorization", b"Bearer S"),))
    run.call("GET", f"{SHOP}/product/202309/products/1", request_headers=((b"authorization", b"Bearer S"),))
    assert codes(check(run.history())) == ("invalid", ["not_connected_traffic"])


def test_platforms_that_speak_to_each_other_are_found(run, codes):
    """Everything passes through the hub."""
    run.call("GET", f"{ORG}/services/data", sender="tiktok")
    assert codes(check(run.history())) == ("invalid", ["not_connected_traffic"])


def test_links_and_mappings_of_nobody_are_found(run, codes):
    """Rows that outlived their integration or location."""
    run.link(run.product("A"), "int-gone", "x1")
    run.mappings["int-tt"].append({"externalLocationId": "w9", "externalName": "w9", "locationId": "gone"})
    assert codes(check(run.history()))[1] == ["link_not_one_to_one", "wrong_location"]


def test_nothing_said_and_nothing_held_is_unknown(run, codes):
    """Neither calls nor rows."""
    assert codes(check(run.history())) == ("unknown", [])
