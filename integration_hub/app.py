"""The hub's one Flask application: the JSON API and the pages, over whichever hub is installed under it.

An application costs a hundred exchanges to build, so it is built once a process and holds no merchant's state.
"""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from integration_hub.api.table import OPERATIONS
from integration_hub.api.wire.errors import error_reply, refused
from integration_hub.api.wire.operations import Served, route
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.refusals import Rejected
from integration_hub.hub import Hub
from integration_hub.pages import site
from integration_hub.pages.frame import error_page, http_error_page

_JSON_ELSEWHERE = ("/ready", "/openapi.json")


def create_hub(hub: Hub) -> Flask:
    """Return the application with `hub` installed."""
    app = Flask(__name__, static_folder=None, template_folder="pages/templates")
    route(app, OPERATIONS)
    for blueprint in site.BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(Rejected, _rejected)
    app.register_error_handler(RuleViolated, _rejected)
    app.register_error_handler(HTTPException, _http_error)
    install(app, hub)
    return app


def install(app: Flask, hub: Hub) -> None:
    """Put another hub under the application, and have it take up what a hub before it on this database had begun."""
    app.extensions["hub"] = Served(hub.desk, hub.sessions, hub.installation_key, hub.base_url)
    hub.recover()


def _rejected(error: Rejected | RuleViolated) -> Response:
    return refused(error) if _speaks_json() else error_page(error)


def _http_error(error: HTTPException) -> Response:
    if not _speaks_json():
        return http_error_page(error)
    code = error.name.lower().replace(" ", "_")
    answer = error_reply(error.code or 500, code, error.description or error.name)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _speaks_json() -> bool:
    return request.path.startswith(("/api/", "/webhooks/")) or request.path in _JSON_ELSEWHERE
