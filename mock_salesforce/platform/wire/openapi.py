"""OpenAPI 3.1 of the vendor surface and of the control plane, from the same tables that route and validate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from mock_salesforce.platform.books import order_events
from mock_salesforce.platform.books.change_events import STANDARD
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.lab.operations import LabOperation
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS, WebOperation
from mock_salesforce.platform.streaming import endpoint as streaming
from mock_salesforce.platform.wire.operations import Operation, Router

_REF = "#/components/schemas/{model}"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_NEWEST = 67
_ID = {"type": "string", "pattern": "^[A-Za-z0-9]{15}([A-Z0-5]{3})?$"}
_ERROR = {
    "type": "object",
    "required": ["message", "errorCode"],
    "properties": {
        "message": {"type": "string"},
        "errorCode": {"type": "string"},
        "fields": {"type": "array", "items": {"type": "string"}},
    },
}
_FILE = {"type": "string", "format": "binary"}
_SCHEMAS: dict[str, Any] = {
    "Error": _ERROR,
    "Errors": {"type": "array", "minItems": 1, "items": {"$ref": _REF.format(model="Error")}},
    "RecordUrls": {"type": "array", "items": {"type": "string"}},
    "TreeFailure": {
        "type": "object",
        "required": ["hasErrors", "results"],
        "properties": {"hasErrors": {"const": True}, "results": {"type": "array"}},
    },
    "AsyncError": {
        "type": "object",
        "required": ["exceptionCode", "exceptionMessage"],
        "properties": {"exceptionCode": {"type": "string"}, "exceptionMessage": {"type": "string"}},
    },
    "BayeuxReplies": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["channel"],
            "properties": {
                "channel": {"type": "string"},
                "successful": {"type": "boolean"},
                "clientId": {"type": "string"},
                "error": {"type": "string"},
                "advice": {"type": "object"},
                "ext": {"type": "object"},
                "data": {
                    "type": "object",
                    "required": ["schema", "payload", "event"],
                    "properties": {"event": {"type": "object", "required": ["replayId"]}},
                },
            },
        },
    },
    "BayeuxFailure": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["successful", "error"],
            "properties": {"successful": {"const": False}, "error": {"type": "string"}},
        },
    },
    "OAuthFailure": {
        "type": "object",
        "required": ["error", "error_description"],
        "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    },
}
_MISUSE = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}
_JSON, _CSV = "application/json", "text/csv"


def vendor_document(router: Router, first: Router, standard: Iterable[SObject]) -> dict[str, Any]:
    """Every operation of REST, Bulk 1.0, CometD, OAuth, the sign-in pages and SOAP login."""
    names = sorted(sobject.name for sobject in standard)
    bodies = _Schemas((_name(op), op.body) for op in (*router.operations, *first.operations) if op.body)
    forms = _Schemas((f"{op.method} {op.path}", op.form) for op in WEB_OPERATIONS if op.form)
    paths: dict[str, dict[str, Any]] = {
        "/services/data": {"get": _versions()},
    }
    for op in router.operations:
        path = f"/services/data/{{version}}{op.path}".rstrip("/")
        described = _rest_operation(op, "v", names, bodies)
        described["responses"]["default"] = _answer("Refused", _failure(op))
        paths.setdefault(path, {})[op.method.lower()] = described
    for op in first.operations:
        described = _rest_operation(op, "", names, bodies, title="Bulk 1.0: ")
        described["responses"]["default"] = _answer("Refused", _ref("AsyncError"))
        described["security"] = [{"session": []}]
        paths.setdefault(f"/services/async/{{version}}{op.path}", {})[op.method.lower()] = described
    for web in WEB_OPERATIONS:
        paths.setdefault(web.path, {})[web.method.lower()] = _web_operation(web, forms)
    messages = _Schemas([("messages", streaming.Body)])
    paths["/cometd/{version}"] = {"post": _streaming(messages)}
    shared = {**_SCHEMAS, **bodies.definitions, **forms.definitions, **messages.definitions}
    document = _document("Salesforce platform (mock)", paths, shared)
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "header", "name": "X-SFDC-Session"},
    }
    return document


def lab_document(operations: Sequence[LabOperation]) -> dict[str, Any]:
    """Every verb of the control plane."""
    bodies = _Schemas((f"{op.method} {op.path}", op.body) for op in operations if op.body)
    paths: dict[str, dict[str, Any]] = {}
    for op in operations:
        name = f"{op.method} {op.path}"
        described: dict[str, Any] = {
            "operationId": _operation_id(name),
            "summary": op.view.__doc__,
            "parameters": [],
            "responses": {
                "201" if op.made else "200": _answer("Done", {"type": "object"}),
                **{status: _answer("Misuse", _ref("Misuse")) for status in ("400", "404")},
            },
        }
        if name in bodies.by_name:
            described["requestBody"] = bodies.request(name)
        paths.setdefault(op.path, {})[op.method.lower()] = described
    title = "Salesforce platform mock: control plane"
    return _document(title, paths, {"Misuse": _MISUSE, **bodies.definitions})


class _Schemas:
    """JSON schemas by name, and the definitions they share."""

    __slots__ = ("by_name", "definitions")

    def __init__(self, named: Iterable[tuple[str, Any]]) -> None:
        mode: JsonSchemaMode = "validation"
        adapters = [(name, mode, TypeAdapter(kind)) for name, kind in named]
        by_key, shared = TypeAdapter.json_schemas(adapters, ref_template=_REF)
        self.by_name: dict[str, Any] = {name: by_key[(name, mode)] for name, _, _ in adapters}
        self.definitions: dict[str, Any] = shared.get("$defs", {})

    def request(self, name: str, media: str = _JSON) -> dict[str, Any]:
        """A request body; it must be sent where a member is required, as an absent one is an empty object."""
        schema: dict[str, Any] = self.by_name[name]
        resolved = self.definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        return {"required": bool(resolved.get("required")), "content": {media: {"schema": schema}}}


def _name(op: Operation) -> str:
    return f"{op.method} {op.path} {op.title}"


def _operation_id(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower()


def _versions() -> dict[str, Any]:
    return {
        "operationId": "versions",
        "summary": "The versions of the API (section 2.1)",
        "parameters": [],
        "responses": {"200": _answer("Every version", {"type": "array"})},
    }


def _rest_operation(
    op: Operation, prefix: str, names: Sequence[str], bodies: _Schemas, title: str = ""
) -> dict[str, Any]:
    oldest = int(max(op.since, 31.0))
    versions = [f"{prefix}{number}.0" for number in range(oldest, _NEWEST + 1)]
    parameters = [_in_path("version", {"enum": versions})]
    for variable in _PLACEHOLDER.findall(op.path):
        kinds: dict[str, dict[str, Any]] = {
            "sobject": {"enum": list(names)},
            "id": _ID,
            "event": {"enum": [*order_events.EVENTS, *(f"{name}ChangeEvent" for name in STANDARD)]},
        }
        parameters.append(_in_path(variable, kinds.get(variable, {"type": "string", "minLength": 1})))
    parameters += [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in op.query
    ]
    described: dict[str, Any] = {
        "operationId": _operation_id(f"{title}{op.method} {op.path}"),
        "summary": f"{title}{op.title}",
        "description": f"{op.view.__doc__} Facts section {op.facts}; since v{op.since:.1f}.",
        "parameters": parameters,
        "security": [{"bearer": []}],
        "responses": {str(status): _success(op, status) for status in _statuses(op)},
    }
    if op.body:
        described["requestBody"] = bodies.request(_name(op))
    elif op.part:
        part = {"type": "object", "required": [op.part], "properties": {op.part: _FILE}}
        described["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": part}}}
    elif op.method == "PUT" and op.csv:
        described["requestBody"] = {"content": {_CSV: {"schema": {"type": "string"}}}}
    elif op.raw:
        described["requestBody"] = {"content": {_JSON: {"schema": {}}}}
    elif op.method in ("POST", "PATCH"):
        described["requestBody"] = {"content": {_JSON: {"schema": {"type": "object"}}}}
    return described


def _statuses(op: Operation) -> tuple[int, ...]:
    return op.answers or ((200, 201) if op.method == "POST" else (200,))


def _success(op: Operation, status: int) -> dict[str, Any]:
    if status in (204, 304) or (op.csv and op.method == "PUT"):
        return {"description": "Done; no body"}
    if status == 300:
        return _answer("Several records match", _ref("RecordUrls"))
    if op.csv:
        return {"description": "Done", "content": {_CSV: {"schema": {"type": "string"}}}}
    return _answer("Done", {})


def _failure(op: Operation) -> dict[str, Any]:
    if "/composite/tree/" in op.path:
        return {"anyOf": [_ref("Errors"), _ref("TreeFailure")]}
    return _ref("Errors")


def _streaming(messages: _Schemas) -> dict[str, Any]:
    versions = [f"{number}.0" for number in range(streaming.OLDEST, streaming.NEWEST + 1)]
    return {
        "operationId": "cometd",
        "summary": "Bayeux messages: handshake, connect, subscribe, unsubscribe, disconnect",
        "description": "Facts section 9; a message that is refused says so in its own reply.",
        "parameters": [_in_path("version", {"enum": versions})],
        "security": [{"bearer": []}],
        "requestBody": {**messages.request("messages"), "required": True},
        "responses": {
            "200": _answer(
                "A reply to each message, after the events that were waiting", _ref("BayeuxReplies")
            ),
            "default": _answer("No messages, or no such version", _ref("BayeuxFailure")),
        },
    }


def _web_operation(op: WebOperation, forms: _Schemas) -> dict[str, Any]:
    html = {"text/html": {"schema": {"type": "string"}}}
    refused: dict[str, Any] = {_JSON: {"schema": _ref("OAuthFailure")}, **html}
    done: dict[str, Any] = {"description": "Done"}
    if op.media == "json":
        done["content"] = {_JSON: {"schema": {"type": "object"}}}
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
        "operationId": _operation_id(f"{op.method} {op.path or 'root'} {op.title}"),
        "summary": op.title,
        "description": f"Facts section {op.facts}.",
        "parameters": [
            *(_in_path(name, {"type": "string", "minLength": 1}) for name in _PLACEHOLDER.findall(op.path)),
            *({"name": name, "in": "query", "schema": {"type": "string"}} for name in op.query),
        ],
        "responses": responses,
    }
    if op.form:
        name = f"{op.method} {op.path}"
        described["requestBody"] = forms.request(name, "application/x-www-form-urlencoded")
    return described


_OTHER_FORMATS: dict[str, Any] = {
    "application/xml": {},
    "application/x-www-form-urlencoded": {"schema": {"type": "string"}},
}


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _ref(model: str) -> dict[str, Any]:
    return {"$ref": _REF.format(model=model)}


def _answer(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {_JSON: {"schema": schema}}}


def _document(title: str, paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "v67.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
