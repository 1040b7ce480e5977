"""Shapes of JSON bodies, told once: requests are checked by them and OpenAPI documents show them.

A shape is a JSON schema of the few words below. A breach names its JSON path; each API words it in its own
envelope (facts/commerce-cloud-api.md section 4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from mock_salesforce.commerce_cloud.wire import errors

Shape = dict[str, Any]

LARGEST_AMOUNT = 999_999_999_999


def text(longest: int | None = None, *, shortest: int = 0, pattern: str | None = None) -> Shape:
    """A string within a length."""
    shape: Shape = {"type": "string"}
    if shortest:
        shape["minLength"] = shortest
    if longest is not None:
        shape["maxLength"] = longest
    if pattern is not None:
        shape["pattern"] = pattern
    return shape


def maybe(shape: Shape) -> Shape:
    """The same, or null."""
    return {**shape, "type": [shape["type"], "null"]}


def number(low: float = -LARGEST_AMOUNT, high: float = LARGEST_AMOUNT) -> Shape:
    """A number within bounds; amounts beyond a trillion are nobody's."""
    return {"type": "number", "minimum": low, "maximum": high}


def integer(low: int, high: int) -> Shape:
    """A whole number within bounds."""
    return {"type": "integer", "minimum": low, "maximum": high}


def choice(*values: str) -> Shape:
    """One of the documented texts."""
    return {"type": "string", "enum": list(values)}


def rows(items: Shape, low: int = 0, high: int | None = None) -> Shape:
    """An array of such items, within a count."""
    shape: Shape = {"type": "array", "items": items}
    if low:
        shape["minItems"] = low
    if high is not None:
        shape["maxItems"] = high
    return shape


def record(members: dict[str, Shape], required: tuple[str, ...] = (), others: bool | Shape = True) -> Shape:
    """An object with these members; others are let through unless said otherwise."""
    shape: Shape = {"type": "object", "properties": members}
    if required:
        shape["required"] = list(required)
    if others is not True:
        shape["additionalProperties"] = others
    return shape


def mapping(values: Shape) -> Shape:
    """An object of any member names, such as a map from locales."""
    return {"type": "object", "additionalProperties": values}


FLAG: Shape = {"type": "boolean"}
OBJECT: Shape = {"type": "object"}
TEXTS = mapping(text())


@dataclass(slots=True)
class Breach(Exception):
    """Where a body breaks its shape, and how."""

    kind: str
    path: str
    detail: str
    value: Any = None
    expected: str = ""


def check(shape: Shape, value: Any, path: str = "$") -> None:
    """Find the first breach of a shape, types before limits."""
    kind = shape.get("type")
    if isinstance(kind, list):
        if value is None:
            return
        kind = kind[0]
    if kind is not None and not _is(kind, value):
        raise Breach("type", path, f"expected {kind} at '{path}'", value, kind)
    if "enum" in shape and value not in shape["enum"]:
        known = ", ".join(map(str, shape["enum"]))
        raise Breach("enum", path, f"The value '{value}' is not one of {known}.", value)
    if kind == "string":
        _check_text(shape, value, path)
    elif kind in ("number", "integer"):
        _check_number(shape, value, path)
    elif kind == "array":
        _check_rows(shape, value, path)
    elif kind == "object":
        _check_members(shape, value, path)


def _is(kind: str, value: Any) -> bool:
    actual = errors.json_type(value)
    if kind == "integer" and actual == "number":
        return bool(value.is_integer())
    return actual == kind or (kind == "number" and actual == "integer")


def _whole(shape: Shape, value: Any) -> Any:
    """A whole number as an integer, however JSON spelled it: `2.0` is 2."""
    return int(value) if shape.get("type") == "integer" and type(value) is float else value


def _check_text(shape: Shape, value: str, path: str) -> None:
    low, high = shape.get("minLength", 0), shape.get("maxLength")
    if len(value) < low or (high is not None and len(value) > high):
        raise Breach("string", path, f"The value at '{path}' is not within its length.", value)
    pattern = shape.get("pattern")
    if pattern is not None and not matches(pattern, value):
        raise Breach("string", path, f"The value at '{path}' does not match '{pattern}'.", value)


def matches(pattern: str, value: str) -> bool:
    """Whether a text matches; `$` is the end of the text, as in the documents, not a line's."""
    strict = pattern.removesuffix("$") + "\\Z" if pattern.endswith("$") else pattern
    return re.search(strict, value) is not None


def _check_number(shape: Shape, value: float, path: str) -> None:
    low, high = shape.get("minimum"), shape.get("maximum")
    above = shape.get("exclusiveMinimum")
    out = (low is not None and value < low) or (high is not None and value > high)
    if out or (above is not None and value <= above):
        raise Breach("number", path, f"The value {value} at '{path}' is out of its bounds.", value)


def _check_rows(shape: Shape, value: list[Any], path: str) -> None:
    low, high = shape.get("minItems", 0), shape.get("maxItems")
    if len(value) < low or (high is not None and len(value) > high):
        raise Breach(
            "number", path, f"'{path}' holds {len(value)} entries, which is out of its bounds.", None
        )
    items = shape.get("items")
    if items:
        for at, row in enumerate(value):
            check(items, row, f"{path}[{at}]")
            value[at] = _whole(items, row)


def _check_members(shape: Shape, value: dict[str, Any], path: str) -> None:
    for name in shape.get("required", ()):
        if name not in value:
            raise Breach("missing", path, f"The required property '{path}.{name}' is missing.")
    members, others = shape.get("properties", {}), shape.get("additionalProperties", True)
    for name, part in value.items():
        inner = members.get(name, others)
        if inner is False:
            raise Breach("unknown", path, f"The property '{path}.{name}' is unknown.", name)
        if inner is not True:
            check(inner, part, f"{path}.{name}")
            value[name] = _whole(inner, part)
    if len(value) > shape.get("maxProperties", len(value)) or len(value) < shape.get("minProperties", 0):
        raise Breach(
            "number", path, f"'{path}' holds {len(value)} members, which is out of its bounds.", None
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


_FAULTS = {
    "enum": "EnumConstraintViolationException",
    "string": "StringConstraintViolationException",
    "number": "DecimalConstraintViolationException",
}


def as_fault(breach: Breach) -> errors.Fault:
    """A breach in OCAPI's words, with its arguments."""
    if breach.kind in _FAULTS:
        return errors.Fault(
            400, _FAULTS[breach.kind], breach.detail, path=breach.path, value=str(breach.value)
        )
    return errors.undecodable_body(breach.detail)
