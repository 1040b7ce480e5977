"""The live lab under load: requests a second, latency, processor time and memory, over http and TLS.

`hublab up` runs in a process of its own; this one loads it over so many kept connections with requests made beforehand,
in rounds that alternate with the floor (`benchmarks.floor`) in this process. Requests a second depend on whatever else
the machine does; the server's processor time for a request, in floors, hardly does.

Example: python -m benchmarks.serving --requests 5000 --connections 16
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import ssl
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, time
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import orjson

from benchmarks.floor import Work, floor_work
from mock_tiktok.wire.signing import sign_request

COMMAND = [
    sys.executable,
    "-c",
    "from scenarios.cli.main import main; main()",
    "up",
    "--json",
    "--free-ports",
]


@dataclass(frozen=True, slots=True)
class Target:
    """One request, to be sent many times."""

    name: str
    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Load:
    """What a target did under load."""

    name: str
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    server_cpu_us: float
    server_cpu_floors: float
    server_rss_mb: float


def targets(lab: dict[str, Any]) -> list[Target]:
    """The lab's own answer, and one plain read of each vendor, each over http and TLS."""
    found = []
    for scheme in ("http", "https"):
        tiktok, platform, commerce = (
            lab[party][scheme] for party in ("tiktok", "platform", "commerce_cloud")
        )
        found += [
            Target(f"the lab's own answer, {scheme}", f"{tiktok}/_lab/ready", {}),
            Target(f"TikTok Shop, a signed product read, {scheme}", *_signed(lab["tiktok"], tiktok)),
            Target(f"Salesforce, a record read by id, {scheme}", *_record(lab["platform"], platform)),
            Target(f"Commerce Cloud, a product read, {scheme}", *_product(lab["commerce_cloud"], commerce)),
        ]
    return found


def _signed(lab: dict[str, Any], base: str) -> tuple[str, dict[str, str]]:
    shop = lab["shops"][0]
    state = _json(Request(f"{base}/_lab/state?only=products&shop_id={shop['id']}"))
    path = f"/product/202309/products/{state['products'][0]['id']}"
    query = {"app_key": lab["app_key"], "timestamp": str(int(time())), "shop_cipher": shop["cipher"]}
    query["sign"] = sign_request(lab["app_secret"], path, query.items(), b"")
    return f"{base}{path}?{urlencode(query)}", {"x-tts-access-token": lab["access_token"]}


def _record(lab: dict[str, Any], base: str) -> tuple[str, dict[str, str]]:
    bearer = {"Authorization": f"Bearer {lab['session_id']}"}
    query = urlencode({"q": "SELECT Id FROM Product2 LIMIT 1"})
    found = _json(Request(f"{base}/services/data/v62.0/query?{query}", headers=bearer))
    return f"{base}/services/data/v62.0/sobjects/Product2/{found['records'][0]['Id']}", bearer


def _product(lab: dict[str, Any], base: str) -> tuple[str, dict[str, str]]:
    scope = f"SALESFORCE_COMMERCE_API:{lab['tenant_id']} sfcc.products"
    form = urlencode({"grant_type": "client_credentials", "scope": scope}).encode()
    grant = Request(f"{base}/dwsso/oauth2/access_token", data=form)
    grant.add_header("Authorization", f"Basic {_basic(lab['client_id'], lab['client_password'])}")
    token = _json(grant)["access_token"]
    path = f"/product/products/v1/organizations/{lab['organization_id']}/products/MUG-BLUE"
    return f"{base}{path}", {"Authorization": f"Bearer {token}"}


def _basic(name: str, password: str) -> str:
    from base64 import b64encode

    return b64encode(f"{name}:{password}".encode()).decode()


def _json(request: Request) -> Any:
    with urlopen(request, context=_TRUST, timeout=30) as answer:
        return orjson.loads(answer.read())


_TRUST = ssl.create_default_context()


