"""Values and parts that several answers have."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from integration_hub.api.wire.shapes import (
    Answered,
    Flag,
    Number,
)

Name = Annotated[str, Field(examples=["Enamel mug"])]
Spelled = Annotated[str, Field(examples=["MUG-1"])]  # a SKU, byte for byte as its owner spells it
Said = Annotated[str, Field(examples=["Connect the integration first."])]
Key = Annotated[str, Field(examples=["operator_000000000000000000000000000000000000000000000000"])]
State = Annotated[str, Field(examples=["not_connected"])]
External = Annotated[str, Field(examples=["576653688135258178"])]
Entity = Annotated[str, Field(examples=["order"])]


class Pagination(Answered):
    count: Number
    skip: Number
    total: Number
    last: Flag
