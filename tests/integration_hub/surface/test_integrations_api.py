"""The life of an integration over the API."""

from __future__ import annotations

import random
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from itertools import combinations

import pytest
from sqlalchemy import func, insert, select

from integration_hub.app import install
from integration_hub.connectors import build
from integration_hub.ground.outbound import Outbound
from integration_hub.ground.tables import (
    channel_options,
    cursors,
    integrations,
    listings,
    location_mappings,
    metadata,
    oauth_states,
)
from tests.integration_hub.surface.conftest import BASE_URL, Api, build_hub
from tests.integration_hub.surface.vendors import ACCOUNT_MANAGER, DATA, NO_SESSION, TOKEN, form

URL = {"salesforceUrl": "https://acme.my.salesforce.com"}


def rows_of(hub, integration_id):
    """Count, by table, the rows that still name the integration."""
    found = {}
    with hub.store.transaction() as connection:
        for table in metadata.sorted_tables:
            column = table.c.get("integration_id")
            if column is not None:
                query = select(func.count()).where(column == integration_id)
                if count := connection.execute(query).scalar_one():
                    found[table.name] = count
    return found


def test_the_catalog_offers_the_three_salesforce_connectors(api):
    """R3, R10, R59: three Salesforce connectors under their titles; TikTok Shop alone takes no Channel SKU."""
    catalog = {each["key"]: each for each in api.ok("GET", "/connectors")["connectors"]}
    assert {key: each["title"] for key, each in catalog.items() if key != "tiktok_shop"} == {
        "commerce_cloud": "Salesforce Commerce Cloud (B2C)",
        "order_management": "Salesforce Order Management (SOM)",
        "service_cloud": "Salesforce Service Cloud (SFSC)",
    }
    assert [key for key, each in catalog.items() if not each["capabilities"]["channelSku"]] == ["tiktok_shop"]
    assert catalog["tiktok_shop"]["capabilities"]["pushProductRegions"] == ["GB", "US"]


def test_adding_creates_an_integration_that_is_not_connected(api):
    """R38: an integration added from the catalog is not connected and has no saved settings."""
    added = api.ok("POST", "/integrations", {"connector": "commerce_cloud"})
    assert (added["status"], added["settingsSavedAt"], added["enabled"]) == ("not_connected", None, True)
    assert api.ok("GET", "/integrations")["integrations"] == [added]


def test_service_cloud_is_limited_to_one_an_organization(api):
    """R7, R43: a second SFSC is refused whatever the first one's state; other organizations and SOM are not."""
    first = api.ok("POST", "/integrations", {"connector": "service_cloud"})
    status, answer = api.call("POST", "/integrations", {"connector": "service_cloud"})
    assert (status, answer["error"]["code"]) == (422, "one_per_organization")
    assert "already in use" in answer["error"]["message"]
    api.ok("POST", f"/integrations/{first['integrationId']}/disable")
    assert api.refused("POST", "/integrations", {"connector": "service_cloud", "settings": URL})[0] == 422
    api.organization("Other").ok("POST", "/integrations", {"connector": "service_cloud"})
    for _ in range(2):
        api.ok("POST", "/integrations", {"connector": "order_management"})
    api.ok("DELETE", f"/integrations/{first['integrationId']}")
    api.ok("POST", "/integrations", {"connector": "service_cloud"})


def test_connecting_before_saving_is_refused(api, connectors, vendors):
    """R41, R46: Connect without a saved configuration is refused and calls nobody."""
    for connector in connectors:
        added = api.ok("POST", "/integrations", {"connector": connector})
        path = f"/integrations/{added['integrationId']}/connect"
        assert api.refused("POST", path) == (409, "not_saved")
        assert vendors.got == []


def test_partial_credentials_can_be_neither_saved_nor_connected(api, vendors, stored_setting, credentials):
    """R89: saving and connecting are refused with any field missing, even where the store already holds the gap."""
    integration_id = api.ok("POST", "/integrations", {"connector": "commerce_cloud"})["integrationId"]
    for names in combinations(credentials, len(credentials) - 1):
        partial = {name: credentials[name] for name in names}
        assert api.refused("PUT", f"/integrations/{integration_id}/settings", {"settings": partial}) == (
            422,
            "missing",
        )
    assert api.ok("GET", f"/integrations/{integration_id}")["settings"] == {}
    api.ok("PUT", f"/integrations/{integration_id}/settings", {"settings": credentials})
    stored_setting(integration_id, credentials | {"siteId": "  "})
    assert api.refused("POST", f"/integrations/{integration_id}/connect") == (422, "missing")
    assert vendors.got == []


