"""The control plane over HTTP, /_lab on every host."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Request, Response

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.lab.misuse import Misuse
from mock_salesforce.platform.lab.openapi import lab_document
from mock_salesforce.platform.lab.routes import LAB_OPERATIONS, answer
from mock_salesforce.platform.state import State
from mock_salesforce.platform.wire.responses import json_response


def serve(
    state: State, standard: tuple[SObject, ...], restart: Callable[[int], None], here: Request
) -> Response:
    """Answers a call of the control plane."""
    for org in state.orgs.values():
        org.events.caller = None
    if here.path == "/_lab/openapi.json":
        return json_response(200, lab_document(LAB_OPERATIONS))
    status, document = answer(state, standard, restart, here.method, here.path, here.args, here.get_data())
    return json_response(status, document)


def refused(status: int, words: str, headers: dict[str, str]) -> Response:
    """What the web server itself refuses, in this surface's shape."""
    return json_response(status, {"error": {"code": "http", "message": words}}, headers)


def add_error_handlers(app: Flask) -> None:
    """Misuse in the control plane's one shape."""

    def misuse(error: Misuse) -> Response:
        return json_response(error.status, {"error": {"code": error.code, "message": error.message}})

    app.register_error_handler(Misuse, misuse)
