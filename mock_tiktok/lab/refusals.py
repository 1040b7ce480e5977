"""Control plane: errors of the vendor's that nobody's request causes, armed for the next calls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Required

from typing_extensions import TypedDict

from mock_tiktok.books.armed import Refusal
from mock_tiktok.books.numbers import Times
from mock_tiktok.lab.operations import LabCall, LabOperation, OneOf, strict
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import Misuse

# The errors with which each operation can be made to refuse.
ERRORS = {operation.name: errors.errors_of(operation.path.split("/")[1]) for operation in OPERATIONS}
OPERATION_NAMES = tuple(ERRORS)


@strict
class RefusalBody(TypedDict, total=False):
    """Which operation refuses how often; `after_write` refuses only once the work is done."""

    operation: Required[Annotated[str, OneOf(OPERATION_NAMES)]]
    error: Required[
        Annotated[str, OneOf(tuple(dict.fromkeys(name for names in ERRORS.values() for name in names)))]
    ]
    times: Times
    after_write: bool


def arm(call: LabCall) -> dict[str, Any]:
    """Have the next calls of an operation refused, before or after they did their work."""
    name, refusal = call.body["operation"], Refusal(call.body["error"], call.body.get("after_write", False))
    if refusal.error not in ERRORS[name]:
        known = ", ".join(ERRORS[name])
        raise Misuse("bad_field", f"error: {refusal.error} is none of {name}, whose errors are {known}")
    return {"operation": name, "armed": call.state.refusals.add(name, refusal, call.body.get("times", 1))}


def get_refusals(call: LabCall) -> dict[str, Any]:
    """Every refusal that is still armed."""
    return {"refusals": [{"operation": name, **asdict(row)} for name, row in call.state.refusals]}


def disarm(call: LabCall) -> dict[str, Any]:
    """Forget every armed refusal."""
    return {"disarmed": call.state.refusals.clear()}


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/refusals", arm, RefusalBody),
    LabOperation("GET", "/_lab/refusals", get_refusals),
    LabOperation("DELETE", "/_lab/refusals", disarm),
)
