"""The frame of every Connect action: output with success and errors, all or nothing (section 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from mock_salesforce.frame.kinds import Body
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import ConnectError, VendorError
from mock_salesforce.platform.wire.members import malformed_id
from mock_salesforce.platform.wire.operations import Operation, View

Given = TypeVar("Given", bound=Body)
Perform = Callable[[Call, Given], dict[str, Any]]


def action(
    path: str,
    perform: Perform[Given],
    body: type[Given],
    title: str,
    *outputs: str,
    since: float,
    feature: str = "order_management",
    status: int = 201,
    outline: bool = False,
) -> Operation:
    """A POST that runs an action in one transaction; `outputs` are the members its refusal shows as null."""
    view = _view(perform, body, outputs, status)
    return Operation("POST", path, view, title, "6", since, feature, body=body, framed=True, outline=outline)


def _view(perform: Perform[Given], body: type[Given], outputs: tuple[str, ...], status: int) -> View:
    def view(call: Call) -> Answer:
        try:
            given = checked(body, call.object() if call.body.strip() or call.document is not None else {})
            with call.org.store.transaction():
                output = perform(call, given)
        except (ConnectError, VendorError) as error:
            return _refused(call, error.code, error.message, outputs, status)
        return Answer(status, {**output, "success": True, "errors": []})

    view.__doc__ = perform.__doc__
    view.__name__ = perform.__name__
    return view


def checked(body: type[Given], document: Any) -> Given:
    """A document as the body that an action takes, or the refusal of the first member that is wrong."""
    try:
        return body.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ConnectError(first["type"], first["msg"]) from None


def _refused(call: Call, code: str, message: str, outputs: tuple[str, ...], status: int) -> Answer:
    output = {**dict.fromkeys(outputs), "success": False, "errors": [{"errorCode": code, "message": message}]}
    if call.org.quirks.connect_failures_in_2xx:
        return Answer(status, output)
    return Answer(400, [{"errorCode": code, "message": message, "enhancedErrorType": None, "output": output}])


def record(call: Call, object_name: str, record_id: str, where: str | None = None) -> Row:
    """The record of an id; refused with the member that carried it, which is named after the object unless said."""
    row = call.org.table(object_name).rows.get(record_id)
    if row is None:
        member = where or _member(object_name)
        raise ConnectError("INVALID_CROSS_REFERENCE_KEY", f"{member}: invalid cross reference id {record_id}")
    return row


def addressed(call: Call, object_name: str) -> Row:
    """The record that the URL names."""
    record_id = id18(call.args["id"])
    if record_id is None:
        raise ConnectError("MALFORMED_ID", malformed_id(call.args["id"], _member(object_name)))
    return record(call, object_name, record_id)


def _member(object_name: str) -> str:
    return f"{object_name[0].lower()}{object_name[1:]}Id"
