"""Deliveries that are dropped, doubled, late or out of order, and deliveries that nobody should believe."""

from __future__ import annotations

import math

import orjson

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer

TAKEN = Answer(200, [], b"")
_HUGE = 8 * 1024 * 1024
_STRANGER = "stranger"
_UNHEARD_OF = 9999


def drop_webhook(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.finish(lost="request")
    return TAKEN  # the sender believes it arrived, so it never tries again


def duplicate_webhook(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    fault, call.fault = call.fault, None
    call.pause()
    first = call.finish(call.deliver())
    again = call.again(call.sender, dict(call.request.headers), call.body)
    again.fault = fault
    again.finish(again.deliver())
    return first


def late_webhook(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    plan.hold(call, call.at + (fault.seconds or 0.0))
    return drop_webhook(call, fault, plan)


def reorder_webhook(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    plan.hold(call, math.inf)
    plan.begin(_NextOne(plan))
    return drop_webhook(call, fault, plan)


class _NextOne:
    """Waits for the next delivery, and has what is held back come right after it."""

    def __init__(self, plan: FaultPlan) -> None:
        self._plan = plan
        self._came = False

    def over(self, _now: float) -> bool:
        return self._came

    def meet(self, call: Call) -> Answer | None:
        if call.route.kind == "webhook" and not self._came:
            self._came = True
            self._plan.let_go()
        return None


def forged_webhook(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _followed(call, _STRANGER, call.body.replace(b'"data":{', b'"data":{"forged":true,'), "0" * 64)


def unknown_webhook(call: Call, _fault: Fault, plan: FaultPlan) -> Answer:
    told = orjson.loads(call.body)
    body = orjson.dumps({**told, "type": _UNHEARD_OF, "tts_notification_id": f"{_UNHEARD_OF}{call.index}"})
    return _followed(call, call.sender, body, plan.sign(body))


def huge_webhook(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _followed(call, _STRANGER, b'{"type":1,"data":"' + b"x" * _HUGE + b'"}', "0" * 64)


def _followed(call: Call, sender: str, body: bytes, signature: str) -> Answer:
    """Deliver, and then another of this body."""
    fault, call.fault = call.fault, None
    call.pause()
    first = call.finish(call.deliver())
    headers = {"content-type": "application/json", "authorization": signature}
    other = call.again(sender, headers, body)
    other.fault = fault
    other.finish(other.deliver())
    return first
