"""What the API's operations take in their query."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from integration_hub.api.wire.shapes import Asked, CountOf, Digits, LocationId, OrderId, SkipOf, Text
from integration_hub.ground.reading.parts import Part

MAX_ENTRIES = 5000  # a journal is read in bulk, so its pages are larger than a list's
OneSku = Annotated[Text, Field(description="Equal byte for byte.", examples=["MUG-1"])]


class Listing(Asked):
    count: CountOf = 100
    skip: SkipOf = 0

    @property
    def part(self) -> Part:
        """The part of the list that is asked for."""
        return Part(self.count, self.skip)


class Products(Listing):
    sku: OneSku | None = None


class Stock(Listing):
    sku: OneSku | None = None
    location_id: LocationId | None = None


class Ledger(Listing):
    sku: OneSku | None = None


class Orders(Listing):
    status: Annotated[Text, Field(examples=["readyForFulfillment"])] | None = None
    ext_order_id: Annotated[Text, Field(examples=["576653688135258178"])] | None = None


class Shipments(Listing):
    order_id: OrderId | None = None
    location_id: LocationId | None = None
    status: Annotated[Text, Field(examples=["readyForFulfillment"])] | None = None


class Fulfillments(Listing):
    order_id: OrderId | None = None


class Exceptions(Listing):
    status: Annotated[Literal["open", "closed"], Field(examples=["open"])] | None = None


class Journal(Asked):
    after: Annotated[int, Field(ge=0, le=2**62, examples=[0]), Digits] = 0
    count: Annotated[int, Field(ge=1, le=MAX_ENTRIES, examples=[100]), Digits] = MAX_ENTRIES


class Setup(Asked):
    goal: Annotated[Text, Field(description="What the merchant wants.", examples=["orders"])] | None = None
    probe: Annotated[
        Literal["true", "false"],
        Field(description="false trusts the last probe of each connection.", examples=["false"]),
    ] = "true"


class Callback(Asked):
    """What a vendor's redirect carries; each vendor adds members of its own."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, alias_generator=to_camel)
    __pydantic_extra__: dict[str, Text]

    state: Annotated[Text, Field(examples=["0f3a"])] = ""
    code: Annotated[Text, Field(examples=["c1"])] = ""
    error: Annotated[Text, Field(examples=["access_denied"])] = ""
