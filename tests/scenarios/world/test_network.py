"""The simulated network: faults do what they say, the lean transport answers as httpx's own, hosts resolve or not."""

from __future__ import annotations

import io

import httpx
import pytest
from flask import Flask, Response, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.record.history import Exchange
from scenarios.story.faults import Fault
from scenarios.world.clock import VirtualClock
from scenarios.world.endings import LabDefect, Runaway
from scenarios.world.faults import FaultPlan
from scenarios.world.faults.call import LATENCY_S
from scenarios.world.network import AppTransport, Network

SHOP = "https://open-api.tiktokglobalshop.com"
SEARCH = f"{SHOP}/order/202309/orders/search"
ROUTE = "tiktok.orders.search"


class Party:
    """An application that counts what reaches it."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes]] = []

    def __call__(self, environ, start_response):
        self.requests.append((environ["PATH_INFO"], environ["wsgi.input"].read()))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"code":0}']


class World:
    """A network with one vendor and the hub on it."""

    def __init__(self, *faults: Fault) -> None:
        self.clock = VirtualClock()
        self.plan = FaultPlan(faults)
        self.plan.armed = True
        self.recorded: list[Exchange] = []
        self.network = Network(self.clock, self.plan, self.recorded.append)
        self.tiktok, self.hub = Party(), Party()
        self.network.attach("tiktok", "open-api.tiktokglobalshop.com", self.tiktok)
        self.network.attach("hub", "hub.example", self.hub)
        self.client = httpx.Client(transport=self.network.transport("hub"), trust_env=False, timeout=10)

    def webhook(self) -> httpx.Response:
        sender = httpx.Client(transport=self.network.transport("tiktok"), trust_env=False)
        return sender.post("https://hub.example/webhooks/tiktok", json={"type": 1})


# --- faults -------------------------------------------------------------------------------------------------------


def test_without_a_fault_an_exchange_takes_a_moment_and_is_recorded():
    """Sender, receiver, route, bodies and both instants."""
    world = World()
    before = world.clock.now()
    assert world.client.post(SEARCH, content=b"{}").json() == {"code": 0}
    (exchange,) = world.recorded
    assert (exchange.sender, exchange.receiver, exchange.route, exchange.kind) == (
        "hub",
        "tiktok",
        ROUTE,
        "read",
    )
    assert (exchange.status, exchange.lost, exchange.fault) == (200, None, None)
    assert world.clock.now() - before == pytest.approx(LATENCY_S)


def test_a_lost_request_never_arrives_and_costs_the_caller_its_timeout():
    """The caller sees a timeout; the vendor saw nothing."""
    world = World(Fault("lose_request", ROUTE))
    before = world.clock.now()
    with pytest.raises(httpx.ReadTimeout):
        world.client.post(SEARCH)
    assert world.tiktok.requests == []
    assert world.clock.now() - before == pytest.approx(10)
    assert (world.recorded[0].lost, world.recorded[0].arrived) == ("request", False)


def test_a_lost_response_happened_all_the_same():
    """The caller sees the same timeout; the vendor has done it, and the record has its answer."""
    world = World(Fault("lose_response", ROUTE))
    with pytest.raises(httpx.ReadTimeout):
        world.client.post(SEARCH, content=b"{}")
    assert world.tiktok.requests == [("/order/202309/orders/search", b"{}")]
    (exchange,) = world.recorded
    assert (exchange.lost, exchange.arrived, exchange.received) == ("response", True, {"code": 0})


@pytest.mark.parametrize(("seconds", "late"), [(2.0, False), (45.0, True)])
def test_a_delay_is_an_answer_that_comes_late_or_after_the_caller_gave_up(seconds, late):
    """Within the timeout it is only slow; past it the answer is lost, though it happened."""
    world = World(Fault("delay", ROUTE, seconds=seconds))
    before = world.clock.now()
    if late:
        with pytest.raises(httpx.ReadTimeout):
            world.client.post(SEARCH)
    else:
        assert world.client.post(SEARCH).status_code == 200
    assert len(world.tiktok.requests) == 1
    assert world.clock.now() - before == pytest.approx(min(seconds, 10))
    assert world.recorded[0].lost == ("response" if late else None)


@pytest.mark.parametrize("seconds", [None, 30.0])
def test_too_many_requests_is_said_before_the_request_is_read(seconds):
    """With Retry-After where the story gives seconds; the vendor's own envelope; nothing reached the application."""
    world = World(Fault("too_many_requests", ROUTE, seconds=seconds))
    response = world.client.post(SEARCH)
    assert response.status_code == 429
    assert response.headers.get("retry-after") == (None if seconds is None else "30")
    assert response.json()["code"] == 36009002
    assert world.tiktok.requests == []


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_is_a_page_not_json(status):
    """A front end answers for the application, which saw nothing."""
    world = World(Fault("server_error", ROUTE, status=status))
    response = world.client.post(SEARCH)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html")
    assert world.tiktok.requests == []


