"""Control plane: answers that break between the vendor and the caller, armed for the next calls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Required

from typing_extensions import TypedDict

from mock_tiktok.books.armed import ANY, Fault, FaultKind
from mock_tiktok.books.numbers import Count, GatewayStatus, Times
from mock_tiktok.lab.operations import LabCall, LabOperation, OneOf, strict
from mock_tiktok.lab.refusals import OPERATION_NAMES


@strict
class FaultBody(TypedDict, total=False):
    """Whose answers break how often and how; `status` is of `unavailable`, `retry_after` of `too_many_requests`."""

    operation: Required[Annotated[str, OneOf((ANY, *OPERATION_NAMES))]]
    kind: Required[FaultKind]
    times: Times
    after_write: bool
    status: GatewayStatus
    retry_after: Count


def arm(call: LabCall) -> dict[str, Any]:
    """Have the next answers of an operation, or of any, break before or after the work is done."""
    body = dict(call.body)
    name, times = body.pop("operation"), body.pop("times", 1)
    return {"operation": name, "armed": call.state.faults.add(name, Fault(**body), times)}


def get_faults(call: LabCall) -> dict[str, Any]:
    """Every fault that is still armed."""
    return {"faults": [{"operation": name, **asdict(row)} for name, row in call.state.faults]}


def disarm(call: LabCall) -> dict[str, Any]:
    """Forget every armed fault."""
    return {"disarmed": call.state.faults.clear()}


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/faults", arm, FaultBody),
    LabOperation("GET", "/_lab/faults", get_faults),
    LabOperation("DELETE", "/_lab/faults", disarm),
)
