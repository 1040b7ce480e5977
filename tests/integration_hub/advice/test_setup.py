"""The set-up checker over hand-written snapshots, on what the real connectors declare."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from integration_hub.advice.setup import Snapshot, goals, report
from integration_hub.ground.capabilities import Vendor

NOTHING_FOUND: dict[str, list[Any]] = {
    "duplicates": [],
    "collisions": [],
    "nearMisses": [],
    "fixAtSource": [],
}
TITLES = {
    "tiktok_shop": "TikTok Shop",
    "commerce_cloud": "Salesforce Commerce Cloud (B2C)",
    "order_management": "Salesforce Order Management (SOM)",
    "service_cloud": "Salesforce Service Cloud (SFSC)",
}


def integration(connector: str, direction: str | None = None, **members: Any) -> Any:
    """An integration that is connected, probed and without errors, unless the case says otherwise."""
    settings = {} if direction is None else {"processProducts": direction}
    if connector == "tiktok_shop":
        settings["region"] = "US"
    row = {
        "id": connector,
        "connector": connector,
        "name": TITLES[connector],
        "enabled": True,
        "status": "connected",
        "settings_json": settings,
        "settings_saved_at": 1.0,
        "connection_json": {},
        "probed_at": 2.0,
        "last_error": None,
    }
    return SimpleNamespace(**{**row, **members})


@pytest.fixture
def seen(real_connectors: Any) -> Snapshot:
    """A merchant whose set-up is complete: stock and orders of both sides may flow."""
    rows = [integration("tiktok_shop", "push"), integration("order_management", "pull")]
    return Snapshot(
        integrations=rows,
        connectors=real_connectors,
        open_errors={},
        listed={},
        unmapped={},
        routing_cards=1,
        audit=NOTHING_FOUND,
    )


def unmet(seen: Snapshot) -> dict[str, Any]:
    """Return what is not met, by code."""
    return {check["code"]: check for check in report("org", seen)["checks"] if not check["ok"]}


def test_a_complete_set_up_leaves_nothing_open(seen: Snapshot) -> None:
    """R53: two sides, connected and probed, with opposite directions and a routing card."""
    assert report("org", seen)["complete"]
    assert unmet(seen) == {}


@pytest.mark.parametrize(
    ("rows", "open_codes"),
    [
        ([], {"tiktok_connected": "R11", "salesforce_connector": "R12"}),
        ([integration("tiktok_shop", "push")], {"salesforce_connector": "R12"}),
        ([integration("order_management", "pull")], {"tiktok_connected": "R11"}),
        (
            [integration("tiktok_shop", "push", status="error"), integration("order_management", "pull")],
            {"tiktok_connected": "R11", "connected": "R53"},
        ),
        (
            [
                integration("tiktok_shop", "push"),
                integration("order_management", "pull"),
                integration("service_cloud", "pull"),
            ],
            {"salesforce_connector": "R85"},
        ),
        ([integration("tiktok_shop", "push"), integration("commerce_cloud", "pull")], {}),
    ],
    ids=["nothing", "channel alone", "platform alone", "lost channel", "two platforms", "Commerce Cloud"],
)
def test_the_sides_that_set_up_asks_for(seen: Snapshot, rows: list[Any], open_codes: dict[str, str]) -> None:
    """R11, R12, R85: the channel first, then exactly one connector of the platform's vendor."""
    found = unmet(replace(seen, integrations=rows))
    assert {code: check["rule"] for code, check in found.items()} == open_codes


def test_the_prerequisite_names_the_channels_own_guide(seen: Snapshot) -> None:
    """R11: the texts are the connectors', not the checker's."""
    found = unmet(replace(seen, integrations=[]))
    assert found["tiktok_connected"]["message"] == (
        "Connect TikTok Shop first: see “Getting Started with TikTok Shop”."
    )
    assert found["salesforce_connector"]["message"] == (
        "Add the one Salesforce connector that matches the Salesforce product you own."
    )


def test_a_further_channel_is_no_prerequisite_until_it_is_chosen(seen: Snapshot) -> None:
    """R11: a merchant need not connect every marketplace the hub speaks, only those that were added."""
    market = SimpleNamespace(
        vendor=Vendor("bazaar", "Bazaar", is_channel=True),
        title="Bazaar",
        help_title="Getting Started with Bazaar",
        capabilities=seen.connectors["tiktok_shop"].capabilities,
    )
    wider = replace(seen, connectors={**seen.connectors, "bazaar": market})
    assert unmet(wider) == {}
    assert {"tiktok_connected", "bazaar_connected"} <= unmet(replace(wider, integrations=[])).keys()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"settings_saved_at": None, "status": "not_connected"}, "Save the settings of TikTok Shop"),
        ({"status": "not_connected", "last_error": "refused: no"}, "is not connected. refused: no"),
        ({"probed_at": None}, "not probed yet"),
        ({"last_error": "no answer"}, "reports: no answer"),
    ],
    ids=["not saved", "not connected", "not probed", "error"],
)
def test_why_an_integration_is_not_connected(seen: Snapshot, change: dict[str, Any], says: str) -> None:
    """R53: the first thing that is missing is the one that is named."""
    rows = [integration("tiktok_shop", "push", **change), integration("order_management", "pull")]
    check = unmet(replace(seen, integrations=rows))["connected"]
    assert (check["integrationId"], says in check["message"]) == ("tiktok_shop", True)