def test_commerce_cloud_connects_with_the_exact_credentials_and_no_redirect(api, vendors, credentials):
    """R4, R17, R42, R92: each of the eight saved values goes to the vendor as it is, and success reads connected."""
    integration_id = api.connected("commerce_cloud", credentials)
    asked = [(str(request.url), request.headers, form(request)) for request in vendors.got]
    basic = [b64decode(headers["authorization"][6:]).decode() for _, headers, sent in asked if sent]
    assert basic == ["id-1:password-1", "id-2:password-2"]
    assert all("kv7kzm78" in url and "f_ecom_zzte_053" in url for url, _, _ in asked[1:4])
    assert asked[2][0].endswith("/orders?siteId=RefArch&limit=1")
    assert asked[-1][1]["x-dw-client-id"] == "id-3"
    shown = api.ok("GET", f"/integrations/{integration_id}")
    assert shown["status"] == "connected"
    assert shown["settings"]["b2cApiClientPassword"] == "********"
    assert "password-1" not in str(shown)
    assert "token-1" not in str(shown)


def test_a_refused_credential_leaves_nothing_half_connected(api, vendors, credentials):
    """R91, R92: the vendor's no is an immediate 422 in its own words, and no connection is stored."""
    integration_id = api.ok(
        "POST", "/integrations", {"connector": "commerce_cloud", "settings": credentials}
    )["integrationId"]
    no = {"error": "invalid_client", "error_description": "Client authentication failed"}
    vendors.says(ACCOUNT_MANAGER, 401, no)
    status, answer = api.call("POST", f"/integrations/{integration_id}/connect")
    assert (status, answer["error"]["code"]) == (422, "refused")
    assert "Client authentication failed" in answer["error"]["message"]
    shown = api.ok("GET", f"/integrations/{integration_id}")
    assert (shown["status"], shown["lastError"]) == (
        "not_connected",
        "invalid_client: B2C API Client ID and Password: Client authentication failed",
    )


def test_oauth_goes_to_the_saved_url_and_ends_connected(api, vendors, som):
    """R5, R47, R48: the redirect target is the saved URL, and the code exchange with its verifier connects."""
    integration_id = api.ok("POST", "/integrations", {"connector": "order_management", "settings": URL})[
        "integrationId"
    ]
    started = api.ok("POST", f"/integrations/{integration_id}/connect")
    assert started["authorizeUrl"].startswith("https://acme.my.salesforce.com/")
    assert api.ok("GET", f"/integrations/{integration_id}")["status"] == "not_connected"
    callback = f"/oauth/callback?code=c1&state={started['state']}"
    page = api.client.get(callback)
    assert page.status_code == 200
    assert "<form" not in page.get_data(as_text=True)
    assert api.ok("GET", f"/integrations/{integration_id}")["status"] == "connected"
    exchanged, probed = vendors.got[-2:]
    assert (exchanged.url.host, form(exchanged)["code"]) == ("acme.my.salesforce.com", "c1")
    digest = urlsafe_b64encode(sha256(form(exchanged)["code_verifier"].encode()).digest()).rstrip(b"=")
    assert f"code_challenge={digest.decode()}" in started["authorizeUrl"]
    assert probed.url.path.startswith(DATA)
    assert api.client.get(callback).status_code == 400


@pytest.mark.parametrize("connector", ["tiktok_shop", "order_management", "service_cloud"])
def test_a_hub_that_is_registered_nowhere_says_so(app, store, clock, vendors, connector):
    """R42, R47: without an app at the vendor, Connect is refused with what to set, by the API and on the page."""
    store.clear()
    unregistered = build(Outbound(vendors, clock), clock, random.Random(7), {}, BASE_URL)
    install(app, build_hub(store, unregistered, clock))
    api = Api(app.test_client(), "installation-key").organization("Acme")
    settings = {"region": "US"} if connector == "tiktok_shop" else URL
    added = api.ok("POST", "/integrations", {"connector": connector, "settings": settings})
    path = f"/integrations/{added['integrationId']}/connect"
    status, answer = api.call("POST", path)
    assert (status, answer["error"]["code"]) == (422, "misconfigured")
    status, page = api.page("POST", path)
    assert (status, answer["error"]["message"] in page) == (422, True)


