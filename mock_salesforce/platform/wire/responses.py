"""Answers as HTTP responses."""

from __future__ import annotations

from typing import Any, cast

import jinja2
import orjson
from flask import Request, Response, request

from mock_salesforce.platform.wire.call import JSON_TYPE, Answer

_PAGES = jinja2.Environment(loader=jinja2.PackageLoader("mock_salesforce.platform"), autoescape=True)


def here() -> Request:
    """The request itself: each look through Flask's proxy costs, and a call looks often."""
    current: Request = cast(Any, request)._get_current_object()
    return current


def json_response(status: int, document: Any, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(document), status, headers, content_type=JSON_TYPE)


def response(answer: Answer) -> Response:
    """An answer of the API; where it has no body it has no type either."""
    if answer.document is None and answer.raw is None:
        empty = Response(status=answer.status, headers=answer.headers)
        del empty.headers["Content-Type"]
        return empty
    return Response(answer.content(), answer.status, answer.headers, content_type=answer.content_type)


def page(name: str, status: int = 200, **shown: object) -> Response:
    """A page of HTML."""
    return Response(_PAGES.get_template(name).render(shown), status)


def under_maintenance() -> Response:
    """What a service that is down for maintenance answers: HTML, whoever asks."""
    return page("maintenance.html", 503)
