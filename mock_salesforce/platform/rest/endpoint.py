"""REST over HTTP, /services/data: a bearer token, and errors as an array."""

from __future__ import annotations

from flask import Request, Response

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire import gate
from mock_salesforce.platform.wire.call import Answer
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.responses import json_response, log, response, under_maintenance
from mock_salesforce.platform.wire.routes import Router

_SEASONS = ("Spring", "Summer", "Winter")
_HTTP_CODES = {
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    411: "LENGTH_REQUIRED",
    413: "CONTENT_TOO_LARGE",
    414: "URI_TOO_LONG",
}


def versions(state: State, here: Request) -> Response:
    """The versions as /services/data lists them, to anybody; three a year, v67.0 being Summer '26."""
    gate.org_of_host(state, here.host)
    entries = []
    for number in range(gate.OLDEST, gate.NEWEST + 1):
        season = _SEASONS[(number - 66) % 3]
        year = 26 + (number - 66) // 3 + (season == "Winter")
        entries.append(
            {"label": f"{season} '{year:02d}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
        )
    return json_response(200, entries)


def serve(state: State, here: Request, router: Router, path: str) -> Response:
    """Answers a call of the REST API."""
    org = gate.org_of_host(state, here.host)
    asked = here.full_path.rstrip("?")
    if state.quirks.maintenance:
        log(state, here, asked, 503)
        return under_maintenance()
    try:
        answer = _served(state, here, org, router, path)
    except VendorError as error:
        answer = gate.refused(error)
    log(state, here, asked, answer.status)
    return response(answer)


def _served(state: State, here: Request, org: Org | None, router: Router, path: str) -> Answer:
    org, session = gate.entered(state, org, gate.bearer(here))
    usage = gate.count_call(org)
    version, _, rest = path.partition("/")
    answer = gate.perform(router, gate.call_of(here, org, session, version, f"/{rest}", router))
    answer.headers["Sforce-Limit-Info"] = usage
    return answer


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    code = _HTTP_CODES.get(status, "UNKNOWN_EXCEPTION")
    return json_response(status, [{"message": words, "errorCode": code}], headers)
