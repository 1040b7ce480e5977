"""Control plane: errors of the vendor's that nobody's request causes, armed for the next calls."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Required

from pydantic import AfterValidator, WithJsonSchema
from typing_extensions import TypedDict

from mock_tiktok.books.numbers import Units
from mock_tiktok.lab.operations import LabCall, LabOperation, strict
from mock_tiktok.resources import OPERATIONS
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import Armed, Fault

FAULTS: dict[str, Fault] = {
    "internal": errors.INTERNAL,
    "timeout": errors.TIMED_OUT,
    "overloaded": errors.OVERLOADED,
    "rate_limited": errors.RATE_LIMITED,
    "order_retryable": errors.ORDER_RETRYABLE,
    "fulfillment_retryable": errors.FULFILLMENT_RETRYABLE,
}
_NAMES = [operation.name for operation in OPERATIONS]


def _known(name: str) -> str:
    if name not in _NAMES:
        raise ValueError(f"no operation is called {name!r}; they are {', '.join(_NAMES)}")
    return name


Name = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": sorted(set(_NAMES))})]


@strict
class RefusalBody(TypedDict, total=False):
    """Which operation refuses how often; `after_write` refuses only once the work is done."""

    operation: Required[Name]
    error: Required[
        Literal[
            "internal", "timeout", "overloaded", "rate_limited", "order_retryable", "fulfillment_retryable"
        ]
    ]
    times: Units
    after_write: bool


def arm(call: LabCall) -> dict[str, Any]:
    """Have the next calls of an operation fail, before or after they did their work."""
    name, armed = (
        call.body["operation"],
        Armed(FAULTS[call.body["error"]], call.body.get("after_write", False)),
    )
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
