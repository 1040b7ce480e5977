"""Routing cards as the operator lists and replaces them."""

from __future__ import annotations

import pytest

from integration_hub.ground.errors import RuleViolated
from integration_hub.orders import cards
from tests.integration_hub.merchant import ORG, Merchant


def listed(merchant: Merchant) -> list[dict[str, object]]:
    with merchant.work() as work:
        return cards.listed(work.connection, ORG)


def replace(merchant: Merchant, *given: dict[str, object]) -> None:
    with merchant.work() as work:
        cards.replace(work, given)


def test_cards_are_replaced_as_a_whole_and_keep_their_ids(merchant: Merchant) -> None:
    """The order given is the order tried; a card that is named keeps its id, one that is left out is gone."""
    east, shop = merchant.location("East"), merchant.integration()
    replace(merchant, {"name": "first", "locationIds": [east]}, {"name": "second"})
    first, second = listed(merchant)
    assert first == {
        "cardId": first["cardId"],
        "name": "first",
        "enabled": True,
        "filters": {},
        "locationIds": [east],
        "allowSplit": False,
        "ignoreInventory": False,
    }
    filters = {"integrationIds": [shop.id], "skus": [], "countries": ["US"]}
    flags = {"enabled": False, "allowSplit": True, "ignoreInventory": True}
    replace(
        merchant,
        {"name": "new"},
        {"cardId": second["cardId"], "name": "second", "filters": filters, **flags},
    )
    new, kept = listed(merchant)
    assert (new["name"], kept["cardId"]) == ("new", second["cardId"])
    assert kept["filters"] == {"integrationIds": [shop.id], "countries": ["US"]}, "an empty filter is none"
    assert (kept["enabled"], kept["allowSplit"], kept["ignoreInventory"]) == (False, True, True)
    assert merchant.decisions() == ["routing_cards_replaced"] * 2
    assert merchant.queued() == ["retry_routing"]


def test_all_cards_may_go(merchant: Merchant) -> None:
    """An operator who wants nothing routed says so."""
    replace(merchant, {"name": "only"})
    replace(merchant)
    assert listed(merchant) == []


@pytest.mark.parametrize(
    ("card", "code", "field"),
    [
        ({"cardId": "crd_no"}, "unknown_card", "cards.1.cardId"),
        ({"locationIds": ["loc_no", "loc_no"]}, "unknown_location", "cards"),
        ({"filters": {"integrationIds": ["int_no"]}}, "unknown_integration", "cards"),
    ],
)
def test_cards_that_name_what_is_not_there_change_nothing(
    merchant: Merchant, card: dict[str, object], code: str, field: str
) -> None:
    """Each is said once, and the cards stay as they were."""
    replace(merchant, {"name": "old"})
    before = listed(merchant)
    with pytest.raises(RuleViolated) as refused:
        replace(merchant, {"name": "good"}, {"name": "bad", **card})
    assert [(each.code, each.field) for each in refused.value.violations] == [(code, field)]
    assert listed(merchant) == before


def test_one_card_cannot_be_two(merchant: Merchant) -> None:
    """Named twice, it would have two places in the order."""
    replace(merchant, {"name": "old"})
    card_id = listed(merchant)[0]["cardId"]
    with pytest.raises(RuleViolated, match="named twice"):
        replace(merchant, {"name": "a", "cardId": card_id}, {"name": "b", "cardId": card_id})
