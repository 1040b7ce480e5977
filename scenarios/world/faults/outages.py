"""Hosts and vendors that are gone for a while: for whoever asks, or for one account alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

import httpx

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.faults.refusals import page, quota_answer
from scenarios.world.wsgi import Answer


@dataclass(frozen=True, slots=True)
class Outage:
    """For whatever it `concerns`, exchanges end as `how` says until it ends."""

    until: float
    concerns: Callable[[Call], bool]
    how: Callable[[Call], Answer]
    kind: str

    def over(self, now: float) -> bool:
        return now >= self.until

    def meet(self, call: Call) -> Answer | None:
        if not self.concerns(call):
            return None
        call.fault = {"kind": self.kind}
        return self.how(call)


def refuse_connection(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _begin(call, fault, plan, _same_host(call), _refused)


def unknown_host(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _begin(call, fault, plan, _same_host(call), unresolved)


def vendor_outage(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    sender, receiver = call.sender, call.receiver
    return _begin(
        call, fault, plan, lambda other: (other.sender, other.receiver) == (sender, receiver), _unavailable
    )


def account_outage(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _begin(call, fault, plan, _same_account(call), _unavailable)


def quota_spent(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _begin(call, fault, plan, _same_account(call), _out_of_quota)


def unresolved(call: Call) -> Answer:
    """End as where a name does not resolve."""
    call.fail("request", httpx.ConnectError, "Name or service not known")


def _begin(
    call: Call, fault: Fault, plan: FaultPlan, concerns: Callable[[Call], bool], how: Callable[[Call], Answer]
) -> Answer:
    if fault.seconds:
        plan.begin(Outage(call.at + fault.seconds, concerns, how, fault.kind))
    return how(call)


def _refused(call: Call) -> Answer:
    call.pause()
    call.fail("request", httpx.ConnectError, "[Errno 111] Connection refused")


def _unavailable(call: Call) -> Answer:
    call.pause()
    return call.finish(page(503))


def _out_of_quota(call: Call) -> Answer:
    call.pause()
    return call.finish(quota_answer(call.receiver))


def _same_host(call: Call) -> Callable[[Call], bool]:
    sender, host = call.sender, call.host
    return lambda other: (other.sender, other.host) == (sender, host)


def _same_account(call: Call) -> Callable[[Call], bool]:
    sender, receiver, mine = call.sender, call.receiver, _account(call)
    return lambda other: (other.sender, other.receiver) == (sender, receiver) and _account(other) == mine


def _account(call: Call) -> str:
    """Return whose account a call is for: TikTok's shop by its cipher, elsewhere the org's or realm's own host."""
    if call.receiver != "tiktok":
        return call.host
    return parse_qs(call.query.decode("ascii")).get("shop_cipher", [""])[0]
