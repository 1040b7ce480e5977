"""Each kind of fault strikes, does what it says, and is over when the faults stop."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
import yaml

from scenarios.record.history import Exchange
from scenarios.story import story_file
from scenarios.story.faults import FAULT_KINDS, KINDS, Fault, FaultKind, kinds_of
from scenarios.story.routes import COMMIT, ROUTE_NAMES
from scenarios.world.clock import PartyClock, VirtualClock
from scenarios.world.endings import HubKilled
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.faults.table import ACTS
from scenarios.world.network import Network

SHOP = "https://open-api.tiktokglobalshop.com"
URLS = {
    "tiktok.orders.search": ("POST", f"{SHOP}/order/202309/orders/search?shop_cipher=A"),
    "tiktok.orders.get": ("GET", f"{SHOP}/order/202309/orders?ids=1&shop_cipher=A"),
    "tiktok.inventory.update": ("POST", f"{SHOP}/product/202309/products/1/inventory/update"),
    "hub.webhook": ("POST", "https://hub.example/webhooks/tiktok"),
}
ORDERS = [{"id": number, "update_time": 1793610000 - 50 + number * 10} for number in range(1, 5)]
COMMITS = frozenset({"crash_before_commit", "crash_after_commit"})


class Party:
    """An application that keeps what reaches it, and answers with four orders."""

    def __init__(self, clock: PartyClock) -> None:
        self.bodies: list[bytes] = []
        self.times: list[float] = []
        self._clock = clock

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        self.times.append(self._clock.now())
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"code": 0, "data": {"total": 4, "orders": ORDERS}}).encode()]


@dataclass
class Strike:
    """A network on which one fault strikes the first request, and what came of it."""

    fault: Fault
    recorded: list[Exchange] = field(default_factory=list)
    killed: list[Fault] = field(default_factory=list)
    first: httpx.Response | str = ""

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.plan = FaultPlan((self.fault,))
        self.plan.armed = True
        self.plan.sign = lambda _body: "signed"
        self.plan.kill = self._kill
        self.plan.clocks = {party: PartyClock(self.clock) for party in ("tiktok", "hub")}
        self.network = Network(self.clock, self.plan, self.recorded.append)
        self.tiktok, self.hub = (Party(self.plan.clocks[name]) for name in ("tiktok", "hub"))
        self.network.attach("tiktok", "open-api.tiktokglobalshop.com", self.tiktok)
        self.network.attach("hub", "hub.example", self.hub)

    def _kill(self, fault: Fault) -> NoReturn:
        self.killed.append(fault)
        raise HubKilled

    @property
    def receiver(self) -> Party:
        return self.hub if self.fault.route.startswith("hub.") else self.tiktok

    def send(self, query: str = "", token: str = "t") -> httpx.Response | str:
        """Send a request of the fault's route by the party it strikes; return its answer, or what broke."""
        method, url = URLS[self.fault.route]
        body = b'{"type":1,"shop_id":"s","data":{"skus":[{"id":"7"}]},"skus":[{"id":"7"}]}'
        headers = {"x-tts-access-token": token}
        timeout = {"timeout": {"read": 10.0}}
        request = httpx.Request(method, url + query, headers=headers, content=body, extensions=timeout)
        try:
            return self.network.transport(self.fault.struck).handle_request(request)
        except (httpx.TransportError, HubKilled) as error:
            return type(error).__name__


def struck(kind: FaultKind, **members: Any) -> Strike:
    """Return the network on which a fault of the kind has struck its first request."""
    strike = Strike(sample(kind, **members))
    strike.first = strike.send()
    return strike


def answer_to(kind: FaultKind, **members: Any) -> httpx.Response:
    """Return the answer to the request that a fault of the kind struck."""
    first = struck(kind, **members).first
    assert isinstance(first, httpx.Response)
    return first


