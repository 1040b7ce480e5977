"""The OpenAPI 3.1 document of the API, from the same declarations that route and validate.

Examples are put together from those of the values (`shapes`), so that each is of the shape that it illustrates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from integration_hub.api.wire.errors import Error
from integration_hub.api.wire.operations import HTML, NOTHING, Operation
from integration_hub.ground.keys import INSTALLATION, OPERATOR, WAREHOUSE
from integration_hub.ground.reading.parts import Document

Json = dict[str, Any]
_SCHEMA = "#/components/schemas/"
_REF = _SCHEMA + "{model}"
_KEYS = {
    INSTALLATION: "Given to the hub when it was started; creates organizations.",
    OPERATOR: "An organization's own; `POST /api/v3/organizations` answers it, once.",
    WAREHOUSE: "Sees one location's shipping requests, records its fulfillments and counts its stock; "
    "`POST /api/v3/locations/{locationId}/keys` answers it, once.",
}
_REFUSALS = {
    400: "It cannot be read: a member is unknown, missing, of another type or out of its bounds.",
    401: "There is no key, or the key or signature is not known here.",
    403: "The key is good, but not for this.",
    404: "Nothing of that kind has this id in the caller's organization.",
    409: "The thing is not in a state, or not at a version, that allows it.",
    422: "A rule says no. Every reason is in `violations`, and nothing was saved.",
}
_DESCRIPTION = (
    "Integrations, products, stock and orders of one organization. Instants are ISO 8601 in UTC with `Z`; money is a "
    "decimal string; SKUs are compared and kept byte for byte. What is no member of a body or a query is refused."
)


def document(operations: Sequence[Operation]) -> Document:
    """Return the document of the operations."""
    schemas = _Schemas(operations)
    paths: dict[str, Document] = {}
    for operation in operations:
        described = _operation(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    keys = {
        _scheme(role): {"type": "apiKey", "in": "header", "name": "X-Pipe17-Key", "description": words}
        for role, words in _KEYS.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Integration hub", "version": "3", "description": _DESCRIPTION},
        "paths": paths,
        "components": {"schemas": schemas.shared, "securitySchemes": keys},
    }


class _Schemas:
    """The JSON schemas of every model that the operations name, and what they share."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        asked = [model for op in operations for model in (op.query, op.body, op.places) if model]
        answered = [model for op in operations for model in op.answers.values() if not isinstance(model, str)]
        named: list[tuple[Any, JsonSchemaMode]] = [(model, "validation") for model in dict.fromkeys(asked)]
        named += [(model, "serialization") for model in dict.fromkeys([*answered, Error])]
        inputs = [(model, mode, TypeAdapter[Any](model)) for model, mode in named]
        self._by_model, whole = TypeAdapter.json_schemas(inputs, ref_template=_REF)
        self.shared: Json = whole["$defs"]

    def of(self, model: object, mode: JsonSchemaMode) -> Json:
        """Return the model's schema, which may refer to a shared one."""
        return self._by_model[(model, mode)]

    def members(self, model: type[BaseModel]) -> tuple[Mapping[str, Json], Sequence[str]]:
        """Return the members of a validated model, and which must be given."""
        schema = self.resolved(self.of(model, "validation"))
        return schema.get("properties", {}), schema.get("required", [])

    def resolved(self, schema: Json) -> Json:
        """Return what the schema refers to, if it refers to anything."""
        while "$ref" in schema:
            schema = self.shared[schema["$ref"].removeprefix(_SCHEMA)]
        return schema

    def example(self, schema: Json) -> object:
        """Return an example put together from those of the schema's parts."""
        if "examples" in schema:
            return schema["examples"][0]
        schema = self.resolved(schema)
        if "examples" in schema:
            return schema["examples"][0]
        if "anyOf" in schema:
            return self.example(schema["anyOf"][0])
        if schema.get("type") == "array":
            return [self.example(schema["items"])]
        return {name: self.example(member) for name, member in schema["properties"].items()}


def _operation(operation: Operation, schemas: _Schemas) -> Document:
    described: Document = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.removeprefix("/api/v3").split("/")[1]],
        "security": [{_scheme(role): []} for role in operation.callers],
        "parameters": list(_parameters(operation, schemas)),
        "responses": _responses(operation, schemas),
    }
    if operation.body is not None:
        schema = schemas.of(operation.body, "validation")
        _, required = schemas.members(operation.body)
        content = {"schema": schema, "example": schemas.example(schema)}
        described["requestBody"] = {"required": bool(required), "content": {"application/json": content}}
    elif operation.payload is not None:
        content = {"schema": {"type": "object"}, "example": {}}
        described["requestBody"] = {
            "description": operation.payload,
            "required": True,
            "content": {"application/json": content},
        }
    return described


def _parameters(operation: Operation, schemas: _Schemas) -> Iterable[Document]:
    for model, where in ((operation.places, "path"), (operation.query, "query")):
        if model is None:
            continue
        members, required = schemas.members(model)
        for name, member in members.items():
            schema = _without_null(member)
            yield {
                "name": name,
                "in": where,
                "required": name in required,
                "schema": schema,
                "example": schemas.example(schema),
                **({"description": schema["description"]} if "description" in schema else {}),
            }


def _without_null(schema: Json) -> Json:
    """A parameter that is not given has no value; null is a thing of bodies."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _responses(operation: Operation, schemas: _Schemas) -> Document:
    answers = {
        str(status): _response("Done." if status < 400 else _REFUSALS[status], model, schemas)
        for status, model in operation.answers.items()
    }
    refusals = {str(status): _response(_REFUSALS[status], Error, schemas) for status in operation.statuses}
    return {**answers, **refusals}


def _response(words: str, model: object, schemas: _Schemas) -> Document:
    if model == NOTHING:
        return {"description": words}
    if model == HTML:
        return {
            "description": words,
            "content": {HTML: {"schema": {"type": "string"}, "example": "<!doctype html>"}},
        }
    schema = schemas.of(model, "serialization")
    content = {"schema": schema, "example": schemas.example(schema)}
    return {"description": words, "content": {"application/json": content}}


def _scheme(role: str) -> str:
    return f"{role}Key"
