"""What every SLAS call reads first: its form, and the client that sends it.

Source: facts/commerce-cloud-api.md section 3.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from pydantic import TypeAdapter, ValidationError

from mock_salesforce.commerce_cloud.realm.realms import SlasClient
from mock_salesforce.commerce_cloud.sign_in.basic import basic_credentials
from mock_salesforce.commerce_cloud.wire import errors

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call, Operation


def form_of(call: Call) -> dict[str, str]:
    """The form's first value of each name."""
    parsed = parse_qs(call.content.decode("utf-8", "replace"), keep_blank_values=True)
    form = {name: values[0] for name, values in parsed.items()}
    # A missing member waits for its turn: the client is proved first, as production does.
    try:
        _adapter(call.operation).validate_python(form)
    except ValidationError as error:
        for breach in error.errors(include_url=False):
            if breach["type"] == "literal_error":
                name = breach["loc"][0]
                raise errors.slas_invalid_request(f"Bad or missing {name}.") from error
    return form


@cache
def _adapter(operation: Operation) -> TypeAdapter[Any]:
    return TypeAdapter(operation.form)


def private_client(call: Call, form: dict[str, str]) -> SlasClient:
    """The private client that HTTP Basic names and proves."""
    pair = basic_credentials(call.headers.get("Authorization", ""))
    if pair is None:
        raise errors.slas_basic_failed()
    client = call.realm.slas_clients.get(pair[0])
    if client is None:
        if call.state.quirks.unknown_slas_client_status == 400:
            raise errors.slas_invalid_request("Bad or missing client_id.")
        raise errors.slas_basic_failed()
    if client.secret is None or client.secret != pair[1]:
        raise errors.slas_basic_failed()
    return client


def public_client(call: Call, client_id: str | None) -> SlasClient:
    """The public client of that id; a private one may not pose as public."""
    client = call.realm.slas_clients.get(client_id or "")
    if client is None:
        raise errors.slas_invalid_request("Bad or missing client_id.")
    if client.secret is not None:
        raise errors.slas_unauthorized()
    return client
