"""Bulk API 1.0 over HTTP, /services/async: its own header for the session, its own shape for errors."""

from __future__ import annotations

from flask import Request, Response

from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire import gate
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.responses import json_response, log, response
from mock_salesforce.platform.wire.routes import Router


def serve(state: State, here: Request, router: Router, path: str) -> Response:
    """Answers a call of Bulk API 1.0."""
    org = gate.org_of_host(state, here.host)
    version, _, rest = path.partition("/")
    try:
        org, session = gate.entered(state, org, here.headers.get("X-SFDC-Session", ""))
    except VendorError:
        return json_response(400, _error("InvalidSessionId", "Invalid session id"))
    answer = gate.perform(router, gate.call_of(here, org, session, f"v{version}", f"/{rest}", router))
    log(state, here, here.path, answer.status)
    if answer.status >= 400:
        error = answer.document[0]
        answer.document = _error(error["errorCode"], error["message"])
    return response(answer)


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    return json_response(status, _error("InvalidRequest", words), headers)


def _error(code: str, message: str) -> dict[str, str]:
    return {"exceptionCode": code, "exceptionMessage": message}
