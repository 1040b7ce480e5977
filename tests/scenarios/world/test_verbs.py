"""Verbs do what they say: seen at the parties, not in what the lab believes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scenarios.record.evidence import Run
from scenarios.record.history import Operation
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.world.world import build_stage

WORLD = """
  products: [{sku: MUG, name: Mug}, {sku: CAP, name: Cap}]
  locations: [{name: Main, stock: {MUG: 30, CAP: 20}}]
  cards: [{name: All, locations: [Main]}]
"""


def played(steps: str, world: str = WORLD) -> Run:
    """Play steps in a world."""
    return play(story_file.loads(f"story: 1\ntitle: x\nworld:\n{world}\nsteps:\n{steps}"), build_stage)


def deeds(run: Run, *verbs: str) -> list[Operation]:
    return [each for each in run.history.operations if not verbs or each.operation in verbs]


def outcomes(run: Run, *verbs: str) -> list[str]:
    return [each.outcome for each in deeds(run, *verbs)]


def hub_order(run: Run, name: str, hub: str = "hub") -> dict[str, Any]:
    """Return the hub's order that the story calls `name`."""
    wanted = run.history.names["orders"][name]
    return next(row for row in run.history.state[hub]["orders"] if row["extOrderId"] == wanted)


def test_an_integration_is_switched_revoked_and_connected_again() -> None:
    """A refused consent connects nothing; a lost access is known by a probe; connecting again heals it."""
    run = played("""
- disable: {side: tiktok}
- enable: {side: tiktok}
- disconnect: {side: tiktok}
- connect: {side: tiktok, accept: false}
- connect: {side: tiktok}
- deauthorize: {side: tiktok}
- probe: {side: tiktok}
- connect: {side: tiktok}
- probe: {side: tiktok}
- delete_integration: {side: salesforce}
- probe: {side: salesforce}
- add_integration: {side: salesforce}
- connect: {side: salesforce}
""")
    assert outcomes(run, "connect") == ["failed", "ok", "ok", "ok"]
    told = [each.result.get("answer") for each in deeds(run, "probe")]
    assert [each["status"] for each in told[:2]] == ["error", "connected"]
    assert deeds(run, "probe")[2].result["status"] == 404
    status = {row["connector"]: row["status"] for row in run.history.state["hub"]["integrations"]}
    assert status == {"order_management": "connected", "tiktok_shop": "connected"}


def test_the_seller_cancels_a_part_and_answers_the_buyer() -> None:
    """TikTok cancels the units that were named, and an order whose cancellation was turned down goes on."""
    run = played("""
- buy: {order: part, lines: [{sku: MUG, quantity: 3}, {sku: CAP}]}
- cancel: {order: part, by: seller, lines: [{sku: MUG, quantity: 2}]}
- cancel: {order: part, by: seller, lines: [{sku: MUG, quantity: 2}]}
- buy: {order: kept, lines: [{sku: CAP}], paid: false}
- pay: {order: kept}
- request_cancel: {order: kept}
- answer_cancel: {order: kept, approve: false}
- ship: {order: kept}
- buy: {order: gone, lines: [{sku: CAP}]}
- request_cancel: {order: gone}
- answer_cancel: {order: gone}
- answer_cancel: {order: gone}
""")
    assert outcomes(run, "cancel", "answer_cancel") == ["ok", "failed", "ok", "ok", "failed"]
    orders = {row["id"]: row for row in run.history.state["tiktok"]["orders"]}
    part = orders[run.history.names["orders"]["part"]]
    gone = [line["status"] for line in part["lines"] if line["seller_sku"] == "MUG"]
    assert sorted(gone) == sorted(["CANCELLED", "CANCELLED", next(s for s in gone if s != "CANCELLED")])
    assert orders[run.history.names["orders"]["kept"]]["status"] == "AWAITING_COLLECTION"
    assert orders[run.history.names["orders"]["gone"]]["status"] == "CANCELLED"
    assert hub_order(run, "gone")["status"] == "canceled"


def test_a_warehouse_gets_everything_wrong() -> None:
    """Too much, other goods and another parcel's number are refused, a repeated report counts once."""
    run = played("""
- buy: {order: first, lines: [{sku: MUG, quantity: 2}]}
- misship: {order: first, lines: [{sku: MUG, quantity: 9}]}
- misship: {order: first, lines: [{sku: NO-SUCH}]}
- reject: {order: first}
- reroute: {order: first}
- ship: {order: first, reference: R-1}
- report_again: {order: first}
- buy: {order: second, lines: [{sku: MUG}]}
- misship: {order: second, lines: [{sku: MUG}], reference: R-1}
- cancel_shipment: {order: second}
- report_again: {order: second}
""")
    assert outcomes(run, "misship") == ["failed"] * 3
    assert outcomes(run, "reject", "ship", "report_again", "cancel_shipment") == [*["ok"] * 4, "failed"]
    rows = run.history.state["hub"]["fulfillments"]
    assert [row["extReferenceId"] for row in rows].count("R-1") == 1
    assert hub_order(run, "first")["lineItems"][0]["shipped"] == 2


