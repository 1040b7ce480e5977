"""I21 on hand-written histories."""

import pytest

from scenarios.checkers.promises.products.channel_options import check

THREE = ["Integration Name", "Sync to Channel", "Inventory Buffer"]
FOUR = [*THREE, "Channel SKU"]


def section(run, columns, *, kind="simple", channel_sku=None, **tiktok):
    product = run.product("A", type=kind)
    run.row(product, "int-tt", **tiktok)
    run.row(product, "int-sf", channelSku=channel_sku)
    run.options[product["productId"]]["columns"] = columns


@pytest.mark.parametrize(
    ("columns", "kind", "channel_sku"),
    [(FOUR, "simple", None), (FOUR, "child", "S"), (FOUR, "parent", "S"), (THREE, "parent", None)],
)
def test_the_columns_of_the_matrix_are_right(run, codes, columns, kind, channel_sku):
    """Four, and three on a parent without any channel SKU."""
    section(run, columns, kind=kind, channel_sku=channel_sku)
    assert codes(check(run.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("columns", "kind", "channel_sku"),
    [(THREE, "simple", None), (THREE, "parent", "S"), (FOUR, "parent", None), (FOUR[::-1], "simple", None)],
)
def test_other_columns_are_found(run, codes, columns, kind, channel_sku):
    """Hidden where it belongs, shown where it does not, or out of order."""
    section(run, columns, kind=kind, channel_sku=channel_sku)
    assert codes(check(run.history())) == ("invalid", ["channel_sku_on_tiktok"])


def test_a_channel_sku_on_the_tiktok_row_is_found(run, codes):
    """There is nowhere to type one."""
    section(run, FOUR, channelSku=None)
    assert codes(check(run.history())) == ("invalid", ["channel_sku_on_tiktok"])


def test_a_row_for_what_is_not_connected_is_found(run, codes):
    """A row a connected integration, and no other."""
    section(run, FOUR)
    run.salesforce["status"] = "not_connected"
    assert codes(check(run.history())) == ("invalid", ["channel_sku_on_tiktok"])


def test_without_a_salesforce_row_there_is_no_such_column(run, codes):
    """Only TikTok is connected: no row could have the cell."""
    product = run.product("A")
    run.row(product, "int-tt")
    run.options[product["productId"]]["columns"] = THREE
    assert codes(check(run.history())) == ("valid", [])


def test_no_section_read_is_unknown(run, codes):
    """Nothing was shown."""
    run.product("A")
    assert codes(check(run.history())) == ("unknown", [])


def test_a_channel_sku_taken_of_a_parent_that_had_none_is_found(run, codes):
    """There was no column to type it into; one that had a Channel SKU before has it, and may be given another."""
    section(run, FOUR, kind="parent", channel_sku="S")
    path = "https://hub.example.test/api/v3/products/p0/channel-options"
    rows = {"rows": [{"integrationId": "int-sf", "channelSku": "S"}]}
    run.call("GET", path, received=rows, sender="operator", receiver="hub")
    run.call("PUT", path, rows, rows, sender="operator", receiver="hub")
    assert codes(check(run.history())) == ("valid", [])
    del run.exchanges[0]
    assert codes(check(run.history())) == ("invalid", ["channel_sku_on_tiktok"])
