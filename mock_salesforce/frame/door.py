"""What every request of the vendor's goes through, whatever its surface: armed faults, and the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from werkzeug.wrappers import Request, Response

from mock_salesforce.frame.faults import broken
from mock_salesforce.frame.vendor import Asked, Vendor


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
