"""Whole numbers in control-plane bodies: 5.0 is one in JSON Schema, and 64 bits are all an answer carries."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _from_float(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), BeforeValidator(_from_float)]
Count = Annotated[int, Field(ge=0, le=10**9), BeforeValidator(_from_float)]
