"""Turns what a client sends for a field into what the platform stores, or says why it may not (section 4,
section 2.9)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from mock_salesforce.platform.books.schema import Field
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.forms.instants import read_date, read_datetime, read_time
from mock_salesforce.platform.wire.errors import VendorError

# The server strips these on save; a non-breaking or full-width space stays (section 4, rows 1 and 3).
STRIPPED = " \t\r\n"
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]+")


def stored(field: Field, value: Any) -> Any:
    """The stored form of a value sent for a field; raises the vendor's error where it has none."""
    if value is None:
        return _boolean(field, value) if field.type == "boolean" else None
    return _CONVERSIONS[field.type](field, value)


def trimmed(text: str) -> str | None:
    """Text as the database keeps it: outer blanks gone, nothing left is null."""
    return text.strip(STRIPPED) or None


def _mismatch(field: Field, kind: str, value: Any) -> VendorError:
    shown = {True: "VALUE_TRUE", False: "VALUE_FALSE"}.get(value) if isinstance(value, bool) else None
    if shown is None:
        shown = f"VALUE_STRING value {value}" if isinstance(value, str) else _token(value)
    return VendorError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {kind} from {shown} or request may be missing a required field",
    )


def _token(value: Any) -> str:
    if isinstance(value, dict):
        return "START_OBJECT value {"
    return "START_ARRAY value [" if isinstance(value, list) else f"VALUE_NUMBER value {value}"


def _string(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _mismatch(field, "string", value)
        value = str(value)
    text: str = value.strip(STRIPPED)
    if not text:
        return None
    if len(text) > field.length:
        raise VendorError(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {text[:255]} (max length={field.length})",
            [field.name],
        )
    return text


def _email(field: Field, value: Any) -> str | None:
    text = _string(field, value)
    if text is not None and not _EMAIL.fullmatch(text):
        raise VendorError(
            "INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", [field.name]
        )
    return text and text.lower()


def _picklist(field: Field, value: Any) -> str | None:
    text = _string(field, value)
    if text is None:
        return None
    for allowed in field.picklist:
        if allowed.lower() == text.lower():
            return allowed
    if field.restricted:
        raise VendorError(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{field.label}: bad value for restricted picklist field: {text}",
            [field.name],
        )
    return text


def _multipicklist(field: Field, value: Any) -> str | None:
    text = _string(field, value)
    if text is None:
        return None
    return ";".join(part for part in (_picklist(field, part) for part in text.split(";")) if part)


def _number(field: Field, value: Any) -> float | None:
    number: float
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _mismatch(field, "double", value)
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            number = float(value) if "_" not in value else math.nan
        except ValueError:
            raise _mismatch(field, "double", value) from None
    else:
        number = float(value) if abs(value) < 1e300 else math.inf
    if not math.isfinite(number) or abs(number) >= 10 ** (field.precision - field.scale):
        raise VendorError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range: {value}",
            [field.name],
        )
    return round(number, field.scale)


def _int(field: Field, value: Any) -> int | None:
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _mismatch(field, "int", value)
    if not -(2**31) <= value < 2**31:
        raise VendorError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range: {value}",
            [field.name],
        )
    return value


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if value is None:
        raise VendorError(
            "INVALID_TYPE_ON_FIELD_IN_RECORD",
            f"{field.label}: value not of required type: null",
            [field.name],
        )
    raise _mismatch(field, "boolean", value)


def _instant(kind: str, read: Callable[[str], str | None]) -> Callable[[Field, Any], str | None]:
    def convert(field: Field, value: Any) -> str | None:
        if not isinstance(value, str):
            raise _mismatch(field, kind, value)
        if not value.strip():
            return None
        instant = read(value.strip())
        if instant is None:
            raise _mismatch(field, kind, value)
        return instant

    return convert


def _datetime(text: str) -> str | None:
    return read_datetime(text) or (read_date(text) and f"{text}T00:00:00.000+0000")


def _reference(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        raise _mismatch(field, "reference", value)
    if not value.strip():
        return None
    record_id = id18(value.strip())
    if record_id is None:
        raise VendorError(
            "MALFORMED_ID", f"{field.label}: id value of incorrect type: {value[:40]}", [field.name]
        )
    return record_id


def _refused(field: Field, value: Any) -> Any:
    raise read_only(field)


def read_only(field: Field) -> VendorError:
    """The answer to a value for a field that clients may not write."""
    return VendorError(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {field.name}. Please check the security settings of this field "
        "and verify that it is read/write for your profile or permission set.",
        [field.name],
    )


_CONVERSIONS: Mapping[str, Callable[[Field, Any], Any]] = {
    "string": _string,
    "textarea": _string,
    "phone": _string,
    "url": _string,
    "combobox": _string,
    "encryptedstring": _string,
    "email": _email,
    "picklist": _picklist,
    "multipicklist": _multipicklist,
    "double": _number,
    "currency": _number,
    "percent": _number,
    "int": _int,
    "boolean": _boolean,
    "date": _instant("date", read_date),
    "datetime": _instant("datetime", _datetime),
    "time": _instant("time", read_time),
    "reference": _reference,
    "id": _refused,
    "address": _refused,
}
