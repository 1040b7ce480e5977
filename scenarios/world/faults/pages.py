"""Lists that come a page at a time while they change, and lists that are behind what they list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer

_CHANGED = ("update_time", "LastModifiedDate", "SystemModstamp", "create_time", "CreatedDate")
_LATER = "later"  # what a continuation of our own making is known by


@dataclass(slots=True)
class NextPage:
    """The page that an earlier answer promised, to be given once."""

    token: str
    answer: Answer
    kind: str
    given: bool = False

    def over(self, _now: float) -> bool:
        return self.given

    def meet(self, call: Call) -> Answer | None:
        if self.token.encode() not in call.request.url.raw_path:
            return None
        self.given = True
        call.fault = {"kind": self.kind}
        call.pause()
        return call.finish(self.answer)


def short_page(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _split(call, fault, plan, 0)


def repeated_item(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _split(call, fault, plan, -1)


def skipped_item(call: Call, fault: Fault, plan: FaultPlan) -> Answer:
    return _split(call, fault, plan, 1)


def eventual_list(call: Call, fault: Fault, _plan: FaultPlan) -> Answer:
    answer = call.deliver()
    call.pause()
    oldest = call.at - (fault.seconds or 0.0)
    shown = _payload(answer)
    if shown is not None:
        document, payload, name = shown
        payload[name] = [item for item in payload[name] if _changed_at(item) <= oldest]
        if call.receiver == "salesforce":
            payload["totalSize"] = len(payload[name])
        answer = answer._replace(body=orjson.dumps(document))
    return call.finish(answer)


def _split(call: Call, fault: Fault, plan: FaultPlan, drift: int) -> Answer:
    """Give the first half of a page, and the rest when it is asked for, starting `drift` items further on."""
    answer = call.deliver()
    call.pause()
    shown = _payload(answer)
    if shown is None or len(shown[1][shown[2]]) < 2:
        return call.finish(answer)  # one item is no page to split
    document, payload, name = shown
    items, middle = payload[name], (len(payload[name]) + 1) // 2
    payload[name] = items[middle + drift :]
    rest = answer._replace(body=orjson.dumps(document))
    payload[name] = items[:middle]
    token = f"{_LATER}{call.index}"
    if call.receiver == "tiktok":
        payload["next_page_token"] = token
    else:
        payload["done"] = False
        payload["nextRecordsUrl"] = f"/services/data/v62.0/query/{token}-{middle}"
    plan.begin(NextPage(token, rest, fault.kind))
    return call.finish(answer._replace(body=orjson.dumps(document)))


def _payload(answer: Answer) -> tuple[Any, dict[str, Any], str] | None:
    """Return a document, the part of it that has the list, and the list's name; None where there is none."""
    if answer.status != 200 or not answer.body:
        return None
    document = orjson.loads(answer.body)
    payload = document.get("data", document) if isinstance(document, dict) else None
    if not isinstance(payload, dict):
        return None
    name = next((name for name, value in payload.items() if isinstance(value, list)), None)
    return None if name is None else (document, payload, name)


def _changed_at(item: Mapping[str, Any]) -> float:
    """Return when an item changed, as far as it tells; what tells nothing has always been so."""
    for member in _CHANGED:
        value = item.get(member)
        if isinstance(value, int):
            return float(value)
        if isinstance(value, str):
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
    return 0.0
