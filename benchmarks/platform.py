"""The Salesforce platform mock: a read against the floor, growth, paging, and simple-mockforce beside it.

Each figure is a median of ratios of neighboring blocks. The rival runs in an environment of its own, made for the
occasion with `pip install simple-mockforce`, and does the same work through the same simple-salesforce.

Example: python -m benchmarks.platform
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import httpx
import requests
from requests.adapters import BaseAdapter
from simple_salesforce import Salesforce

from benchmarks.floor import Work, interleaved
from mock_salesforce import platform
from scenarios.world.network import AppTransport

HOST = "acme.my.salesforce.com"
DATA = "/services/data/v60.0"
RIVAL = "simple-mockforce==0.8.1"
READ_MOST, GROWTH_MOST, RIVAL_LEAST, CAPTURE_MOST = 1.5, 1.5, 3.0, 1.5
BLOCK = 40


class Org:
    """An org of so many products, each with an external id, and a client of it."""

    def __init__(self, products: int, *, captured: bool = False) -> None:
        self.app = platform.create_app()
        platform.install(self.app, platform.new_state(seed=7, now=lambda: 1_767_225_600.0))
        self.client = httpx.Client(
            transport=AppTransport(self.app.wsgi_app), base_url=f"https://{HOST}", timeout=None
        )
        field = {"object": "Product2", "name": "Key__c", "unique": True, "external_id": True}
        selected = ["Product2"] if captured else []
        self._lab("orgs", {"my_domain": "acme", "custom_fields": [field], "change_events": selected})
        self.token = self._lab("session", {})["access_token"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"
        self.ids: list[str] = []
        for start in range(0, products, 10_000):
            rows = [_product(n) for n in range(start, min(start + 10_000, products))]
            self.ids += self._lab("records", {"object": "Product2", "records": rows})["ids"]
        self._turn = 0

    def _lab(self, verb: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(f"/_lab/{verb}", json=body)
        answer.raise_for_status()
        return answer.json()

    def _next(self) -> int:
        self._turn = (self._turn + 7919) % len(self.ids)
        return self._turn

    def read(self) -> int:
        for _ in range(BLOCK):
            self._ok(self.client.get(f"{DATA}/sobjects/Product2/{self.ids[self._next()]}"))
        return BLOCK

    def query(self) -> int:
        for _ in range(BLOCK):
            text = f"SELECT Id, Name FROM Product2 WHERE StockKeepingUnit = 'S{self._next()}'"
            assert self._ok(self.client.get(f"{DATA}/query", params={"q": text})).json()["totalSize"] == 1
        return BLOCK

    def upsert(self) -> int:
        for _ in range(BLOCK):
            n = self._next()
            self._ok(self.client.patch(f"{DATA}/sobjects/Product2/Key__c/K{n}", json={"Name": f"N{n}"}))
        return BLOCK

    def page(self) -> int:
        page = self._ok(
            self.client.get(f"{DATA}/query", params={"q": "SELECT Id, Name FROM Product2"})
        ).json()
        rows = len(page["records"])
        while not page["done"]:
            page = self._ok(self.client.get(page["nextRecordsUrl"])).json()
            rows += len(page["records"])
        assert rows == len(self.ids)
        return rows

    @staticmethod
    def _ok(answer: httpx.Response) -> httpx.Response:
        assert answer.status_code in (200, 201, 204), answer.text
        return answer


def _product(n: int) -> dict[str, Any]:
    return {"Name": f"P{n}", "StockKeepingUnit": f"S{n}", "Key__c": f"K{n}", "IsActive": True}


def growth(small: Work, large: Work, rounds: int) -> float:
    """How many times what it costs on the small one an operation costs on the large one."""
    small(), large()
    return median(_cost(large) / _cost(small) for _ in range(rounds))


def _cost(work: Work) -> float:
    # Or a full collection, over all the rows there are, falls into one of the two, and into which is chance.
    gc.collect()
    gc.freeze()
    began = perf_counter()
    operations = work()
    return (perf_counter() - began) / operations


class InProcess(BaseAdapter):
    """Carries what requests sends into a WSGI application, as its own patches carry it into the rival."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self._app = app

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else body
        environ = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": parts.hostname,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": parts.netloc,
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(content),
            "wsgi.errors": sys.stderr,
            "CONTENT_LENGTH": str(len(content)),
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_AUTHORIZATION": request.headers["Authorization"],
        }
        answer = requests.Response()

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            answer.status_code = int(status[:3])
            answer.headers.update(headers)

        answer._content = b"".join(self._app(environ, start))
        answer.url, answer.request = str(request.url), request
        return answer

    def close(self) -> None:
        """Nothing is open."""


