"""REST over HTTP, /services/data: a bearer token, and errors as an array."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.frame.door import Served, through
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire import gate
from mock_salesforce.platform.wire.call import Answer
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.responses import json_response, response, under_maintenance
from mock_salesforce.platform.wire.routes import Router

VERSIONS = "versions"
_SEASONS = ("Spring", "Summer", "Winter")
_HTTP_CODES = {
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    411: "LENGTH_REQUIRED",
    413: "CONTENT_TOO_LARGE",
    414: "URI_TOO_LONG",
}


def versions(state: State, here: Request) -> BaseResponse:
    """The versions as /services/data lists them, to anybody."""
    gate.org_of_host(state, here.host)
    return through(
        state,
        here,
        here.host,
        here.path,
        lambda: VERSIONS,
        lambda: Served(json_response(200, _versions()), VERSIONS),
    )


def _versions() -> list[dict[str, str]]:
    """Three a year, v67.0 being Summer '26."""
    entries = []
    for number in range(gate.OLDEST, gate.NEWEST + 1):
        season = _SEASONS[(number - 66) % 3]
        year = 26 + (number - 66) // 3 + (season == "Winter")
        entries.append(
            {"label": f"{season} '{year:02d}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
        )
    return entries


def serve(state: State, here: Request, router: Router, path: str) -> BaseResponse:
    """Answers a call of the REST API."""
    org = gate.org_of_host(state, here.host)
    version, _, rest = path.partition("/")
    rest = f"/{rest}"

    def work() -> Served:
        if state.quirks.maintenance:
            return Served(under_maintenance())
        operation, answer = _served(state, here, org, router, version, rest)
        failed = answer.status >= 400 and isinstance(answer.document, list)
        return Served(response(answer), operation, answer.document[0].get("errorCode") if failed else None)

    return through(
        state, here, here.host, here.full_path.rstrip("?"), lambda: router.name_of(here.method, rest), work
    )


def _served(
    state: State, here: Request, org: Org | None, router: Router, version: str, path: str
) -> tuple[str | None, Answer]:
    try:
        org, session = gate.entered(state, org, gate.bearer(here))
        usage = gate.count_call(org)
    except VendorError as error:
        return None, gate.refused(error)
    call = gate.call_of(here, org, session, version, path, router)
    answer = gate.perform(router, call)
    answer.headers["Sforce-Limit-Info"] = usage
    return call.operation, answer


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    code = _HTTP_CODES.get(status, "UNKNOWN_EXCEPTION")
    return json_response(status, [{"message": words, "errorCode": code}], headers)
