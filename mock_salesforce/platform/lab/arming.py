"""Control plane: what the next calls of an operation meet, refusals of the vendor's own and faults on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any, Required

from pydantic import Field
from typing_extensions import TypedDict

from mock_salesforce.platform.books.armed import ANY, Fault, FaultKind, Refusal
from mock_salesforce.platform.forms.numbers import Count
from mock_salesforce.platform.lab.misuse import Misuse
from mock_salesforce.platform.lab.operations import LabCall, LabOperation, OneOf, strict
from mock_salesforce.platform.tables import OPERATION_NAMES, errors_of
from mock_salesforce.platform.wire.errors import DOCUMENTED, OAUTH_DOCUMENTED

Times = Annotated[Count, Field(ge=1, le=1_000_000)]


@strict
class RefusalBody(TypedDict, total=False):
    """Which operation refuses how often; `after_write` refuses only once the work is done."""

    operation: Required[Annotated[str, OneOf(OPERATION_NAMES)]]
    error: Required[Annotated[str, OneOf((*DOCUMENTED, *OAUTH_DOCUMENTED))]]
    times: Times
    after_write: bool


@strict
class FaultBody(TypedDict, total=False):
    """Whose answers break how often and how; `status` is of `unavailable`, `retry_after` of `too_many_requests`."""

    operation: Required[Annotated[str, OneOf((*OPERATION_NAMES, ANY))]]
    kind: Required[FaultKind]
    times: Times
    after_write: bool
    status: Annotated[Count, Field(ge=500, le=599)]
    retry_after: Count


def arm_refusal(call: LabCall) -> dict[str, Any]:
    """Have the next calls of an operation refused, before or after they did their work."""
    name, error = call.body["operation"], call.body["error"]
    if error not in errors_of(name):
        known = ", ".join(errors_of(name)) or "none; POST /_lab/faults breaks its answers"
        raise Misuse("bad_field", f"error: {error} is none of {name}, whose errors are {known}")
    refusal = Refusal(error, call.body.get("after_write", False))
    return {"operation": name, "armed": call.state.refusals.add(name, refusal, call.body.get("times", 1))}


def arm_fault(call: LabCall) -> dict[str, Any]:
    """Have the next answers of an operation, or of any, break before or after the work is done."""
    body = dict(call.body)
    name, times = body.pop("operation"), body.pop("times", 1)
    return {"operation": name, "armed": call.state.faults.add(name, Fault(**body), times)}


def get_refusals(call: LabCall) -> dict[str, Any]:
    """Every refusal that is still armed."""
    return {"refusals": _rows(call.state.refusals)}


def get_faults(call: LabCall) -> dict[str, Any]:
    """Every fault that is still armed."""
    return {"faults": _rows(call.state.faults)}


def _rows(armed: Iterable[tuple[str, Refusal | Fault]]) -> list[dict[str, Any]]:
    return [{"operation": name, **asdict(row)} for name, row in armed]


def disarm_refusals(call: LabCall) -> dict[str, Any]:
    """Forget every armed refusal."""
    return {"disarmed": call.state.refusals.clear()}


def disarm_faults(call: LabCall) -> dict[str, Any]:
    """Forget every armed fault."""
    return {"disarmed": call.state.faults.clear()}


LAB_OPERATIONS: tuple[LabOperation, ...] = (
    LabOperation("POST", "/_lab/refusals", arm_refusal, RefusalBody),
    LabOperation("GET", "/_lab/refusals", get_refusals),
    LabOperation("DELETE", "/_lab/refusals", disarm_refusals),
    LabOperation("POST", "/_lab/faults", arm_fault, FaultBody),
    LabOperation("GET", "/_lab/faults", get_faults),
    LabOperation("DELETE", "/_lab/faults", disarm_faults),
)
