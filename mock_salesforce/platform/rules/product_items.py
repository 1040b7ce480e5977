"""Product items: Field Service style stock, kept only at inventory locations (section 5.4)."""

from __future__ import annotations

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.wire.errors import VendorError


def check_product_item(org: Org, row: Row) -> None:
    """The location must hold inventory."""
    location = org.find(row["LocationId"])
    if location is None or not location.get("IsInventoryLocation"):
        raise VendorError(
            "FIELD_INTEGRITY_EXCEPTION",
            "Select a location that is marked as an inventory location.",
            ["LocationId"],
        )