def test_a_shipment_entered_in_order_management_is_read_by_the_hub() -> None:
    """Part of it and then the rest, past the hub; a third time nothing is left to ship."""
    run = played("""
- buy: {order: sold, lines: [{sku: MUG, quantity: 3}]}
- wait: {seconds: 400}
- ship_on_salesforce: {order: sold, lines: [{sku: MUG}], tracking: T-1}
- ship_on_salesforce: {order: sold}
- ship_on_salesforce: {order: sold}
- wait: {seconds: 400}
""")
    assert outcomes(run, "ship_on_salesforce") == ["ok", "ok", "failed"]
    assert hub_order(run, "sold")["lineItems"][0]["shipped"] == 3
    [org] = run.history.state["salesforce"]["orgs"].values()
    assert [row["TrackingNumber"] for row in org["records"]["Shipment"]][:1] == ["T-1"]
    assert [row["Status"] for row in org["records"]["FulfillmentOrder"]] == ["Fulfilled"]


def test_a_return_goes_its_way_on_either_side() -> None:
    """Delivered, asked back, granted, sent, received; and taken back in Order Management."""
    run = played("""
- buy: {order: sold, lines: [{sku: MUG, quantity: 2}]}
- ship: {order: sold}
- deliver: {order: sold}
- request_return: {order: sold, wants: return_and_refund, lines: [{sku: MUG}]}
- answer_return: {order: sold}
- send_back: {order: sold}
- answer_return: {order: sold}
- complete: {order: sold}
- buy_on_salesforce: {order: born, lines: [{sku: CAP, quantity: 3}]}
- cancel: {order: born, by: seller, lines: [{sku: CAP}]}
- ship: {order: born}
- return_on_salesforce: {order: born, lines: [{sku: CAP}]}
""")
    assert set(outcomes(run)) == {"ok"}
    assert [row["status"] for row in run.history.state["tiktok"]["returns"]] == [
        "RETURN_OR_REFUND_REQUEST_COMPLETE"
    ]
    summary = run.history.names["orders"]["born"]
    [org] = run.history.state["salesforce"]["orgs"].values()
    [item] = [
        row
        for row in org["records"]["OrderItemSummary"]
        if row["OrderSummaryId"] == summary and row["StockKeepingUnit"] == "CAP"
    ]
    assert (item["QuantityCanceled"], item["QuantityReturned"]) == (1, 1)


def test_the_seller_changes_the_catalog_behind_the_hub_s_back() -> None:
    """Deleted, frozen, off sale, another quantity: as Seller Center has it."""
    run = played(
        """
- delete_product: {sku: A, on: tiktok}
- unlist: {sku: B, on: tiktok}
- freeze: {sku: C}
- relist: {sku: C, on: tiktok}
- edit_stock: {sku: D, on: tiktok, quantity: 77}
- edit_product: {sku: D, on: tiktok, new_sku: E}
""",
        """
  primary: tiktok
  products:
  - {sku: A, name: A, on: [tiktok]}
  - {sku: B, name: B, on: [tiktok]}
  - {sku: C, name: C, on: [tiktok]}
  - {sku: D, name: D, on: [tiktok], variant_of: Pair, options: {Size: S}}
  - {sku: F, name: F, on: [tiktok], variant_of: Pair, options: {Size: M}}
""",
    )
    assert outcomes(run) == ["ok", "ok", "ok", "failed", "ok", "ok"]
    products = run.history.state["tiktok"]["products"]
    status = {row["skus"][0]["seller_sku"]: row["status"] for row in products}
    assert status == {"A": "DELETED", "B": "SELLER_DEACTIVATED", "C": "FREEZE", "E": "ACTIVATE"}
    pair = next(row for row in products if len(row["skus"]) == 2)
    assert [sku["seller_sku"] for sku in pair["skus"]] == ["E", "F"]


def test_audits_wait_fail_and_pass() -> None:
    """A listing that the hub makes is reviewed as the story says."""
    run = played(
        """
- add_product: {product: {sku: HAT, name: Hat}}
- sync: {side: salesforce, flow: products}
- wait: {seconds: 1200}
- decide_audit: {outcome: fail, sku: HAT}
""",
        "  products: [{sku: MUG, name: Mug}]\n  audits: {outcome: manual}\n",
    )
    assert outcomes(run, "decide_audit") == ["ok"]
    [hat] = [row for row in run.history.state["tiktok"]["products"] if row["skus"][0]["seller_sku"] == "HAT"]
    assert hat["audit_status"] == "FAILED"