@dataclass
class Tally:
    """What the rounds of one target add up to."""

    took: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # a request, by round
    cpu: float = 0.0
    floor_cpu: float = 0.0  # an exchange, by round, added up
    rounds: int = 0

    def load(self, name: str, rss_mb: float) -> Load:
        took = sorted(self.took)
        cpu = self.cpu / len(took)
        return Load(
            name,
            1 / median(self.seconds),
            took[len(took) // 2] * 1e3,
            took[int(len(took) * 0.99)] * 1e3,
            cpu * 1e6,
            cpu / (self.floor_cpu / self.rounds),
            rss_mb,
        )


async def _send(target: Target, tally: Tally, *, requests: int, connections: int) -> None:
    """Send the request so many times over so many connections."""
    url = urlsplit(target.url)
    lines = [f"GET {url.path}{'?' + url.query if url.query else ''} HTTP/1.1", f"Host: {url.netloc}"]
    raw = "\r\n".join([*lines, *(f"{k}: {v}" for k, v in target.headers.items()), "", ""]).encode()
    left = [requests]

    async def connection() -> None:
        trust = _TRUST if url.scheme == "https" else None
        reader, writer = await asyncio.open_connection(url.hostname, url.port, ssl=trust)
        while left[0] > 0:
            left[0] -= 1
            began = perf_counter()
            writer.write(raw)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            body = await reader.readexactly(length)
            tally.took.append(perf_counter() - began)
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{target.name}: {head.decode('latin-1')}{body[:500].decode()}")
        writer.close()

    began = perf_counter()
    await asyncio.gather(*(connection() for _ in range(connections)))
    tally.seconds.append((perf_counter() - began) / requests)


def measured(lab: dict[str, Any], pid: int, *, requests: int, connections: int, rounds: int) -> list[Load]:
    """Load every target in turn, so many rounds; each round between two looks at the floor."""
    floor = floor_work(exchanges=200)
    floor()
    tallies: dict[str, Tally] = {}
    for _ in range(rounds):
        for target in targets(lab):  # anew each round: signatures live five minutes
            tally = tallies.setdefault(target.name, Tally())
            cpu = _cpu_seconds(pid)
            asyncio.run(_send(target, tally, requests=requests // rounds, connections=connections))
            tally.cpu += _cpu_seconds(pid) - cpu
            tally.floor_cpu += _floor_cpu(floor)
            tally.rounds += 1
    return [tally.load(name, _rss_mb(pid)) for name, tally in tallies.items()]


def _floor_cpu(floor: Work) -> float:
    began = process_time()
    exchanges = floor()
    return (process_time() - began) / exchanges


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> int:
    """Start the lab, load every target in turn, and print a line each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=5000, help="requests a target (default 5000)")
    parser.add_argument("--connections", type=int, default=16, help="kept connections (default 16)")
    parser.add_argument("--rounds", type=int, default=10, help="rounds they are sent in (default 10)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    lab_process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE)
    try:
        assert lab_process.stdout is not None
        began = perf_counter()
        lab = orjson.loads(lab_process.stdout.readline())
        ready = perf_counter() - began
        _TRUST.load_verify_locations(lab["authority"])
        lift = Request(
            f"{lab['tiktok']['http']}/_lab/quirks", orjson.dumps({"rate_limit_per_second": 0}), method="PUT"
        )
        _json(lift)
        results = measured(
            lab,
            lab_process.pid,
            requests=options.requests,
            connections=options.connections,
            rounds=options.rounds,
        )
    finally:
        lab_process.send_signal(signal.SIGTERM)
        lab_process.wait(30)
    if options.json:
        sys.stdout.write(
            orjson.dumps([asdict(r) for r in results], option=orjson.OPT_INDENT_2).decode() + "\n"
        )
        return 0
    sys.stdout.write(f"ready after {ready:.2f} s\n")
    for r in results:
        sys.stdout.write(
            f"{r.name:<50} {r.requests_per_second:7.0f}/s  p50 {r.p50_ms:6.2f} ms  p99 {r.p99_ms:6.2f} ms  "
            f"{r.server_cpu_us:5.0f} µs CPU = {r.server_cpu_floors:4.2f} floors  {r.server_rss_mb:4.0f} MB\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
