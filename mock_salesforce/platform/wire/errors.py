"""The vendor's errors: code and HTTP status, in one place.

Exception
├── VendorError      the REST API refuses; becomes the vendor's error array
├── ConnectError  a Connect action refuses; becomes an error array whose item carries `output`
└── OAuthError    an OAuth endpoint refuses; becomes {"error", "error_description"}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Every code of section 2.9 with its HTTP status and what it says when a quirk asks for it.
DOCUMENTED: Mapping[str, tuple[int, str]] = {
    "INVALID_SESSION_ID": (401, "Session expired or invalid"),
    "INVALID_AUTH_HEADER": (401, "The Authorization header is malformed"),
    "REQUEST_LIMIT_EXCEEDED": (403, "TotalRequests Limit exceeded."),
    "API_DISABLED_FOR_ORG": (403, "API is not enabled for this Organization or Partner"),
    "API_CURRENTLY_DISABLED": (403, "API is currently disabled for this user"),
    "FUNCTIONALITY_NOT_ENABLED": (403, "This feature is not enabled for this organization"),
    "INSUFFICIENT_ACCESS_OR_READONLY": (403, "insufficient access rights on object id"),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": (
        400,
        "insufficient access rights on cross-reference id",
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": (400, "A trigger or a flow caused an exception"),
    "NOT_FOUND": (404, "The requested resource does not exist"),
    "ENTITY_IS_DELETED": (404, "entity is deleted"),
    "INVALID_CROSS_REFERENCE_KEY": (400, "invalid cross reference id"),
    "METHOD_NOT_ALLOWED": (405, "The HTTP method is not allowed"),
    "MALFORMED_QUERY": (400, "unexpected token"),
    "INVALID_FIELD": (400, "No such column"),
    "INVALID_TYPE": (400, "The sObject type is not supported"),
    "INVALID_QUERY_FILTER_OPERATOR": (400, "The operator does not fit the field"),
    "INVALID_QUERY_LOCATOR": (400, "invalid query locator"),
    "QUERY_TIMEOUT": (400, "Your query request was running for too long."),
    "NUMBER_OUTSIDE_VALID_RANGE": (400, "value outside of valid range"),
    "JSON_PARSER_ERROR": (400, "The body is no JSON of the expected shape"),
    "MALFORMED_ID": (400, "malformed id"),
    "REQUIRED_FIELD_MISSING": (400, "Required fields are missing"),
    "DUPLICATE_VALUE": (400, "duplicate value found"),
    "DUPLICATES_DETECTED": (400, "You're creating a duplicate record."),
    "STRING_TOO_LONG": (400, "data value too large"),
    "INVALID_EMAIL_ADDRESS": (400, "invalid email address"),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": (400, "bad value for restricted picklist field"),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": (400, "A validation rule refuses the record"),
    "FIELD_INTEGRITY_EXCEPTION": (400, "field integrity exception"),
    "INVALID_FIELD_FOR_INSERT_UPDATE": (400, "Unable to create/update fields"),
    "DELETE_FAILED": (400, "Your attempt to delete the record could not be completed"),
    "UNABLE_TO_LOCK_ROW": (400, "unable to obtain exclusive access to this record or 1 records"),
    "ENTITY_IS_LOCKED": (400, "the entity is locked for editing"),
    "STORAGE_LIMIT_EXCEEDED": (403, "storage limit exceeded"),
    "UNKNOWN_EXCEPTION": (500, "An unexpected error occurred. ErrorId: 0-0"),
    "SERVER_UNAVAILABLE": (503, "The server is temporarily unavailable"),
}
# What an OAuth endpoint refuses with (section 1.5), in the words of its commonest cause.
OAUTH_DOCUMENTED: Mapping[str, str] = {
    "invalid_grant": "authentication failure",
    "invalid_client": "invalid client credentials",
    "invalid_client_id": "client identifier invalid",
    "invalid_request": "must supply grant_type",
    "invalid_scope": "the requested scope is not allowed",
    "unsupported_grant_type": "grant type not supported",
    "unsupported_token_type": "this token type is not supported",
    "inactive_user": "user is inactive",
    "inactive_org": "organization is locked, closed or suspended",
}
# Statuses of what the service answers beyond that list.
_OTHERS: Mapping[str, int] = {
    "CONFLICT": 409,
    "LENGTH_REQUIRED": 411,
    "PRECONDITION_FAILED": 412,
    "CONTENT_TOO_LARGE": 413,
    "URI_TOO_LONG": 414,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "REQUEST_HEADER_FIELDS_TOO_LARGE": 431,
}


def status_of(code: str) -> int:
    """The HTTP status of an error code; 400 for most."""
    known = DOCUMENTED.get(code)
    return known[0] if known else _OTHERS.get(code, 400)


def documented(code: str) -> VendorError:
    """The error of a documented code, in its usual words."""
    return VendorError(code, DOCUMENTED[code][1])


class VendorError(Exception):
    """The platform refuses a REST call, or one row of it."""

    def __init__(
        self, code: str, message: str, fields: Sequence[str] = (), *, status: int | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = tuple(fields)
        self.status = status or status_of(code)
        self.headers: dict[str, str] = {}

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


def not_found(message: str = "The requested resource does not exist") -> VendorError:
    """The answer to a path, object or record that is not there."""
    return VendorError("NOT_FOUND", message)


def required_missing(names: Sequence[str]) -> VendorError:
    """The answer to a record without its required fields."""
    return VendorError("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(names)}]", names)
