"""Errors of the vendor's that nobody's request causes, armed for the next calls of an operation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.lab.operations import LabCall, LabOperation, Misuse
from mock_salesforce.commerce_cloud.state import ArmedRefusal
from mock_salesforce.commerce_cloud.wire.armed import ERRORS
from mock_salesforce.commerce_cloud.wire.kinds import FLAG, choice, integer, record

_ENVELOPES = {api.full_name(operation): api.envelope for api in APIS for operation in api.operations}
OPERATION_NAMES = tuple(_ENVELOPES)
_NAMES = tuple(dict.fromkeys(name for errors in ERRORS.values() for name in errors))
_BODY = record(
    {
        "operation": choice(*OPERATION_NAMES),
        "error": choice(*_NAMES),
        "times": integer(1, 1000),
        "after_write": FLAG,
    },
    ("operation", "error"),
    others=False,
)


def arm(call: LabCall) -> dict[str, Any]:
    """Have the next calls of an operation refused, before or after they did their work."""
    name, error = call.body["operation"], call.body["error"]
    known = ERRORS[_ENVELOPES[name]]
    if error not in known:
        raise Misuse("bad_field", f"error: {name} is refused with {', '.join(known)}, not with {error}")
    armed = ArmedRefusal(name, error, call.body.get("after_write", False))
    call.state.refusals += [armed] * call.body.get("times", 1)
    return {"operation": name, "armed": sum(one.operation == name for one in call.state.refusals)}


def listed(call: LabCall) -> dict[str, Any]:
    """The refusals that wait, in the order in which they were armed."""
    return {"refusals": [asdict(one) for one in call.state.refusals]}


def disarm(call: LabCall) -> dict[str, Any]:
    """Forget every armed refusal."""
    count = len(call.state.refusals)
    call.state.refusals = []
    return {"disarmed": count}


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/refusals", arm, _BODY, beyond="an error that the operation's API has"),
    LabOperation("GET", "/_lab/refusals", listed),
    LabOperation("DELETE", "/_lab/refusals", disarm),
)
