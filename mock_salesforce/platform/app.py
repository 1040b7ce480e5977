"""The Flask application: which surface answers which path; it holds no vendor of its own (docs/mocks.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request

from mock_salesforce.frame import routes as lab
from mock_salesforce.frame.door import Door, Serve
from mock_salesforce.platform.bulk import endpoint as bulk_first
from mock_salesforce.platform.lab.routes import LAB_OPERATIONS
from mock_salesforce.platform.oauth import endpoint as oauth
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS, WebOperation
from mock_salesforce.platform.rest import endpoint as rest
from mock_salesforce.platform.soql.syntax import grammar
from mock_salesforce.platform.state import State, new_state
from mock_salesforce.platform.streaming import endpoint as streaming
from mock_salesforce.platform.tables import BULK_FIRST, REST
from mock_salesforce.platform.wire.gate import NoTenant
from mock_salesforce.platform.wire.responses import here, page
from mock_salesforce.platform.wire.routes import Router

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_CALL = re.compile("/services/(?P<api>data|async)/(?P<path>[^/].*)", re.DOTALL)


@dataclass(slots=True)
class _Engine:
    """What is built once a process, and the vendor that is installed at the moment."""

    rest: Router
    bulk_first: Router
    state: State

    def find(self, method: str, path: str) -> Serve | None:
        """What answers a call of one of the APIs; None for anything else."""
        call = _CALL.fullmatch(path)
        if call is None or method not in _METHODS:
            return None
        if call["api"] == "data":
            return lambda asked: rest.serve(self.state, asked, self.rest, call["path"])
        return lambda asked: bulk_first.serve(self.state, asked, self.bulk_first, call["path"])


def create_app() -> Flask:
    """The application with an empty vendor under it; `install` puts another."""
    app = Flask("mock_salesforce.platform", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it; the base class does not say so
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # A redirect to a tidier path would be HTML, which the API never sends.
    app.url_map.merge_slashes = False
    state = new_state(0, lambda: 0.0)
    grammar()
    engine = app.extensions["platform"] = _Engine(Router(REST), Router(BULK_FIRST), state)
    _add_routes(app)
    app.register_error_handler(HTTPException, lambda error: _refuse(here(), error))
    door = Door(app, engine.find, app.wsgi_app, _refuse)
    app.wsgi_app = door  # type: ignore[method-assign]  # Flask's documented place for what stands in front
    return app


def install(app: Flask, state: State) -> None:
    """Puts a fresh vendor under the application."""
    app.extensions["platform"].state = state


def _add_routes(app: Flask) -> None:
    engine: _Engine = app.extensions["platform"]

    def rule(path: str, view: Callable[..., Any], methods: list[str]) -> None:
        template = path.replace("{", "<").replace("}", ">")
        app.add_url_rule(template, f"{' '.join(methods)} {path}", view, methods=methods, strict_slashes=False)

    def web(operation: WebOperation) -> Callable[..., Any]:
        return lambda **parts: oauth.serve(engine.state, here(), operation, parts)

    lab.add_routes(app, LAB_OPERATIONS, lambda: engine.state)
    rule("/services/data", lambda: rest.versions(engine.state, here()), ["GET"])
    for api in ("data", "async"):
        # The door serves these; here they tell a wrong method from a wrong path.
        path = f"/services/{api}/<path:path>"
        app.add_url_rule(path, endpoint=api, methods=_METHODS, provide_automatic_options=False)
    rule("/cometd", lambda: streaming.serve(engine.state, here(), ""), ["POST"])
    rule("/cometd/<path:path>", lambda path: streaming.serve(engine.state, here(), path), ["POST"])
    for operation in WEB_OPERATIONS:
        rule(operation.path, web(operation), [operation.method])


# How each surface tells what the web server itself refuses.
_REFUSED: tuple[tuple[str, Callable[[int, str, dict[str, str]], Response]], ...] = (
    ("/services/data", rest.refused),
    ("/cometd", streaming.refused),
    ("/services/async", bulk_first.refused),
    ("/services/oauth2", oauth.refused),
)


def _refuse(asked: Request, error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, NoTenant):
        return page("no_such_domain.html", status, host=asked.host)
    if asked.path.startswith("/_lab"):
        return lab.off_the_map(asked, error)
    methods = sorted(set(error.valid_methods or ()) - {"HEAD"}) if isinstance(error, MethodNotAllowed) else ()
    allowed = {"Allow": ", ".join(methods)} if methods else {}
    for start, refused in _REFUSED:
        if asked.path.startswith(start):
            return refused(status, error.name, allowed)
    answer = page("no_such_domain.html", status, host=asked.host)
    answer.headers.update(allowed)
    return answer
