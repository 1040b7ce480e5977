"""Armed by the control plane: the vendor's own errors that nobody's request causes, and answers that break on the way.

Source: facts/commerce-cloud-api.md sections 2, 3 and 4; what a gateway says is not documented.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from werkzeug.wrappers import Response

from mock_salesforce.commerce_cloud.state import ArmedFault, ArmedRefusal
from mock_salesforce.commerce_cloud.wire import errors

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Envelope

Armed = TypeVar("Armed", ArmedRefusal, ArmedFault)
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_HTML = "text/html; charset=utf-8"
ERRORS: dict[Envelope, dict[str, Callable[[], errors.VendorError]]] = {
    "scapi": {
        "unauthorized": lambda: errors.unauthorized(admin=False),
        "forbidden": errors.forbidden,
        "too_many_requests": lambda: errors.too_many_requests(slas=False),
        "internal_server_error": lambda: errors.problem_off_the_map(500, "", ""),
        "service_unavailable": lambda: errors.service_unavailable("The service is unavailable."),
    },
    "slas": {
        "unauthorized": errors.slas_unauthorized,
        "conflict": errors.slas_conflict,
        "too_many_requests": lambda: errors.too_many_requests(slas=True),
    },
    "account_manager": {"unauthorized": errors.invalid_client},
    "ocapi": {
        "unauthorized": errors.invalid_access_token,
        "internal_server_error": lambda: errors.fault_off_the_map(500, "", ""),
    },
}


def next_of(armed: list[Armed], operation: str) -> Armed | None:
    """Take the next one that is meant for the operation, or for whichever comes."""
    for at, one in enumerate(armed):
        if one.operation in (operation, "*"):
            return armed.pop(at)
    return None


def broken(fault: ArmedFault, sound: Response | None) -> Response:
    """The answer that a fault gives; `sound` is the real one, where the work was done."""
    if fault.kind == "unavailable":
        status = fault.status or 503
        return Response(_PAGE.format("Service Unavailable"), status, content_type=_HTML)
    if fault.kind == "html":
        return Response(_PAGE.format("Welcome"), 200, content_type=_HTML)
    if fault.kind == "too_many_requests":
        response = Response(_PAGE.format("Too Many Requests"), 429, content_type=_HTML)
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response
    if fault.kind == "truncated" and sound is not None:
        content = sound.get_data()
        sound.set_data(content[: len(content) // 2])
        return sound
    return Response(b"[]" if fault.kind == "another_shape" else b"", 200, content_type=errors.JSON)
