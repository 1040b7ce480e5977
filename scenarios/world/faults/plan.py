"""Which exchange breaks, and what lasts: the story's faults, counted by route and sender, while they are armed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn, Protocol

import httpx

from scenarios.story.faults import Fault
from scenarios.story.routes import COMMIT
from scenarios.world.clock import PartyClock, VirtualClock
from scenarios.world.faults.call import Call
from scenarios.world.wsgi import Answer


class Condition(Protocol):
    """Something that a strike began and that later exchanges meet."""

    def over(self, now: float) -> bool:
        """Whether it has ended."""

    def meet(self, call: Call) -> Answer | None:
        """End an exchange that it concerns; return None for any other."""


class FaultPlan:
    """Hands out the story's faults as their occurrences come up, while it is armed, and keeps what they began.

    Once it is no longer armed nothing of them goes on: conditions end, clocks are right, what was held back is sent.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._by_route: dict[tuple[str, str], list[Fault]] = {}
        for fault in faults:
            self._by_route.setdefault((fault.route, fault.struck), []).append(fault)
        self._seen: dict[tuple[str, str], int] = {}
        self._armed = False
        self._conditions: list[Condition] = []
        self._held: list[tuple[float, Call]] = []
        self.clocks: dict[str, PartyClock] = {}
        # The world's: kills the hub, and signs as TikTok does. A plan without them meets no fault that needs them.
        self.kill: Callable[[Fault], NoReturn]
        self.sign: Callable[[bytes], str]

    @property
    def armed(self) -> bool:
        """Whether faults strike."""
        return self._armed

    @armed.setter
    def armed(self, armed: bool) -> None:
        self._armed = armed
        if not armed:
            self._conditions.clear()
            self._held = [(0.0, call) for _, call in self._held]
            for clock in self.clocks.values():
                clock.set_right()

    def strike(self, route: str, sender: str) -> Fault | None:
        """Count one exchange of `route` by `sender` and return the fault that strikes it, if any."""
        key = (route, sender)
        if not self._armed or key not in self._by_route:
            return None
        occurrence = self._seen[key] = self._seen.get(key, 0) + 1
        for fault in self._by_route[key]:
            if fault.nth <= occurrence < fault.nth + fault.times:
                return fault
        return None

    def commit(self) -> Fault | None:
        """Count one commit of the hub and return the fault that strikes it, if any."""
        return self.strike(COMMIT, "hub")

    def begin(self, condition: Condition) -> None:
        """Have later exchanges meet the condition, until it is over or the faults stop."""
        self._conditions.append(condition)

    def meet(self, call: Call, now: float) -> Answer | None:
        """Have an exchange that nothing strikes meet what lasts; return None where it goes its way."""
        if not self._conditions:
            return None
        self._conditions = [condition for condition in self._conditions if not condition.over(now)]
        for condition in self._conditions:
            answer = condition.meet(call)
            if answer is not None:
                return answer
        return None

    def hold(self, call: Call, until: float) -> None:
        """Keep a delivery back."""
        self._held.append((until, call))

    def let_go(self) -> None:
        """Have everything that is held back be due."""
        self._held = [(0.0, call) for _, call in self._held]

    def held_until(self) -> float | None:
        """Return when the next delivery that was held back is due."""
        return min((until for until, _ in self._held), default=None)

    def deliver_held(self, clock: VirtualClock) -> bool:
        """Deliver what was held back until now; return whether anything was."""
        due = [call for until, call in self._held if until <= clock.now()]
        self._held = [(until, call) for until, call in self._held if until > clock.now()]
        for call in due:
            again = call.again(call.sender, dict(call.request.headers), call.body)
            again.fault = call.fault
            again.pause()
            with suppress(
                httpx.TransportError
            ):  # to a hub that is down it is lost: its sender thinks it arrived
                again.finish(again.deliver())
        return bool(due)
