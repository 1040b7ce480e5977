"""Who calls OCAPI: the client of a bearer token, else of the query, else of the header, and what it may.

Source: facts/commerce-cloud-api.md sections 4 (OCAPI) and 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_salesforce.commerce_cloud.wire import errors

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.tokens import Token
    from mock_salesforce.commerce_cloud.wire.operations import Call


def identify_client(call: Call) -> None:
    """Find the calling client and refuse it unless the settings grant it this API."""
    token = _bearer(call)
    security = call.api.security_of(call.operation)
    if security == "data" and token is None:
        raise errors.Fault(
            401, "InvalidAuthorizationHeaderException", "The resource needs a bearer token.", authorization=""
        )
    client_id = token.client_id if token else _plain_client_id(call)
    call.token, call.client_id = token, client_id
    _check_settings(call, client_id)


def named_client(call: Call) -> str | None:
    """The client that a request names, whatever it may do: by token, then query, then header (section 9)."""
    token = call.state.token(call.headers.get("Authorization", "").partition(" ")[2])
    if token is not None:
        return token.client_id
    return call.query.get("client_id") or call.headers.get("x-dw-client-id")


def _bearer(call: Call) -> Token | None:
    authorization = call.headers.get("Authorization")
    if authorization is None:
        return None
    kind, _, value = authorization.partition(" ")
    if kind.lower() != "bearer" or not value:
        raise errors.Fault(
            401,
            "InvalidAuthorizationHeaderException",
            "The authorization header is no bearer token.",
            authorization=kind,
        )
    token = call.state.token(value)
    if token is None:
        raise errors.invalid_access_token(value)
    return token


def _plain_client_id(call: Call) -> str:
    client_id = call.query.get("client_id") or call.headers.get("x-dw-client-id")
    if not client_id:
        raise errors.missing_client_id()
    return client_id


def _check_settings(call: Call, client_id: str) -> None:
    realm, quirks = call.realm, call.state.quirks
    granted = realm.ocapi_clients.get(client_id)
    account = call.state.clients.get(client_id)
    if granted is None and account is None and client_id not in realm.slas_clients:
        fault = errors.unknown_client_id(client_id)
        fault.status = quirks.unknown_client_id_status
        raise fault
    serves_scapi = account is not None and account.commerce_api_role and not quirks.scapi_client_may_use_ocapi
    wanted = call.api.security_of(call.operation)
    allowed = granted is not None and (granted.data if wanted == "data" else granted.shop)
    if serves_scapi or not allowed:
        fault = errors.client_access_forbidden(client_id, call.operation.path, call.operation.method)
        fault.status = quirks.client_forbidden_status
        raise fault
