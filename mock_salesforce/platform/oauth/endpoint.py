"""Sign-in pages, OAuth endpoints and SOAP login over HTTP: whoever comes may ask, and errors have many shapes."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response
from werkzeug.wrappers import Response as BaseResponse

from mock_salesforce.platform.oauth.identity import TokenRefused
from mock_salesforce.platform.oauth.request import Visit
from mock_salesforce.platform.oauth.routes import WebOperation
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.errors import OAuthError
from mock_salesforce.platform.wire.gate import org_of_host
from mock_salesforce.platform.wire.responses import json_response, log


def serve(state: State, here: Request, operation: WebOperation, parts: dict[str, Any]) -> BaseResponse:
    """Answers a browser or an OAuth client."""
    org = org_of_host(state, here.host)
    log(state, here, here.path, None)
    return operation.view(Visit(state, here, org, here.host, here.is_secure), **parts)


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    return json_response(status, {"error": "invalid_request", "error_description": words}, headers)


def add_error_handlers(app: Flask) -> None:
    """Errors of these views in the vendor's shapes."""

    def oauth_error(error: OAuthError) -> Response:
        return json_response(error.status, {"error": error.error, "error_description": error.description})

    def token_refused(error: TokenRefused) -> Response:
        return Response(str(error), 403, content_type="text/html;charset=UTF-8")

    app.register_error_handler(OAuthError, oauth_error)
    app.register_error_handler(TokenRefused, token_refused)
