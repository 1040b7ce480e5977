"""`hublab up`: the applications of the simulation, served live on loopback; beside `world.py` the one that composes.

A party's http and TLS ports call the same object under the same state. Hub and mocks take turns (`clock.py`), the
hub's jobs and TikTok's deliveries run when they are due, and a seeded world is there from the start.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.live import seeded_world
from scenarios.live.clock import LabClock, Turnstile
from scenarios.live.front import Front
from scenarios.live.listener import ADDRESS, Listener, bind
from scenarios.live.network import HUB_HOST, LiveNetwork
from scenarios.live.routing import PARTIES, Party, party_of
from scenarios.live.seeded_world import Address
from scenarios.live.tls import Certificates, issue_certificates
from scenarios.world.addresses import HUB
from scenarios.world.crash_watch import CrashWatch
from scenarios.world.wsgi import AppVoice, WsgiApp

if TYPE_CHECKING:
    import socket

    from flask import Flask

    from integration_hub.ground.clock import Clock
    from integration_hub.ground.database import Store
    from integration_hub.hub import Hub
    from mock_tiktok import State as TikTokState
    from scenarios.record.history import Crash

INSTALLATION_KEY = "installation-key-of-the-lab"
FORMAT = 1  # of the JSON document; later versions only add to it
LONGEST_WAIT_S = 5.0  # for what the other thread is just doing, before one's own work is done all the same
GRACE_S = 5.0  # for open requests when the lab ends
# A thread that answers one request after another takes the interpreter back before one that waits has woken up; asked
# to give it up within a request, it lets no request starve (a second and more) at a price of a sixth of the throughput.
SWITCH_S = 5e-5
LONGEST_NAP_S = 0.5  # between two looks at what is due
MOST_ROUNDS = 10_000  # of work that is due at once, before requests get a turn again
OPTIONS: Mapping[Party, str] = {
    "hub": "hub",
    "tiktok": "tiktok",
    "platform": "platform",
    "commerce_cloud": "commerce",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to serve and where; ports by party, 0 takes a free one."""

    parties: tuple[Party, ...]
    ports: Mapping[Party, int]
    tls_ports: Mapping[Party, int]
    directory: Path
    seed: int = 1
    empty: bool = False
    forwards: Mapping[str, str] = field(default_factory=dict)


