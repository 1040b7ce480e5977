"""Answers that broke on the way, as a gateway or a bad line leaves them."""

from __future__ import annotations

from http import HTTPStatus

from mock_tiktok.books.armed import Fault
from mock_tiktok.wire.envelope import Answer

_HTML = "text/html; charset=utf-8"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def broken(fault: Fault, answer: Answer | None) -> Answer:
    """What arrives instead of an answer; there is none where the work was not done."""
    if fault.kind == "unavailable":
        status = fault.status or 503
        return Answer(status, _page(f"{status} {_PHRASES.get(status, 'Server Error')}"), content_type=_HTML)
    if fault.kind == "too_many_requests":
        wait = fault.retry_after
        headers = () if wait is None else (("Retry-After", str(wait)),)
        return Answer(429, _page("429 Too Many Requests"), headers, _HTML)
    if fault.kind == "html":
        return Answer(200, _page("Welcome"), content_type=_HTML)
    if fault.kind == "truncated":
        assert answer is not None, "an answer that is cut was made first"
        return answer._replace(body=answer.body[: len(answer.body) // 2])
    return Answer(200, b"[]" if fault.kind == "another_shape" else b"")


def _page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n".encode()
