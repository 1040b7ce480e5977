"""The vendor's envelope around every answer (facts section 3)."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from flask import Response

from mock_tiktok.quirks import Quirks
from mock_tiktok.wire.errors import ErrorCode, VendorError

JSON = "application/json"


class Answer(NamedTuple):
    """Status and bytes of an answer, and the headers it has besides type and length."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON

    def response(self) -> Response:
        """The same for Flask."""
        return Response(self.body, self.status, self.headers, content_type=self.content_type)


def success(payload: Any, request_id: str, *, message: str = "Success") -> Answer:
    """code 0; a partial failure is a success whose data carries errors."""
    return Answer(
        200, orjson.dumps({"code": 0, "message": message, "request_id": request_id, "data": payload})
    )


def refusal(refused: VendorError, request_id: str, quirks: Quirks) -> Answer:
    """The vendor's code and words; the HTTP status is the documented one or follows the quirks."""
    body = orjson.dumps(
        {
            "code": refused.error.code,
            "message": refused.message,
            "request_id": request_id,
            "data": refused.payload,
        }
    )
    status = status_of(refused.error, quirks)
    wait = refused.retry_after
    if wait is None and status == 429 and quirks.retry_after_on_429:
        wait = 1
    return Answer(status, body, () if wait is None else (("Retry-After", str(wait)),))


def status_of(error: ErrorCode, quirks: Quirks) -> int:
    """The HTTP status of an error."""
    if error.status is not None:
        return error.status
    return quirks.undocumented_gateway_status if error.gateway else quirks.business_error_status
