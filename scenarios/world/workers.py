"""The hub's workers: greenlets that a story's schedule makes wait in an exchange while others run.

One thread, and a worker stops nowhere but here, so the schedule alone decides who runs. A story without a schedule has
no greenlet at all. Whoever asks something of the hub waits for its answer: there the others run on top of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import httpx
from greenlet import getcurrent, greenlet

from scenarios.record.history import Wait
from scenarios.story.schedule import Preemption
from scenarios.world.endings import HubKilled


@dataclass(eq=False, slots=True)
class _Worker:
    """One worker under way."""

    body: greenlet
    turns: int = 0  # of others, before it goes on
    job: int | None = None  # that it waits in
    ran: int = 0


class Workers:
    """Lets workers run, and holds those that wait.

    `route_of` names a request, `running` tells the jobs that are claimed by their flow, `now` is (instant, step).
    """

    def __init__(
        self,
        schedule: Sequence[Preemption],
        armed: Callable[[], bool],
        route_of: Callable[[httpx.Request], str],
        running: Callable[[], dict[int, str]],
        now: Callable[[], tuple[float, int]],
    ) -> None:
        self._schedule = schedule
        self._armed = armed
        self._route_of = route_of
        self._running = running
        self._now = now
        self._seen: Counter[str | None] = Counter()
        self._waiting: list[_Worker] = []
        self._at_work: dict[greenlet, _Worker] = {}
        self._asking: set[greenlet] = set()
        self.others: Callable[[], bool] = lambda: False  # one turn of everybody else; False if nobody has any
        self.turning = False  # whether such a turn is under way
        self.waits: list[Wait] = []

    @property
    def waiting(self) -> bool:
        """Whether any worker waits."""
        return bool(self._waiting)

    # --- who runs ---------------------------------------------------------------------------------------

    def turn(self, run_due_jobs: Callable[[int | None], int]) -> int:
        """Have a free worker do what is due: one job, where others wait meanwhile; return how many were done."""
        if not self._schedule:
            return run_due_jobs(None)
        limit = 1 if self._waiting else None

        def work() -> None:
            worker.ran = run_due_jobs(limit)

        before = tuple(self._waiting)
        worker = _Worker(greenlet(work))
        self._go(worker)
        if worker.ran or not worker.body.dead:
            _passed(before)
        return worker.ran if worker.body.dead else 1

    def resume(self) -> bool:
        """Have the first worker that has waited long enough go on; return False if there is none."""
        ready = next((worker for worker in self._waiting if worker.turns <= 0), None)
        if ready is None:
            return False
        self._waiting.remove(ready)
        _passed(self._waiting)
        self._go(ready)
        return True

    def passed(self) -> None:
        """Count a turn that somebody else took."""
        _passed(self._waiting)

    def let_go(self) -> None:
        """Have nobody wait any longer."""
        for worker in self._waiting:
            worker.turns = 0

    def abandon(self) -> None:
        """End every worker where it waits, as its process does when the run is over."""
        for worker in self._waiting:
            with suppress(HubKilled):
                worker.body.throw(HubKilled)
        self._waiting.clear()

    def _go(self, worker: _Worker) -> None:
        self._at_work[worker.body] = worker
        try:
            worker.body.switch()
        finally:
            del self._at_work[worker.body]

    # --- who waits --------------------------------------------------------------------------------------

    def ask(self, request: httpx.Request, send: Callable[[httpx.Request], httpx.Response]) -> httpx.Response:
        """Send what the hub asks; have its worker wait before or after, where the schedule says so."""
        me = getcurrent()
        preemption = self._strike(request) if self._may_wait(me) else None
        if preemption is not None and preemption.held == "request":
            self._wait(me, preemption, request)
        self._asking.add(me)
        try:
            response = send(request)
        finally:
            self._asking.discard(me)
        if preemption is not None and preemption.held == "answer":
            self._wait(me, preemption, request)
        return response

    def _may_wait(self, me: greenlet) -> bool:
        """Whether who asks may be held: never under a vendor that it is asking, nor under one that has its turn."""
        if not self._schedule or not self._armed() or me in self._asking:
            return False
        return me in self._at_work or not self.turning

    def _strike(self, request: httpx.Request) -> Preemption | None:
        """Count an exchange, and return the pre-emption that strikes it, if any."""
        route = self._route_of(request)
        self._seen.update((None, route))
        return next(
            (
                each
                for each in self._schedule
                if self._seen[each.route] == each.nth and each.route in (None, route)
            ),
            None,
        )

    def _wait(self, me: greenlet, preemption: Preemption, request: httpx.Request) -> None:
        worker = self._at_work.get(me)
        known = {each.job for each in self._waiting}
        mine = {number: flow for number, flow in self._running().items() if number not in known}
        job = max(mine, default=None) if worker is not None else None
        at, step = self._now()
        flow = "a request" if job is None else mine[job]
        self.waits.append(Wait(at, step, flow, self._route_of(request), preemption.held))
        if worker is None:
            self._run_others(preemption.turns)
            return
        worker.turns, worker.job = preemption.turns, job
        self._waiting.append(worker)
        parent = me.parent
        assert parent is not None
        parent.switch()

    def _run_others(self, turns: int) -> None:
        """Let others run on top of whoever waits, who holds the thread."""
        for _ in range(turns):
            if not self.others():
                return


def _passed(waiting: Sequence[_Worker]) -> None:
    for worker in waiting:
        worker.turns -= 1
