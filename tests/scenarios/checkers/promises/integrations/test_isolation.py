"""I20 on hand-written histories."""

from scenarios.checkers.promises.integrations.isolation import check
from tests.scenarios.checkers.conftest import TIKTOK, integration

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


def two_shops(run):
    """Two shops of one organization, each with an integration of its own."""
    run.tiktok["shop"] = {"id": "shop"}
    run.more.append({**integration("int-2", "tiktok_shop"), "shop": {"id": "two"}})
    run.shop["shops"] = [
        {"id": "shop", "cipher": "C1", "region": "US"},
        {"id": "two", "cipher": "C2", "region": "US"},
    ]


def test_a_token_of_another_shop_is_found(run, codes):
    """Each shop is spoken for with its own seller's token."""
    two_shops(run)
    read = f"{SHOP}/product/202309/products/17?shop_cipher="
    for cipher, token in (("C1", "T1"), ("C2", "T2")):
        run.call("GET", f"{read}{cipher}", request_headers=[("x-tts-access-token", token)])
    assert codes(check(run.history())) == ("valid", [])
    run.call("GET", f"{read}C2", request_headers=[("x-tts-access-token", "T1")])
    assert codes(check(run.history())) == ("invalid", ["belongs_to_another"])


def test_an_order_or_a_listing_of_another_shop_is_found(run, codes):
    """What stands at an integration is its own shop's."""
    two_shops(run)
    run.bought("1", "A")
    run.order("1", {"A": 1})
    run.listing("x", "A", shop_id="shop")
    run.link(run.product("A"), TIKTOK, "x")
    assert codes(check(run.history())) == ("valid", [])
    run.shop["orders"][0]["shop_id"] = run.shop["products"][0]["shop_id"] = "two"
    assert codes(check(run.history())) == ("invalid", ["belongs_to_another"] * 2)


def test_an_order_that_states_what_another_store_sold_under_its_number_is_found(run, codes):
    """Two stores may number alike; what each sold is its own."""
    run.tiktok["shop"] = {"id": "shop"}
    run.more.append({**integration("int-far", "tiktok_shop"), "shop": {"id": "far"}})
    run.shop["shops"].append({"id": "far", "region": "US"})
    run.bought("1", "A")
    run.bought("1", "A", "B", shop_id="far")
    order = run.order("1", {"A": 1})
    assert "belongs_to_another" not in _of_amounts(run)
    order["amounts"] = run.order("2", {"A": 1, "B": 1})["amounts"]
    assert "belongs_to_another" in _of_amounts(run)


def _of_amounts(run):
    return [
        finding.code for finding in check(run.history()).findings if "under this number" in finding.message
    ]


def test_a_spelling_of_another_integration_is_found(run, codes):
    """A Channel SKU belongs to the integration that it was set for; to every other it names nothing."""
    two_shops(run)
    product = run.product("A")
    row = {"integrationId": TIKTOK, "channelSku": "A-ONE"}
    path = f"https://hub.example/api/v3/products/{product['productId']}/channel-options"
    run.call("PUT", path, {"rows": [row]}, {"rows": [row]})
    create = f"{SHOP}/product/202309/products?shop_cipher="
    run.call("POST", f"{create}C1", {"skus": [{"seller_sku": "A-ONE"}]})
    run.call("POST", f"{create}C2", {"skus": [{"seller_sku": "A"}]})
    assert codes(check(run.history())) == ("valid", [])
    run.call("POST", f"{create}C2", {"skus": [{"seller_sku": "A-ONE"}]})
    assert codes(check(run.history())) == ("invalid", ["belongs_to_another"])
