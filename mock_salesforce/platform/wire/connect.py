"""The frame of every Connect action: output with success and errors, all or nothing (section 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import ConnectError, VendorError
from mock_salesforce.platform.wire.operations import View

Action = Callable[[Call, dict[str, Any]], dict[str, Any]]


def action(perform: Action, *outputs: str, status: int = 201) -> View:
    """A view that runs an action in one transaction; `outputs` are the members its refusal shows as null."""

    def view(call: Call) -> Answer:
        body = call.object() if call.body.strip() or call.document is not None else {}
        try:
            with call.org.store.transaction():
                output = perform(call, body)
        except ConnectError as error:
            return _refused(call, error.code, error.message, outputs, status)
        except VendorError as error:
            return _refused(call, error.code, error.message, outputs, status)
        return Answer(status, {**output, "success": True, "errors": []})

    view.__doc__ = perform.__doc__
    view.__name__ = perform.__name__
    return view


def _refused(call: Call, code: str, message: str, outputs: tuple[str, ...], status: int) -> Answer:
    output = {**dict.fromkeys(outputs), "success": False, "errors": [{"errorCode": code, "message": message}]}
    if call.org.quirks.connect_failures_in_2xx:
        return Answer(status, output)
    return Answer(400, [{"errorCode": code, "message": message, "enhancedErrorType": None, "output": output}])


def named(call: Call, body: dict[str, Any], key: str, object_name: str) -> Row:
    """The record that a member of the body names; required."""
    value = body.get(key)
    if value is None:
        raise ConnectError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{key}]")
    return record(call, value, object_name, key)


def record(call: Call, value: Any, object_name: str, where: str) -> Row:
    """The record of an id; refused with the member that carried it."""
    record_id = id18(value) if isinstance(value, str) else None
    if record_id is None:
        raise ConnectError("MALFORMED_ID", f"{where}: id value of incorrect type: {str(value)[:40]}")
    row = call.org.table(object_name).rows.get(record_id)
    if row is None:
        raise ConnectError("INVALID_CROSS_REFERENCE_KEY", f"{where}: invalid cross reference id {record_id}")
    return row


def quantity(value: Any, where: str) -> float:
    """A positive quantity, given as a number or as text."""
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
    except ValueError:
        number = 0.0
    if not 0 < number < 1e12:
        raise ConnectError("INVALID_INPUT", f"{where}: the quantity must be a positive number")
    return number


def entries(body: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """A required, non-empty list of objects."""
    listed = body.get(key)
    if not isinstance(listed, list) or not listed:
        raise ConnectError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{key}]")
    if not all(isinstance(item, dict) for item in listed):
        raise ConnectError("INVALID_INPUT", f"{key} must be a list of objects")
    return listed
