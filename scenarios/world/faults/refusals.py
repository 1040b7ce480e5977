"""Statuses and codes: what a gateway before a vendor answers with, and what the vendor itself does.

TikTok speaks in its envelope (facts/tiktok-shop-api.md sections 2 and 9), Salesforce in a list of errors
(facts/salesforce-core-api.md 2.9), Commerce Cloud in problem documents (facts/commerce-cloud-api.md section 4); front
ends under load answer with plain pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import orjson

from scenarios.story.faults import Fault
from scenarios.world.faults.call import Call
from scenarios.world.faults.plan import FaultPlan
from scenarios.world.wsgi import Answer

JSON = ("Content-Type", "application/json")
_PROBLEMS = "https://api.commercecloud.salesforce.com/documentation/error/v1/errors"

# What each party says: the code and words of its own that belong to a status.
_WORDS: Mapping[str, Mapping[int, tuple[Any, str]]] = {
    "tiktok": {
        401: (105002, "Expired credentials. The access token has expired"),
        403: (105005, "Access denied. The token does not carry the scope this API needs"),
        404: (36009009, "Invalid path"),
        409: (36009022, "The request conflicts with another one"),
    },
    "salesforce": {
        401: ("INVALID_SESSION_ID", "Session expired or invalid"),
        403: ("INSUFFICIENT_ACCESS", "insufficient access rights on object id"),
        404: ("NOT_FOUND", "The requested resource does not exist"),
        409: ("DUPLICATE_VALUE", "duplicate value found"),
    },
    "commerce_cloud": {
        401: ("unauthorized", "Unauthorized"),
        403: ("forbidden", "Forbidden"),
        404: ("not-found", "Not Found"),
        409: ("concurrent-modification", "Concurrent modification"),
    },
}


def page(status: int, title: str | None = None, words: str = "Service unavailable") -> Answer:
    """Return a gateway's page."""
    text = f"<html><head><title>{title or status}</title></head><body>{words}</body></html>"
    return Answer(status, [("Content-Type", "text/html")], text.encode())


def refused(receiver: str, status: int) -> Answer:
    """Return the receiver's own words for a status."""
    known = _WORDS.get(receiver, {}).get(status)
    if known is None:
        return page(status, words="Refused")
    code, words = known
    if receiver == "tiktok":
        return _json(status, _envelope(code, words))
    if receiver == "salesforce":
        return _json(status, [{"message": words, "errorCode": code}])
    return _json(status, {"title": words, "type": f"{_PROBLEMS}/{code}", "detail": words})


def quota_answer(receiver: str) -> Answer:
    """Return what the receiver says to an account whose quota is spent; it does not say for how long."""
    if receiver == "tiktok":
        return _json(429, _envelope(36009037, "The hourly quota of this test shop is used up"))
    if receiver == "salesforce":
        words = "TotalRequests Limit exceeded."
        return _json(403, [{"message": words, "errorCode": "REQUEST_LIMIT_EXCEEDED"}])
    return _throttled(receiver, None)


def server_error(call: Call, fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause()
    return call.finish(page(fault.status))


def server_error_after(call: Call, fault: Fault, _plan: FaultPlan) -> Answer:
    call.deliver()
    call.pause()
    return call.finish(page(fault.status))


def too_many_requests(call: Call, fault: Fault, _plan: FaultPlan) -> Answer:
    wait = None if fault.seconds is None else str(int(fault.seconds))
    call.pause()
    return call.finish(_throttled(call.receiver, wait))


def too_many_requests_until(call: Call, fault: Fault, _plan: FaultPlan) -> Answer:
    return _throttled_until(call, fault.seconds or 0.0)


def too_many_requests_past(call: Call, fault: Fault, _plan: FaultPlan) -> Answer:
    return _throttled_until(call, -(fault.seconds or 0.0))


def too_many_requests_garbled(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause()
    return call.finish(_throttled(call.receiver, "a little later"))


def unauthorized(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _refuse(call, 401)


def forbidden(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _refuse(call, 403)


def not_found(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _refuse(call, 404)


def conflict(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    return _refuse(call, 409)


def redirect(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause()
    return call.finish(Answer(302, [("Location", "https://sign-in.example/")], b""))


def code_in_200(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    call.pause()
    if call.receiver == "tiktok":
        return call.finish(_json(200, _envelope(36009003, "Internal error. Please try again later")))
    if call.receiver == "salesforce":
        error = {"errorCode": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred"}
        return call.finish(_json(200, {"success": False, "errors": [error]}))
    fault = {"type": "InternalServerErrorException", "message": "An internal error occurred"}
    return call.finish(_json(200, {"_v": "24.5", "fault": fault}))


def item_failures(call: Call, _fault: Fault, _plan: FaultPlan) -> Answer:
    asked = orjson.loads(call.body)
    call.pause()
    if call.receiver == "tiktok":
        failed = [
            {"code": 12001000, "message": "Internal error", "detail": {"sku_id": str(sku.get("id"))}}
            for sku in asked["skus"]
        ]
        return call.finish(_json(200, {**_envelope(0, "Success"), "data": {"errors": failed}}))
    lock = {"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access to this record"}
    halted = {"errorCode": "PROCESSING_HALTED", "message": "The transaction was rolled back"}
    parts = [
        {
            "body": [halted if number else lock],
            "httpHeaders": {},
            "httpStatusCode": 400,
            "referenceId": part["referenceId"],
        }
        for number, part in enumerate(asked["compositeRequest"])
    ]
    return call.finish(_json(200, {"compositeResponse": parts}))


def _refuse(call: Call, status: int) -> Answer:
    call.pause()
    return call.finish(refused(call.receiver, status))


def _throttled_until(call: Call, seconds: float) -> Answer:
    call.pause()
    until = format_datetime(datetime.fromtimestamp(int(call.at + seconds), UTC), usegmt=True)
    return call.finish(_throttled(call.receiver, until))


def _throttled(receiver: str, wait: str | None) -> Answer:
    headers = [] if wait is None else [("Retry-After", wait)]
    if receiver == "tiktok":
        body = b'{"code":36009002,"message":"Too many requests","request_id":"","data":null}'
        return Answer(429, [JSON, *headers], body)
    return Answer(429, [("Content-Type", "text/plain"), *headers], b"Too Many Requests")


def _envelope(code: int, words: str) -> dict[str, Any]:
    return {"code": code, "message": words, "request_id": "", "data": None}


def _json(status: int, document: object) -> Answer:
    return Answer(status, [JSON], orjson.dumps(document))
