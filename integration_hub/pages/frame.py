"""What every page shares: who is signed in, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Response, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as Answer

from integration_hub.api.wire.operations import KEY, admitted
from integration_hub.ground.errors import RuleViolated
from integration_hub.ground.keys import OPERATOR
from integration_hub.ground.refusals import Rejected

COOKIE = "hub_key"
Rendered = str | tuple[str, int] | Answer


def signed_in(view: Callable[..., Rendered]) -> Callable[..., Rendered]:
    """Identify the operator by header or cookie; a browser without a key is sent to sign in."""

    @wraps(view)
    def rendered(**path: str) -> Rendered:
        try:
            call = admitted(request.headers.get(KEY) or request.cookies.get(COOKIE), (OPERATOR,))
        except Rejected:
            return redirect("/sign-in", 303)
        return view(call, **path)

    return rendered


def status_of(error: Rejected | RuleViolated) -> int:
    """Return the status with which the API would answer."""
    return error.status if isinstance(error, Rejected) else 422


def error_page(error: Rejected | RuleViolated) -> Response:
    """Return the refusal as a page."""
    shown = render_template("error.html", title="This is not possible", message=str(error))
    return make_response(shown, status_of(error))


def http_error_page(error: HTTPException) -> Response:
    """Return an unknown path, a wrong method or a crash as a page from which the rest is reached."""
    shown = render_template("error.html", title=error.name, message=error.description or error.name)
    answer = make_response(shown, error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer
