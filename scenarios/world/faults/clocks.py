"""Clocks that differ: a vendor's, or the hub's. The network's own is the time that is."""

from __future__ import annotations

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer

_HOUR_S = 3600.0


def clock_ahead(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _skew(call, plan, call.receiver, fault.seconds or 0.0)


def clock_behind(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _skew(call, plan, call.receiver, -(fault.seconds or 0.0))


def hub_clock_ahead(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _skew(call, plan, "hub", fault.seconds or 0.0)


def hub_clock_behind(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _skew(call, plan, "hub", -(fault.seconds or 0.0))


def daylight_saving(call: Call, _fault: Fault, plan: FaultPlan) -> Answer:
    return _skew(call, plan, "hub", -_HOUR_S)


def stopped_clock(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    plan.clocks[call.receiver].stop(fault.seconds or 0.0)
    return _go_on(call)


def _skew(call: Call, plan: FaultPlan, party: str, seconds: float) -> Answer:
    plan.clocks[party].skew = seconds
    return _go_on(call)


def _go_on(call: Call) -> Answer:
    call.pause()
    return call.finish(call.deliver())
