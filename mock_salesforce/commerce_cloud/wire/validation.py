"""The first thing that is wrong with a request, found by pydantic, in the words and the envelope of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mock_salesforce.commerce_cloud.wire import errors

_EXPECTED = {
    "string_type": "string",
    "int_type": "integer",
    "float_type": "number",
    "bool_type": "boolean",
    "list_type": "array",
    "dict_type": "object",
    "literal_error": "string",
}
_BROKEN = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "literal_error": "enum",
    **dict.fromkeys(("string_too_short", "string_too_long", "string_pattern_mismatch"), "string"),
}
_FAULTS = {
    "enum": "EnumConstraintViolationException",
    "string": "StringConstraintViolationException",
    "number": "DecimalConstraintViolationException",
}


@dataclass(slots=True)
class Breach(Exception):
    """Where a body breaks what is documented of it, and how."""

    kind: str
    path: str
    detail: str
    value: Any = None
    expected: str = ""


def validated(adapter: TypeAdapter[Any], value: Any) -> Any:
    """What was given, if it is what the adapter takes; else its first breach."""
    try:
        return adapter.validate_python(value, strict=True)
    except ValidationError as error:
        raise _breach(error) from error


def _breach(error: ValidationError) -> Breach:
    found = error.errors(include_url=False)
    # As the vendor does: what is not there at all is told before what is wrong.
    first = next((one for one in found if one["type"] == "missing"), found[0])
    kind, value = first["type"], first["input"]
    location = first["loc"]
    path = "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    if kind in ("missing", "extra_forbidden"):
        words = f"The required property '{path}' is missing."
        if kind == "extra_forbidden":
            words = f"The property '{path}' is unknown."
        return Breach(_BROKEN[kind], path.rpartition(".")[0], words)
    if kind == "literal_error" and (isinstance(value, str) or "'" not in first["ctx"]["expected"]):
        known = str(first["ctx"]["expected"]).replace("'", "")
        return Breach("enum", path, f"The value '{value}' is not {known}.", value)
    if kind in _EXPECTED:
        return Breach("type", path, f"expected {_EXPECTED[kind]} at '{path}'", value, _EXPECTED[kind])
    return Breach(
        _BROKEN.get(kind, "number"), path, f"The value at '{path}' is refused: {first['msg']}.", value
    )


def as_problem(breach: Breach) -> errors.Problem:
    """A breach in SCAPI's words."""
    if breach.kind == "type":
        return errors.wrong_type(breach.path, breach.expected, breach.value)
    if breach.kind == "enum" and breach.path.startswith("$.expand"):
        return errors.invalid_expand(str(breach.value))
    if breach.kind in ("missing", "unknown"):
        return errors.bad_request(breach.detail, validationPath=breach.path)
    if breach.kind == "string":
        return errors.string_constraint_violation(breach.path, breach.detail)
    return errors.constraint_violation(breach.path, breach.detail)


def as_fault(breach: Breach) -> errors.Fault:
    """A breach in OCAPI's words, with its arguments."""
    if breach.kind in _FAULTS:
        return errors.Fault(
            400, _FAULTS[breach.kind], breach.detail, path=breach.path, value=str(breach.value)
        )
    return errors.undecodable_body(breach.detail)