SEVERAL = """
  products: [{sku: MUG, name: Mug, on: [tiktok], prices: {GBP: "7.00"}}]
  primary: tiktok
  locations: [{name: Main, stock: {}}]
  shops: [{name: uk, region: GB, products: [{sku: KILT, name: Kilt, on: [tiktok], prices: {GBP: "7.00"}}]}]
  orgs: [{name: west, connector: order_management}]
  organizations:
  - name: Other
    world:
      connector: service_cloud
      primary: tiktok
      products: [{sku: MUG, name: Other mug, on: [tiktok]}]
      locations: [{name: Shed}]
"""


def test_shops_orgs_and_organizations_stand_side_by_side() -> None:
    """Each has accounts of its own, an order comes to the organization in which it was bought, and to no other."""
    run = played(
        """
- buy: {order: here, lines: [{sku: MUG}]}
- buy: {order: there, lines: [{sku: KILT}], at: uk}
- buy: {order: other, lines: [{sku: MUG}], organization: Other}
- disable: {side: tiktok, organization: Other}
""",
        SEVERAL,
    )
    assert set(outcomes(run)) == {"ok"}
    names, state = run.history.names, run.history.state
    assert set(names["integrations"]) == {
        *("salesforce", "west", "tiktok", "uk"),
        *("Other/salesforce", "Other/tiktok"),
    }
    assert set(names["accounts"]) == set(names["integrations"])
    assert {row["id"] for row in state["tiktok"]["shops"]} == {
        names["accounts"][key] for key in ("tiktok", "uk", "Other/tiktok")
    }
    assert {names["accounts"][key] for key in ("salesforce", "west", "Other/salesforce")} == set(
        state["salesforce"]["orgs"]
    )
    mine = {row["extOrderId"] for row in state["hub"]["orders"]}
    others = {row["extOrderId"] for row in state["organizations"]["Other"]["orders"]}
    assert mine == {names["orders"]["here"], names["orders"]["there"]}
    assert others == {names["orders"]["other"]}
    prices = {row["skus"][0]["seller_sku"]: row["skus"][0] for row in state["tiktok"]["products"]}
    assert (prices["KILT"]["price"], prices["KILT"]["currency"]) == ("7.00", "GBP")
    assert len(state["salesforce"]["orgs"]) == 3


def test_what_the_hub_refuses_while_arranging_is_a_failed_step_before_the_first() -> None:
    """A German shop cannot be pushed to and Service Cloud sells nothing: the run goes on and keeps each answer."""
    run = played(
        """
- buy_on_salesforce: {order: a, lines: [{sku: MUG}]}
- ship: {order: a}
- cancel: {order: a, by: operator}
- pay: {order: a}
- report_again: {order: a}
""",
        "  connector: service_cloud\n  region: DE\n  products: [{sku: MUG, name: Mug}]\n",
    )
    refused = deeds(run, "arrange")
    assert [each.step for each in refused] == [0] * len(refused)
    assert "region_not_allowed" in str([each.result["answer"] for each in refused])
    assert outcomes(run)[len(refused) :] == ["failed"] * 5
    assert run.verdict != "invalid"


def test_a_jump_is_cheaper_than_living_through_it() -> None:
    """Three weeks at once cost less than three days of polls."""
    jumped, lived = played("- skip: {days: 21}"), played("- wait: {seconds: 259200}")
    assert jumped.exchanges * 3 < lived.exchanges
    assert jumped.ended_at - lived.ended_at > 17 * 86_400


def test_a_story_begins_when_it_says() -> None:
    """The local time of a zone, on the night on which its clocks change."""
    run = played("- wait: {seconds: 0}", '  starts: "2026-03-29T03:30:00"\n  time_zone: Europe/Berlin\n')
    first = run.history.exchanges[0].at
    assert datetime.fromtimestamp(first, tz=UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_operation_tells_later_members_only_where_they_were_said() -> None:
    """A member that a verb gets later changes no digest of a story that does not use it."""
    run = played("""
- buy: {order: plain, lines: [{sku: MUG}]}
- buy: {order: taxed, lines: [{sku: MUG, price: "9.00"}], tax: "1.00"}
""")
    plain, taxed = (each.arguments for each in deeds(run, "buy"))
    assert set(taxed) - set(plain) == {"tax"}
    assert set(taxed["lines"][0]) - set(plain["lines"][0]) == {"price"}


def test_what_a_platform_cannot_hold_lacks_alone() -> None:
    """Commerce Cloud takes no id with an outer blank: that product is refused, and the others are entered."""
    run = played(
        "- sync: {side: salesforce, flow: products}",
        "  connector: commerce_cloud\n  products: [{sku: A, name: A}, {sku: 'B ', name: B}, {sku: C, name: C}]\n",
    )
    assert [each.arguments["what"] for each in deeds(run, "arrange")] == [
        "entering products in Commerce Cloud"
    ]
    assert {row["sku"] for row in run.history.state["hub"]["products"]} == {"A", "C"}