FILLED = 1000
WORK = """
def fill(sf):
    for n in range(FILLED):
        sf.Product2.create({"Name": f"F{n}", "StockKeepingUnit": f"F{n}", "IsActive": True})

def work(sf, start, count):
    from time import perf_counter
    began = perf_counter()
    ids = [
        sf.Product2.create({"Name": f"P{n}", "StockKeepingUnit": f"S{n}", "IsActive": True})["id"]
        for n in range(start, start + count)
    ]
    created = perf_counter()
    for record_id in ids:
        assert sf.Product2.get(record_id)["Name"]
    got = perf_counter()
    for n in range(start, start + count):
        assert sf.query(f"SELECT Id, Name FROM Product2 WHERE StockKeepingUnit = 'S{n}'")["totalSize"] == 1
    return created - began, got - created, perf_counter() - got
""".replace("FILLED", str(FILLED))
CHILD = (
    WORK
    + """
import sys
import requests
from simple_mockforce import mock_salesforce
from simple_salesforce import Salesforce

@mock_salesforce
def serve():
    session = requests.Session()
    session.trust_env = False
    sf = Salesforce(username="a", password="b", security_token="c", session=session)
    fill(sf)
    for line in sys.stdin:
        start, count = map(int, line.split())
        print(*work(sf, start, count), file=sys.__stdout__, flush=True)

sys.stdout = sys.stderr
serve()
"""
)


def against_rival(count: int, rounds: int) -> list[float]:
    """How many times the rival's create, get, query and all three together we do in the same time."""
    org = Org(0)
    session = requests.Session()
    session.trust_env = False  # on both sides: looking for proxies costs more than some operations
    session.mount("https://", InProcess(org.app.wsgi_app))
    ours = Salesforce(instance=HOST, session_id=org.token, session=session)
    scope: dict[str, Callable[..., tuple[float, ...]]] = {}
    exec(compile(WORK, "work", "exec"), scope)  # the very text that the rival's process runs
    scope["fill"](ours)
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        python = str(Path(place, "bin", "python"))
        wanted = [RIVAL, f"simple-salesforce=={version('simple-salesforce')}"]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True, stderr=subprocess.DEVNULL)
        child = subprocess.Popen(
            [python, "-c", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        ratios = []
        with child:
            for block in range(rounds):
                child.stdin.write(f"{block * count} {count}\n")
                child.stdin.flush()
                theirs = [float(part) for part in child.stdout.readline().split()]
                own = scope["work"](ours, block * count, count)
                pairs = [(*theirs, sum(theirs)), (*own, sum(own))]
                ratios.append([their / our for their, our in zip(*pairs, strict=True)])
            child.stdin.close()
    return [median(column) for column in zip(*ratios, strict=True)]


def main() -> int:
    """Measure, print, and return 1 where a figure misses its bound."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15, help="blocks of each (default 15)")
    parser.add_argument(
        "--no-rival", action="store_true", help="leave simple-mockforce out; installs nothing"
    )
    options = parser.parse_args()
    missed = 0

    def tell(name: str, figure: float, bound: str, *, met: bool) -> None:
        nonlocal missed
        missed += not met
        sys.stdout.write(f"{name:<52} {figure:6.2f}  {bound}{'' if met else '  MISSED'}\n")
        sys.stdout.flush()

    if not options.no_rival:
        *parts, together = against_rival(30, max(options.rounds // 3, 3))
        for name, ratio in zip(("create", "get", "query"), parts, strict=True):
            tell(f"{name}, times {RIVAL}", ratio, "", met=True)
        tell(f"all three, times {RIVAL}", together, f"at least {RIVAL_LEAST}", met=together >= RIVAL_LEAST)
    small, large = Org(1000), Org(200_000)
    read = interleaved({"read": small.read}, rounds=options.rounds)[1].ratio
    tell("a read by id, in floors", read, f"at most {READ_MOST}", met=read <= READ_MOST)
    for name in ("read", "query", "upsert"):
        grown = growth(getattr(small, name), getattr(large, name), options.rounds)
        tell(f"{name}, 200,000 rows against 1,000", grown, f"at most {GROWTH_MOST}", met=grown <= GROWTH_MOST)
    grown = growth(Org(10_000).page, Org(100_000).page, 3)
    tell("paging, a row of 100,000 against one of 10,000", grown, "at most 1.5", met=grown <= GROWTH_MOST)
    captured = Org(1000, captured=True)
    grown = growth(small.upsert, captured.upsert, options.rounds)
    tell(
        "upsert, its changes captured, against not",
        grown,
        f"at most {CAPTURE_MOST}",
        met=grown <= CAPTURE_MOST,
    )
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
