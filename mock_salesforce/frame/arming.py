"""Control plane: what the next calls of an operation meet, refusals of the vendor's own and faults on the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, get_args

from mock_salesforce.frame.armed import ANY, Armed, Fault, FaultKind, Refusal
from mock_salesforce.frame.kinds import FLAG, choice, integer, record
from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.operations import LabCall, LabOperation
from mock_salesforce.frame.vendor import Vendor

_OFTEN = {"times": integer(1, 1_000_000), "after_write": FLAG}
_HOW = {"status": integer(500, 599), "retry_after": integer(0, 10**9)}


def arming(errors: Mapping[str, Collection[str]]) -> tuple[LabOperation, ...]:
    """The verbs for a vendor whose operations have these documented errors."""
    refusal = {
        "operation": choice(*errors),
        "error": choice(*dict.fromkeys(e for es in errors.values() for e in es)),
    }
    fault = {
        "operation": choice(ANY, *errors),
        "kind": choice(*get_args(FaultKind)),
    }

    def arm_refusal(call: LabCall[Vendor]) -> dict[str, Any]:
        """Have the next calls of an operation refused, before or after they did their work."""
        name, error = call.body["operation"], call.body["error"]
        if error not in errors[name]:
            known = ", ".join(errors[name]) or "none; POST /_lab/faults breaks its answers"
            raise Misuse("bad_field", f"error: {error} is none of {name}, whose errors are {known}")
        return _armed(call, call.state.refusals, Refusal)

    return (
        LabOperation(
            "POST",
            "/_lab/refusals",
            arm_refusal,
            record({**refusal, **_OFTEN}, ("operation", "error"), others=False),
            beyond="an error that the operation has",
        ),
        LabOperation("GET", "/_lab/refusals", get_refusals),
        LabOperation("DELETE", "/_lab/refusals", disarm_refusals),
        LabOperation(
            "POST",
            "/_lab/faults",
            arm_fault,
            record({**fault, **_OFTEN, **_HOW}, ("operation", "kind"), others=False),
        ),
        LabOperation("GET", "/_lab/faults", get_faults),
        LabOperation("DELETE", "/_lab/faults", disarm_faults),
    )


def arm_fault(call: LabCall[Vendor]) -> dict[str, Any]:
    """Have the next answers of an operation, or of any, break; one cut in half is that of work that was done."""
    return _armed(call, call.state.faults, Fault)


def _armed(call: LabCall[Vendor], armed: Armed[Any], kind: type[Refusal | Fault]) -> dict[str, Any]:
    body = dict(call.body)
    name, times = body.pop("operation"), body.pop("times", 1)
    return {"operation": name, "armed": armed.add(name, kind(**body), times)}


def get_refusals(call: LabCall[Vendor]) -> dict[str, Any]:
    """Every refusal that is still armed."""
    return {"refusals": _rows(call.state.refusals)}


def get_faults(call: LabCall[Vendor]) -> dict[str, Any]:
    """Every fault that is still armed."""
    return {"faults": _rows(call.state.faults)}


def _rows(armed: Armed[Any]) -> list[dict[str, Any]]:
    return [{"operation": name, **asdict(row)} for name, row in armed]


def disarm_refusals(call: LabCall[Vendor]) -> dict[str, Any]:
    """Forget every armed refusal."""
    return {"disarmed": call.state.refusals.clear()}


def disarm_faults(call: LabCall[Vendor]) -> dict[str, Any]:
    """Forget every armed fault."""
    return {"disarmed": call.state.faults.clear()}
