"""The pages, the OAuth endpoints and SOAP login as OpenAPI tells of them, from the table that routes them."""

from __future__ import annotations

from typing import Any

from mock_salesforce.frame.openapi import JSON, Paths, in_path, in_query, placeholders, ref, sent
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS, WebOperation
from mock_salesforce.platform.wire.openapi import Described

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
    paths: Paths = {}
    for op in WEB_OPERATIONS:
        paths.setdefault(op.path, {})[op.method.lower()] = _web_operation(op)
    return paths, _SCHEMAS


def _web_operation(op: WebOperation) -> dict[str, Any]:
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
            *(in_path(name, {"type": "string", "minLength": 1}) for name in placeholders(op.path)),
            *(in_query(name, {"type": "string"}) for name in op.query),
        ],
        "responses": responses,
    }
    if op.form:
        described["requestBody"] = sent(op.form, "application/x-www-form-urlencoded")
    return described
