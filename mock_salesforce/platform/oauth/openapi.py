"""The pages, the OAuth endpoints and SOAP login as OpenAPI tells of them, from the table that routes them."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS, WebOperation
from mock_salesforce.platform.wire.openapi import (
    JSON,
    PLACEHOLDER,
    Described,
    Schemas,
    in_path,
    ref,
)

_SCHEMAS: dict[str, Any] = {
    "OAuthFailure": {
        "type": "object",
        "required": ["error", "error_description"],
        "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    },
}
_OTHER_FORMATS: dict[str, Any] = {
    "application/xml": {},
    "application/x-www-form-urlencoded": {"schema": {"type": "string"}},
}


def described() -> Described:
    """Every path of a login host."""
    forms = Schemas((op.name, op.form) for op in WEB_OPERATIONS if op.form)
    paths: dict[str, dict[str, Any]] = {}
    for op in WEB_OPERATIONS:
        paths.setdefault(op.path, {})[op.method.lower()] = _web_operation(op, forms)
    return paths, {**_SCHEMAS, **forms.definitions}


def _web_operation(op: WebOperation, forms: Schemas) -> dict[str, Any]:
    html = {"text/html": {"schema": {"type": "string"}}}
    refused: dict[str, Any] = {JSON: {"schema": ref("OAuthFailure")}, **html}
    done: dict[str, Any] = {"description": "Done"}
    if op.media == "json":
        done["content"] = {JSON: {"schema": {"type": "object"}}}
        if op.path.endswith("/token"):
            done["content"] |= _OTHER_FORMATS
            refused |= _OTHER_FORMATS
    elif op.media == "html":
        done["content"] = refused = html
    elif op.media == "xml":
        done["content"] = refused = {"text/xml": {}}
    responses = {"200": done, "default": {"description": "Refused", "content": refused}}
    if op.media == "html":
        responses["302"] = {"description": "On to the next page, or back to the app"}
    described: dict[str, Any] = {
        "operationId": op.name,
        "summary": op.title,
        "description": f"Facts section {op.facts}.",
        "parameters": [
            *(in_path(name, {"type": "string", "minLength": 1}) for name in PLACEHOLDER.findall(op.path)),
            *({"name": name, "in": "query", "schema": {"type": "string"}} for name in op.query),
        ],
        "responses": responses,
    }
    if op.form:
        described["requestBody"] = forms.request(op.name, "application/x-www-form-urlencoded")
    return described
