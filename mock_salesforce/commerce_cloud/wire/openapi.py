"""OpenAPI 3.1 of the vendor surface, from the tables that route and validate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from mock_salesforce.commerce_cloud.wire.errors import JSON, PROBLEM_JSON
from mock_salesforce.commerce_cloud.wire.operations import Api, Operation
from mock_salesforce.commerce_cloud.wire.parameters import ID, PATH, REPEATED, query_kind
from mock_salesforce.commerce_cloud.wire.query_tree import QUERY
from mock_salesforce.commerce_cloud.wire.snake_case import snake_name
from mock_salesforce.frame.kinds import OBJECT, Kind, record, schema_of, shared_schemas, text
from mock_salesforce.frame.openapi import Paths, answer, document, in_path, in_query, placeholders, ref, sent

_IN_SNAKE = "Ocapi"
_ENVELOPES: dict[str, Kind] = {
    "Problem": record(
        {"type": text(), "title": text(), "detail": text(), "instance": text()}, ("type", "title", "detail")
    ),
    "Fault": record(
        {
            "_v": text(),
            "fault": record(
                {"arguments": OBJECT, "type": text(), "message": text()}, ("arguments", "type", "message")
            ),
        },
        ("_v", "fault"),
    ),
    "OAuthError": record({"error": text(), "error_description": text()}, ("error", "error_description")),
}
_ERRORS = {
    "scapi": ("Problem", PROBLEM_JSON),
    "slas": ("OAuthError", PROBLEM_JSON),
    "account_manager": ("OAuthError", JSON),
    "ocapi": ("Fault", JSON),
}
_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "none": [],
    "admin": [{"AmOAuth2": []}],
    "shopper": [{"ShopperToken": []}],
    "tsob": [{"ShopperTokenTsob": []}],
    "admin_or_tsob": [{"AmOAuth2": []}, {"ShopperTokenTsob": []}],
    "client_id": [{"ClientId": []}, {"AmOAuth2": []}],
    "data": [{"AmOAuth2": []}],
    "basic": [{"Basic": []}],
}
_SCHEMES = {
    "AmOAuth2": {"type": "http", "scheme": "bearer", "description": "A token of Account Manager"},
    "ShopperToken": {"type": "http", "scheme": "bearer", "description": "A token of SLAS"},
    "ShopperTokenTsob": {"type": "http", "scheme": "bearer", "description": "A trusted-system token of SLAS"},
    "ClientId": {"type": "apiKey", "in": "header", "name": "x-dw-client-id"},
    "Basic": {"type": "http", "scheme": "basic"},
}


def vendor_document(apis: Sequence[Api]) -> dict[str, Any]:
    """Every operation of every API under the path that serves it."""
    paths: Paths = {}
    for api in apis:
        for operation in api.operations:
            described = _operation(api, operation)
            paths.setdefault(api.base + operation.path, {})[operation.method.lower()] = described
    return document(
        "Salesforce B2C Commerce (mock)",
        "25.6",
        paths,
        {
            **{name: schema_of(kind) for name, kind in _ENVELOPES.items()},
            **shared_schemas(QUERY),
            **{_IN_SNAKE + name: _in_snake(schema) for name, schema in shared_schemas(QUERY).items()},
        },
        securitySchemes=_SCHEMES,
    )


def _operation(api: Api, operation: Operation) -> dict[str, Any]:
    name, media_type = _ERRORS[api.envelope]
    if api.plain_json_errors:
        media_type = JSON
    scopes = " or ".join(operation.scopes) or "none"
    described: dict[str, Any] = {
        "operationId": api.full_name(operation),
        "summary": (operation.view.__doc__ or operation.name).partition("\n")[0],
        "description": f"Facts {api.source_of(operation)}; scope {scopes}.",
        "tags": [api.name],
        "parameters": [*_path_parameters(api, operation), *_query_parameters(api, operation)],
        "responses": {
            str(operation.status): _success("Success", operation),
            "default": answer("Refused", ref(name), media_type),
        },
        "security": _SECURITY[api.security_of(operation)],
    }
    if operation.beyond:
        described["x-refused-beyond-schema"] = operation.beyond
    if operation.method == "PUT" and operation.status == 201:
        described["responses"]["200"] = _success("Replaced", operation)
    if operation.body is not None:
        body = sent(operation.body, required=not operation.body_optional)
        described["requestBody"] = _in_snake(body) if api.envelope == "ocapi" else body
    elif operation.form is not None:
        described["requestBody"] = sent(operation.form, "application/x-www-form-urlencoded", required=True)
    return described


def _in_snake(schema: Any) -> Any:
    """What OCAPI takes where SCAPI takes this: the same members by names in snake case."""
    if isinstance(schema, list):
        return [_in_snake(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shown = {name: _in_snake(one) for name, one in schema.items()}
    if isinstance(schema.get("properties"), dict):
        shown["properties"] = {snake_name(name): _in_snake(one) for name, one in schema["properties"].items()}
    if isinstance(schema.get("required"), list):
        shown["required"] = [snake_name(name) for name in schema["required"]]
    if isinstance(schema.get("$ref"), str):
        shown["$ref"] = schema["$ref"].replace("schemas/", f"schemas/{_IN_SNAKE}")
    return shown


def _success(words: str, operation: Operation) -> dict[str, Any]:
    return {"description": words} if operation.answer is None else answer(words, schema_of(operation.answer))


def _path_parameters(api: Api, operation: Operation) -> list[dict[str, Any]]:
    return [in_path(name, schema_of(PATH.get(name, ID))) for name in placeholders(api.base + operation.path)]


def _query_parameters(api: Api, operation: Operation) -> Iterable[dict[str, Any]]:
    for name in (*operation.required, *operation.query):
        shape = schema_of(query_kind(api, operation, name))
        parameter = in_query(name, shape, required=name in operation.required)
        if shape["type"] == "array":
            parameter["style"] = "form"
            parameter["explode"] = name in REPEATED
        yield parameter
