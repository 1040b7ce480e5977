"""Bulk API 1.0 over HTTP, /services/async: its own header for the session, its own shape for errors."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.frame.door import Served, through
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire import gate
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.responses import json_response, response
from mock_salesforce.platform.wire.routes import Router


def serve(state: State, here: Request, router: Router, path: str) -> BaseResponse:
    """Answers a call of Bulk API 1.0."""
    org = gate.org_of_host(state, here.host)
    version, _, rest = path.partition("/")
    rest = f"/{rest}"

    def work() -> Served:
        try:
            entered, session = gate.entered(state, org, here.headers.get("X-SFDC-Session", ""))
        except VendorError as error:
            return Served(
                json_response(400, _error("InvalidSessionId", "Invalid session id")), None, error.code
            )
        call = gate.call_of(here, entered, session, f"v{version}", rest, router)
        answer, code = gate.perform(router, call), None
        if answer.status >= 400:
            code = answer.document[0]["errorCode"]
            answer.document = _error(code, answer.document[0]["message"])
        return Served(response(answer), call.operation, code)

    return through(state, here, here.host, here.path, lambda: router.name_of(here.method, rest), work)


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    return json_response(status, _error("InvalidRequest", words), headers)


def _error(code: str, message: str) -> dict[str, str]:
    return {"exceptionCode": code, "exceptionMessage": message}
