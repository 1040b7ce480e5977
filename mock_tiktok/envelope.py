"""The vendor's envelope around every answer (facts section 3)."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response

from .errors import Fault, Refused
from .quirks import Quirks

JSON = "application/json"


def success(payload: Any, request_id: str, *, message: str = "Success") -> Response:
    """code 0; a partial failure is a success whose data carries errors."""
    body = orjson.dumps({"code": 0, "message": message, "request_id": request_id, "data": payload})
    return Response(body, 200, mimetype=JSON)


def refusal(refused: Refused, request_id: str, quirks: Quirks) -> Response:
    """The vendor's code and words; the HTTP status is the documented one or follows the quirks."""
    body = orjson.dumps(
        {
            "code": refused.fault.code,
            "message": refused.message,
            "request_id": request_id,
            "data": refused.payload,
        }
    )
    response = Response(body, status_of(refused.fault, quirks), mimetype=JSON)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    elif response.status_code == 429 and quirks.retry_after_on_429:
        response.headers["Retry-After"] = "1"
    return response


def status_of(fault: Fault, quirks: Quirks) -> int:
    """The HTTP status of an error."""
    if fault.status is not None:
        return fault.status
    return quirks.undocumented_gateway_status if fault.gateway else quirks.business_error_status
