"""The vendor's errors: code and HTTP status, in one place.

Exception
├── ApiError      the REST API refuses; becomes the vendor's error array
├── ConnectError  a Connect action refuses; becomes an error array whose item carries `output`
├── OAuthError    an OAuth endpoint refuses; becomes {"error", "error_description"}
└── Misuse        the control plane was called wrongly; becomes {"error": {...}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Every code whose status is not 400 (section 2.9).
STATUS: Mapping[str, int] = {
    "INVALID_SESSION_ID": 401,
    "INVALID_AUTH_HEADER": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "API_DISABLED_FOR_ORG": 403,
    "API_CURRENTLY_DISABLED": 403,
    "FUNCTIONALITY_NOT_ENABLED": 403,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "STORAGE_LIMIT_EXCEEDED": 403,
    "NOT_FOUND": 404,
    "ENTITY_IS_DELETED": 404,
    "METHOD_NOT_ALLOWED": 405,
    "URI_TOO_LONG": 414,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "REQUEST_HEADER_FIELDS_TOO_LARGE": 431,
    "UNKNOWN_EXCEPTION": 500,
    "SERVER_UNAVAILABLE": 503,
}


class ApiError(Exception):
    """The platform refuses a REST call, or one row of it."""

    def __init__(
        self, code: str, message: str, fields: Sequence[str] = (), *, status: int | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.status = status or STATUS.get(code, 400)

    def item(self) -> dict[str, Any]:
        """The entry of a REST error array; `fields` is present only for field errors."""
        entry: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields:
            entry["fields"] = list(self.fields)
        return entry

    def row_item(self) -> dict[str, Any]:
        """The entry of a row's `errors` in collections and trees, which says statusCode (section 2.6)."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}


class MultipleChoices(Exception):
    """An external id matches more than one record: 300 and the records' URLs (section 2.1)."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"{len(ids)} records match")
        self.ids = tuple(ids)


class ConnectError(Exception):
    """A Connect action refuses: 400 with the action's own output inside (section 6)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class OAuthError(Exception):
    """An OAuth endpoint refuses (section 1.5)."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


class Misuse(Exception):
    """A control-plane call that makes no sense: 400, or 404 where the thing does not exist."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def not_found(message: str = "The requested resource does not exist") -> ApiError:
    """The answer to a path, object or record that is not there."""
    return ApiError("NOT_FOUND", message)


def required_missing(names: Sequence[str]) -> ApiError:
    """The answer to a record without its required fields."""
    return ApiError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(names)}]", names)
