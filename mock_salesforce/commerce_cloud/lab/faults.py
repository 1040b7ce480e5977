"""Answers that break on their way, armed for the next calls of an operation or of whichever comes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mock_salesforce.commerce_cloud.lab.operations import LabCall, LabOperation
from mock_salesforce.commerce_cloud.lab.refusals import OPERATION_NAMES
from mock_salesforce.commerce_cloud.state import ArmedFault
from mock_salesforce.commerce_cloud.wire.kinds import FLAG, choice, integer, record

_BODY = record(
    {
        "operation": choice("*", *OPERATION_NAMES),
        "kind": choice("unavailable", "empty", "html", "truncated", "another_shape", "too_many_requests"),
        "times": integer(1, 1000),
        "after_write": FLAG,
        "status": integer(500, 599),
        "retry_after": integer(0, 86_400),
    },
    ("operation", "kind"),
    others=False,
)


def arm(call: LabCall) -> dict[str, Any]:
    """Have the next answers of an operation, or of any, break; an answer cut in half is one whose work was done."""
    fault = ArmedFault(**{name: value for name, value in call.body.items() if name != "times"})
    call.state.faults += [fault] * call.body.get("times", 1)
    count = sum(one.operation == fault.operation for one in call.state.faults)
    return {"operation": fault.operation, "armed": count}


def listed(call: LabCall) -> dict[str, Any]:
    """The faults that wait, in the order in which they were armed."""
    return {"faults": [asdict(one) for one in call.state.faults]}


def disarm(call: LabCall) -> dict[str, Any]:
    """Forget every armed fault."""
    count = len(call.state.faults)
    call.state.faults = []
    return {"disarmed": count}


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/faults", arm, _BODY),
    LabOperation("GET", "/_lab/faults", listed),
    LabOperation("DELETE", "/_lab/faults", disarm),
)
