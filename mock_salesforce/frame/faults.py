"""Answers that broke on the way, as a gateway or a bad line leaves them."""

from __future__ import annotations

from http import HTTPStatus

from werkzeug.wrappers import Response

from mock_salesforce.frame.armed import Fault

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def broken(fault: Fault, answer: Response | None) -> Response:
    """What arrives instead of an answer; there is none where the work was not done."""
    if fault.kind == "unavailable":
        status = fault.status or 503
        return _page(status, f"{status} {_PHRASES.get(status, 'Server Error')}")
    if fault.kind == "too_many_requests":
        refused = _page(429, "429 Too Many Requests")
        if fault.retry_after is not None:
            refused.headers["Retry-After"] = str(fault.retry_after)
        return refused
    if fault.kind == "html":
        return _page(200, "Welcome")
    if fault.kind == "truncated":
        assert answer is not None, "an answer that is cut was made first"
        content = answer.get_data()
        answer.set_data(content[: len(content) // 2])
        return answer
    return Response(b"[]" if fault.kind == "another_shape" else b"", 200, content_type="application/json")


def _page(status: int, title: str) -> Response:
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Response(text, status, content_type="text/html; charset=utf-8")
