"""The vendor's own errors that nobody's request causes, by the names that the control plane arms them by.

Source: facts/commerce-cloud-api.md sections 2, 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mock_salesforce.commerce_cloud.wire import errors

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Envelope

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
