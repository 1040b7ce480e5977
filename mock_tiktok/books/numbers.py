"""Whole numbers in requests: 5.0 is one in JSON Schema, and 64 bits are all that an answer can carry."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# The range comes first, so that it also shows in the OpenAPI document.
Whole = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), BeforeValidator(_whole)]
# A generator takes a negative seed for a positive one, and beyond 53 bits readers of JSON round.
Seed = Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(_whole)]
Count = Annotated[int, Field(ge=0, le=10**9), BeforeValidator(_whole)]
Thousands = Annotated[int, Field(ge=0, le=5000), BeforeValidator(_whole)]
Instant = Annotated[int, Field(ge=0, le=2**40), BeforeValidator(_whole)]
Days = Annotated[int, Field(ge=1, le=3650), BeforeValidator(_whole)]
Units = Annotated[int, Field(ge=1, le=1000), BeforeValidator(_whole)]
Times = Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(_whole)]  # how often what is armed strikes
GatewayStatus = Annotated[int, Field(ge=500, le=599), BeforeValidator(_whole)]
HttpStatus = Annotated[int, Field(ge=200, le=599), BeforeValidator(_whole)]
