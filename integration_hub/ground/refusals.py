"""How a caller of the hub's own API is turned away, with the HTTP status that says it (docs/hub-api.md, Errors)."""

from __future__ import annotations

from integration_hub.ground.errors import HubError


class Rejected(HubError):
    """The caller's request cannot be carried out as it is; nothing was changed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def malformed(message: str) -> Rejected:
    """The request itself cannot be read."""
    return Rejected(400, "malformed", message)


def not_found(what: str, entity_id: str) -> Rejected:
    """Nothing of that kind has this id in the caller's organization."""
    return Rejected(404, "not_found", f"There is no {what} {entity_id}.")


def forbidden(message: str) -> Rejected:
    """The key is good, but not for this."""
    return Rejected(403, "forbidden", message)


def conflict(code: str, message: str) -> Rejected:
    """The thing is not in a state, or not at a version, that allows it."""
    return Rejected(409, code, message)
