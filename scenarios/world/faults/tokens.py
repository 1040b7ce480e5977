"""Credentials that end: an access token that is not taken any more, and a consent that is withdrawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.faults.refusals import JSON, refused
from scenarios.world.wsgi import Answer

_RENEWALS = frozenset({"tiktok.token.refresh", "salesforce.token", "commerce_cloud.token"})
_RENEWALS |= {"commerce_cloud.shopper_token"}
_TIKTOK_REFUSES = b'{"code":36004001,"message":"The refresh token has expired","request_id":"","data":null}'
_GRANT_REFUSED = b'{"error":"invalid_grant","error_description":"expired access/refresh token"}'


@dataclass(frozen=True, slots=True)
class DeadToken:
    """Whoever shows the token is told that it has ended."""

    token: str
    kind: str

    def over(self, _now: float) -> bool:
        return False

    def meet(self, call: Call) -> Answer | None:
        if _token(call) != self.token:
            return None
        call.fault = {"kind": self.kind}
        call.pause()
        return call.finish(refused(call.receiver, 401))


@dataclass(frozen=True, slots=True)
class NoRenewal:
    """No token is granted at the receiver."""

    receiver: str
    until: float
    kind: str

    def over(self, now: float) -> bool:
        return now >= self.until

    def meet(self, call: Call) -> Answer | None:
        if call.receiver != self.receiver or call.sender != "hub" or call.route.name not in _RENEWALS:
            return None
        call.fault = {"kind": self.kind}
        call.pause()
        if call.receiver == "tiktok":
            return call.finish(Answer(200, [JSON], _TIKTOK_REFUSES))
        return call.finish(Answer(400 if call.receiver == "salesforce" else 401, [JSON], _GRANT_REFUSED))


def expire_token(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    plan.begin(DeadToken(_token(call), fault.kind))
    call.pause()
    return call.finish(refused(call.receiver, 401))


def revoke_token(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    plan.begin(NoRenewal(call.receiver, call.at + (fault.seconds or math.inf), fault.kind))
    return expire_token(call, fault, plan)


def _token(call: Call) -> str:
    headers = call.request.headers
    return str(headers.get("x-tts-access-token") or headers.get("authorization") or "")
