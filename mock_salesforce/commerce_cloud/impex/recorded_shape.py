"""The shape that a recorded product must have to be loaded: only the members that the import looks into."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Id = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")]
Name = Annotated[str, Field(min_length=1, max_length=256)]
Amount = Annotated[float, Field(ge=0, lt=1e12)]


class _Open(BaseModel):
    """Members that are not named here may have any shape."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Tier(_Open):
    price: Amount
    pricebook: Name
    quantity: Annotated[float, Field(gt=0, lt=1e9)]


class _Variant(_Open):
    productId: Id
    price: Amount | None = None
    orderable: bool = False
    variationValues: dict[str, str] = {}
    tieredPrices: list[_Tier] = []


class _Choice(_Open):
    value: str
    name: str | None = None


class _Attribute(_Open):
    id: Name
    name: str | None = None
    values: list[_Choice] = []


class _ImageGroup(_Open):
    images: list[dict[str, Any]] = []


class _Inventory(_Open):
    id: Name
    ats: Amount = 0
    stockLevel: Amount = 0
    inStockDate: str | None = None


class _Master(_Open):
    masterId: Id | None = None


class _Product(_Open):
    id: Id
    type: dict[str, bool]
    name: str
    currency: str | None = None
    price: Amount | None = None
    inventory: _Inventory | None = None
    master: _Master | None = None
    variants: list[_Variant] = []
    variationAttributes: list[_Attribute] = []
    variationValues: dict[str, str] = {}
    imageGroups: list[_ImageGroup] = []
    tieredPrices: list[_Tier] = []
    bundledProducts: list[_Part] = []
    setProducts: list[_Product] = []


class _Part(_Open):
    product: _Product
    quantity: Annotated[float, Field(gt=0, lt=1e9)] = 1


_Product.model_rebuild()


def mistake(recorded: dict[str, Any]) -> str | None:
    """What makes a recording unusable, so that nothing of it is loaded; None where it is sound."""
    try:
        _Product.model_validate(recorded)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except RecursionError:
        return "is nested too deeply"
    return None