class LiveLab:
    """A running lab; `close` ends it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.turnstile = Turnstile()
        self.clock = LabClock(time.time, self.turnstile)
        self._watch = CrashWatch(self.clock.now, tell=_tell)
        self.apps: dict[Party, WsgiApp] = {}
        self._flasks: dict[Party, Flask] = {}
        self._tiktok_next: Callable[[], float | None] = lambda: None
        self._hub: Hub | None = None
        self._closing = False
        self.failed = False
        self._working = threading.Lock()
        self._listeners: list[Listener] = []
        self._network = LiveNetwork(self.turnstile, plan.forwards)
        self._sockets = self._bind()
        self.certificates: Certificates = issue_certificates(plan.directory)
        self.addresses = {
            party: Address(
                *(f"{scheme}://{ADDRESS}:{self._port(party, scheme)}" for scheme in ("http", "https"))
            )
            for party in plan.parties
        }
        self._jwt_certificate = self._write_jwt_key() if "platform" in plan.parties else ""
        self._document: dict[str, Any] = {}
        for party in plan.parties:
            flask = self._flasks[party] = _build(party)
            app = self._watch.around(flask.wsgi_app) if party == "hub" else flask.wsgi_app
            self.apps[party] = self._network.apps[party] = app
        self.start_over()
        self._ticker = threading.Thread(target=self._keep_up, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        for number, ((party, scheme), listening) in enumerate(self._sockets.items(), 1):
            certificates = self.certificates if scheme == "https" else None
            self._listeners.append(Listener(number, listening, Front(self, party), certificates))
        gc.freeze()  # what stands now stays: a collection that walked it all would hold up every request
        sys.setswitchinterval(SWITCH_S)
        self._ticker.start()

    def close(self) -> None:
        """Stop serving and working, giving open requests a moment to be answered."""
        self._closing = True
        self.clock.wake()
        if self._ticker.is_alive():
            self._ticker.join(GRACE_S)  # a defect in it is told to the end before the process leaves
        for listener in self._listeners:
            listener.stop()
        end = time.time() + GRACE_S
        for listener in self._listeners:
            listener.ended(max(0.0, end - time.time()))
        for listening in self._sockets.values():
            listening.close()

    # --- what is served ---------------------------------------------------------------------------------

    def _bind(self) -> dict[tuple[Party, str], socket.socket]:
        taken: dict[tuple[Party, str], socket.socket] = {}
        for party in self.plan.parties:
            taken[party, "http"] = bind(self.plan.ports[party], f"--{OPTIONS[party]}-port")
            taken[party, "https"] = bind(self.plan.tls_ports[party], f"--{OPTIONS[party]}-tls-port")
        return taken

    def _port(self, party: Party, scheme: str) -> int:
        return int(self._sockets[party, scheme].getsockname()[1])

    def _write_jwt_key(self) -> str:
        from scenarios.live.keys import write_jwt_key

        return write_jwt_key(self.plan.directory / "jwt-key.pem")

    def start_over(self) -> dict[str, Any]:
        """Put fresh vendors and a fresh hub under the applications, seed them, and return the new document."""
        with self.turnstile:
            seeds = random.Random(self.plan.seed)
            self.clock.return_to_now()
            document: dict[str, Any] = {}
            registrations: dict[str, str] = {}
            for party in PARTIES:
                seed = seeds.getrandbits(
                    48
                )  # drawn for each, so that a party is the same whatever else is served
                if party in self.plan.parties and party != "hub":
                    document[party] = self._seed_vendor(party, seed, registrations)
            if "hub" in self.plan.parties:
                document["hub"] = self._seed_hub(random.Random(self.plan.seed), registrations)
            self._document = document
            self._watch.crashes.clear()
        return self.document()

    def _seed_vendor(self, party: Party, seed: int, registrations: dict[str, str]) -> dict[str, Any]:
        if party == "tiktok":
            state = _fresh_tiktok(self._flasks[party], seed, self.clock.now, self._network)
            self._tiktok_next = state.next_at
        else:
            _fresh_salesforce(party, self._flasks[party], seed, self.clock.now)
        voice, lab = AppVoice(self.apps[party]), f"{_REAL[party]}/_lab"
        seeded: dict[str, Any] = {}
        if self.plan.empty:
            return seeded
        if party == "tiktok":
            seeded = seeded_world.seed_tiktok(voice, lab)
            registrations |= {
                f"tiktok_{name}": seeded[name] for name in ("app_key", "app_secret", "service_id")
            }
        elif party == "platform":
            seeded = seeded_world.seed_platform(voice, lab, self._jwt_certificate, self._callbacks())
            registrations |= {f"salesforce_{name}": seeded[name] for name in ("client_id", "client_secret")}
        else:
            seeded = seeded_world.seed_commerce_cloud(voice, lab, self._callbacks())
        return seeded

    def _callbacks(self) -> list[str]:
        hub = self.addresses.get("hub")
        return [f"{hub.http}/oauth/callback", f"{hub.https}/oauth/callback"] if hub is not None else []

    def _seed_hub(self, rng: random.Random, registrations: Mapping[str, str]) -> dict[str, Any]:
        self._hub = _fresh_hub(self._flasks["hub"], self.clock, rng, self._network, registrations)
        voice = AppVoice(self.apps["hub"])
        return seeded_world.seed_hub(voice, f"{HUB}/api/v3", INSTALLATION_KEY, empty=self.plan.empty)

    def document(self) -> dict[str, Any]:
        """Return what a program needs to use the lab, as docs/serving.md lists it."""
        first = next(iter(self.addresses.values()))
        parties: dict[str, Any] = {
            party: {
                "http": address.http,
                "https": address.https,
                **self._more(party, address),
                **self._document[party],
            }
            for party, address in self.addresses.items()
        }
        return {
            "format": FORMAT,
            "authority": str(self.certificates.authority),
            "ready": f"{first.http}/_lab/ready",
            "clock": f"{first.http}/_lab/clock",
            "reset": f"{first.http}/_lab/world/reset",
            "seed": self.plan.seed,
            **parties,
        }

    def _more(self, party: Party, address: Address) -> dict[str, Any]:
        if party == "platform":
            key = str(self.plan.directory / "jwt-key.pem")
            return {"instance_url": address.https, "login_url": address.https, "jwt_key_file": key}
        if party == "commerce_cloud":
            names = ("account_manager_url", "slas_url", "scapi_url", "ocapi_url")
            return dict.fromkeys(names, address.https)
        return {}

    def local_origin(self, host: str, scheme: str) -> str | None:
        """Return where a browser on this machine finds a host of the lab, None for a host that is not the lab's."""
        party = "hub" if host == HUB_HOST else party_of(host)
        address = self.addresses.get(party) if party is not None else None
        if address is None:
            return None
        origin = address.https if scheme == "https" else address.http
        my_domain, dot, zone = host.partition(".")
        if dot + zone == ".my.salesforce.com" and my_domain != seeded_world.MY_DOMAIN:
            return origin.replace(ADDRESS, f"{my_domain}.my.localhost")
        return origin

    # --- what happens by itself -------------------------------------------------------------------------

    def _keep_up(self) -> None:
        try:
            while not self._closing:
                self.catch_up()
                due = self._next_due()
                latest = self.clock.now() + LONGEST_NAP_S
                self.clock.wait_until(latest if due is None else min(due, latest), at_most_s=LONGEST_NAP_S)
        finally:
            if (
                not self._closing
            ):  # a defect of hub or mock; a lab that quietly stopped working would be worse
                self.failed = True
                os.kill(os.getpid(), signal.SIGTERM)

    def catch_up(self) -> None:
        """Do everything that is due now: the hub's jobs, TikTok's changes and deliveries."""
        waited = self._working.acquire(timeout=LONGEST_WAIT_S)
        try:
            for _ in range(MOST_ROUNDS):
                with self.turnstile:  # one turn a job, so that requests get theirs in between
                    ran = self._work()
                    if ran is None or (not self._tick() and not ran):
                        return
        finally:
            if waited:
                self._working.release()

    def _work(self) -> int | None:
        """Run one job; None where the hub broke: it is told, the lab serves on, and tries again a moment later."""
        hub = self._hub
        return self._watch.work(lambda: hub.run_due_jobs(1)) if hub is not None else 0

    @property
    def crashes(self) -> Sequence[Crash]:
        """Where the hub broke since the world was put there."""
        return self._watch.crashes

    def travel(self, seconds: float, *, step: bool) -> None:
        """Advance the clock and do what has come due: once at the end, or stepwise, each thing at its own instant."""
        left = seconds
        while step and (due := self._next_due()) is not None and (ahead := due - self.clock.now()) <= left:
            self.clock.advance(ahead)
            left -= max(0.0, ahead)
            self.catch_up()
        self.clock.advance(left)
        self.catch_up()

    def _tick(self) -> bool:
        due = self._tiktok_next()
        if due is None or due > self.clock.now():
            return False
        AppVoice(self.apps["tiktok"]).post(f"{_REAL['tiktok']}/_lab/tick").need("a tick")
        return True

    def _next_due(self) -> float | None:
        with self.turnstile:
            instants = [self._tiktok_next(), self._hub.next_due_at() if self._hub is not None else None]
        return min((at for at in instants if at is not None), default=None)


