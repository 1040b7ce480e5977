"""The rules of settings, asked of every connector as it declares its own."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import pytest

from integration_hub.connectors import BUILDERS
from integration_hub.connectors.tiktok_shop.markets import MARKETS
from integration_hub.ground.errors import Violation
from integration_hub.integrations.settings import (
    MASK,
    authorizes,
    gate_violations,
    masked,
    merged_secrets,
    violations,
)


def codes(found: list[Violation]) -> list[tuple[str, str | None]]:
    return [(violation.code, violation.field) for violation in found]


def test_every_proper_subset_of_the_credentials_is_refused_and_each_gap_is_named(
    real_connectors, credentials
):
    """R89, R17: each of the 255 proper subsets of the eight fields is refused, naming what is missing."""
    connector = real_connectors["commerce_cloud"]
    assert violations(connector, credentials) == []
    for size in range(len(credentials)):
        for names in combinations(credentials, size):
            found = violations(connector, {name: credentials[name] for name in names})
            assert {field for _, field in codes(found)} == credentials.keys() - set(names)


@pytest.mark.parametrize(
    "blank", ["", " ", "\t\n", "\u00a0", None], ids=["empty", "space", "tab", "nbsp", "null"]
)
def test_blanks_count_as_missing(real_connectors, credentials, blank):
    """R89: white space is no credential."""
    found = violations(real_connectors["commerce_cloud"], credentials | {"siteId": blank})
    assert codes(found) == [("missing", "siteId")]


@pytest.mark.parametrize("region", MARKETS)
def test_push_is_open_to_us_and_gb_alone(real_connectors, region):
    """R23, R51: for every wire code, push to TikTok Shop is allowed if and only if it is US or GB."""
    connector = real_connectors["tiktok_shop"]
    found = gate_violations(connector, {"processProducts": "push", "region": region}, None)
    assert (not found) == (region in ("US", "GB"))
    assert all(region in violation.message for violation in found)
    assert gate_violations(connector, {"processProducts": "pull", "region": region}, None) == []


def test_declared_and_actual_region_must_both_pass_the_gate(real_connectors):
    """R29: a shop that turns out to be elsewhere is not pushed to, whatever its settings declare."""
    connector = real_connectors["tiktok_shop"]
    settings = {"processProducts": "push", "region": "US"}
    assert codes(gate_violations(connector, settings, "DE")) == [("region_not_allowed", "processProducts")]
    assert codes(gate_violations(connector, settings | {"region": "DE"}, "US")) == [
        ("region_not_allowed", "processProducts")
    ]
    assert codes(gate_violations(connector, {"processProducts": "push"}, None)) == [
        ("region_unknown", "region")
    ]
    assert gate_violations(connector, settings, "GB") == []


def test_uk_is_not_a_wire_code(real_connectors):
    """R23: the United Kingdom is GB on the wire, and the refusal says so."""
    found = violations(real_connectors["tiktok_shop"], {"region": "UK"})
    assert codes(found) == [("unknown_region", "region")]
    assert "GB" in found[0].message


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://your-company.my.salesforce.com", True),
        ("https://your-company--dev.sandbox.my.salesforce.com", True),
        ("https://your-company.my.salesforce.com/", True),
        ("http://your-company.my.salesforce.com", False),
        ("https://salesforce.com", False),
        ("https://localhost", False),
        ("https://127.0.0.1", False),
        ("your-company.my.salesforce.com", False),
        ("https://your company.my.salesforce.com", False),
        (" https://your-company.my.salesforce.com", False),
        ("https://user@your-company.my.salesforce.com", False),
        ("https://your-company.my.salesforce.com/path", False),
        ("https://your-company.my.salesforce.com:bad", False),
        (["https://your-company.my.salesforce.com"], False),
    ],
)
def test_salesforce_url_is_https_with_a_subdomain(real_connectors, url, right):
    """R44: the Salesforce URL is an https address whose host has a subdomain, and nothing more."""
    found = violations(real_connectors["order_management"], {"salesforceUrl": url})
    assert (found == []) == right


def test_unknown_settings_and_wrong_kinds_are_named(real_connectors):
    """R74, R79: a setting that the connector does not declare is refused, as is a value of another kind."""
    found = violations(
        real_connectors["service_cloud"],
        {"salesforceUrl": "https://a.my.salesforce.com", "locationTypes": ["Warehouse"]},
    )
    assert codes(found) == [("unknown_setting", "locationTypes")]
    tiktok = real_connectors["tiktok_shop"]
    for wrong in (
        {"orders": "yes"}, {"stockLocationIds": "loc"}, {"stockLocationIds": [" "]}, {"processProducts": "both"},
        {"processProducts": " "}, {"defaultCategoryId": 7},
    ):  # fmt: skip
        assert codes(violations(tiktok, {"region": "US"} | wrong)) == [("invalid", next(iter(wrong)))]


def test_secrets_are_masked_and_a_mask_means_unchanged(real_connectors, credentials):
    """R17: a stored secret never leaves, and the mask sent back keeps it."""
    connector = real_connectors["commerce_cloud"]
    shown = masked(connector, credentials)
    assert shown["b2cApiClientPassword"] == MASK
    assert shown["siteId"] == "RefArch"
    assert merged_secrets(connector, shown, credentials) == credentials
    assert violations(connector, merged_secrets(connector, shown, {})) != []


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda each: each.key)
def test_settings_that_are_empty_lack_exactly_what_is_required(real_connectors, builder):
    """R14, R15, R17: which fields are asked for follows from the connector alone."""
    connector = real_connectors[builder.key]
    required = [("missing", setting.name) for setting in connector.settings if setting.required]
    assert codes(violations(connector, {})) == required


@pytest.mark.parametrize(
    ("key", "name", "again"),
    [
        ("tiktok_shop", "region", False),
        ("tiktok_shop", "orders", False),
        ("commerce_cloud", "siteId", True),
        ("commerce_cloud", "b2cApiClientPassword", True),
        ("commerce_cloud", "inventorySKUs", False),
        ("order_management", "salesforceUrl", True),
        ("order_management", "locationTypes", False),
        ("service_cloud", "pushOrders", False),
    ],
)
def test_a_connection_vouches_for_the_values_it_was_made_with(real_connectors, key, name, again):
    """R52: a new credential or address needs a new connection, a new preference does not."""
    (setting,) = [each for each in real_connectors[key].settings if each.name == name]
    assert authorizes(setting) == again


def test_only_a_direction_that_the_connector_has_is_open(real_connectors):
    """R23, R29: what a connector cannot do is refused by what it declares, at each write."""
    connector = real_connectors["order_management"]
    blind = SimpleNamespace(
        title="Blind", capabilities=replace(connector.capabilities, pull_products=False, push_products=False)
    )
    for direction in ("pull", "push"):
        found = gate_violations(blind, {"processProducts": direction}, None)
        assert codes(found) == [("direction_not_supported", "processProducts")]
        assert gate_violations(connector, {"processProducts": direction}, None) == []
    assert gate_violations(blind, {"processProducts": "disabled"}, None) == []


def test_the_remedy_for_a_closed_region_is_the_vendors_own(real_connectors):
    """R24: who may not push to this shop is told to make it the primary catalog instead."""
    (found,) = gate_violations(
        real_connectors["tiktok_shop"], {"processProducts": "push", "region": "DE"}, None
    )
    assert found.message.endswith("pull its products and push them to Salesforce.")
