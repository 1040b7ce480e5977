"""The way in for vendor operations, in front of the web framework, and what each goes through: faults, and the log.

An integrator's traffic is vendor operations, and each needs little of Flask: a look-up of the path and the request.
Flask keeps the control plane and the pages, and refuses the paths and methods that no operation has.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Request, Response

from mock_salesforce.frame.faults import broken
from mock_salesforce.frame.vendor import Asked, Vendor

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LOGGER = logging.getLogger(__name__)
Serve = Callable[[Request], Response]


class Door:
    """A WSGI application: what `find` finds for a method and a path, and another application behind for the rest."""

    def __init__(
        self,
        app: Flask,
        find: Callable[[str, str], Serve | None],
        behind: WSGIApplication,
        refuse: Callable[[Request, HTTPException], Response],
    ) -> None:
        self._app = app
        self._find = find
        self._behind = behind
        self._refuse = refuse

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a vendor operation, or hand the request on as it is."""
        path = environ["PATH_INFO"]
        if not path.isascii():
            path = path.encode("latin-1").decode("utf-8", "replace")
        serve = self._find(environ["REQUEST_METHOD"], path)
        if serve is None:
            return self._behind(environ, start_response)
        asked = Request(environ)
        try:
            response = serve(asked)
        except HTTPException as error:
            response = self._refuse(asked, error)
        except Exception:
            if self._app.config["PROPAGATE_EXCEPTIONS"]:
                raise
            # As Flask does behind: a defect of the mock is logged, and the caller still gets the vendor's envelope.
            LOGGER.exception("%s %s failed", asked.method, asked.path)
            response = self._refuse(asked, InternalServerError())
        return response(environ, start_response)


class Served(NamedTuple):
    """A response, and what the log tells of it: the operation, and the vendor's code where it is a refusal."""

    response: Response
    operation: str | None = None
    code: str | None = None


def through(
    state: Vendor,
    here: Request,
    host: str,
    path: str,
    named: Callable[[], str | None],
    work: Callable[[], Served],
) -> Response:
    """The response to a request; `named` finds its operation where an armed fault asks for it."""
    fault = state.faults.take(named()) if state.faults else None
    if fault is None:
        served = work()
    elif fault.spares_the_work:
        served = Served(broken(fault, None), named())
    else:
        done = work()
        served = Served(broken(fault, done.response), done.operation)
    response, operation, code = served
    state.requests.append(Asked(state.now(), here.method, host, path, operation, response.status_code, code))
    return response
