"""OpenAPI 3.1 of the vendor surface, from the table that validates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from mock_tiktok.wire.operations import Operation

_REF = "#/components/schemas/{model}"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ENVELOPE = {
    "type": "object",
    "required": ["code", "message", "request_id", "data"],
    "properties": {
        "code": {"type": "integer", "description": "0, or the error's code"},
        "message": {"type": "string"},
        "request_id": {"type": "string"},
        "data": {"type": ["object", "null"]},
    },
}
_TOKEN = {"name": "x-tts-access-token", "in": "header", "required": True, "schema": {"type": "string"}}
_MULTIPART = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {"type": "string", "format": "binary"},
        "use_case": {"description": "of an image: MAIN_IMAGE and others; form fields have no type"},
        "name": {"description": "of a file: its name"},
    },
}


def vendor_document(operations: Sequence[Operation]) -> dict[str, Any]:
    """Every operation in every version, with the parameters that signing needs."""
    bodies = schemas((op.name, op.body) for op in operations if op.body)
    queries = schemas((op.name, op.query) for op in operations if op.query)
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        for version, path in zip(op.versions, op.paths(), strict=True):
            described = {
                "operationId": re.sub(r"\W+", "_", f"{op.name} {version}").lower(),
                "summary": op.name,
                "description": f"{op.view.__doc__} Facts section {op.cites}; scope {op.scope}.",
                "tags": [path.split("/")[1]],
                "parameters": [
                    *path_parameters(path),
                    *_gateway_parameters(op),
                    *queries.parameters(op.name),
                ],
                "responses": _responses("Envelope", ("401", "429")),
            }
            _describe_body(described, op, bodies)
            paths.setdefault(path, {})[op.method.lower()] = described
    components = {"Envelope": _ENVELOPE, **bodies.definitions, **queries.definitions}
    return document("TikTok Shop Open API (mock)", paths, components)


class Schemas:
    """JSON schemas by name, and the definitions they share."""

    __slots__ = ("by_name", "definitions")

    def __init__(self, by_name: dict[str, Any], definitions: dict[str, Any]) -> None:
        self.by_name = by_name
        self.definitions = definitions

    def parameters(self, name: str) -> list[dict[str, Any]]:
        """The members of an object schema as query parameters."""
        schema = self._resolved(name)
        required = schema.get("required", [])
        return [
            {"name": member, "in": "query", "required": member in required, "schema": kind}
            for member, kind in schema.get("properties", {}).items()
        ]

    def is_needed(self, name: str) -> bool:
        """Whether a body must be sent: an absent one counts as an empty object."""
        return bool(self._resolved(name).get("required"))

    def _resolved(self, name: str) -> dict[str, Any]:
        schema: dict[str, Any] = self.by_name.get(name, {})
        if "$ref" in schema:
            schema = self.definitions[schema["$ref"].rpartition("/")[2]]
        return schema


def schemas(named: Iterable[tuple[str, Any]]) -> Schemas:
    mode: JsonSchemaMode = "validation"
    adapters = [(name, mode, TypeAdapter(kind)) for name, kind in named]
    by_key, shared = TypeAdapter.json_schemas(adapters, ref_template=_REF)
    return Schemas({name: by_key[(name, mode)] for name, _, _ in adapters}, shared.get("$defs", {}))


def path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in _PLACEHOLDER.findall(path)
    ]


def _gateway_parameters(op: Operation) -> list[dict[str, Any]]:
    names = ["app_key", "timestamp", "sign"]
    parameters = [_TOKEN] + [
        {"name": name, "in": "query", "required": True, "schema": {"type": "string"}} for name in names
    ]
    if op.cipher != "unwanted":
        required = op.cipher == "required"
        parameters.append(
            {"name": "shop_cipher", "in": "query", "required": required, "schema": {"type": "string"}}
        )
    return parameters


def _describe_body(described: dict[str, Any], op: Operation, bodies: Schemas) -> None:
    if op.multipart:
        described["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": _MULTIPART}},
        }
    elif op.body:
        content = {"application/json": {"schema": bodies.by_name[op.name]}}
        described["requestBody"] = {"required": bodies.is_needed(op.name), "content": content}


def _responses(schema: str, refusals: Iterable[str]) -> dict[str, Any]:
    responses = {"200": json_response(schema, "Success, or a business error with its code")}
    responses |= {status: json_response(schema, "VendorError by the gateway") for status in refusals}
    responses["default"] = json_response(schema, "VendorError by the gateway")
    return responses


def json_response(schema: str, words: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": _REF.format(model=schema)}}}
    return {"description": words, "content": content}


def document(title: str, paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "202309"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