@pytest.mark.parametrize(
    "query",
    ["error=access_denied", "code=null&error=auth_denied", "code=", ""],
    ids=["denied", "tiktok", "empty", "none"],
)
def test_a_denied_prompt_leaves_the_integration_not_connected(api, vendors, query):
    """R48: denying, or coming back without a code, exchanges nothing and stores no token."""
    integration_id = api.ok("POST", "/integrations", {"connector": "order_management", "settings": URL})[
        "integrationId"
    ]
    state = api.ok("POST", f"/integrations/{integration_id}/connect")["state"]
    assert api.client.get(f"/oauth/callback?{query}&state={state}").status_code == 400
    shown = api.ok("GET", f"/integrations/{integration_id}")
    assert shown["status"] == "not_connected"
    assert shown["lastError"]
    assert vendors.got == []
    assert api.client.get(f"/oauth/callback?code=c1&state={state}").status_code == 400


def test_a_forged_or_stale_state_is_refused(api, hub, vendors):
    """R48: only a state made here less than an hour ago is exchanged."""
    integration_id = api.ok("POST", "/integrations", {"connector": "order_management", "settings": URL})[
        "integrationId"
    ]
    state = api.ok("POST", f"/integrations/{integration_id}/connect")["state"]
    assert api.client.get("/oauth/callback?code=c1&state=forged").status_code == 400
    hub.desk.clock.sleep(3601)
    assert api.client.get(f"/oauth/callback?code=c1&state={state}").status_code == 400
    assert vendors.got == []


def test_a_failed_exchange_stores_no_token(api, vendors):
    """R94: an instance that cannot authorize the app leaves no token behind."""
    integration_id = api.ok("POST", "/integrations", {"connector": "order_management", "settings": URL})[
        "integrationId"
    ]
    state = api.ok("POST", f"/integrations/{integration_id}/connect")["state"]
    no = {"error": "invalid_grant", "error_description": "no such app here"}
    vendors.says(TOKEN, 400, no)
    page = api.client.get(f"/oauth/callback?code=c1&state={state}")
    assert page.status_code == 400
    assert "no such app here" in page.get_data(as_text=True)
    assert api.ok("GET", f"/integrations/{integration_id}")["status"] == "not_connected"


def test_a_new_url_ends_the_connection_made_with_the_old_one(api, som):
    """R94, I14: a connection vouches only for the settings it was made with; other settings leave it alone."""
    path = f"/integrations/{som}/settings"
    same = api.ok("PUT", path, {"settings": URL | {"processProducts": "push"}})
    assert same["status"] == "connected"
    other = api.ok("PUT", path, {"settings": {"salesforceUrl": "https://other.my.salesforce.com"}})
    assert other["status"] == "not_connected"


def test_push_to_tiktok_is_refused_outside_us_and_gb(api, tiktok):
    """R51: the API refuses the push option for another region, on save, on import, and for the actual region."""
    push = {"region": "DE", "processProducts": "push"}
    assert api.refused("PUT", f"/integrations/{tiktok}/settings", {"settings": push}) == (
        422,
        "region_not_allowed",
    )
    assert api.refused("POST", "/integrations", {"connector": "tiktok_shop", "settings": push})[0] == 422
    assert len(api.ok("GET", "/integrations")["integrations"]) == 1
    pull = {"region": "DE", "processProducts": "pull"}
    assert api.ok("PUT", f"/integrations/{tiktok}/settings", {"settings": pull})["settings"] == pull


def test_one_shop_is_one_integration(api, tiktok):
    """R61 (facts/hub-behaviour.md 1.1): connecting a shop a second time in one organization is refused."""
    again = api.ok("POST", "/integrations", {"connector": "tiktok_shop", "settings": {"region": "US"}})
    state = api.ok("POST", f"/integrations/{again['integrationId']}/connect")["state"]
    page = api.client.get(f"/oauth/callback?code=c1&state={state}")
    assert page.status_code == 400
    assert "already connected" in page.get_data(as_text=True)


def test_disconnecting_removes_tokens_states_and_cursors(api, hub, som):
    """R85: nothing of a connection outlives it, and its settings do."""
    with hub.store.transaction() as connection:
        connection.execute(insert(cursors).values(integration_id=som, flow="orders", value_json={}))
    api.ok("POST", f"/integrations/{som}/connect")
    answer = api.ok("POST", f"/integrations/{som}/disconnect")
    assert (answer["status"], answer["settings"]["processProducts"]) == ("not_connected", "pull")
    with hub.store.transaction() as connection:
        assert connection.execute(select(integrations.c.connection_json)).scalar_one() is None
        assert connection.execute(select(func.count()).select_from(oauth_states)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(cursors)).scalar_one() == 0


