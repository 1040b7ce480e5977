"""Links follow the SKUs: an operator's edit moves them in the same transaction."""

from __future__ import annotations

from sqlalchemy import insert, select

from integration_hub.ground.tables import jobs, listings


def listed(hub, integration_id, sku, product_id=None):
    """Put a listing of the channel into the hub's store."""
    with hub.store.transaction() as connection:
        connection.execute(
            insert(listings).values(
                id=hub.desk.new_id("lst"), integration_id=integration_id, external_product_id="p",
                external_sku_id=hub.desk.new_id("x"), sku=sku, product_id=product_id, status="active", details_json={},
            )
        )  # fmt: skip


def links(hub, integration_id):
    with hub.store.transaction() as connection:
        query = select(listings.c.sku, listings.c.product_id).where(
            listings.c.integration_id == integration_id
        )
        return {sku: product_id for sku, product_id in connection.execute(query) if product_id}


def add(api, sku):
    return api.ok("POST", "/products", {"sku": sku, "name": f"Product {sku}"})["productId"]


def set_channel_sku(api, product_id, integration_id, sku):
    rows = [{"integrationId": integration_id, "channelSku": sku}]
    api.ok("PUT", f"/products/{product_id}/channel-options", {"rows": rows})


def test_a_channel_sku_moves_the_link_on_its_own_row_only(api, hub, som, tiktok):
    """R64, R66: with M mapped to S, Salesforce's S is the product and its M is not; TikTok still goes by M."""
    for sku in ("M", "S"):
        listed(hub, som, sku)
        listed(hub, tiktok, sku)
    product_id = add(api, "M")
    assert links(hub, som) == links(hub, tiktok) == {"M": product_id}
    set_channel_sku(api, product_id, som, "S")
    assert links(hub, som) == {"S": product_id}
    assert links(hub, tiktok) == {"M": product_id}
    set_channel_sku(api, product_id, som, None)
    assert links(hub, som) == {"M": product_id}


def test_the_remedy_for_a_shared_sku_parts_the_two_products(api, hub, som, tiktok):
    """R102: a new SKU for one and a Channel SKU on its Salesforce row separate what was merged."""
    listed(hub, som, "SHARED")
    listed(hub, som, "NEW")
    first = add(api, "SHARED")
    second = add(api, "NEW")
    api.ok("PUT", f"/products/{first}", {"sku": "OWN"})
    assert links(hub, som) == {"NEW": second}
    set_channel_sku(api, first, som, "SHARED")
    assert links(hub, som) == {"SHARED": first, "NEW": second}


def test_links_are_one_to_one(api, hub, som):
    """I7, FM-19: of two listings with the SKU the first is linked and the other is not."""
    listed(hub, som, "M")
    listed(hub, som, "M")
    product_id = add(api, "M")
    with hub.store.transaction() as connection:
        linked = connection.execute(select(listings.c.product_id).order_by(listings.c.id)).scalars().all()
    assert sorted(linked, key=str) == [None, product_id]


def test_an_edit_queues_what_tells_the_pushing_side(api, hub, som, tiktok):
    """R27, I10: products go to the side that is set to push and to no other."""
    add(api, "M")
    with hub.store.transaction() as connection:
        queued = connection.execute(select(jobs).where(jobs.c.every.is_(None))).all()
    assert [row.integration_id for row in queued if row.flow == "push_products"] == [tiktok]
