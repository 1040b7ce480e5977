"""What the hub runs on: a process that can die at any commit or exchange, and its database, which outlives it.

A dead hub can do nothing more: each transaction and exchange it still attempts ends like the one it died in. A new hub
starts on the same database at once, or when its time of absence is over, and is asked whether it is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import httpx
from flask import Flask

from integration_hub import app as hub_app
from integration_hub.ground.database import Store, Transaction
from integration_hub.ground.tables import jobs
from integration_hub.hub import Hub
from scenarios.story.faults import Fault
from scenarios.story.schedule import Preemption
from scenarios.world.addresses import HUB
from scenarios.world.clock import PartyClock, VirtualClock
from scenarios.world.endings import HubDown, HubKilled
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.network import Network
from scenarios.world.wire import Speaker
from scenarios.world.workers import Workers

StartHub = Callable[[Store, httpx.BaseTransport, PartyClock], Hub]


class Life:
    """One process of the hub."""

    __slots__ = ("dead", "transactions")

    def __init__(self) -> None:
        self.dead = False
        self.transactions = 0  # that are open

    def go_on(self) -> None:
        """Return if it lives."""
        if self.dead:
            raise HubKilled


class TransactionOpen(Exception):
    """The hub asks somebody while it keeps others out of its database: a defect of the hub, whoever waits for it."""


class Machine:
    """Starts the hub, lets it work and answer, and starts it again after it died."""

    def __init__(
        self,
        store: Store,
        app: Flask,
        clock: VirtualClock,
        network: Network,
        faults: FaultPlan,
        schedule: Sequence[Preemption],
        start: StartHub,
    ) -> None:
        self._store = store
        self._app = app
        self._clock = clock
        self._network = network
        self._faults = faults
        self._start = start
        self._life = Life()
        self._back_at = 0.0
        self._supervisor = Speaker(network.transport("supervisor"))
        self.own_clock = PartyClock(clock)
        faults.clocks["hub"] = self.own_clock
        faults.kill = self.kill
        self.workers = Workers(
            schedule,
            armed=lambda: faults.armed,
            route_of=network.route_of,
            running=self._running,
            now=lambda: (clock.now(), network.step),
        )
        self.hub = self._started()

    def _started(self) -> Hub:
        life = self._life = Life()
        store = MortalStore(self._store, life, self._faults, self.kill)
        hub = self._start(store, MortalTransport(self._network, life, self.workers), self.own_clock)
        hub_app.install(self._app, hub)
        return hub

    def kill(self, fault: Fault) -> NoReturn:
        """End the process where it stands."""
        self._life.dead = True
        self._back_at = self._clock.now() + (fault.seconds or 0.0)
        self._died_of = {"kind": fault.kind, "nth": fault.nth}
        raise HubKilled

    def up(self) -> bool:
        """Whether the hub runs; one that died starts again here when it is time, and when the faults stop."""
        if not self._life.dead:
            return True
        if self._faults.armed and self._clock.now() < self._back_at:
            return False
        try:
            self.hub = self._started()
        except HubKilled:  # it can die while it starts
            return False
        self._network.noted = self._died_of
        self._supervisor.get(f"{HUB}/ready")
        return True

    def work(self) -> int:
        """Do the jobs that are due; return how many ran, the one it died in included."""
        try:
            if self.workers.resume():  # a worker of a process that died meanwhile only dies of it
                return 1
            return self.workers.turn(self.hub.run_due_jobs) if self.up() else 0
        except HubKilled:
            return 1

    def _running(self) -> dict[int, str]:
        """Return the flows of the jobs that workers have claimed, by the jobs' numbers."""
        with self._store.transaction() as connection:
            return {job.number: job.flow for job in connection.select(jobs, status="running")}

    def next_due_at(self) -> float | None:
        """Return when there is work again, on the world's clock."""
        if self._life.dead:
            return self._back_at
        try:
            due = self.hub.next_due_at()
        except HubKilled:  # it may die in any of its transactions, in the one that only looks as well
            return self._back_at
        return None if due is None else self.own_clock.shows_at(due)

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, as a WSGI application does."""
        if not self.up():
            raise HubDown
        chunks: Iterable[bytes] = self._app.wsgi_app(environ, start_response)
        return chunks


class MortalStore(Store):
    """The database as one process of the hub has it."""

    def __init__(
        self, store: Store, life: Life, faults: FaultPlan, kill: Callable[[Fault], NoReturn]
    ) -> None:
        self.engine = store.engine
        self._store = store
        self._life = life
        self._faults = faults
        self._kill = kill

    def transaction(self) -> Transaction:
        self._life.go_on()
        return MortalTransaction(self._store.transaction(), self._life, self._faults, self._kill)


class MortalTransaction(Transaction):
    """A transaction that the process may die in: before its commit, so that nothing of it is, or right after."""

    __slots__ = ("_faults", "_inner", "_kill", "_life")

    def __init__(
        self, inner: Transaction, life: Life, faults: FaultPlan, kill: Callable[[Fault], NoReturn]
    ) -> None:
        self._inner = inner
        self._life = life
        self._faults = faults
        self._kill = kill

    def __enter__(self) -> Any:
        connection = self._inner.__enter__()
        self._life.transactions += 1
        return connection

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        self._life.transactions -= 1
        if kind is not None or self._life.dead:
            self._inner.__exit__(kind or HubKilled, error, trace)
            self._life.go_on()
            return
        fault = self._faults.commit()
        if fault is not None and fault.kind == "crash_before_commit":
            self._inner.__exit__(HubKilled, None, None)
            self._kill(fault)
        self._inner.__exit__(None, None, None)
        if fault is not None:
            self._kill(fault)


class MortalTransport(httpx.BaseTransport):
    """The network as one process of the hub has it."""

    def __init__(self, network: Network, life: Life, workers: Workers) -> None:
        self._transport = network.transport("hub")
        self._life = life
        self._workers = workers

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._life.go_on()
        if self._life.transactions:
            raise TransactionOpen(
                f"{request.method} {request.url.host}{request.url.path} within a transaction"
            )
        response = self._workers.ask(request, self._send)
        self._life.go_on()
        return response

    def _send(self, request: httpx.Request) -> httpx.Response:
        self._life.go_on()  # it may have waited, and its process may be gone
        return self._transport.handle_request(request)