def test_a_dropped_webhook_looks_delivered_to_its_sender():
    """So nobody sends it again."""
    world = World(Fault("drop_webhook", "hub.webhook"))
    assert world.webhook().status_code == 200
    assert world.hub.requests == []
    assert world.webhook().status_code == 200
    assert len(world.hub.requests) == 1


def test_a_duplicated_webhook_arrives_twice_and_both_are_recorded():
    """The same bytes, in two exchanges."""
    world = World(Fault("duplicate_webhook", "hub.webhook"))
    world.webhook()
    assert len(world.hub.requests) == 2
    assert world.hub.requests[0] == world.hub.requests[1]
    assert [exchange.fault for exchange in world.recorded] == [None, {"kind": "duplicate_webhook", "nth": 1}]


def test_a_fault_that_nothing_acts_on_is_the_labs_own():
    """A kind that was declared and never played ends the run loudly; it must not pass as a fault without effect."""
    world = World(Fault("forgotten", ROUTE))  # type: ignore[arg-type]
    with pytest.raises(LabDefect, match="nothing acts on the fault 'forgotten'"):
        world.client.post(SEARCH)
    assert world.tiktok.requests == []


def test_a_fault_strikes_from_its_nth_occurrence_as_often_as_it_says():
    """Counted by route, from 1, and only while the plan is armed."""
    world = World(Fault("server_error", ROUTE, nth=2, times=2))
    world.plan.armed = False
    assert world.client.post(SEARCH).status_code == 200
    world.plan.armed = True
    world.client.get(f"{SHOP}/order/202309/orders")
    assert [world.client.post(SEARCH).status_code for _ in range(4)] == [200, 503, 503, 200]


# --- hosts --------------------------------------------------------------------------------------------------------


def test_an_unknown_host_fails_as_a_name_that_does_not_resolve():
    """The error httpx raises for it, and a record of the attempt."""
    world = World()
    with pytest.raises(httpx.ConnectError, match="Name or service not known"):
        world.client.get("https://acme.my.salesforce.example/services/data")
    assert (world.recorded[0].error, world.recorded[0].lost) == ("ConnectError", "request")


def test_a_wildcard_takes_names_below_it_and_nothing_else():
    """`*.my.salesforce.com` is any My Domain; neither the zone itself nor a host that ends alike."""
    world = World()
    org = Party()
    world.network.attach("salesforce", "*.my.salesforce.com", org)
    assert world.client.get("https://acme.my.salesforce.com/").status_code == 200
    for host in ("my.salesforce.com", "evilmy.salesforce.com"):
        with pytest.raises(httpx.ConnectError):
            world.client.get(f"https://{host}/")


def test_a_hub_that_never_rests_is_stopped():
    """After what was allowed nothing passes any more, however much is allowed then."""
    world = World()
    world.network.allow(2)
    world.client.get(SHOP)
    world.client.get(SHOP)
    for _ in range(2):
        with pytest.raises(Runaway):
            world.client.get(SHOP)
        world.network.allow(5)
    assert len(world.recorded) == 2