_REAL: Mapping[Party, str] = {
    "tiktok": "https://open-api.tiktokglobalshop.com",
    "platform": "https://login.salesforce.com",
    "commerce_cloud": "https://account.demandware.com",
}
_UNREGISTERED = {
    "tiktok_app_key": "",
    "tiktok_app_secret": "",
    "tiktok_service_id": "",
    "salesforce_client_id": "",
    "salesforce_client_secret": "",
}


def _tell(crash: Crash, error: Exception | None) -> None:
    """Say on standard error that the hub broke; what a request broke with, its application has written there."""
    trace = "" if error is None else "".join(traceback.format_exception(error))
    print(f"{trace}hublab: the hub broke in {crash.during}: {crash.error}: {crash.message}", file=sys.stderr)


def _build(party: Party) -> Flask:
    if party == "tiktok":
        import mock_tiktok

        return mock_tiktok.create_app()
    if party == "platform":
        from mock_salesforce import platform

        return platform.create_app()
    if party == "commerce_cloud":
        from mock_salesforce import commerce_cloud

        return commerce_cloud.create_app()
    from integration_hub import app as hub_app
    from integration_hub.ground.database import Store
    from scenarios.world.clock import VirtualClock

    return hub_app.create_hub(_hub(Store(), VirtualClock(), random.Random(0), {}))


def _fresh_tiktok(app: Flask, seed: int, now: Callable[[], float], network: LiveNetwork) -> TikTokState:
    import mock_tiktok

    state = mock_tiktok.new_state(seed=seed, now=now, transport=network)
    mock_tiktok.install(app, state)
    return state


def _fresh_salesforce(party: Party, app: Flask, seed: int, now: Callable[[], float]) -> None:
    if party == "platform":
        from mock_salesforce import platform

        platform.install(app, platform.new_state(seed=seed, now=now))
    else:
        from mock_salesforce import commerce_cloud

        commerce_cloud.install(app, commerce_cloud.new_state(seed=seed, now=now))


def _fresh_hub(
    app: Flask, clock: LabClock, rng: random.Random, network: LiveNetwork, registrations: Mapping[str, str]
) -> Hub:
    from integration_hub import app as hub_app
    from integration_hub import connectors
    from integration_hub.ground.outbound import Outbound

    store = app.extensions["hub"].desk.store
    store.clear()
    outbound = Outbound(network, clock)
    hub = _hub(
        store,
        clock,
        rng,
        connectors.build(outbound, clock, rng, {**_UNREGISTERED, **registrations}, HUB),
    )
    hub_app.install(app, hub)
    return hub


def _hub(store: Store, clock: Clock, rng: random.Random, by_key: Mapping[str, Any]) -> Hub:
    from integration_hub.hub import Hub

    return Hub(
        store=store,
        clock=clock,
        random=rng,
        connectors=by_key,
        base_url=HUB,
        installation_key=INSTALLATION_KEY,
    )
