"""The one error of the control plane."""

from __future__ import annotations


class Misuse(Exception):
    """A control-plane call that makes no sense: 400, or 404 where the thing does not exist."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
