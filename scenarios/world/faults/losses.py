"""The wire: requests and answers that are lost, late or cut off, and connections that break."""

from __future__ import annotations

import httpx

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer


def lose_request(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause(call.timeout)
    call.fail("request", httpx.ReadTimeout, "The read operation timed out")


def lose_response(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    answer = call.deliver()
    call.pause(call.timeout)
    call.fail("response", httpx.ReadTimeout, "The read operation timed out", answer)


def delay(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    seconds = fault.seconds or 0.0
    if seconds >= call.timeout:
        return lose_response(call, fault, plan)
    call.fault = {**(call.fault or {}), "seconds": seconds}
    answer = call.deliver()
    call.pause(seconds)
    return call.finish(answer)


def connect_timeout(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause(call.timeout)
    call.fail("request", httpx.ConnectTimeout, "timed out")


def reset_before(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause()
    call.fail("request", httpx.ReadError, "[Errno 104] Connection reset by peer")


def reset_after(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    answer = call.deliver()
    call.pause()
    call.fail("response", httpx.ReadError, "[Errno 104] Connection reset by peer", answer)


def hang_up(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    answer = call.deliver()
    call.pause()
    words = "Server disconnected without sending a response."
    call.fail("response", httpx.RemoteProtocolError, words, answer)
