"""Answers whose body is not what the vendor promises; except for `html_page`, what was asked is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.faults.refusals import JSON, page
from scenarios.world.wsgi import Answer


def truncated_body(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda answer: answer._replace(body=answer.body[: len(answer.body) // 2]))


def garbled_body(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda answer: answer._replace(body=b"\xff\xfe\x00" + answer.body[::-1]))


def empty_body(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda answer: answer._replace(body=b""))


def no_content(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda _answer: Answer(204, [], b""))


def html_page(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause()
    return call.finish(_portal())


def html_page_after(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda _answer: _portal())


def empty_list(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda _answer: Answer(200, [JSON], b"[]"))


def null_body(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda _answer: Answer(200, [JSON], b"null"))


def empty_object(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda _answer: Answer(200, [JSON], b"{}"))


def missing_member(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda answer: _reshaped(answer, lambda payload: dict(list(payload.items())[1:])))


def null_members(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda answer: _reshaped(answer, dict.fromkeys))


def partial_batch(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _spoiled(call, lambda answer: _reshaped(answer, _halved))


def _spoiled(call: Call, spoil: Callable[[Answer], Answer]) -> Answer:
    answer = call.deliver()
    call.pause()
    return call.finish(spoil(answer))


def _portal() -> Answer:
    return page(200, "Welcome", "Please accept the terms of this network")


def _reshaped(answer: Answer, reshape: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Answer:
    """Return the answer with its payload reshaped: TikTok's stands in its envelope."""
    if not answer.body:
        return answer
    document = orjson.loads(answer.body)
    if not isinstance(document, dict):
        return answer
    payload = document.get("data") if {"code", "data"} <= set(document) else document
    if not isinstance(payload, dict):
        return answer
    changed = reshape(payload)
    document = changed if payload is document else {**document, "data": changed}
    return answer._replace(body=orjson.dumps(document))


def _halved(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        name: value[: len(value) // 2] if isinstance(value, list) else value
        for name, value in payload.items()
    }
