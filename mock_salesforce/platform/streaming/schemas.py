"""The schemas that messages name by id, as JSON in outline: `EXPANDED` wraps what `COMPACT` says (section 9)."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books import order_events
from mock_salesforce.platform.books.change_events import event_name, schema_id
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.streaming import channels
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError, not_found
from mock_salesforce.platform.wire.operations import Operation

_NAMESPACE = "com.sforce.eventbus"
_FORMATS = ("EXPANDED", "COMPACT")
_FORMAT_SINCE = 43.0
_KINDS = {"boolean": "boolean", "int": "int", "double": "double", "currency": "double", "percent": "double"}
_HEADER: tuple[tuple[str, Any], ...] = (
    ("entityName", "string"),
    ("recordIds", {"type": "array", "items": "string"}),
    (
        "changeType",
        {"type": "enum", "name": "ChangeType", "symbols": ["CREATE", "UPDATE", "DELETE", "UNDELETE"]},
    ),
    ("changeOrigin", "string"),
    ("transactionKey", "string"),
    ("sequenceNumber", "int"),
    ("commitTimestamp", "long"),
    ("commitNumber", "long"),
    ("commitUser", "string"),
    ("changedFields", {"type": "array", "items": "string"}),
)


def by_name(call: Call) -> Answer:
    """GET of an event's schema by its name."""
    return _shown(call, call.args["event"])


def by_id(call: Call) -> Answer:
    """GET of an event's schema by the id that its messages carry."""
    for name in channels.names(call.org):
        if _identity(call, name) == call.args["schema"]:
            return _shown(call, name)
    raise not_found()


def _shown(call: Call, name: str) -> Answer:
    first = channels.since(call.org, name)
    if first is None or call.api_version < first:
        raise not_found()
    wanted = call.query.get("payloadFormat")
    if wanted is not None and (call.api_version < _FORMAT_SINCE or wanted not in _FORMATS):
        raise VendorError("INVALID_FIELD", f"payloadFormat {wanted[:40]!r} is not supported")
    fields = _fields(call, name)
    if wanted == "COMPACT" or call.api_version < _FORMAT_SINCE:
        uuid = _identity(call, name)
        return Answer(200, {**_record(name, fields), "namespace": _NAMESPACE, "uuid": uuid})
    position = _record("Event", [{"name": "replayId", "type": "long"}])
    data: list[dict[str, Any]] = [
        {"name": "schema", "type": "string"},
        {"name": "payload", "type": _record("Payload", fields)},
        {"name": "event", "type": position},
    ]
    outer: list[dict[str, Any]] = [
        {"name": "data", "type": _record("Data", data)},
        {"name": "channel", "type": "string"},
    ]
    return Answer(200, {"name": name, "namespace": _NAMESPACE, "type": "expanded-record", "fields": outer})


def _record(name: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": fields}


def _identity(call: Call, name: str) -> str:
    sobject = channels.captured(call.org, name)
    if sobject is None:
        return schema_id(name, order_events.EVENTS[name].fields)
    return schema_id(event_name(sobject), sobject.event_places)


def _fields(call: Call, name: str) -> list[dict[str, Any]]:
    sobject = channels.captured(call.org, name)
    if sobject is None:
        created = [{"name": one, "type": "string"} for one in ("CreatedDate", "CreatedById")]
        return created + [
            _nullable(one, "double" if one.endswith("Quantity") else "string")
            for one in order_events.EVENTS[name].fields
        ]
    header = _record("ChangeEventHeader", [{"name": one, "type": kind} for one, kind in _HEADER])
    return [{"name": "ChangeEventHeader", "type": header}, *_body(sobject)]


def _body(sobject: SObject) -> list[dict[str, Any]]:
    told: dict[str, Any] = {}
    for name, place in sobject.event_places.items():
        kind = _KINDS.get(sobject.by_name[name].type, "string")
        if len(place) == 1:
            told[name] = _nullable(name, kind)
        else:
            whole = told.setdefault(place[0], _nullable(place[0], _record(place[0], [])))
            whole["type"][1]["fields"].append(_nullable(place[1], kind))
    return list(told.values())


def _nullable(name: str, kind: Any) -> dict[str, Any]:
    return {"name": name, "type": ["null", kind], "default": None}


OPERATIONS = (
    Operation(
        "GET",
        "/sobjects/{event}/eventSchema",
        by_name,
        "Schema of an event by name",
        "9",
        since=40.0,
        query=("payloadFormat",),
        outline=True,
    ),
    Operation(
        "GET",
        "/event/eventSchema/{schema}",
        by_id,
        "Schema of an event by id",
        "9",
        since=40.0,
        query=("payloadFormat",),
        outline=True,
    ),
)
