"""The Flask application: which surface answers which path; it holds no vendor of its own (docs/mocks.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from mock_salesforce.frame import routes as lab
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
from mock_salesforce.platform.wire.responses import here
from mock_salesforce.platform.wire.routes import Router

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(slots=True)
class _Engine:
    """What is built once a process, and the vendor that is installed at the moment."""

    rest: Router
    bulk_first: Router
    state: State


def create_app() -> Flask:
    """The application with an empty vendor under it; `install` puts another."""
    app = Flask("mock_salesforce.platform", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it; the base class does not say so
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    # A redirect to a tidier path would be HTML, which the API never sends.
    app.url_map.merge_slashes = False
    state = new_state(0, lambda: 0.0)
    grammar()
    app.extensions["platform"] = _Engine(Router(REST), Router(BULK_FIRST), state)
    _add_routes(app)
    _add_error_handlers(app)
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
    rule(
        "/services/data/<path:path>",
        lambda path: rest.serve(engine.state, here(), engine.rest, path),
        _METHODS,
    )
    rule(
        "/services/async/<path:path>",
        lambda path: bulk_first.serve(engine.state, here(), engine.bulk_first, path),
        _METHODS,
    )
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


def _add_error_handlers(app: Flask) -> None:
    def no_tenant(error: NoTenant) -> tuple[str, int]:
        return render_template("no_such_domain.html", host=str(error)), 404

    def http_error(error: HTTPException) -> Response:
        asked, status = here(), error.code or 500
        if asked.path.startswith("/_lab"):
            return lab.off_the_map(asked, error)
        methods = (
            sorted(set(error.valid_methods or ()) - {"HEAD"}) if isinstance(error, MethodNotAllowed) else ()
        )
        allowed = {"Allow": ", ".join(methods)} if methods else {}
        for start, refused in _REFUSED:
            if asked.path.startswith(start):
                return refused(status, error.name, allowed)
        return Response(render_template("no_such_domain.html", host=asked.host), status, allowed)

    app.register_error_handler(NoTenant, no_tenant)
    app.register_error_handler(HTTPException, http_error)
