"""Organizations and shops are judged apart, on played histories that are doctored afterwards."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import cache

from scenarios.checkers.apart.slices import organizations, sides
from scenarios.checkers.judging import judge
from scenarios.record.history import History
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.world.world import build_stage

_STORY = """
story: 1
title: Two merchants
world:
  products: [{sku: MUG, name: Mug}]
  locations: [{name: Main, stock: {MUG: 10}}]
  cards: [{name: All, locations: [Main]}]
  shops: [{name: second, products: [{sku: MUG, name: Mug, on: [tiktok]}]}]
  organizations:
  - name: Other
    world:
      connector: service_cloud
      products: [{sku: CAP, name: Cap}]
      locations: [{name: Shed, stock: {CAP: 3}}]
      cards: [{name: All, locations: [Shed]}]
steps:
- buy: {order: a, lines: [{sku: MUG}]}
- buy: {order: b, lines: [{sku: MUG}], at: second}
- buy: {order: c, lines: [{sku: CAP}], organization: Other}
- wait: {seconds: 900}
"""


@cache
def played() -> History:
    return play(story_file.loads(_STORY), build_stage, judging=lambda history: []).history


def doctored() -> History:
    """Return the history with a state of its own, to be changed at will."""
    return replace(played(), state=deepcopy(dict(played().state)))


def found(history: History, promise: str) -> list[str]:
    return [finding.code for finding in judge(history, [promise])[0].findings]


def test_two_shops_with_the_same_sku_and_two_merchants_are_valid():
    """What stands once in each of two shops stands twice nowhere, and no promise is broken by it."""
    checks = judge(doctored())
    assert [finding for check in checks for finding in check.findings] == []
    assert not any(check.failed for check in checks)


def test_an_order_of_another_merchant_is_found():
    """A row that leaks from one organization into the other breaks isolation."""
    history = doctored()
    history.state["organizations"]["Other"]["orders"].append(history.state["hub"]["orders"][0])
    assert "belongs_to_another" in found(history, "I20")


def test_a_sku_of_another_merchant_in_a_shop_is_found():
    """What only one merchant gave may not be listed in the shop of the other."""
    history = doctored()
    shop_id = history.names["accounts"]["Other/tiktok"]
    product = next(row for row in history.state["tiktok"]["products"] if row["shop_id"] == shop_id)
    product["skus"][0]["seller_sku"] = "MUG"
    assert found(history, "I20") == ["belongs_to_another"]


def test_a_mapping_to_a_location_of_another_merchant_is_found():
    """A location that another organization owns is as good as another's row."""
    history = doctored()
    mappings = history.state["organizations"]["Other"]["mappings"]
    rows = next(rows for rows in mappings.values() if rows)
    rows[0]["locationId"] = history.names["locations"]["Main"]
    assert "belongs_to_another" in found(history, "I20")


def test_a_listing_that_stands_twice_in_one_shop_is_found_beside_another_shop():
    """Judging apart still sees what is wrong within one shop."""
    history = doctored()
    shop_id = history.names["accounts"]["second"]
    product = next(row for row in history.state["tiktok"]["products"] if row["shop_id"] == shop_id)
    again = deepcopy(product)
    again["id"], again["skus"][0]["id"] = "1729500000000099999", "1729500000000099998"
    history.state["tiktok"]["products"].append(again)
    assert "duplicate_sku_silent" in found(history, "I7")


def test_every_exchange_of_the_hub_is_in_exactly_one_organization():
    """Nothing that the hub said or heard is judged twice, or by nobody."""
    parts = played().view(organizations).values()
    shares = [exchange.index for part in parts for exchange in part.exchanges]
    ours = [one.index for one in played().exchanges if "hub" in (one.sender, one.receiver)]
    assert sorted(shares) == sorted(ours)


def test_a_history_with_one_of_each_is_its_own_slice(run):
    """Who has one shop, one org and one organization pays nothing for being judged apart."""
    history = run.history()
    assert list(history.view(organizations).values()) == [history]
    assert history.view(sides) == (history,)
