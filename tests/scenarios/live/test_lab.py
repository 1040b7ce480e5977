"""`hublab up`: a live lab on loopback, started the way users start it; docs/serving.md says what it promises."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from mock_tiktok.wire.signing import sign_request, sign_webhook
from scenarios.world.wire import Form
from tests.live import ROOT, Live, start_live, stop_live

pytestmark = pytest.mark.live
PARTIES = ("hub", "tiktok", "platform", "commerce_cloud")
COMMAND = [sys.executable, "-c", "from scenarios.cli.main import main; main()", "up"]


@pytest.fixture(scope="module")
def trust(live_lab_process: Live) -> ssl.SSLContext:
    """What a client does with the printed authority."""
    return ssl.create_default_context(cafile=live_lab_process.authority)


@pytest.fixture
def client(trust: ssl.SSLContext) -> Iterator[httpx.Client]:
    """A client that trusts the lab and nobody else."""
    with httpx.Client(verify=trust, trust_env=False, timeout=30.0) as client:
        yield client


def eventually(ask: Callable[[], Any], within_s: float = 20.0) -> Any:
    """The first answer that is not empty."""
    end = time.monotonic() + within_s
    while not (answer := ask()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return answer


def failed(*options: str) -> tuple[int, str]:
    """Run a command that cannot start, and give its exit code and its words."""
    run = subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, timeout=90, check=False)
    assert run.stdout == b""
    return run.returncode, run.stderr.decode()


# --- ports, names and schemes ---------------------------------------------------------------------------


@pytest.mark.parametrize("party", PARTIES)
def test_every_party_is_ready_on_both_schemes(live_lab: Live, client: httpx.Client, party: str) -> None:
    """http and TLS answer, TLS under the authority whose file is printed."""
    for scheme in ("http", "https"):
        answer = client.get(f"{live_lab[party][scheme]}/_lab/ready")
        assert answer.json() == {"ready": True, "parties": list(PARTIES)}


def test_a_client_without_the_authority_refuses_the_certificate(live_lab: Live) -> None:
    """The certificates are worth what the printed authority is worth, and nothing else."""
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{live_lab['tiktok']['https']}/_lab/ready", trust_env=False)


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "tiktok.localhost",
        "acme.my.localhost",
        "open-api.tiktokglobalshop.com",
        "auth.tiktok-shops.com",
        "services.tiktokshops.us",
        "acme.my.salesforce.com",
        "login.salesforce.com",
        "account.demandware.com",
        "kv7kzm78.api.commercecloud.salesforce.com",
        "zzte-053.dx.commercecloud.salesforce.com",
    ],
)
def test_the_certificate_covers_the_names_clients_come_by(
    live_lab: Live, trust: ssl.SSLContext, name: str
) -> None:
    """A client that a resolver sends here for the vendor's real host verifies that host."""
    port = httpx.URL(live_lab["tiktok"]["https"]).port
    with (
        socket.create_connection(("127.0.0.1", port)) as plain,
        trust.wrap_socket(plain, server_hostname=name),
    ):
        pass


@pytest.mark.parametrize(
    ("host", "path", "told"),
    [
        ("open-api.tiktokglobalshop.com", "/nothing", '"code":36009009'),
        ("tiktok.localhost", "/nothing", '"code":36009009'),
        ("acme.my.salesforce.com", "/services/data", "Summer '14"),
        ("acme.my.localhost:1234", "/services/data", "Summer '14"),
        ("account.demandware.com", "/nothing", "commerce"),
        ("hub.localhost", "/ready", '"ready":true'),
    ],
)
def test_any_port_routes_by_host(
    live_lab: Live, client: httpx.Client, host: str, path: str, told: str
) -> None:
    """One port is enough for a client that sends the vendor's host."""
    for party in PARTIES:
        assert told in client.get(f"{live_lab[party]['http']}{path}", headers={"Host": host}).text


