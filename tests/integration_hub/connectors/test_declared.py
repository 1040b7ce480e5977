"""What connectors call themselves and their settings is what the rules call them, word for word."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from integration_hub.connectors import BUILDERS

ROOT = Path(__file__).parents[3]
TABLE = {connector.key: connector for connector in BUILDERS}
TITLES = {
    "commerce_cloud": "Salesforce Commerce Cloud (B2C)",
    "order_management": "Salesforce Order Management (SOM)",
    "service_cloud": "Salesforce Service Cloud (SFSC)",
}
LABELS = [
    ("commerce_cloud", "organizationId", "Organization ID", "R17"),
    ("commerce_cloud", "shortCode", "Short Code", "R17"),
    ("commerce_cloud", "siteId", "Site ID", "R17"),
    ("commerce_cloud", "b2cApiClientId", "B2C API Client ID", "R17"),
    ("commerce_cloud", "b2cApiClientPassword", "B2C API Client Password", "R17"),
    ("commerce_cloud", "b2cShopApiClientId", "B2C Shop API Client ID", "R17"),
    ("commerce_cloud", "b2cShopApiClientPassword", "B2C Shop API Client Password", "R17"),
    ("commerce_cloud", "ocapiClientId", "OCAPI Client ID", "R17"),
    ("commerce_cloud", "processProducts", "Process products information", "R40"),
    ("commerce_cloud", "inventoryResync", "inventoryResync", "R77"),
    ("commerce_cloud", "inventorySKUs", "inventorySKUs", "R77"),
    ("order_management", "salesforceUrl", "Salesforce URL", "R15"),
    ("order_management", "processProducts", "Process products information", "R45"),
    ("order_management", "locationTypes", "locationTypes", "R76"),
    ("service_cloud", "salesforceUrl", "Salesforce URL", "R44"),
    ("service_cloud", "processProducts", "Process products information", "R45"),
    ("tiktok_shop", "processProducts", "Process product catalog updates", "R49"),
]
OPTIONS = [
    ("pull", "Pull products from Tiktok to Pipe17", "R50"),
    ("push", "Push products from Pipe17 to Tiktok", "R51"),
]


@cache
def quoted(rule: str) -> frozenset[str]:
    """Return what the rule sets in quotation marks or as code."""
    rules = (ROOT / "docs" / "facts" / "rules.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| {rule} \|.*$", rules, re.MULTILINE)
    return frozenset(found for pair in re.findall(r'"([^"]+)"|`([^`]+)`', row) for found in pair if found)


@pytest.mark.parametrize("key", TITLES)
def test_the_salesforce_connectors_bear_the_titles_of_the_rules(key: str) -> None:
    """R3: a merchant finds the product that they own under the name that the article gives it."""
    assert TABLE[key].title == TITLES[key]
    assert TITLES[key] in quoted("R3")


def test_the_channel_is_called_as_the_rules_call_it() -> None:
    """R3: exactly three Salesforce connectors are offered, beside the one channel, which the rules call TikTok Shop."""
    assert TABLE.keys() - TITLES.keys() == {"tiktok_shop"}
    assert TABLE["tiktok_shop"].title == "TikTok Shop"


@pytest.mark.parametrize(("key", "name", "label", "rule"), LABELS)
def test_a_setting_bears_the_label_of_its_rule(key: str, name: str, label: str, rule: str) -> None:
    """R14: whoever follows the article finds each field under the words that it uses."""
    assert {setting.name: setting.label for setting in TABLE[key].settings}.get(name) == label
    assert label in quoted(rule)


@pytest.mark.parametrize("name", ["inventoryResync", "inventorySKUs", "locationTypes"])
def test_an_inventory_setting_is_one_connectors_alone(name: str) -> None:
    """R74, R77, R79: stock is configured where the article says so and nowhere else."""
    having = [key for key, connector in TABLE.items() if name in {each.name for each in connector.settings}]
    assert having == ["order_management" if name == "locationTypes" else "commerce_cloud"]


@pytest.mark.parametrize(("value", "label", "rule"), OPTIONS)
def test_a_direction_of_the_channel_bears_the_words_of_its_rule(value: str, label: str, rule: str) -> None:
    """R50, R51: the two directions read as the article has them."""
    (setting,) = [each for each in TABLE["tiktok_shop"].settings if each.name == "processProducts"]
    assert dict(setting.options)[value] == label
    assert label in quoted(rule)
    assert setting.heading == "Products"
