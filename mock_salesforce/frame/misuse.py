"""The one error of the control plane, and what is wrong with a call by the code that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STATUSES: Mapping[str, int] = {
    "bad_json": 400,
    "bad_field": 400,
    "missing_field": 400,
    "unknown_field": 400,
    "unknown_verb": 404,
    "unknown": 404,
    "method_not_allowed": 405,
    "taken": 409,
    "conflict": 409,
    "too_large": 413,
    "failed": 500,
}


class Misuse(Exception):
    """A control-plane call that cannot be done; the message says what is wrong, where, and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = STATUSES[code]

    def document(self) -> dict[str, Any]:
        """The answer's body."""
        return {"error": {"code": self.code, "message": str(self)}}
