"""Side by side with a WireMock stub over real sockets: throughput, tail, memory, and time to the first 60 answers.

Both serve one product of about 1 KB to 16 connections, in turn, on loopback; the mock verifies the signature of every
request, WireMock answers a stub from a file. WireMock comes from the npm registry, wrk makes the load.

Example: python -m benchmarks.wiremock
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

WIREMOCK = "3.13.2"
CONNECTIONS = 16
ANSWERS = 60
READY_WITHIN_S = 120.0
HOST = "127.0.0.1"
SEED = "1"
# What must hold, each as a ratio of ours to WireMock's.
LEAST_THROUGHPUT = 1.0
MOST_P99 = MOST_MEMORY = 0.25
MOST_START = 1 / 3
_REPORT = """
done = function(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format('{"requests":%d,"microseconds":%d,"p50":%f,"p99":%f,"bad":%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), bad))
end
"""


@dataclass(slots=True)
class Figures:
    """What one server showed: requests a second, p50 and p99 in microseconds, memory in bytes, seconds to start."""

    throughput: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)


class Server:
    """One of the two: how it is started, and what is asked of it."""

    name: str
    command: list[str]

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.directory = directory
        self.figures = Figures()

    def prepare(self, connection: Connection) -> None:
        """Whatever the server needs to be told before it can be measured."""

    def read(self) -> list[str]:
        """The lines of a request for the product."""
        raise NotImplementedError

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """The server in a process of its own, ended by its pid."""
        # Compiled modules are kept, as an installation keeps them.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(self.directory / "compiled")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen(
            self.command,
            cwd=Path(__file__).parent.parent,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(15)


class WireMock(Server):
    """A stub from a file, as its documentation starts it."""

    name = "WireMock"

    def __init__(self, directory: Path, path: str, body: bytes) -> None:
        super().__init__(directory)
        self.path = path
        stub = {
            "request": {"method": "GET", "urlPath": path},
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": body.decode(),
            },
        }
        (directory / "mappings").mkdir()
        (directory / "mappings" / "product.json").write_text(json.dumps(stub))
        jar = next((directory / "node_modules").rglob("wiremock-standalone-*.jar"))
        options = ["--port", str(self.port), "--bind-address", HOST, "--root-dir", str(directory)]
        self.command = ["java", "-jar", str(jar), *options]

    def read(self) -> list[str]:
        return [f"GET {self.path}?app_key=6a&timestamp=1750000000&sign=00 HTTP/1.1"]


class Ours(Server):
    """The mock, started as users start it, with the world of a seed."""

    name = "hublab"

    def __init__(self, directory: Path, seed: str = SEED) -> None:
        super().__init__(directory)
        program = [sys.executable, "-c", "from scenarios.cli.main import main; main()"]
        ports = ["--tiktok-port", str(self.port), "--tiktok-tls-port", "0"]
        self.command = [*program, "up", "--json", "--only", "tiktok", "--seed", seed, *ports]
        self.world: dict[str, Any] = {}
        self.path = ""
        self.body = b""

    def learn(self) -> None:
        """Start once to read the credentials and the product that a world of this seed has every time."""
        with self.running():
            connection = Connection(self.port)
            self.world = json.loads(connection.ask("GET /_lab/world HTTP/1.1"))["tiktok"]
            state = json.loads(connection.ask("GET /_lab/state?only=products HTTP/1.1"))
            self.path = f"/product/202309/products/{state['products'][0]['id']}"
            self.body = connection.ask("\r\n".join(self.read()))
            assert json.loads(self.body)["code"] == 0, self.body

    def url(self) -> str:
        """Path and query with the documented signature."""
        query = {
            "app_key": self.world["app_key"],
            "shop_cipher": self.world["shops"][0]["cipher"],
            "timestamp": str(int(time.time())),
        }
        secret = self.world["app_secret"]
        text = secret + self.path + "".join(key + query[key] for key in sorted(query)) + secret
        sign = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return f"{self.path}?{urlencode({**query, 'sign': sign})}"

    def read(self) -> list[str]:
        return [f"GET {self.url()} HTTP/1.1", f"x-tts-access-token: {self.world['access_token']}"]

    def prepare(self, connection: Connection) -> None:
        """Lift the vendor's limit of 50 requests a second, at the price of an exchange more."""
        switch = json.dumps({"rate_limit_per_second": 0})
        connection.ask(f"PUT /_lab/quirks HTTP/1.1\r\nContent-Length: {len(switch)}", switch)


class Connection:
    """A kept-alive connection that is tried until the server takes it."""

    def __init__(self, port: int) -> None:
        end = time.perf_counter() + READY_WITHIN_S
        while True:
            try:
                self._socket = socket.create_connection((HOST, port), timeout=READY_WITHIN_S)
                break
            except ConnectionError:
                if time.perf_counter() > end:
                    raise
                time.sleep(0.005)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def ask(self, head: str, body: str = "") -> bytes:
        """Send a request and return the body of its answer, which must be a success."""
        line, *headers = head.split("\r\n")
        self._socket.sendall("\r\n".join([line, "Host: localhost", *headers, "", body]).encode())
        status = self._file.readline()
        length = -1
        while (header := self._file.readline()) != b"\r\n":
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        answer = self._file.read(length) if length >= 0 else self._chunks()
        if b" 200 " not in status:
            raise SystemExit(f"{line}: {status.decode().strip()} {answer[:200]!r}")
        return answer

    def _chunks(self) -> bytes:
        whole = b""
        while size := int(self._file.readline(), 16):
            whole += self._file.read(size)
            self._file.readline()
        self._file.readline()
        return whole


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def time_to_answers(server: Server) -> None:
    """From nothing running to 60 answers."""
    began = time.perf_counter()
    with server.running():
        connection = Connection(server.port)
        server.prepare(connection)
        read = "\r\n".join(server.read())
        for _ in range(ANSWERS):
            connection.ask(read)
        server.figures.start.append(time.perf_counter() - began)


def load(server: Server, pid: int, script: Path, seconds: float, *, counted: bool) -> None:
    """Sixteen connections for some seconds; the memory is that of the process at their end."""
    server.prepare(Connection(server.port))
    first, *headers = server.read()
    url = f"http://{HOST}:{server.port}{first.split()[1]}"
    options = [option for header in headers for option in ("-H", header)]
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds:g}s",
        "--timeout",
        "30s",
        "-s",
        str(script),
        *options,
        url,
    ]
    ran = subprocess.run(command, capture_output=True, check=True, text=True, timeout=seconds + 60)
    told = json.loads(ran.stdout.splitlines()[-1])
    if told["bad"]:
        raise SystemExit(f"{server.name} failed {told['bad']} of {told['requests']} requests")
    if counted:
        server.figures.throughput.append(told["requests"] / told["microseconds"] * 1e6)
        server.figures.p50.append(told["p50"])
        server.figures.p99.append(told["p99"])
        server.figures.memory.append(resident(pid))


