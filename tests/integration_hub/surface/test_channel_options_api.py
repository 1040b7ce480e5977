"""Channel Options: layout by capability, and the API refusing what has no cell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from integration_hub.catalog.channel_options import resolving_products
from integration_hub.ground.tables import channel_options

FOUR = ["Integration Name", "Sync to Channel", "Inventory Buffer", "Channel SKU"]
URL = {"salesforceUrl": "https://acme.my.salesforce.com"}


def product(api, sku, **more):
    return api.ok("POST", "/products", {"sku": sku, "name": f"Product {sku}", **more})["productId"]


def put(api, product_id, integration_id, **cells):
    rows = [{"integrationId": integration_id, **cells}]
    return api.call("PUT", f"/products/{product_id}/channel-options", {"rows": rows})


@pytest.mark.parametrize("connector", ["commerce_cloud", "order_management", "service_cloud"])
def test_each_salesforce_row_has_the_cell_and_tiktoks_has_not(api, tiktok, connector, credentials):
    """R61, R62, R63, R65: four columns in order, a row a connected integration, no Channel SKU on TikTok's."""
    salesforce = api.connected(connector, credentials if connector == "commerce_cloud" else URL)
    api.ok("POST", "/integrations", {"connector": "tiktok_shop"})
    shown = api.ok("GET", f"/products/{product(api, 'M')}/channel-options")
    assert shown["columns"] == FOUR
    assert {row["integrationId"]: "channelSku" in row for row in shown["rows"]} == {
        tiktok: False,
        salesforce: True,
    }


def test_a_disconnected_integration_has_no_row(api, som, tiktok):
    """R61: disconnecting takes the row away, and the API has nothing to write to."""
    product_id = product(api, "M")
    api.ok("POST", f"/integrations/{som}/disconnect")
    shown = api.ok("GET", f"/products/{product_id}/channel-options")
    assert [row["integrationId"] for row in shown["rows"]] == [tiktok]
    assert shown["columns"] == FOUR[:3]
    status, answer = put(api, product_id, som, channelSku="S")
    assert (status, answer["error"]["code"]) == (422, "not_connected")


def test_values_are_stored_byte_for_byte(api, som, tiktok):
    """R60, R64, R70, R98: saved cells survive reload untouched, per product and integration."""
    product_id = product(api, "M")
    status, shown = put(api, product_id, som, syncToChannel=False, inventoryBuffer=3, channelSku=" s-1\u200b")
    assert status == 200
    assert shown == api.ok("GET", f"/products/{product_id}/channel-options")
    row = next(row for row in shown["rows"] if row["integrationId"] == som)
    assert (row["syncToChannel"], row["inventoryBuffer"], row["channelSku"]) == (False, 3, " s-1\u200b")
    untouched = next(row for row in shown["rows"] if row["integrationId"] == tiktok)
    assert (untouched["syncToChannel"], untouched["inventoryBuffer"]) == (True, 0)
    other = api.ok("GET", f"/products/{product(api, 'N')}/channel-options")
    assert [row.get("channelSku") for row in other["rows"]] == [None, None]


def test_tiktok_takes_no_channel_sku_and_the_refusal_points_to_support(api, tiktok):
    """R65, R71, R72: the API refuses a Channel SKU for TikTok and says where the merchant can turn."""
    status, answer = put(api, product(api, "M"), tiktok, channelSku="T")
    assert (status, answer["error"]["code"]) == (422, "channel_sku_not_supported")
    assert "support" in answer["error"]["message"]


def test_the_capability_alone_decides(api, som, connectors):
    """R58: flipping the capability takes the column and the acceptance with it."""
    product_id = product(api, "M")
    connector = connectors["order_management"]
    connector.capabilities = replace(connector.capabilities, channel_sku=False)
    assert api.ok("GET", f"/products/{product_id}/channel-options")["columns"] == FOUR[:3]
    assert put(api, product_id, som, channelSku="S")[0] == 422


def test_a_parent_without_values_hides_the_column_for_all_rows(api, hub, som):
    """R67, R68: a parent holding none has no column and takes none, its child has; a parent holding one shows it."""
    parent = product(api, "P", type="parent")
    child = product(api, "C", type="child", parentProductId=parent)
    assert api.ok("GET", f"/products/{parent}/channel-options")["columns"] == FOUR[:3]
    assert put(api, parent, som, channelSku="S")[1]["error"]["code"] == "channel_sku_hidden"
    assert api.ok("GET", f"/products/{child}/channel-options")["columns"] == FOUR
    assert put(api, child, som, channelSku="S")[0] == 200
    assert api.ok("GET", f"/products/{parent}/channel-options")["columns"] == FOUR[:3]
    with hub.store.transaction() as connection:
        connection.execute(
            insert(channel_options).values(product_id=parent, integration_id=som, channel_sku="PS")
        )
    assert api.ok("GET", f"/products/{parent}/channel-options")["columns"] == FOUR
    assert put(api, parent, som, channelSku="")[1]["columns"] == FOUR[:3]


def test_two_products_may_not_mean_one_sku_on_one_integration(api, hub, som):
    """R54, R64: a Channel SKU replaces the master SKU on its row, and collisions are refused in each direction."""
    first, second = product(api, "A"), product(api, "B")
    assert put(api, first, som, channelSku="B")[1]["error"]["code"] == "sku_taken"
    assert put(api, first, som, channelSku="S")[0] == 200
    assert put(api, second, som, channelSku="S")[1]["error"]["code"] == "sku_taken"
    assert put(api, second, som, channelSku="s")[0] == 200
    assert put(api, second, som, channelSku="A")[0] == 200
    assert put(api, first, som, channelSku=None)[1]["error"]["code"] == "sku_taken"
    assert api.refused("POST", "/products", {"sku": "S", "name": "New"}) == (422, "sku_taken")
    with hub.store.transaction() as connection:
        meant = {
            sku: [row.id for row in resolving_products(connection, _organization(api), som, sku)]
            for sku in ("A", "B", "S", "s")
        }
    assert meant == {"A": [second], "B": [], "S": [first], "s": []}


def _organization(api):
    return api.ok("GET", "/setup?probe=false")["organizationId"]


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ({"inventoryBuffer": -1}, (400, "malformed")),
        ({"inventoryBuffer": True}, (400, "malformed")),
        ({"inventoryBuffer": "3"}, (400, "malformed")),
        ({"syncToChannel": 1}, (400, "malformed")),
        ({"channelSku": "  "}, (422, "invalid")),
        ({"channelSku": 7}, (400, "malformed")),
    ],
    ids=str,
)
def test_wrong_cells_are_refused_and_nothing_is_stored(api, som, tiktok, cells, refusal):
    """R70: one wrong cell keeps the whole request from having an effect."""
    product_id = product(api, "M")
    before = api.ok("GET", f"/products/{product_id}/channel-options")
    rows = [{"integrationId": tiktok, "inventoryBuffer": 9}, {"integrationId": som, **cells}]
    status, answer = api.call("PUT", f"/products/{product_id}/channel-options", {"rows": rows})
    assert (status, answer["error"]["code"]) == refusal
    assert answer["error"]["violations"][0]["field"].endswith(next(iter(cells)))
    assert api.ok("GET", f"/products/{product_id}/channel-options") == before
