"""Whole numbers in control-plane bodies: 5.0 is one in JSON Schema, and 64 bits are all an answer carries."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mock_salesforce.frame.kinds import WHOLE

Whole = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), WHOLE]
Count = Annotated[int, Field(ge=0, le=10**9), WHOLE]
