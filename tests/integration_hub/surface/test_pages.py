"""The pages show what the API says and refuse what it refuses."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import insert

from integration_hub.ground.tables import exceptions, orders

LABELS = {
    "commerce_cloud": [
        "Organization ID", "Short Code", "Site ID", "B2C API Client ID", "B2C API Client Password",
        "B2C Shop API Client ID", "B2C Shop API Client Password", "OCAPI Client ID", "Process products information",
        "inventoryResync", "inventorySKUs", "Orders", "Push orders", "Fulfillments",
    ],
    "order_management": [
        "Salesforce URL", "Process products information", "Currency", "locationTypes", "Orders", "Push orders",
        "Fulfillments",
    ],
    "service_cloud": ["Salesforce URL", "Process products information", "Currency", "Push orders"],
}  # fmt: skip


def labels(page):
    return re.findall(r"<label[^>]*>([^<]+)</label>", page)


@pytest.mark.parametrize("connector", LABELS)
def test_the_settings_form_has_exactly_the_published_labels(api, connector):
    """R15, R17, R39, R40, R44, R45: the form shows the connector's fields under their published labels."""
    integration_id = api.ok("POST", "/integrations", {"connector": connector})["integrationId"]
    status, page = api.page("GET", f"/integrations/{integration_id}")
    assert status == 200
    assert labels(page) == LABELS[connector]
    assert "Getting Started with Salesforce" in page


def test_the_tiktok_form_has_the_direction_under_products(api, tiktok):
    """R49, R50: “Process product catalog updates” stands under “Products” with its two published options."""
    _, page = api.page("GET", f"/integrations/{tiktok}")
    assert page.index("<h2>Products</h2>") < page.index("Process product catalog updates")
    assert "Pull products from Tiktok to Pipe17" in page
    assert '<option value="push" selected>Push products from Pipe17 to Tiktok</option>' in page


def test_push_is_not_selectable_outside_us_and_gb(api):
    """R51: the option is there but disabled, with the reason beside it, and submitting it anyway is refused."""
    settings = {"region": "DE", "processProducts": "pull"}
    integration_id = api.connected("tiktok_shop", {"region": "US"})
    api.ok("POST", f"/integrations/{integration_id}/disconnect")
    api.ok("PUT", f"/integrations/{integration_id}/settings", {"settings": settings})
    _, page = api.page("GET", f"/integrations/{integration_id}")
    assert '<option value="push" disabled>' in page
    assert "this shop is in DE" in page
    status, page = api.page("POST", f"/integrations/{integration_id}", {"processProducts": "push"})
    assert (status, "Nothing was saved." in page) == (422, True)
    assert api.ok("GET", f"/integrations/{integration_id}")["settings"] == settings


def test_the_form_saves_and_keeps_what_it_does_not_carry(api, credentials):
    """R39, R89: saving the form stores it as a whole, a masked secret stays, and a blank field refuses all."""
    integration_id = api.ok("POST", "/integrations", {"connector": "commerce_cloud"})["integrationId"]
    path = f"/integrations/{integration_id}"
    assert api.page("POST", path, credentials | {"siteId": " "})[0] == 422
    assert api.ok("GET", path)["settingsSavedAt"] is None
    assert api.page("POST", path, credentials)[0] == 200
    saved = api.ok("GET", path)["settings"]
    _, page = api.page("GET", path)
    assert credentials["b2cApiClientPassword"] not in page
    form = {"b2cApiClientPassword": saved["b2cApiClientPassword"], "processProducts": "pull"}
    assert api.page("POST", path, form)[0] == 200
    assert api.ok("GET", path)["settings"] == saved | {"processProducts": "pull"}
    api.ok("POST", f"{path}/connect")


def test_an_emptied_list_is_absent_rather_than_empty(api, som):
    """R76: a list emptied on the page means every type again, and a line is one value byte for byte."""
    path = f"/integrations/{som}"
    assert api.page("POST", path, {"locationTypes": "Warehouse\r\nBig Store "})[0] == 200
    assert api.ok("GET", path)["settings"]["locationTypes"] == ["Warehouse", "Big Store "]
    assert api.page("POST", path, {"locationTypes": ""})[0] == 200
    assert "locationTypes" not in api.ok("GET", path)["settings"]


def test_connect_is_a_button_on_the_tab_connection_details(api, connectors, som, credentials):
    """R42, R47, R52: “Connection Details” has “Connect”, which redirects for OAuth and connects by credentials."""
    _, page = api.page("GET", f"/integrations/{som}?tab=connection")
    assert 'aria-current="page">Connection Details</a>' in page
    assert "<button>Connect</button>" in page
    answer = api.client.post(f"/integrations/{som}/connect", headers={"X-Pipe17-Key": api.key})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://acme.my.salesforce.com/services/oauth2/authorize")
    unsaved = api.ok("POST", "/integrations", {"connector": "commerce_cloud"})["integrationId"]
    assert api.page("POST", f"/integrations/{unsaved}/connect")[0] == 409
    api.ok("PUT", f"/integrations/{unsaved}/settings", {"settings": credentials})
    assert api.page("POST", f"/integrations/{unsaved}/connect")[0] == 303
    assert api.ok("GET", f"/integrations/{unsaved}")["status"] == "connected"


