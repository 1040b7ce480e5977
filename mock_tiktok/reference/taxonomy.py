"""A small catalogue of categories, attributes and brands, shaped like the vendor's (facts section 4).

Names and most ids are made up; 937864 (sports trading cards, orders without hold) is real (section 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NO_HOLD_CATEGORY = "937864"
DEFAULT_CATEGORY = "600338"


@dataclass(frozen=True, slots=True)
class Category:
    """One node of the category tree."""

    id: str
    parent_id: str
    local_name: str
    is_leaf: bool
    permission: str = "AVAILABLE"


CATEGORIES: dict[str, Category] = {
    category.id: category
    for category in (
        Category("600001", "0", "Home Supplies", False),
        Category("600027", "600001", "Kitchenware", False),
        Category("600338", "600027", "Cups & Mugs", True),
        Category("600361", "600027", "Cutlery", True),
        Category("601152", "0", "Womenswear", False),
        Category("601226", "601152", "Tops", False),
        Category("601302", "601226", "T-shirts", True),
        Category("601450", "0", "Beauty & Personal Care", False),
        Category("601583", "601450", "Skincare", True, "NON_MAIN_CATEGORY"),
        Category("603014", "0", "Collectibles", False),
        Category(NO_HOLD_CATEGORY, "603014", "Sports Trading Cards", True),
        Category("603020", "603014", "Graded Rarities", True, "INVITE_ONLY"),
    )
}


def _attribute(
    attribute_id: str, name: str, kind: str, *, required: bool, values: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    return {
        "id": attribute_id,
        "name": name,
        "type": kind,
        # The misspelling is the vendor's (section 0.7).
        "is_requried": required,
        "values": [{"id": value_id, "name": value_name} for value_id, value_name in values],
        "is_customizable": True,
        "is_multiple_selection": False,
        "requirement_conditions": [],
        "value_data_format": "",
    }


COLOR = _attribute(
    "100000",
    "Color",
    "SALES_PROPERTY",
    required=False,
    values=(("1000001", "Red"), ("1000002", "Blue"), ("1000003", "Black")),
)
SIZE = _attribute(
    "100007",
    "Size",
    "SALES_PROPERTY",
    required=False,
    values=(("1000071", "S"), ("1000072", "M"), ("1000073", "L")),
)
MATERIAL = _attribute(
    "100157",
    "Material",
    "PRODUCT_PROPERTY",
    required=False,
    values=(("1001571", "Cotton"), ("1001572", "Ceramic"), ("1001573", "Steel")),
)
SKIN_TYPE = _attribute(
    "100393",
    "Skin Type",
    "PRODUCT_PROPERTY",
    required=True,
    values=(("1003931", "Dry"), ("1003932", "Oily"), ("1003933", "All")),
)
_OF_CATEGORY: dict[str, tuple[dict[str, Any], ...]] = {"601583": (SKIN_TYPE, COLOR)}

BRANDS: dict[str, str] = {
    "7082427311584347905": "Northwind Home",
    "7082427311584347906": "Alder & Pine",
    "7082427311584347907": "Sunrise Goods",
}


def attributes_of(category_id: str) -> tuple[dict[str, Any], ...]:
    """The attributes of a leaf category."""
    return _OF_CATEGORY.get(category_id, (COLOR, SIZE, MATERIAL))


def required_attributes(category_id: str) -> list[str]:
    """Ids of the product attributes that a listing in this category must carry."""
    return [a["id"] for a in attributes_of(category_id) if a["is_requried"]]


def chain(category_id: str) -> list[dict[str, Any]]:
    """The category and its parents from the root down, as Get Product shows them."""
    nodes: list[dict[str, Any]] = []
    current = CATEGORIES.get(category_id)
    while current is not None:
        nodes.append(
            {
                "id": current.id,
                "parent_id": current.parent_id,
                "local_name": current.local_name,
                "is_leaf": current.is_leaf,
            }
        )
        current = CATEGORIES.get(current.parent_id)
    return nodes[::-1]
