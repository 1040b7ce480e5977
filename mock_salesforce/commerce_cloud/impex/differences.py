"""Where a product read back from the mock differs from the recorded answer it was loaded from, and why.

Each row is the id of a document, a path in it (`[]` for any place in a list), and the reason. A test
loads every recorded document, reads it back, and finds every difference here and every row here used.
"""

from __future__ import annotations

from typing import NamedTuple


class Difference(NamedTuple):
    """One known difference."""

    document: str
    path: str
    reason: str


_LINE = (
    "The fixture's authors laid a line of a basket over the product, so these members are the line's; "
    "a product alone does not have them."
)
_LINE_PRICE = (
    "The fixture's authors laid a line of a basket over the product: price is the line's for two pieces, "
    "pricePerUnit the product's own. The mock computes the second from the first."
)
_OLDER = "Recorded before the API answered pricePerUnit; the other recordings all have it beside price."
_EDITED = (
    "The recorded members contradict each other (sellable with nothing to sell, or the reverse), as those of a "
    "fixture edited for a page's sake do; the mock computes them from one record."
)
_LINES = {
    "008884304108M": (
        "adjustedTax",
        "basePrice",
        "bonusProductLineItem",
        "gift",
        "isProductUnavailable",
        "itemId",
        "itemText",
        "priceAdjustments",
        "priceAfterItemDiscount",
        "priceAfterOrderDiscount",
        "productId",
        "productName",
        "quantity",
        "shipmentId",
        "tax",
        "taxBasis",
        "taxRate",
    ),
    "test-bundle": (
        "adjustedTax",
        "basePrice",
        "bonusProductLineItem",
        "bundledProductItems",
        "gift",
        "itemId",
        "itemText",
        "priceAfterItemDiscount",
        "priceAfterOrderDiscount",
        "productId",
        "productName",
        "quantity",
        "shipmentId",
        "shippingItemId",
        "tax",
        "taxBasis",
        "taxRate",
    ),
}

DIFFERENCES: tuple[Difference, ...] = (
    *(Difference(document, path, _LINE) for document, paths in _LINES.items() for path in paths),
    Difference("008884304108M", "pricePerUnit", _LINE_PRICE),
    Difference("701642811398M", "pricePerUnit", _OLDER),
    Difference("701642852179M", "pricePerUnit", _OLDER),
    Difference("701643473991M", "inventory.stockLevel", _EDITED),
    Difference("701644334888M", "inventory.orderable", _EDITED),
    Difference("701644334888M", "inventory.stockLevel", _EDITED),
    Difference("750518699578M", "pricePerUnit", _OLDER),
    Difference("883360519685M", "inventory.orderable", _EDITED),
    Difference("883360519685M", "inventory.stockLevel", _EDITED),
    Difference("test-bundle", "pricePerUnit", _LINE_PRICE),
)