def test_locations_are_mapped_on_a_tab_of_their_own(api, som):
    """R84: what has no location is shown as such, a choice survives reload, a location nobody has is refused."""
    own = api.ok("POST", "/locations", {"name": "Main"})["locationId"]
    path = f"/integrations/{som}?tab=locations"
    assert "No location of" in api.page("GET", path)[1]
    unmapped = [{"externalLocationId": "131x", "externalName": "Newark <2>", "locationId": None}]
    api.ok("PUT", f"/integrations/{som}/location-mappings", {"locationMappings": unmapped})
    page = api.page("GET", path)[1]
    assert "Newark &lt;2&gt;" in page
    assert f'<option value="{own}">Main</option>' in page
    save = f"/integrations/{som}/locations"
    assert api.page("POST", save, {"location:131x": own})[0] == 200
    assert f'<option value="{own}" selected>Main</option>' in api.page("GET", path)[1]
    status, page = api.page("POST", save, {"location:131x": "nowhere"})
    assert (status, "There is no location nowhere." in page) == (422, True)
    assert api.page("POST", save, {"location:131x": ""})[0] == 200
    assert api.ok("GET", f"/integrations/{som}/location-mappings") == {"locationMappings": unmapped}


def test_the_walk_to_channel_options(api, som, tiktok):
    """R69, R70, R65: Products, the product, “Channel Options”; saving a Channel SKU there survives reload."""
    product_id = api.ok("POST", "/products", {"sku": "M", "name": "Mug"})["productId"]
    _, page = api.page("GET", "/products")
    assert f'href="/products/{product_id}"' in page
    path = f"/products/{product_id}"
    _, page = api.page("GET", path)
    assert re.findall(r'<th scope="col">([^<]+)</th>', page) == [
        "Integration Name", "Sync to Channel", "Inventory Buffer", "Channel SKU",
    ]  # fmt: skip
    assert f'name="channelSku:{som}"' in page
    assert f'name="channelSku:{tiktok}"' not in page
    form = {f"channelSku:{som}": " s 1", f"inventoryBuffer:{tiktok}": "2", f"syncToChannel:{tiktok}": "false"}
    assert api.page("POST", path, form)[0] == 200
    assert 'value=" s 1"' in api.page("GET", path)[1]
    rows = {row["integrationId"]: row for row in api.ok("GET", f"{path}/channel-options")["rows"]}
    assert (rows[tiktok]["inventoryBuffer"], rows[tiktok]["syncToChannel"]) == (2, False)
    assert api.page("POST", path, {f"channelSku:{tiktok}": "T"})[0] == 422
    assert api.page("POST", path, {f"inventoryBuffer:{som}": "many"})[0] == 422


def test_a_parent_page_points_to_the_child(api, som):
    """R67, R68, R104: a parent without Channel SKUs shows three columns and says where to set one."""
    product_id = api.ok("POST", "/products", {"sku": None, "name": "Shirts", "type": "parent"})["productId"]
    _, page = api.page("GET", f"/products/{product_id}")
    assert '<th scope="col">Channel SKU</th>' not in page
    assert "page of a child or variant" in page


def test_every_page_opens_and_escapes_what_people_typed(api, hub, som):
    """R69: the lists open, and a name that looks like markup is shown as text."""
    api.ok("POST", "/products", {"sku": "<b>", "name": "<script>alert(1)</script>"})
    organization_id = api.ok("GET", "/setup?probe=false")["organizationId"]
    with hub.store.transaction() as connection:
        connection.execute(
            insert(orders).values(
                id="ord_1", organization_id=organization_id, integration_id=som, external_order_id="9",
                order_number="#9", status="readyForFulfillment", routing_status="failed", external_status="X",
                currency="USD", amounts_json={"total": "10.00"}, ship_to_json={}, buyer_json={},
                notes_json={"phase": "ready"},
                placed_at=1.0, source_updated_at=1.0, updated_at=1.0,
            )
        )  # fmt: skip
        connection.execute(
            insert(exceptions).values(
                id="exc_1", organization_id=organization_id, code="routing_failed", entity="order", entity_id="ord_1",
                message="No card matches.", details_json={}, open_key="k", opened_at=1.0,
            )
        )  # fmt: skip
    expected = {
        "/integrations": "Salesforce Order Management (SOM)", "/connectors": "Connector catalog",
        "/products": "&lt;b&gt;",
        "/orders": "#9", "/exceptions": "No card matches.", "/setup": "Set-up is not complete",
    }  # fmt: skip
    lists = {str(rule) for rule in api.client.application.url_map.iter_rules() if _is_page(rule)}
    assert lists == set(expected), "say in `expected` what each page shows that takes no id"
    for path, words in expected.items():
        status, page = api.page("GET", path)
        assert (status, words in page, "<script>" in page) == (200, True, False)


def _is_page(rule):
    """Whether people open it as it stands, signed in."""
    spoken = ("/api/", "/webhooks/", "/oauth/", "/ready", "/openapi.json", "/sign-in")
    return (
        "GET" in rule.methods and not rule.arguments and str(rule) != "/" and not str(rule).startswith(spoken)
    )


def test_a_browser_signs_in_with_a_key(api):
    """I20: without a key every page leads to sign-in; with one, the cookie is kept from scripts and other sites."""
    client = api.client
    assert client.get("/integrations").headers["Location"] == "/sign-in"
    assert client.post("/sign-in", data={"key": "wrong"}).status_code == 401
    answer = client.post("/sign-in", data={"key": api.key})
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=Lax"))
    assert client.get("/integrations", base_url="https://localhost").status_code == 200
    missing = client.get("/products/nobody", base_url="https://localhost")
    assert (missing.status_code, "There is no product" in missing.get_data(as_text=True)) == (404, True)


def test_an_unknown_page_leads_back_to_the_others(api):
    """A mistyped address is answered as a page of the hub, with its navigation; a wrong method names the right ones."""
    page = api.client.get("/nowhere")
    assert page.status_code == 404
    assert 'href="/integrations"' in page.text
    refused = api.client.delete("/products")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