# --- the lean transport -------------------------------------------------------------------------------------------


def echo_app() -> Flask:
    """Answer with everything a WSGI application can learn of a request."""
    app = Flask("echo", static_folder=None)

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def echo(path: str) -> Response:
        told = {
            "method": request.method,
            "path": request.path,
            "view": path,
            "query": request.query_string.decode(),
            "arguments": sorted(request.args.items(multi=True)),
            "headers": sorted((name.lower(), value) for name, value in request.headers.items()),
            "body": request.get_data().hex(),
            "form": sorted(request.form.items(multi=True)),
            "scheme": request.scheme,
            "host": request.host,
        }
        response = Response(app.json.dumps(told), status=int(request.args.get("status", "200") or 200))
        response.headers.add("Set-Cookie", "a=1; Path=/")
        response.headers.add("Set-Cookie", "b=2; Path=/")
        return response

    return app


ECHO = echo_app()
LEAN = httpx.Client(transport=AppTransport(ECHO.wsgi_app), trust_env=False)
STOCK = httpx.Client(
    transport=httpx.WSGITransport(app=ECHO.wsgi_app, wsgi_errors=io.StringIO()), trust_env=False
)
ASCII = st.lists(st.sampled_from(("xyz", "-", ".", "~", "/", "%20", "%2F", "+", "&", "=")), max_size=6).map(
    "".join
)


@settings(
    max_examples=80, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    method=st.sampled_from(("GET", "POST", "PUT", "PATCH", "DELETE")),
    path=ASCII,
    query=st.lists(st.tuples(st.sampled_from(("a", "b")), st.text(max_size=5)), max_size=3),
    headers=st.dictionaries(
        st.sampled_from(("X-A", "X-B", "Authorization")),
        st.text("abc ,;=", max_size=8).map(str.strip),
        max_size=3,
    ),
    body=st.one_of(st.none(), st.binary(max_size=40)),
    status=st.sampled_from((200, 201, 204, 302, 404, 503)),
)
def test_the_lean_transport_answers_as_the_stock_one(method, path, query, headers, body, status):
    """Status, headers in order, and body; for methods, paths, queries, headers and bodies of every kind."""
    arguments = {"params": [*query, ("status", str(status))], "headers": headers, "content": body}
    lean = LEAN.request(method, f"https://shop.example/{path.lstrip('/')}", **arguments)
    stock = STOCK.request(method, f"https://shop.example/{path.lstrip('/')}", **arguments)
    LEAN.cookies.clear()
    STOCK.cookies.clear()
    assert lean.status_code == stock.status_code
    assert lean.headers.raw == stock.headers.raw
    if lean.content:
        assert _seen(lean) == _seen(stock)
    else:
        assert stock.content == b""


def _seen(response: httpx.Response) -> dict[str, object]:
    told = response.json()
    # The stock transport says that an absent body is 0 bytes long; to an application that is the same.
    told["headers"] = [pair for pair in told["headers"] if pair != ["content-length", "0"]]
    return told


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/?#%"), min_size=1, max_size=12
    )
)
def test_a_path_reaches_the_application_character_by_character(text):
    """Accents, blanks, other scripts and what looks like one; httpx's stock transport corrupts these."""
    if text in (".", ".."):  # a URL's own steps, which httpx resolves
        return
    assert LEAN.get(httpx.URL("https://shop.example", path=f"/{text}")).json()["view"] == text


def test_forms_and_repeated_headers_arrive():
    """As a browser sends them."""
    told = LEAN.post("https://shop.example/f", data={"a": "é&=", "b": ""}).json()
    assert told["form"] == [["a", "é&="], ["b", ""]]
    told = LEAN.get("https://shop.example/f", headers=[("X-A", "1"), ("X-A", "2")]).json()
    assert ["x-a", "1,2"] in told["headers"]