def sample(kind: FaultKind, **members: Any) -> Fault:
    """Return a fault of the kind, with the time it needs, on a route that it may strike."""
    route = next(route for route in URLS if kind in kinds_of(route))
    needs = KINDS[kind].seconds
    seconds = next((seconds for seconds in needs if seconds), None)
    return Fault(kind, route, **{"seconds": seconds, **members})


NETWORK_KINDS = [kind for kind in FAULT_KINDS if kind not in COMMITS]

# What the caller gets (a status, or the error of its library), and how often the receiver has done it.
ENDINGS: dict[FaultKind, tuple[int | str, int]] = {
    "server_error": (503, 0),
    "too_many_requests": (429, 0),
    "delay": (200, 1),
    "lose_request": ("ReadTimeout", 0),
    "lose_response": ("ReadTimeout", 1),
    "connect_timeout": ("ConnectTimeout", 0),
    "reset_before": ("ReadError", 0),
    "reset_after": ("ReadError", 1),
    "hang_up": ("RemoteProtocolError", 1),
    "refuse_connection": ("ConnectError", 0),
    "unknown_host": ("ConnectError", 0),
    "vendor_outage": (503, 0),
    "account_outage": (503, 0),
    "server_error_after": (503, 1),
    "too_many_requests_until": (429, 0),
    "too_many_requests_past": (429, 0),
    "too_many_requests_garbled": (429, 0),
    "quota_spent": (429, 0),
    "unauthorized": (401, 0),
    "forbidden": (403, 0),
    "not_found": (404, 0),
    "conflict": (409, 0),
    "redirect": (302, 0),
    "code_in_200": (200, 0),
    "item_failures": (200, 0),
    "no_content": (204, 1),
    "html_page": (200, 0),
    "expire_token": (401, 0),
    "revoke_token": (401, 0),
    "crash_before": ("HubKilled", 0),
    "crash_after": ("HubKilled", 1),
    "duplicate_webhook": (200, 2),
    "drop_webhook": (200, 0),
    "late_webhook": (200, 0),
    "reorder_webhook": (200, 0),
    "forged_webhook": (200, 2),
    "unknown_webhook": (200, 2),
    "huge_webhook": (200, 2),
}


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_each_kind_strikes_and_is_recorded(kind: FaultKind) -> None:
    """The caller gets what the kind says, the receiver has done it or not, and the record names the kind."""
    strike = struck(kind)
    got = strike.first if isinstance(strike.first, str) else strike.first.status_code
    wanted = ENDINGS.get(kind, (200, 1))
    assert (got, len(strike.receiver.bodies)) == wanted, f"{kind}: if it means to end so, ENDINGS must say it"
    assert kind in [exchange.fault and exchange.fault["kind"] for exchange in strike.recorded]


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_no_kind_goes_on_when_the_faults_stop(kind: FaultKind) -> None:
    """Whatever lasts is over at once, at every party, and what was held back is due."""
    strike = struck(kind)
    strike.plan.armed = False
    strike.plan.deliver_held(strike.clock)
    before = len(strike.receiver.bodies)
    answer = strike.send()
    assert isinstance(answer, httpx.Response)
    assert answer.json()["data"]["total"] == 4
    assert len(strike.receiver.bodies) == before + 1
    assert strike.receiver.times[-1] == pytest.approx(strike.clock.now(), abs=1)
    assert strike.recorded[-1].fault is None
    assert strike.plan.held_until() is None


def test_a_kind_that_nothing_acts_on_does_not_exist() -> None:
    """The list, the table of what they mean and the table of what they do are one; each may strike somewhere."""
    for where, named in {
        "FaultKind (scenarios/story/faults.py)": set(FAULT_KINDS),
        "KINDS (scenarios/story/faults.py)": set(KINDS),
        "ACTS (scenarios/world/faults/table.py)": set(ACTS) | COMMITS,
    }.items():
        lacking = (set(FAULT_KINDS) | set(KINDS) | set(ACTS)) - named
        assert not lacking, f"{where} lacks {sorted(lacking)}"
    assert {kind for route in ROUTE_NAMES for kind in kinds_of(route)} == set(FAULT_KINDS)
    assert set(kinds_of(COMMIT)) == COMMITS
    assert set(ENDINGS) <= set(FAULT_KINDS)