def test_an_org_made_later_is_reached_below_localhost(live_lab: Live, client: httpx.Client) -> None:
    """`NAME.my.localhost` is the local name of each org, and `instance_url` mirrors it."""
    base = live_lab["platform"]["http"]
    org = {"my_domain": "beta", "users": [{"username": "b@beta.example", "password": "b"}]}
    client.post(f"{base}/_lab/orgs", json=org).raise_for_status()
    port = httpx.URL(base).port
    answer = client.get(f"{base}/services/data", headers={"Host": f"beta.my.localhost:{port}"})
    assert answer.status_code == 200
    assert client.get(f"{base}/services/data", headers={"Host": "gamma.my.localhost"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("/a%2Fb", "/a/b"),
        ("/%C3%A4", "/ä"),
        ("/%C3%A4%20%E4", "/ä �"),
        ("//x//y", "/x//y"),
        ("/a+b;c=d,e", "/a+b;c=d,e"),
    ],
)
def test_paths_arrive_as_in_simulation(live_lab: Live, client: httpx.Client, sent: str, seen: str) -> None:
    """Path bytes reach the application as PEP 3333 has them, whether simulated or live."""
    base = live_lab["tiktok"]["http"]
    with socket.create_connection(("127.0.0.1", httpx.URL(base).port)) as plain:
        plain.sendall(f"GET {sent} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: plain.recv(4096), b""))
    assert b"200" in answer or b"404" in answer
    logged = client.get(f"{base}/_lab/requests").json()["requests"][-1]
    assert logged["path"] == seen


def test_a_slow_sender_holds_up_nobody(live_lab: Live, client: httpx.Client) -> None:
    """A request whose body is still on its way has no turn yet; once it is there, in chunks, it is served."""
    port = httpx.URL(live_lab["tiktok"]["http"]).port
    head = "POST /_lab/sellers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(head.encode() + b'10\r\n{"region":"US", \r\n')
        for party in PARTIES:
            client.get(f"{live_lab[party]['http']}/ready", timeout=5.0)
        slow.sendall(b'19\r\n"email":"slow@x.example"}\r\n0\r\n\r\n')
        answer = b"".join(iter(lambda: slow.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert b"slow@x.example" in answer


# --- one state, one clock -------------------------------------------------------------------------------


def test_http_and_tls_see_one_state(live_lab: Live, client: httpx.Client) -> None:
    """What is written over http is read over TLS."""
    tiktok = live_lab["tiktok"]
    seller = {"region": "US", "email": "new@shop.example"}
    client.post(f"{tiktok['http']}/_lab/sellers", json=seller).raise_for_status()
    assert "new@shop.example" in client.get(f"{tiktok['https']}/_lab/state").text
    live_lab.reset()
    assert "new@shop.example" not in client.get(f"{tiktok['https']}/_lab/state").text


def signed(tiktok: dict[str, Any], path: str, now: float, **query: str) -> httpx.URL:
    """The URL of a signed GET."""
    query = {"app_key": tiktok["app_key"], "timestamp": str(int(now)), **query}
    query["sign"] = sign_request(tiktok["app_secret"], path, query.items(), b"")
    return httpx.URL(f"{tiktok['http']}{path}", params=query)


def test_time_travel_expires_tokens_on_every_party(live_lab: Live, client: httpx.Client) -> None:
    """One clock for all: eight days on, TikTok's access token and Salesforce's session have ended."""
    tiktok, platform = live_lab["tiktok"], live_lab["platform"]
    token = {"x-tts-access-token": tiktok["access_token"]}
    bearer = {"Authorization": f"Bearer {platform['session_id']}"}

    def shops() -> int:
        now = client.get(live_lab["clock"]).json()["now"]
        url = signed(tiktok, "/authorization/202309/shops", now)
        return int(client.get(url, headers=token).json()["code"])

    def limits() -> int:
        return client.get(f"{platform['https']}/services/data/v62.0/limits", headers=bearer).status_code

    before = shops(), limits()
    travelled = client.post(f"{tiktok['https']}/_lab/clock", json={"advance_s": 8 * 86_400})
    assert travelled.json()["advanced_s"] == 8 * 86_400
    dated = client.get(f"{tiktok['http']}/_lab/state").headers["date"]
    assert time.strftime("%d %b", time.gmtime(time.time() + 8 * 86_400)) in dated
    assert (before[1], limits()) == (200, 401)
    assert (before[0], shops()) == (0, 105002)


@pytest.mark.parametrize(
    "body",
    [
        '{"advance_s": -1}',
        '{"advance_s": "2"}',
        "{",
        "[]",
        "{}",
        '{"advance_s": 1, "x": 1}',
        '{"advance_s": true}',
    ],
)
def test_a_clock_call_that_makes_no_sense_is_refused(live_lab: Live, client: httpx.Client, body: str) -> None:
    """Time does not run back, and mistakes are told."""
    answer = client.post(live_lab["clock"], content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    assert client.get(live_lab["clock"]).json()["advanced_s"] == 0


def test_the_document_is_the_printed_one(live_lab: Live, client: httpx.Client) -> None:
    """`/_lab/world` answers what was printed; the eight credentials and all URLs are in it."""
    shown = client.get(f"{live_lab['hub']['http']}/_lab/world").json()
    assert shown == live_lab.document
    assert len(shown["commerce_cloud"]["credentials"]) == 8
    assert Path(shown["platform"]["jwt_key_file"]).read_text().startswith("-----BEGIN PRIVATE KEY")


def test_every_member_of_the_document_is_documented(live_lab: Live) -> None:
    """docs/serving.md names each member, so that a program can rely on it."""
    page = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
    members = set(live_lab.document) - {"hub", *PARTIES}
    for party in PARTIES:
        members |= set(live_lab[party])
    members |= set(live_lab["tiktok"]["shops"][0])
    assert [member for member in sorted(members) if f"`{member}`" not in page] == []


# --- the live hub ---------------------------------------------------------------------------------------


def connect(
    client: httpx.Client, live: Live, connector: str, settings: dict[str, Any], sign_in: dict[str, str]
) -> str:
    """Add an integration and connect it as a person does, in a browser that follows redirects and fills in forms."""
    api = f"{live['hub']['http']}/api/v3"
    headers = {"X-Pipe17-Key": live["hub"]["operator_key"]}
    added = client.post(
        f"{api}/integrations", json={"connector": connector, "name": connector}, headers=headers
    )
    integration_id: str = added.json()["integrationId"]
    saved = client.put(
        f"{api}/integrations/{integration_id}/settings", json={"settings": settings}, headers=headers
    )
    saved.raise_for_status()
    page = client.post(
        f"{live['hub']['http']}/integrations/{integration_id}/connect", headers=headers, follow_redirects=True
    )
    for _ in range(4):
        form = Form(page.text)
        if form.action is None or "connected" in page.url.path:
            break
        fields = {**form.fields, **{name: value for name, value in sign_in.items() if name in form.fields}}
        accepting = [b for b in form.buttons if b.get("value") in ("accept", "Allow", "allow")]
        fields |= {accepting[0]["name"]: accepting[0]["value"]} if accepting else {}
        page = client.post(str(page.url.join(form.action)), data=fields, follow_redirects=True)
    assert "is connected" in page.text, page.text
    assert page.url.host == "127.0.0.1"
    return integration_id


def test_a_buyers_order_reaches_the_connected_hub_by_webhook(live_lab: Live, client: httpx.Client) -> None:
    """An order made with one request at the live mock is in the live hub, told by TikTok's signed notification."""
    tiktok, hub = live_lab["tiktok"], live_lab["hub"]
    shop = tiktok["shops"][0]
    sign_in = {"email": shop["seller_email"], "password": shop["seller_password"]}
    connect(client, live_lab, "tiktok_shop", {"region": "US", "processProducts": "pull"}, sign_in)
    line = {"seller_sku": "MUG-BLUE", "quantity": 2}
    bought = client.post(
        f"{tiktok['http']}/_lab/orders", json={"shop": shop["id"], "lines": [line], "paid": True}
    )
    order_id = bought.json()["id"]
    headers = {"X-Pipe17-Key": hub["operator_key"]}

    def arrived() -> bool:
        return order_id in client.get(f"{hub['http']}/api/v3/orders", headers=headers).text

    eventually(arrived)
    assert "delivered" in outcomes(client, live_lab)


def outcomes(client: httpx.Client, live: Live) -> list[str]:
    """How TikTok's notifications ended so far."""
    state = client.get(f"{live['tiktok']['http']}/_lab/state?only=webhook_deliveries").json()
    return [row["outcome"] for row in state["webhook_deliveries"]]


# --- webhooks to the user's own application -------------------------------------------------------------


class Receiver:
    """The user's application on this machine: remembers what it is sent, and may do something before it answers."""

    def __init__(self, before_answer: Callable[[], None] = lambda: None) -> None:
        self.received: list[tuple[str, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                before_answer()
                receiver.received.append((self.headers["Authorization"], body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def add_app(client: httpx.Client, live: Live, webhook_url: str) -> dict[str, Any]:
    """Register another app with a webhook address, authorized by the American seller."""
    tiktok = live["tiktok"]["http"]
    body = {"redirect_url": "http://127.0.0.1/back", "webhook_url": webhook_url}
    app: dict[str, Any] = client.post(f"{tiktok}/_lab/apps", json=body).json()
    consent = {"app_key": app["app_key"], "seller": live["tiktok"]["shops"][0]["seller_email"]}
    client.post(f"{tiktok}/_lab/authorizations", json=consent).raise_for_status()
    return app


def buy(client: httpx.Client, live: Live) -> str:
    """A buyer orders one mug and pays."""
    tiktok = live["tiktok"]
    line = {"seller_sku": "MUG-BLUE", "quantity": 1}
    body = {"shop": tiktok["shops"][0]["id"], "lines": [line], "paid": True}
    return str(client.post(f"{tiktok['http']}/_lab/orders", json=body).json()["id"])


def test_a_webhook_reaches_the_users_application_while_it_calls_back(
    live_lab: Live, client: httpx.Client
) -> None:
    """A receiver may call the mock before it answers; the signature is right over the bytes sent."""
    tiktok = live_lab["tiktok"]["http"]

    def call_back() -> None:
        httpx.get(f"{tiktok}/_lab/next").raise_for_status()

    with Receiver(call_back) as receiver:
        app = add_app(client, live_lab, f"{receiver.url}/hook")
        buy(client, live_lab)
        client.post(f"{tiktok}/_lab/clock", json={"advance_s": 1}).raise_for_status()
        eventually(lambda: receiver.received)
        authorization, body = receiver.received[0]
        assert authorization == sign_webhook(app["app_key"], app["app_secret"], body)
        assert set(eventually(lambda: outcomes(client, live_lab))) == {"delivered"}


def test_a_dead_receiver_is_tried_again_and_slows_nobody(live_lab: Live, client: httpx.Client) -> None:
    """Retries at 2 minutes, 30 minutes, 3 hours and 12 hours of the lab's time; requests do not wait for them."""
    silent = socket.create_server(("127.0.0.1", 0))  # takes the connection and never answers
    with silent:
        add_app(client, live_lab, f"http://127.0.0.1:{silent.getsockname()[1]}/hook")
        buy(client, live_lab)
        began = time.monotonic()
        while time.monotonic() < began + 1.0:
            asked = time.monotonic()
            client.get(f"{live_lab['tiktok']['http']}/_lab/next").raise_for_status()
            assert time.monotonic() - asked < 1.0
    live_lab.advance(43_200)
    attempts = client.get(f"{live_lab['tiktok']['http']}/_lab/state?only=webhook_deliveries").json()[
        "webhook_deliveries"
    ]
    assert any(len(row["attempts"]) > 1 for row in attempts)


def test_stepwise_travel_does_each_thing_at_its_own_instant(live_lab: Live, client: httpx.Client) -> None:
    """With "step", a lost notification is tried five times on one day, at the documented distances."""
    gone = socket.create_server(("127.0.0.1", 0))
    port = gone.getsockname()[1]
    gone.close()
    add_app(client, live_lab, f"http://127.0.0.1:{port}/hook")
    buy(client, live_lab)
    client.post(live_lab["clock"], json={"advance_s": 86_400, "step": True}, timeout=120).raise_for_status()
    state = client.get(f"{live_lab['tiktok']['http']}/_lab/state?only=webhook_deliveries").json()
    row = state["webhook_deliveries"][0]
    instants = [attempt["at"] for attempt in row["attempts"]]
    distances = [late - early for early, late in pairwise(instants)]
    assert row["outcome"] == "dropped"
    assert all(abs(d - due) <= 2 for d, due in zip(distances, (120, 1800, 10_800, 43_200), strict=True))


def test_a_production_address_is_forwarded_and_strangers_are_not_called() -> None:
    """TikTok takes https addresses without a port alone; --forward brings them to this machine, others fail."""
    with Receiver() as receiver:
        live = start_live("--only", "tiktok", "--forward", f"app.example.com={receiver.url}/base")
        try:
            with httpx.Client(trust_env=False) as client:
                add_app(client, live, "https://app.example.com/hook")
                add_app(client, live, "https://stranger.example.com/hook")
                buy(client, live)
                eventually(lambda: receiver.received)
                deliveries = f"{live['tiktok']['http']}/_lab/state?only=webhook_deliveries"
                eventually(lambda: "ConnectError" in client.get(deliveries).text)
        finally:
            stop_live(live)


# --- starting and ending --------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_zero_and_nothing_left(how: signal.Signals) -> None:
    """SIGTERM and Ctrl-C are clean ends, with clients connected: no child, no file, no word on standard error."""
    live = start_live("--only", "tiktok")
    try:
        port = httpx.URL(live["tiktok"]["http"]).port
        with socket.create_connection(("127.0.0.1", port)) as kept:
            kept.sendall(b"GET /_lab/ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert kept.recv(1000).startswith(b"HTTP/1.1 200")
            assert live.end(how) == 0
        assert live.errors() == ""
        assert not Path(live.authority).parent.exists()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    finally:
        stop_live(live)


def test_a_second_signal_ends_it_at_once() -> None:
    """Who presses Ctrl-C twice does not wait for an open request."""
    live = start_live("--only", "tiktok")
    try:
        port = httpx.URL(live["tiktok"]["http"]).port
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"POST /_lab/reset HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
            time.sleep(0.3)
            live.process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            began = time.monotonic()
            assert live.end(signal.SIGINT) == 130
            assert time.monotonic() - began < 2.0
        assert live.errors() == "hublab: stopped at once\n"
    finally:
        stop_live(live)


def test_work_that_fails_ends_the_lab_with_one() -> None:
    """A defect in what the lab does by itself is shown and ends it; a lab that quietly stopped working is worse."""
    broken = "import scenarios.live.lab; scenarios.live.lab.LiveLab._tick = lambda self: 1 / 0"
    run = subprocess.run(
        [sys.executable, "-c", f"{broken}; {COMMAND[2]}", "up", "--json", "--free-ports", "--only", "tiktok"],
        cwd=ROOT, capture_output=True, timeout=90, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert b"ZeroDivisionError" in run.stderr
    assert run.stderr.endswith(b"hublab: the lab's own work failed, so it stops; the traceback is above\n")


def test_a_person_gets_links(tmp_path: Path) -> None:
    """Without --json: the addresses, the key and the authority; then one word at the end."""
    with subprocess.Popen(
        [*COMMAND, "--free-ports", "--dir", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().decode() for _ in range(12)]
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().decode()
    text = "".join(lines)
    assert process.returncode == 0
    assert rest == "hublab: stopping\n"
    for title in ("Integration hub", "TikTok Shop", "Salesforce platform", "Commerce Cloud"):
        assert re.search(rf"  {title} +http://127\.0\.0\.1:\d+   https://127\.0\.0\.1:\d+\n", text)
    assert re.search(r"operator key operator_\w+\n", text)
    assert str(tmp_path / "authority.pem") in text


def test_a_port_in_use_is_named_with_its_option() -> None:
    """The error names port and option, and nothing is printed on standard output."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, told = failed("--json", "--free-ports", "--tiktok-tls-port", str(port))
    assert code == 2
    assert told == f"hublab: port {port} is in use; give --tiktok-tls-port another one, or 0 for a free one\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--only", "magento"], "Invalid value for '--only'"),
        (["--hub-port", "70000"], "Invalid value for '--hub-port'"),
        (["--seed", "x"], "Invalid value for '--seed'"),
        (["--forward", "nothing"], "write HOST=URL"),
        (["--forward", "a.example=ftp://b"], "write HOST=URL"),
        (["--dir", "/dev/null/x"], "cannot make the folder /dev/null/x"),
        (["--dir", "/proc"], "cannot write the certificates into /proc"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(options: list[str], told: str) -> None:
    """Bad options and folders end with 2 and name themselves."""
    code, words = failed("--free-ports", *options)
    assert code == 2
    assert told in words
    assert "Traceback" not in words


def test_an_empty_lab_and_one_party_alone() -> None:
    """--empty serves vendors with nothing in them; --only leaves the others out, and says so when one is asked for."""
    live = start_live("--only", "platform", "--empty")
    try:
        assert set(live.document) & set(PARTIES) == {"platform"}
        base = live["platform"]["http"]
        assert httpx.get(f"{base}/_lab/state").json()["orgs"] == {}
        answer = httpx.get(f"{base}/x", headers={"Host": "auth.tiktok-shops.com"})
        assert answer.status_code == 421
        assert "does not serve" in answer.json()["error"]["message"]
    finally:
        stop_live(live)


def test_the_same_seed_gives_the_same_credentials(live_lab: Live) -> None:
    """Credentials derive from the seed alone, whatever else is served; another seed gives others."""
    one = start_live("--only", "commerce")
    other = start_live("--only", "commerce", "--seed", "2")
    try:
        mine = live_lab["commerce_cloud"]["credentials"]
        assert one["commerce_cloud"]["credentials"] == mine
        assert other["commerce_cloud"]["credentials"] != mine
    finally:
        stop_live(one)
        stop_live(other)


# --- a hub that breaks ----------------------------------------------------------------------------------

BROKEN_HUB = """
from integration_hub.hub import Hub
whole = Hub.run_due_jobs
turns = []
def breaking(hub, *limit):
    turns.append(1)
    if len(turns) == 3:
        raise LookupError("the third turn of work breaks")
    return whole(hub, *limit)
Hub.run_due_jobs = breaking
from integration_hub import app
whole_app = app.create_hub
def with_a_broken_page(hub):
    made = whole_app(hub)
    made.add_url_rule("/broken", "broken", lambda: {}["nothing"])
    return made
app.create_hub = with_a_broken_page
"""


def test_a_hub_that_breaks_is_told_and_the_lab_serves_on() -> None:
    """A job and a request raise what nobody expects: both are on standard error and at /_lab/crashes, and all works."""
    lab = start_live("--only", "hub", before=BROKEN_HUB)
    try:
        hub = lab["hub"]["http"]
        assert httpx.get(f"{hub}/broken").status_code == 500
        told = eventually(
            lambda: len(found := httpx.get(f"{hub}/_lab/crashes").json()["crashes"]) == 2 and found
        )
        assert {(crash["during"], crash["error"]) for crash in told} == {
            ("GET /broken", "500"),
            ("its work", "LookupError"),
        }
        assert "LookupError: the third turn of work breaks" in lab.errors()
        assert "KeyError: 'nothing'" in lab.errors(), "the traceback of the request"
        assert httpx.get(f"{hub}/_lab/ready").json()["ready"] is True
        assert httpx.get(f"{hub}/sign-in").status_code == 200
        lab.reset()
        assert httpx.get(f"{hub}/_lab/crashes").json() == {"crashes": []}
        assert lab.end() == 0
    finally:
        stop_live(lab)
