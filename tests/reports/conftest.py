"""Run directories made by hand: small, believable, and hostile where a test asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
import pytest

FINAL_STATE = Path(__file__).with_name("final_state.json")  # of the small run below
MORNING = 1_767_603_600.0  # 2026-01-05 09:00:00 UTC
HOSTILE = "</pre></script><img src=x onerror=alert(1)>{{ 7*7 }} & \"quoted\" 'single' \u202eabc\u200b"


class RunBuilder:
    """A run directory in the making: change its parts, then `write` it."""

    def __init__(self) -> None:
        self.exchanges: list[dict[str, Any]] = []
        self.history: list[dict[str, Any]] = []
        self.journal: list[dict[str, Any]] = []
        self.findings: list[dict[str, Any]] = []
        self.checks: list[dict[str, Any]] = []
        self.state: dict[str, Any] = {}
        self.manifest: dict[str, Any] = {
            "schema": 1,
            "scenario": "happy_path",
            "connector": "order_management",
            "title": "Products, stock and one order, from Salesforce to TikTok and back",
            "seed": 7,
            "verdict": "valid",
            "sentence": "Everything promised held: 1 product, 1 order and 1 shipment reached both sides.",
            "story": {"title": "happy path"},
            "story_yaml": "title: happy path\nworld:\n  region: US\nsteps:\n- buy: {order: first}\n",
            "digest": "9f2c" * 16,
            "versions": {"hublab": "0.1.0", "python": "3.11.9"},
            "simulated_s": 5_400,
            "real_s": 0.041,
            "started_at": MORNING,
            "ended_at": MORNING + 5_400,
            "parties": ["operator", "buyer", "warehouse", "merchant", "hub", "tiktok", "salesforce"],
            "replay": "hublab replay runs/happy_path/order_management",
            "steps": [],
            "reconciliation": None,
        }

    def exchange(self, sender: str, receiver: str, method: str, url: str, **more: Any) -> int:
        """Add an exchange; `status=None` leaves the response out."""
        number = len(self.exchanges)
        status = more.pop("status", 200)
        answer = more.pop("answer", {"code": 0, "message": "Success"})
        route = more.pop("route", "/" + url.split("/", 3)[-1].partition("?")[0])
        self.exchanges.append(
            {
                "i": number,
                "t": more.pop("t", MORNING + 4 * number),
                "took": 0.12,
                "from": sender,
                "to": receiver,
                "method": method,
                "url": url,
                "route": route,
                "kind": more.pop("kind", "read" if method == "GET" else "write"),
                "step": more.pop("step", 1),
                "request": {
                    "headers": {"content-type": "application/json", "x-tts-access-token": "********"},
                    "body": more.pop("body", None),
                },
                "response": None
                if status is None
                else {"status": status, "headers": {"content-type": "application/json"}, "body": answer},
                "fault": more.pop("fault", None),
                "lost": more.pop("lost", None),
                "error": more.pop("error", None),
                **more,
            }
        )
        return number

    def operation(self, actor: str, verb: str, step: int, outcome: str = "ok", **more: Any) -> int:
        """Add what an actor tried."""
        number = len(self.history)
        self.history.append(
            {
                "i": number,
                "t": MORNING + 4 * len(self.exchanges),
                "actor": actor,
                "operation": verb,
                "arguments": more.pop("arguments", {}),
                "step": step,
                "outcome": outcome,
                "result": more.pop("result", {}),
            }
        )
        return number

    def decision(self, decision: str, entity: str, entity_id: str, reason: str, details: Any = None) -> int:
        """Add an entry to the hub's journal."""
        number = len(self.journal) + 1
        self.journal.append(
            {
                "number": number,
                "at": "2026-01-05T09:00:20Z",
                "decision": decision,
                "entity": entity,
                "entityId": entity_id,
                "integrationId": "int-2",
                "reason": reason,
                "details": details,
            }
        )
        return number

    def finding(self, code: str, promise: str, rule: str, message: str, **evidence: Any) -> None:
        """Add a finding and turn the verdict."""
        self.manifest["verdict"] = "invalid"
        self.findings.append(
            {
                "code": code,
                "promise": promise,
                "rule": rule,
                "message": message,
                "evidence": {"exchanges": [], "history": [], "journal": [], "state": {}, **evidence},
            }
        )

    def check(self, promise: str, verdict: str, judged: int, sentence: str) -> None:
        """Add what a checker concluded."""
        self.checks.append({"promise": promise, "verdict": verdict, "judged": judged, "sentence": sentence})

    def write(self, directory: Path) -> Path:
        """Write all six files."""
        directory.mkdir(parents=True, exist_ok=True)
        self.manifest["exchanges"] = len(self.exchanges)
        judged = {"verdict": self.manifest["verdict"], "findings": self.findings, "checks": self.checks}
        for name, lines in (
            ("exchanges", self.exchanges),
            ("history", self.history),
            ("journal", self.journal),
        ):
            (directory / f"{name}.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
        for name, document in (("state", self.state), ("findings", judged), ("manifest", self.manifest)):
            (directory / f"{name}.json").write_bytes(orjson.dumps(document))
        return directory


def steps(*sentences: str) -> list[dict[str, Any]]:
    """Number sentences from 0, as the manifest has them."""
    return [{"n": number, "sentence": sentence} for number, sentence in enumerate(sentences)]


def happy_run() -> RunBuilder:
    """A clean run: set-up, one product, one order with a lost answer that did no harm, one shipment."""
    run = RunBuilder()
    tiktok = "https://open-api.tiktokglobalshop.com"
    org = "https://sunrise.my.salesforce.com"
    run.manifest["steps"] = steps(
        "The world is arranged: a US shop, one warehouse, one product",
        "A buyer orders 2 × RED-1 on TikTok",
        "The warehouse ships the order",
        "Everything settles",
    )
    run.exchange(
        "operator", "hub", "POST", "https://hub.example/api/v3/integrations", kind="act", step=0, status=201
    )
    run.exchange("hub", "salesforce", "POST", f"{org}/services/oauth2/token", kind="auth", step=0)
    for page in range(4):
        query = f"{org}/services/data/v60.0/query?q=SELECT+Id+FROM+Product2+OFFSET+{page}"
        run.exchange("hub", "salesforce", "GET", query, step=0, route="/services/data/{version}/query")
    run.exchange(
        "hub",
        "tiktok",
        "POST",
        f"{tiktok}/product/202309/products?app_key=k&sign=********",
        step=0,
        body={"title": "Red shirt", "skus": [{"seller_sku": "RED-1", "price": {"amount": "10.00"}}]},
        answer={"code": 0, "message": "Success", "data": {"product_id": "1729"}},
    )
    run.exchange("buyer", "tiktok", "POST", f"{tiktok}/_lab/orders", kind="act", step=1)
    run.exchange(
        "tiktok",
        "hub",
        "POST",
        "https://hub.example/webhooks/tiktok",
        kind="webhook",
        step=1,
        body={"type": 1},
    )
    run.exchange(
        "hub",
        "tiktok",
        "GET",
        f"{tiktok}/order/202309/orders?ids=5770001",
        step=1,
        lost="response",
        error="ReadTimeout",
        fault={"kind": "lost_response", "route": "/order/202309/orders", "nth": 1},
    )
    run.exchange("hub", "tiktok", "GET", f"{tiktok}/order/202309/orders?ids=5770001", step=1)
    run.exchange(
        "hub",
        "salesforce",
        "POST",
        f"{org}/services/data/v60.0/commerce/order-management/order-summaries",
        step=1,
        status=None,
        lost="request",
        error="ConnectError",
        fault={"kind": "lost_request"},
    )
    run.exchange(
        "hub",
        "salesforce",
        "POST",
        f"{org}/services/data/v60.0/commerce/order-management/order-summaries",
        step=1,
    )
    run.exchange(
        "warehouse", "hub", "POST", "https://hub.example/api/v3/fulfillments", kind="act", step=2, status=201
    )
    run.exchange("hub", "tiktok", "POST", f"{tiktok}/fulfillment/202309/packages/ship", step=2, status=429)
    run.exchange("hub", "tiktok", "POST", f"{tiktok}/fulfillment/202309/packages/ship", step=2)
    run.exchange("hub", "tiktok", "GET", f"{tiktok}/order/202309/orders/search", step=3)
    run.operation("buyer", "buy", 1, arguments={"order": "first", "lines": [{"sku": "RED-1", "quantity": 2}]})
    run.operation("warehouse", "ship", 2, arguments={"order": "first"}, result={"tracking": "1Z999"})
    run.decision("product_linked", "product", "prd-1", "SKU RED-1 is equal on both sides")
    run.decision(
        "order_routed", "order", "ord-1", "card Default: Main holds every line", {"locationId": "loc-1"}
    )
    run.check("I1", "valid", 1, "1 order judged")
    run.check("I13", "valid", 1, "1 routing judged")
    run.check("I12", "unknown", 0, "the run exercised no order fulfilled by TikTok")
    run.state = orjson.loads(FINAL_STATE.read_bytes())
    return run


def broken_run() -> RunBuilder:
    """A run whose hub pushed to a German shop and linked two SKUs that differ."""
    run = happy_run()
    run.manifest.update(
        scenario="non_us_push",
        title="A German shop set to push",
        sentence="1 product write reached a shop in DE, and 1 link stands between SKUs that differ.",
    )
    run.finding(
        "region_gate_broken",
        "I9",
        "R23",
        "POST /product/202309/products created 1729 at a shop in DE, where push does not exist",
        exchanges=[6],
        journal=[1],
        state={"integration": {"region": "DE", "processProducts": "push"}},
    )
    run.finding(
        "sku_folded",
        "I7",
        "R98",
        "“RED-1” is linked to “red-1\u200b” on TikTok US",
        exchanges=[2, 6],
        history=[0],
    )
    run.check("I9", "invalid", 1, "1 of 1 product writes broke it")
    return run


def empty_run() -> RunBuilder:
    """A run in which nothing happened: the verdict is unknown."""
    run = RunBuilder()
    run.manifest.update(verdict="unknown", sentence="The run exercised nothing, so nothing is known.")
    run.manifest["steps"] = steps("The world is arranged", "Everything settles")
    run.check("I1", "unknown", 0, "the run exercised no order")
    return run


def large_run() -> RunBuilder:
    """2,000 exchanges, one of them named by a finding in the middle, one lost."""
    run = RunBuilder()
    run.manifest["steps"] = steps("The world is arranged", "2,000 things happen", "Everything settles")
    for number in range(2_000):
        more: dict[str, Any] = {"lost": "request", "status": None} if number == 700 else {}
        url = f"https://open-api.tiktokglobalshop.com/product/202309/products/{number}"
        run.exchange("hub", "tiktok", "GET", url, route=f"tiktok.route_{number % 3}", **more)
    run.finding("oversold", "I5", "", "LAMP was told as 5, 2 are available", exchanges=[1_000])
    return run


def hostile_run() -> RunBuilder:
    """Every text of the run tries to leave its element."""
    run = happy_run()
    run.manifest.update(title=HOSTILE, sentence=HOSTILE, scenario=HOSTILE, connector=HOSTILE, replay=HOSTILE)
    run.manifest.update(story_yaml=f"title: {HOSTILE}\r\nlast: line", digest=HOSTILE)
    run.manifest["steps"] = steps(HOSTILE, HOSTILE)
    run.exchange(
        HOSTILE, "hub", HOSTILE, f"https://x/{HOSTILE}", kind=HOSTILE, status=500, answer=HOSTILE,
        body={HOSTILE: HOSTILE}, fault={"kind": HOSTILE}, error=HOSTILE,
    )  # fmt: skip
    run.operation(HOSTILE, HOSTILE, 1, arguments={HOSTILE: HOSTILE}, result=HOSTILE)
    run.decision(HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: HOSTILE})
    run.finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE, exchanges=[3], state={HOSTILE: HOSTILE})
    run.check(HOSTILE, "invalid", 1, HOSTILE)
    run.state = {"hub": {"orders": [{"extOrderId": HOSTILE}]}, HOSTILE: {HOSTILE: HOSTILE}}
    run.manifest["reconciliation"] = {
        "rows": 2,
        HOSTILE: HOSTILE,
        "bad_rows": [{"line": 3, HOSTILE: HOSTILE}],
    }
    return run


BUILDERS: Mapping[str, Callable[[], RunBuilder]] = MappingProxyType(
    {"happy": happy_run, "broken": broken_run, "empty": empty_run, "large": large_run, "hostile": hostile_run}
)


@pytest.fixture(scope="session")
def builders() -> Mapping[str, Callable[[], RunBuilder]]:
    """What makes each sample run, by name."""
    return BUILDERS


@pytest.fixture
def happy() -> RunBuilder:
    return happy_run()


@pytest.fixture
def broken() -> RunBuilder:
    return broken_run()


@pytest.fixture
def empty() -> RunBuilder:
    return empty_run()


@pytest.fixture
def large() -> RunBuilder:
    return large_run()


@pytest.fixture
def hostile() -> RunBuilder:
    return hostile_run()
