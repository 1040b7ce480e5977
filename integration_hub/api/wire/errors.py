"""Refusals as the API answers them (docs/hub-api.md, Errors)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import orjson
from flask import Response
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from integration_hub.api.wire.shapes import IN_WORDS, Answered
from integration_hub.ground.errors import RuleViolated, Violation
from integration_hub.ground.refusals import Rejected

MOST_TOLD = 20  # of what is wrong with one request


class Reason(Answered):
    """One thing that is wrong, with the member to blame where there is one."""

    code: Annotated[str, Field(examples=["sku_taken"])]
    message: Annotated[
        str, Field(examples=["SKU “MUG-1” is the product “Enamel mug” (prd_3f2a9c01d4e5b6a7f809)."])
    ]
    field: Annotated[str, Field(examples=["sku"])] | None


class Problem(Answered):
    """The code and words of a refusal, and everything that is wrong where that is more than one thing."""

    code: Annotated[str, Field(examples=["sku_taken"])]
    message: Annotated[
        str, Field(examples=["SKU “MUG-1” is the product “Enamel mug” (prd_3f2a9c01d4e5b6a7f809)."])
    ]
    violations: list[Reason]


class Error(Answered):
    """How every call is refused; nothing was changed."""

    error: Problem


class Malformed(Rejected):
    """The request cannot be read; each member that is to blame is named."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__(400, "malformed", " ".join(each.message for each in violations))
        self.violations = tuple(violations)


def unreadable(where: str, error: ValidationError) -> Malformed:
    """Return the refusal of a body, query or path that is not of its shape: what, where, and what to send instead."""
    found = error.errors(include_url=False, include_input=False)[:MOST_TOLD]
    return Malformed([_violation(where, each) for each in found])


def refused(error: Rejected | RuleViolated) -> Response:
    """Return the refusal as the API's error object."""
    violations = error.violations if isinstance(error, RuleViolated | Malformed) else ()
    told = [{"code": each.code, "message": each.message, "field": each.field} for each in violations]
    if isinstance(error, Rejected):
        return error_reply(error.status, error.code, error.message, told)
    return error_reply(422, error.violations[0].code, str(error), told)


def error_reply(
    status: int, code: str, message: str, violations: Sequence[Mapping[str, object]] = ()
) -> Response:
    """Return the API's error object."""
    body = {"error": {"code": code, "message": message, "violations": list(violations)}}
    return Response(orjson.dumps(body), status, mimetype="application/json")


def _violation(where: str, found: ErrorDetails) -> Violation:
    field = ".".join(str(part) for part in _members(found["loc"]))
    if found["type"] == "missing":
        return Violation("missing", f"“{field}” is missing from the {where}.", field)
    if found["type"] == "extra_forbidden":
        message = f"The {where} has no member “{field}”; GET /openapi.json lists those it has."
        return Violation("unknown_member", message, field)
    subject = f"“{field}”" if field else f"The {where}"
    return Violation("invalid", f"{subject} {_wanted(found)}.", field or None)


def _members(location: Sequence[int | str]) -> Iterator[int | str]:
    """Leave out what names a branch of a union, which no caller wrote."""
    yield from (part for part in location if isinstance(part, int) or part.isidentifier())


def _wanted(found: ErrorDetails) -> str:
    if found["type"] == "string_pattern_mismatch":
        return f"must be {IN_WORDS[found['ctx']['pattern']]}"
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    words: str = found["msg"]
    for theirs in ("Input should ", "String should ", "List should "):
        words = words.removeprefix(theirs)
    return f"must {words}" if words != found["msg"] else words