def resident(pid: int) -> float:
    """Resident memory of a process, from the kernel."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def measure(servers: Sequence[Server], rounds: int, seconds: float, warm: float, starts: int) -> None:
    """Fill the figures of both servers, in turn."""
    for _ in range(starts):
        for server in servers:
            time_to_answers(server)
    script = servers[0].directory / "report.lua"
    script.write_text(_REPORT)
    with servers[0].running() as first, servers[1].running() as second:
        pids = (first.pid, second.pid)
        for server, pid in zip(servers, pids, strict=True):
            load(server, pid, script, warm, counted=False)
        for _ in range(rounds):
            for server, pid in zip(servers, pids, strict=True):
                load(server, pid, script, seconds, counted=True)


def ratios(ours: Figures, theirs: Figures) -> dict[str, float]:
    """Medians of the ratios of neighboring rounds, ours to theirs."""

    def ratio(kind: Callable[[Figures], list[float]]) -> float:
        return median(one / other for one, other in zip(kind(ours), kind(theirs), strict=True))

    return {
        "throughput": ratio(lambda f: f.throughput),
        "p99": ratio(lambda f: f.p99),
        "memory": ratio(lambda f: f.memory),
        "start": ratio(lambda f: f.start),
    }


def told(servers: Sequence[Server], found: dict[str, float]) -> str:
    """The figures and ratios as lines for a person."""
    lines = [f"{'':<10}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'MB':>7}{'start s':>9}"]
    for server in servers:
        f = server.figures
        lines.append(
            f"{server.name:<10}{median(f.throughput):>9,.0f}{median(f.p50) / 1e3:>9.2f}{median(f.p99) / 1e3:>9.2f}"
            f"{median(f.memory) / 1e6:>7.0f}{median(f.start):>9.2f}"
        )
    lines.append(
        f"{'ratio':<10}{found['throughput']:>9.2f}{'':>9}{found['p99']:>9.2f}{found['memory']:>7.2f}{found['start']:>9.2f}"
    )
    lines.append(f"{'wanted':<10}{'>= 1':>9}{'':>9}{'<= 0.25':>9}{'0.25':>7}{'<= 0.33':>9}")
    return "\n".join(lines)


def main() -> int:
    """Install, measure, print, and return 1 where a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=6, help="loads of each, in turn (default 6)")
    parser.add_argument("--seconds", type=float, default=5, help="length of a load (default 5)")
    parser.add_argument(
        "--warm", type=float, default=15, help="seconds of load before any counts (default 15)"
    )
    parser.add_argument("--starts", type=int, default=5, help="starts of each (default 5)")
    options = parser.parse_args()
    missing = [tool for tool in ("wrk", "java", "npm") if shutil.which(tool) is None]
    if missing:
        parser.error(f"not on the PATH: {', '.join(missing)} (Debian: wrk, default-jre-headless, npm)")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        subprocess.run([*install, "--prefix", name, f"wiremock@{WIREMOCK}"], check=True, timeout=300)
        ours = Ours(directory)
        ours.learn()
        wiremock = WireMock(directory, ours.path, ours.body)
        sys.stdout.write(f"one product of {len(ours.body)} bytes, {CONNECTIONS} connections\n")
        measure([ours, wiremock], options.rounds, options.seconds, options.warm, options.starts)
    found = ratios(ours.figures, wiremock.figures)
    sys.stdout.write(told([ours, wiremock], found) + "\n")
    kept = (
        found["throughput"] >= LEAST_THROUGHPUT
        and found["p99"] <= MOST_P99
        and found["memory"] <= MOST_MEMORY
        and found["start"] <= MOST_START
    )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
