"""Control plane: errors of the vendor's that nobody's request causes, armed for the next calls."""

from __future__ import annotations

from typing import Annotated, Any, Required

from pydantic import AfterValidator, WithJsonSchema
from typing_extensions import TypedDict

from mock_tiktok.books.armed import Armed
from mock_tiktok.books.numbers import Units
from mock_tiktok.lab.operations import LabCall, LabOperation, strict
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.wire import errors

_OPERATIONS = sorted({operation.name for operation in OPERATIONS})
_ERRORS = sorted(errors.BY_NAME)


def _among(names: list[str], what: str) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise ValueError(f"no {what} is called {name!r}; they are {', '.join(names)}")
        return name

    return AfterValidator(check)


OperationName = Annotated[
    str, _among(_OPERATIONS, "operation"), WithJsonSchema({"type": "string", "enum": _OPERATIONS})
]
ErrorName = Annotated[str, _among(_ERRORS, "error"), WithJsonSchema({"type": "string", "enum": _ERRORS})]


@strict
class RefusalBody(TypedDict, total=False):
    """Which operation refuses how often; `after_write` refuses only once the work is done."""

    operation: Required[OperationName]
    error: Required[ErrorName]
    times: Units
    after_write: bool


def arm(call: LabCall) -> dict[str, Any]:
    """Have the next calls of an operation fail, before or after they did their work."""
    name = call.body["operation"]
    armed = Armed(call.body["error"], call.body.get("after_write", False))
    call.state.refusals[name].extend([armed] * call.body.get("times", 1))
    return {"operation": name, "armed": len(call.state.refusals[name])}


def disarm(call: LabCall) -> dict[str, Any]:
    """Forget every armed refusal."""
    count = sum(len(waiting) for waiting in call.state.refusals.values())
    call.state.refusals.clear()
    return {"disarmed": count}


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/refusals", arm, RefusalBody),
    LabOperation("DELETE", "/_lab/refusals", disarm),
)
