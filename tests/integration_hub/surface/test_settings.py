"""The rules of settings, asked directly."""

from __future__ import annotations

from itertools import combinations

import pytest

from integration_hub.ground.errors import Violation
from integration_hub.integrations.settings import (
    MASK,
    REGIONS,
    gate_violations,
    masked,
    merged_secrets,
    violations,
)


def codes(found: list[Violation]) -> list[tuple[str, str | None]]:
    return [(violation.code, violation.field) for violation in found]


def test_every_proper_subset_of_the_credentials_is_refused_and_each_gap_is_named(connectors, credentials):
    """R89, R17: each of the 255 proper subsets of the eight fields is refused, naming what is missing."""
    connector = connectors["commerce_cloud"]
    assert violations(connector, credentials) == []
    for size in range(len(credentials)):
        for names in combinations(credentials, size):
            found = violations(connector, {name: credentials[name] for name in names})
            assert {field for _, field in codes(found)} == credentials.keys() - set(names)


@pytest.mark.parametrize(
    "blank", ["", " ", "\t\n", "\u00a0", None], ids=["empty", "space", "tab", "nbsp", "null"]
)
def test_blanks_count_as_missing(connectors, credentials, blank):
    """R89: white space is no credential."""
    found = violations(connectors["commerce_cloud"], credentials | {"siteId": blank})
    assert codes(found) == [("missing", "siteId")]


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_push_is_open_to_us_and_gb_alone(connectors, region):
    """R23, R51: for every wire code, push to TikTok Shop is allowed if and only if it is US or GB."""
    connector = connectors["tiktok_shop"]
    found = gate_violations(connector, {"processProducts": "push", "region": region}, None)
    assert (not found) == (region in ("US", "GB"))
    assert all(region in violation.message for violation in found)
    assert gate_violations(connector, {"processProducts": "pull", "region": region}, None) == []


def test_declared_and_actual_region_must_both_pass_the_gate(connectors):
    """R29: a shop that turns out to be elsewhere is not pushed to, whatever its settings declare."""
    connector = connectors["tiktok_shop"]
    settings = {"processProducts": "push", "region": "US"}
    assert codes(gate_violations(connector, settings, "DE")) == [("region_not_allowed", "processProducts")]
    assert codes(gate_violations(connector, settings | {"region": "DE"}, "US")) == [
        ("region_not_allowed", "processProducts")
    ]
    assert codes(gate_violations(connector, {"processProducts": "push"}, None)) == [
        ("region_unknown", "region")
    ]
    assert gate_violations(connector, settings, "GB") == []


def test_uk_is_not_a_wire_code(connectors):
    """R23: the United Kingdom is GB on the wire, and the refusal says so."""
    found = violations(connectors["tiktok_shop"], {"region": "UK"})
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
def test_salesforce_url_is_https_with_a_subdomain(connectors, url, right):
    """R44: the Salesforce URL is an https address whose host has a subdomain, and nothing more."""
    found = violations(connectors["order_management"], {"salesforceUrl": url})
    assert (found == []) == right


def test_unknown_settings_and_wrong_kinds_are_named(connectors):
    """R74, R79: a setting that the connector does not declare is refused, as is a value of another kind."""
    found = violations(
        connectors["service_cloud"],
        {"salesforceUrl": "https://a.my.salesforce.com", "locationTypes": ["Warehouse"]},
    )
    assert codes(found) == [("unknown_setting", "locationTypes")]
    tiktok = connectors["tiktok_shop"]
    for wrong in ({"orders": "yes"}, {"stockLocationIds": "loc"}, {"stockLocationIds": [" "]}):
        assert codes(violations(tiktok, wrong | {"region": "US"})) == [("invalid", next(iter(wrong)))]
    both = {"region": "US", "processProducts": "both"}
    assert codes(violations(tiktok, both)) == [("invalid", "processProducts")]


def test_secrets_are_masked_and_a_mask_means_unchanged(connectors, credentials):
    """R17: a stored secret never leaves, and the mask sent back keeps it."""
    connector = connectors["commerce_cloud"]
    shown = masked(connector, credentials)
    assert shown["b2cApiClientPassword"] == MASK
    assert shown["siteId"] == "RefArch"
    assert merged_secrets(connector, shown, credentials) == credentials
    assert violations(connector, merged_secrets(connector, shown, {})) != []
