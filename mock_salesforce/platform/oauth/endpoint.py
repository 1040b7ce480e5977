"""Sign-in pages, OAuth endpoints and SOAP login over HTTP: whoever comes may ask, and errors have many shapes."""

from __future__ import annotations

from typing import Any

from flask import Request, Response
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.frame.door import Served, through
from mock_salesforce.platform.oauth.identity import TokenRefused
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.oauth.routes import WebOperation
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.errors import OAUTH_DOCUMENTED, OAuthError
from mock_salesforce.platform.wire.gate import org_of_host
from mock_salesforce.platform.wire.responses import json_response


def serve(state: State, here: Request, operation: WebOperation, parts: dict[str, Any]) -> BaseResponse:
    """Answers a browser or an OAuth client."""
    visit = Visit(state, here, org_of_host(state, here.host), here.host, here.is_secure)

    def work() -> Served:
        try:
            return Served(_view(visit, operation, parts), operation.name)
        except OAuthError as error:
            document = {"error": error.error, "error_description": error.description}
            return Served(json_response(error.status, document), operation.name, error.error)
        except TokenRefused as error:
            page = Response(str(error), 403, content_type="text/html;charset=UTF-8")
            return Served(page, operation.name, str(error))

    return through(state, here, here.host, here.path, lambda: operation.name, work)


def _view(visit: Visit, operation: WebOperation, parts: dict[str, Any]) -> BaseResponse:
    refusal = visit.state.refusals.take(operation.name) if visit.state.refusals else None
    if refusal is not None and not refusal.after_write:
        raise OAuthError(refusal.error, OAUTH_DOCUMENTED[refusal.error])
    answer = operation.view(visit, **parts)
    if refusal is not None:
        raise OAuthError(refusal.error, OAUTH_DOCUMENTED[refusal.error])
    return answer


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    return json_response(status, {"error": "invalid_request", "error_description": words}, headers)