def test_a_fault_strikes_its_sender_and_nobody_else() -> None:
    """What a merchant's own hands send on the same route goes its way and is not counted."""
    strike = Strike(sample("server_error"))
    method, url = URLS[strike.fault.route]
    merchant = strike.network.transport("merchant").handle_request(httpx.Request(method, url))
    assert merchant.status_code == 200
    answer = strike.send()
    assert isinstance(answer, httpx.Response)
    assert answer.status_code == 503


# --- what single kinds promise beyond how the call ends -------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "seconds", "stated"),
    [
        ("too_many_requests", None, None),
        ("too_many_requests", 0.0, "0"),
        ("too_many_requests", 30.0, "30"),
        ("too_many_requests_until", 60.0, "Mon, 02 Nov 2026 09:01:00 GMT"),
        ("too_many_requests_past", 60.0, "Mon, 02 Nov 2026 08:59:00 GMT"),
        ("too_many_requests_garbled", None, "a little later"),
    ],
)
def test_a_throttle_says_how_long_in_every_form(kind: FaultKind, seconds: float | None, stated: str) -> None:
    """Not at all, in seconds, as a date ahead or past, or in words that say nothing."""
    first = answer_to(kind, seconds=seconds)
    assert first.headers.get("retry-after") == stated


BODIES: dict[FaultKind, str] = {
    "truncated_body": r'\{"code": 0,.*[^}]',
    "garbled_body": ".*[^\x00-\x7f].*",
    "empty_body": "",
    "no_content": "",
    "html_page": "<html>.*",
    "html_page_after": "<html>.*",
    "empty_list": r"\[\]",
    "null_body": "null",
    "empty_object": r"\{\}",
    "missing_member": r'\{"code":0,"data":\{"orders":.*',
    "null_members": r'\{"code":0,"data":\{"total":null,"orders":null\}\}',
    "partial_batch": r'\{"code":0,"data":\{"total":4,"orders":\[\{[^}]*\},\{[^}]*\}\]\}\}',
    "code_in_200": r'\{"code":36009003,.*',
    "item_failures": r'\{"code":0,.*"errors":\[\{"code":12001000.*"sku_id":"7".*',
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_spoiled_answer_has_the_body_that_its_kind_says(kind: FaultKind) -> None:
    """Cut, garbled, of another shape, or of the right shape with nothing in it."""
    first = answer_to(kind)
    assert re.fullmatch(BODIES[kind], first.content.decode("latin-1"), re.DOTALL)


@pytest.mark.parametrize("kind", ["vendor_outage", "account_outage", "quota_spent", "refuse_connection"])
def test_an_outage_lasts_as_long_as_it_says(kind: FaultKind) -> None:
    """Every request that it concerns meets it until then, and none after."""
    strike = struck(kind, seconds=60.0)
    strike.clock.sleep(58)
    again = strike.send()
    assert isinstance(again, str) or again.status_code in (503, 429)
    strike.clock.sleep(5)
    after = strike.send()
    assert isinstance(after, httpx.Response)
    assert after.status_code == 200


def test_an_account_s_outage_is_its_own() -> None:
    """Another shop is answered meanwhile; with the vendor's outage it is not."""
    other = httpx.Request("POST", f"{SHOP}/order/202309/orders/search?shop_cipher=B")
    statuses: dict[FaultKind, int] = {"account_outage": 200, "vendor_outage": 503}
    for kind, status in statuses.items():
        strike = struck(kind, seconds=60.0)
        assert strike.network.transport("hub").handle_request(other).status_code == status


@pytest.mark.parametrize(
    ("kind", "pages"),
    [
        ("short_page", [[1, 2], [3, 4]]),
        ("repeated_item", [[1, 2], [2, 3, 4]]),
        ("skipped_item", [[1, 2], [4]]),
    ],
)
def test_a_page_drifts(kind: FaultKind, pages: list[list[int]]) -> None:
    """Half of the items, then the rest by the token given: all, one again, or one missed."""
    strike = struck(kind)
    assert isinstance(strike.first, httpx.Response)
    first = strike.first.json()["data"]
    second = strike.send(f"&page_token={first['next_page_token']}")
    assert isinstance(second, httpx.Response)
    assert [[row["id"] for row in page["orders"]] for page in (first, second.json()["data"])] == pages


def test_an_eventual_list_lacks_what_is_young() -> None:
    """What changed within the last seconds is not shown yet."""
    first = answer_to("eventual_list", seconds=25.0)
    assert [row["id"] for row in first.json()["data"]["orders"]] == [1, 2]


def test_an_expired_token_stays_expired_and_another_is_taken() -> None:
    """Nobody gets through with it any more; a new one opens the door."""
    strike = struck("expire_token")
    codes = [strike.send(token=token) for token in ("t", "u")]
    assert [answer.status_code for answer in codes if isinstance(answer, httpx.Response)] == [401, 200]


def test_clocks_differ_as_told() -> None:
    """Ahead, behind, standing still; the network's own time is the time that is."""
    vendors: dict[FaultKind, int] = {"clock_ahead": 20, "clock_behind": -20}
    for kind, off in vendors.items():
        strike = struck(kind)
        assert strike.tiktok.times[0] - strike.recorded[0].at == pytest.approx(off, abs=0.1)
    hubs: dict[FaultKind, int] = {"hub_clock_ahead": 20, "hub_clock_behind": -20, "daylight_saving": -3600}
    for kind, off in hubs.items():
        strike = struck(kind)
        assert strike.plan.clocks["hub"].now() - strike.clock.now() == pytest.approx(off)
    strike = struck("stopped_clock", seconds=90.0)
    strike.clock.sleep(60)
    strike.send()
    assert strike.tiktok.times[0] == strike.tiktok.times[1]


def test_a_late_webhook_comes_when_it_says() -> None:
    """Its sender was told that it arrived; nobody has seen it before."""
    strike = struck("late_webhook", seconds=90.0)
    assert not strike.plan.deliver_held(strike.clock)
    strike.clock.sleep(90)
    assert strike.plan.deliver_held(strike.clock)
    assert len(strike.hub.bodies) == 1


def test_a_reordered_webhook_comes_after_the_next() -> None:
    """However long the next one takes."""
    strike = struck("reorder_webhook")
    strike.clock.sleep(5000)
    assert not strike.plan.deliver_held(strike.clock)
    strike.send()
    assert strike.plan.deliver_held(strike.clock)
    assert len(strike.hub.bodies) == 2


def test_what_nobody_should_believe_is_sent_by_a_stranger() -> None:
    """A forged one and a huge one carry no signature of the vendor's; an unknown type does."""
    senders = {
        kind: struck(kind).recorded[-1] for kind in ("forged_webhook", "huge_webhook", "unknown_webhook")
    }
    assert [exchange.sender for exchange in senders.values()] == ["stranger", "stranger", "tiktok"]
    assert len(senders["huge_webhook"].request_body) > 8_000_000
    assert senders["unknown_webhook"].sent["type"] == 9999


# --- the document -------------------------------------------------------------------------------------------------

DOCUMENT = (Path(__file__).parents[3] / "docs" / "faults.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (?:.*?) \| `(\{.*\})` \|$", DOCUMENT, re.MULTILINE))


@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_each_kind_is_described_with_an_example(kind: FaultKind) -> None:
    """The example is one of a story that reads without a fault, and the words are the table's."""
    assert f"| `{kind}` | {KINDS[kind].says} |" in DOCUMENT, (
        f"docs/faults.md has no row of {kind} in these words"
    )
    example = yaml.safe_load(ROWS[kind])
    assert example["kind"] == kind
    story = story_file.loads(f"story: 1\ntitle: x\nfaults:\n- {ROWS[kind]}\n")
    assert story.faults == (Fault(**example),)