def test_deleting_leaves_no_orphans(api, hub, som, tiktok):
    """R85: deleting an integration takes its options, links, mappings and waiting work with it."""
    product = api.ok("POST", "/products", {"sku": "X1", "name": "Mug"})["productId"]
    row = {"integrationId": som, "channelSku": "S1"}
    api.ok("PUT", f"/products/{product}/channel-options", {"rows": [row]})
    location = api.ok("POST", "/locations", {"name": "Main"})["locationId"]
    mapping = {"externalLocationId": "w1", "externalName": "W", "locationId": location}
    api.ok("PUT", f"/integrations/{som}/location-mappings", {"locationMappings": [mapping]})
    with hub.store.transaction() as connection:
        connection.execute(
            insert(listings).values(
                id="lst_1", integration_id=som, external_product_id="p", external_sku_id="s", sku="X1",
                product_id=product, status="active", details_json={},
            )
        )  # fmt: skip
    assert {channel_options.name, listings.name, location_mappings.name} <= rows_of(hub, som).keys()
    api.ok("DELETE", f"/integrations/{som}")
    assert rows_of(hub, som) == {}
    assert api.refused("GET", f"/integrations/{som}") == (404, "not_found")
    assert [each["integrationId"] for each in api.ok("GET", "/integrations")["integrations"]] == [tiktok]


def test_a_probe_tells_lost_credentials_from_a_silent_vendor(api, vendors, som):
    """R53, I14: lost authorization breaks the state, silence is an error only, and success heals both."""
    vendors.silent(DATA)
    answer = api.ok("POST", f"/integrations/{som}/probe")
    assert (answer["status"], answer["errors"][0]["code"]) == ("connected", "unreachable")
    assert api.ok("GET", "/exceptions")["exceptions"] == []
    vendors.says(DATA, *NO_SESSION)
    answer = api.ok("POST", f"/integrations/{som}/probe")
    assert (answer["status"], answer["errors"][0]["code"]) == ("error", "authorization_lost")
    assert api.ok("GET", f"/integrations/{som}")["status"] == "error"
    vendors.mend()
    assert api.ok("POST", f"/integrations/{som}/probe") == {"status": "connected", "errors": []}
    assert api.ok("GET", f"/integrations/{som}")["lastError"] is None


def test_lost_authorization_is_one_exception_while_it_lasts(api, vendors, som):
    """I23, FM-64: a revoked connection opens one exception, and reconnecting or disconnecting closes it."""
    for mend in (f"/integrations/{som}/probe", f"/integrations/{som}/disconnect"):
        vendors.revoke()
        for _ in range(2):
            api.ok("POST", f"/integrations/{som}/probe")
        (opened,) = api.ok("GET", "/exceptions?status=open")["exceptions"]
        assert (opened["code"], opened["entityId"], "revoked" in opened["message"]) == (
            "connection_lost",
            som,
            True,
        )
        vendors.mend()
        api.ok("POST", mend)
        assert api.ok("GET", "/exceptions?status=open")["exceptions"] == []
    assert len(api.ok("GET", "/exceptions?status=closed")["exceptions"]) == 2


def test_another_organization_sees_nothing(api, som):
    """I20: every path of another organization's integration answers as if it did not exist."""
    other = api.organization("Other")
    assert other.ok("GET", "/integrations")["integrations"] == []
    for method, path, body in (
        ("GET", "", None), ("DELETE", "", None), ("PUT", "/settings", {"settings": {}}), ("POST", "/connect", {}),
        ("POST", "/probe", None), ("POST", "/enable", {}), ("POST", "/disable", None), ("POST", "/disconnect", {}),
        ("POST", "/sync", {"flow": "orders"}), ("GET", "/location-mappings", None),
        ("PUT", "/location-mappings", {"locationMappings": []}),
    ):  # fmt: skip
        assert other.refused(method, f"/integrations/{som}{path}", body) == (404, "not_found")
    foreign = api.ok("POST", "/locations", {"name": "Main"})["locationId"]
    stolen = {"region": "US", "stockLocationIds": [foreign]}
    answer = other.refused("POST", "/integrations", {"connector": "tiktok_shop", "settings": stolen})
    assert answer == (422, "unknown_location")


def test_every_decision_is_journaled(api, som):
    """R1: adding, saving and connecting leave their reasons in the journal."""
    entries = api.ok("GET", "/journal")["entries"]
    assert [each["decision"] for each in entries] == ["integration_added", "settings_saved", "connected"]
    last = api.ok("GET", "/journal")["last"]
    assert api.ok("GET", f"/journal?after={last}") == {"entries": [], "last": last}
