"""The bodies of Omnichannel Inventory's actions and files: what validates them also documents them (section 6)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, ValidationInfo, model_validator

from mock_salesforce.frame.kinds import Body
from mock_salesforce.platform.forms.instants import read_datetime
from mock_salesforce.platform.wire.members import (
    UNSENT,
    Entries,
    Text,
    listed,
    missing,
    number,
    positive,
    refusal,
    within,
)

LIMIT = 100


def _texts(value: Any, told: ValidationInfo) -> list[str]:
    values = value if isinstance(value, list) else [value] if value is not None else []
    if not all(isinstance(item, str) and item for item in values):
        raise refusal("INVALID_INPUT", f"{told.field_name} must be texts")
    return list(dict.fromkeys(values))


def _places(value: Any, told: ValidationInfo) -> list[str]:
    return _texts(value or None, told)


_Skus = Annotated[list[str], BeforeValidator(_texts, json_schema_input_type=list[str] | str | None)]
_Places = Annotated[list[str], BeforeValidator(_places, json_schema_input_type=Any)]


class AvailabilityBody(Body):
    """SKUs, and at most one way to say where."""

    stockKeepingUnits: _Skus = UNSENT
    stockKeepingUnit: _Skus = UNSENT
    locationIdentifiers: _Places = UNSENT
    locationGroupIdentifiers: _Places = UNSENT
    locationGroupIdentifier: _Places = UNSENT

    @property
    def skus(self) -> list[str]:
        """What is asked for, in either spelling."""
        return self.stockKeepingUnits or self.stockKeepingUnit or []

    @model_validator(mode="after")
    def _asks_within_limits(self) -> Self:
        both = {"stockKeepingUnits", "stockKeepingUnit"} <= self.model_fields_set
        if both or not 1 <= len(self.skus) <= LIMIT:
            shown = f"Give stockKeepingUnit, or stockKeepingUnits with 1 to {LIMIT} entries"
            raise refusal("INVALID_INPUT", shown)
        ways = (self.locationIdentifiers, self.locationGroupIdentifiers, self.locationGroupIdentifier)
        places = [asked for asked in ways if asked]
        if len(places) > 1:
            raise refusal("INVALID_INPUT", "Give at most one of location and location group identifiers")
        if places and len(places[0]) > LIMIT:
            raise refusal("INVALID_INPUT", f"At most {LIMIT} locations or groups may be asked for")
        if self.locationGroupIdentifiers and "stockKeepingUnits" not in self.model_fields_set:
            raise refusal("INVALID_INPUT", "locationGroupIdentifiers goes with stockKeepingUnits")
        return self


def no_inventory(place: Any, sku: Any) -> str:
    """What is said where a location has nothing of a SKU."""
    return f"No inventory of {sku!r} at {place!r}"


class Claim(Body):
    """How many of a SKU at a location."""

    locationIdentifier: str
    stockKeepingUnit: str
    quantity: Annotated[float, positive()]

    @model_validator(mode="before")
    @classmethod
    def _names_a_level(cls, given: Any) -> Any:
        place, sku = given.get("locationIdentifier"), given.get("stockKeepingUnit")
        if not isinstance(place, str) or not isinstance(sku, str):
            raise refusal("INVALID_INPUT", no_inventory(place, sku))
        return given


class ReserveBody(Body):
    """What to reserve; the id of the request makes it safe to repeat."""

    actionRequestId: Text
    createRecords: Entries[Claim]
    allowPartialReservations: Any = False


class LowerBody(Body):
    """What becomes of reserved quantities; its records have a name of their own too."""

    actionRequestId: Text
    createRecords: Entries[Claim] = UNSENT

    @property
    def records(self) -> list[Claim]:
        """The records, by whichever name."""
        return self.createRecords

    @model_validator(mode="after")
    def _has_records(self) -> Self:
        if not self.records:
            raise missing("createRecords")
        return self


class FulfillBody(LowerBody):
    """What to take out of the stock of what is reserved."""

    fulfillmentRecords: Entries[Claim] = UNSENT

    @property
    def records(self) -> list[Claim]:
        """The records, by whichever name."""
        return self.fulfillmentRecords or self.createRecords


class ReleaseBody(LowerBody):
    """What to give back of what is reserved."""

    releaseRecords: Entries[Claim] = UNSENT

    @property
    def records(self) -> list[Claim]:
        """The records, by whichever name."""
        return self.releaseRecords or self.createRecords


def _effective(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    effective = read_datetime(value)
    if effective is None:
        raise refusal("INVALID_INPUT", "effectiveDate is no date and time")
    return effective


def _futures(value: Any) -> list[dict[str, Any]]:
    """What will come, as availability shows it; what is no future is passed over."""
    return [
        {
            "expectedDate": future.get("expectedDate", future.get("nextExpectedDate")),
            "quantity": float(future["quantity"]),
        }
        for future in (value if isinstance(value, list) else ())
        if isinstance(future, dict) and abs(number(future.get("quantity"), 1e12)) < 1e12
    ]


_IN_LEVEL = within("INVALID_INPUT", "A record needs sku and onHand, a number")
_Figure = Annotated[float, Field(gt=-1e12, lt=1e12), _IN_LEVEL]


class LevelRecord(Body):
    """The stock of a SKU, which goes by two names."""

    sku: Annotated[str, Field(min_length=1), _IN_LEVEL] = Field(
        UNSENT, validate_default=True, validation_alias=AliasChoices("sku", "stockKeepingUnit")
    )
    onHand: _Figure
    safetyStockCount: Annotated[
        _Figure, BeforeValidator(lambda value: value or 0, json_schema_input_type=Any)
    ] = 0.0
    effectiveDate: Annotated[str | None, BeforeValidator(_effective, json_schema_input_type=Any)] = None
    futures: Annotated[list[dict[str, Any]], BeforeValidator(_futures, json_schema_input_type=Any)] = Field(
        default_factory=list
    )


class Located(Body):
    """Where a level is."""

    locationIdentifier: Annotated[str, within("INVALID_INPUT", "A record needs locationIdentifier")]


class LocatedLevel(LevelRecord, Located):
    """The stock of a SKU at a location."""


class UpdateBody(Body):
    """Levels at several locations; each is refused by itself."""

    records: Annotated[list[Any], BeforeValidator(listed, json_schema_input_type=list[LocatedLevel | Any])]


class UploadHead(Body):
    """The first line of a file of levels."""

    location: str
    mode: Literal["UPDATE"] = "UPDATE"
