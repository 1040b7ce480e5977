"""Whole numbers in control-plane bodies: 5.0 is one in JSON Schema, and beyond 53 bits readers of JSON round."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mock_salesforce.frame.kinds import WHOLE

Whole = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1), WHOLE]
Count = Annotated[int, Field(ge=0, le=10**9), WHOLE]
