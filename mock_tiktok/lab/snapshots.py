"""Control plane: the vendor kept as it is, and put back."""

from __future__ import annotations

import io
import pickle
from typing import Any

from mock_tiktok.lab.operations import LabCall, LabOperation
from mock_tiktok.state import State
from mock_tiktok.wire.errors import Misuse

# Clock and transport are the world's, and a restore must not forget the snapshots taken since.
_NOT_KEPT = frozenset({"now", "transport", "snapshots"})


class _Writer(pickle.Pickler):
    """What is planned names the state that it will change; a copy must name the living one."""

    def __init__(self, file: io.BytesIO, state: State) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._state = state

    def persistent_id(self, obj: Any) -> str | None:
        return "state" if obj is self._state else None


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, state: State) -> None:
        super().__init__(file)
        self._state = state

    def persistent_load(self, _pid: Any) -> State:
        return self._state


def take(call: LabCall) -> dict[str, Any]:
    """Keep the vendor as it is now."""
    state, kept = call.state, io.BytesIO()
    _Writer(kept, state).dump({name: value for name, value in vars(state).items() if name not in _NOT_KEPT})
    state.snapshots.append(kept.getvalue())
    return {"snapshot": str(len(state.snapshots))}


def get_snapshots(call: LabCall) -> dict[str, Any]:
    """Every snapshot since the last reset."""
    return {"snapshots": _names(call.state)}


def restore(call: LabCall) -> dict[str, Any]:
    """Put the vendor back, ids and randomness included; it answers as it would have then."""
    name, names = call.path["snapshot"], _names(call.state)
    if name not in names:
        raise Misuse(
            "unknown", f"snapshot: none is called {name!r}; there are {', '.join(names) or 'none yet'}"
        )
    kept = io.BytesIO(call.state.snapshots[names.index(name)])
    vars(call.state).update(_Reader(kept, call.state).load())
    return {"snapshot": name}


def _names(state: State) -> list[str]:
    return [str(number + 1) for number in range(len(state.snapshots))]


LAB_OPERATIONS = (
    LabOperation("POST", "/_lab/snapshots", take, timeless=True),
    LabOperation("GET", "/_lab/snapshots", get_snapshots),
    LabOperation("POST", "/_lab/snapshots/{snapshot}/restore", restore, timeless=True),
)
