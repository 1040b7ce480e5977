"""Control plane: the vendor kept as it is, and put back."""

from __future__ import annotations

from typing import Any

from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.operations import LabCall, LabOperation
from mock_salesforce.frame.vendor import Vendor


def take(call: LabCall[Vendor]) -> dict[str, Any]:
    """Keep the vendor as it is now, its ids and chances to come included."""
    call.state.snapshots.append(call.state.copied())
    return {"snapshot": str(len(call.state.snapshots))}


def listed(call: LabCall[Vendor]) -> dict[str, Any]:
    """Every snapshot since the last reset."""
    return {"snapshots": [str(number + 1) for number in range(len(call.state.snapshots))]}


def restore(call: LabCall[Vendor]) -> dict[str, Any]:
    """Put the vendor back, ids and randomness included; it answers as it would have then."""
    name, names = call.path["snapshot"], listed(call)["snapshots"]
    if name not in names:
        raise Misuse(
            "unknown", f"snapshot: none is called {name!r}; there are {', '.join(names) or 'none yet'}"
        )
    call.state.become(call.state.snapshots[names.index(name)].copied())
    return {"snapshot": name}


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/snapshots", take),
    LabOperation("GET", "/_lab/snapshots", listed),
    LabOperation(
        "POST", "/_lab/snapshots/{snapshot}/restore", restore, beyond="only a snapshot that was taken"
    ),
)