def test_an_open_exception_of_the_connection_counts_as_an_error(seen: Snapshot) -> None:
    """R53: connected is not enough while the vendor is known to refuse."""
    found = unmet(replace(seen, open_errors={"order_management": ["revoked"]}))
    assert "revoked" in found["connected"]["message"]


@pytest.mark.parametrize(
    ("ours", "theirs", "open_codes"),
    [
        ("push", "pull", set()),
        ("pull", "push", set()),
        ("pull", "pull", {"directions_agree"}),
        ("push", "push", {"directions_agree"}),
        (None, "pull", {"directions_agree", "direction_chosen"}),
        ("disabled", "disabled", {"directions_agree", "direction_chosen"}),
    ],
)
def test_one_catalog_is_primary(seen: Snapshot, ours: Any, theirs: Any, open_codes: set[str]) -> None:
    """R35, R97: one side pulls and the other pushes; anything else is named."""
    rows = [integration("tiktok_shop", ours), integration("order_management", theirs)]
    assert unmet(replace(seen, integrations=rows)).keys() == open_codes


@pytest.mark.parametrize(
    ("declared", "actual", "open_codes"),
    [
        ("US", "US", set()),
        ("GB", None, set()),
        ("US", "DE", {"region", "region_matches"}),
        ("DE", "US", {"region", "region_matches"}),
        ("DE", "DE", {"region"}),
        (None, None, {"region"}),
    ],
)
def test_the_region_gate_holds_in_the_checker_too(
    seen: Snapshot, declared: Any, actual: Any, open_codes: set[str]
) -> None:
    """R23, R99: what is declared and what the vendor says of the shop must both be open, and agree."""
    settings = {"processProducts": "push"} | ({"region": declared} if declared else {})
    connection = {"shop": {"id": "700", "region": actual}} if actual else {}
    shop = integration("tiktok_shop", settings_json=settings, connection_json=connection)
    rows = [shop, integration("order_management", "pull")]
    assert unmet(replace(seen, integrations=rows)).keys() == open_codes


@pytest.mark.parametrize(
    ("platform", "goal", "is_open"),
    [
        ("service_cloud", None, False),
        ("service_cloud", "salesforce_orders", True),
        ("order_management", "salesforce_orders", False),
        ("commerce_cloud", "salesforce_orders", False),
    ],
)
def test_a_platform_that_gives_no_orders_is_no_source_of_orders(
    seen: Snapshot, platform: str, goal: str | None, is_open: bool
) -> None:
    """R26, R95: it is told only to who asks for it, and the one that ships what it keeps is named instead."""
    rows = [integration("tiktok_shop", "push"), integration(platform, "pull")]
    found = unmet(replace(seen, integrations=rows, goal=goal))
    assert ("order_source" in found) == is_open
    if is_open:
        assert found["order_source"]["message"].endswith("use Salesforce Order Management (SOM) instead.")


def test_the_goals_are_those_of_the_platforms(real_connectors: Any) -> None:
    """R26: a merchant may ask whether a platform can be the source of orders; a channel always is."""
    assert goals(real_connectors) == ["salesforce_orders"]


@pytest.mark.parametrize(
    ("listed", "says"),
    [
        ({}, None),
        ({"tiktok_shop": 3}, None),
        ({"order_management": 4}, None),
        ({"tiktok_shop": 3, "order_management": 4}, "(TikTok Shop 3, Salesforce 4)"),
    ],
    ids=["empty", "channel", "platform", "both"],
)
def test_reversing_the_direction_is_a_risk_once_both_sides_hold_products(
    seen: Snapshot, listed: dict[str, int], says: str | None
) -> None:
    """R36: the figures of both sides are told beside the risk."""
    found = unmet(replace(seen, listed=listed))
    assert ("direction_switch" in found) == (says is not None)
    assert says is None or says in found["direction_switch"]["message"]


@pytest.mark.parametrize(
    ("change", "code", "severity", "says"),
    [
        ({"routing_cards": 0}, "routing_cards", "live", "Add a routing card"),
        ({"unmapped": {"tiktok_shop": ["Texas", "Utah"]}}, "locations_mapped", "live", "Texas, Utah"),
        ({"audit": NOTHING_FOUND | {"duplicates": [{}]}}, "sku_audit", "warning", "found 1 duplicates"),
        ({"audit": NOTHING_FOUND | {"nearMisses": [{}, {}]}}, "sku_audit", "warning", "2 near misses"),
        (
            {"audit": NOTHING_FOUND | {"fixAtSource": [{"integrationId": "tiktok_shop", "sku": "Y2 "}]}},
            "fix_at_source",
            "warning",
            "can only be changed in TikTok Shop: “Y2 ”.",
        ),
    ],
    ids=["no card", "unmapped", "duplicates", "near misses", "at the source"],
)
def test_what_is_asked_before_going_live_does_not_keep_set_up_from_being_complete(
    seen: Snapshot, change: dict[str, Any], code: str, severity: str, says: str
) -> None:
    """R57, R84, R87, R106: advice and what going live needs is told apart from set-up itself."""
    changed = replace(seen, **change)
    (check,) = unmet(changed).values()
    assert (check["code"], check["severity"], says in check["message"]) == (code, severity, True)
    assert report("org", changed)["complete"]


def test_a_disabled_side_is_named(seen: Snapshot) -> None:
    """R96: a disabled integration is why nothing syncs."""
    rows = [integration("tiktok_shop", "push", enabled=False), integration("order_management", "pull")]
    assert unmet(replace(seen, integrations=rows)).keys() == {"enabled"}
