"""The hub's death: before or after an exchange of its own, or one that it is asked; commits are the machine's."""

from __future__ import annotations

import httpx

from scenarios.story.faults import Fault
from scenarios.world.endings import HubKilled
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer


def crash_before(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    call.finish(lost="request", error="HubKilled")
    return _die(call, fault, plan)


def crash_after(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    answer = call.deliver()
    call.pause()
    call.finish(answer, lost="response", error="HubKilled")
    return _die(call, fault, plan)


def _die(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    """Kill the hub; whoever asked something of it sees the connection break."""
    try:
        plan.kill(fault)
    except HubKilled:
        if call.receiver != "hub":
            raise
        raise httpx.RemoteProtocolError(
            "Server disconnected without sending a response.", request=call.request
        ) from None
