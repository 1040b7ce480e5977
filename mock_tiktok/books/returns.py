"""Returns: what a buyer asks for, and the statuses it goes through (facts section 7b)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_tiktok.books.shelf import Filed

PENDING = "RETURN_OR_REFUND_REQUEST_PENDING"
SUCCESS = "RETURN_OR_REFUND_REQUEST_SUCCESS"
COMPLETE = "RETURN_OR_REFUND_REQUEST_COMPLETE"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
AWAITING_SHIP = "AWAITING_BUYER_SHIP"
SHIPPED_BACK = "BUYER_SHIPPED_ITEM"
REJECTED_PACKAGE = "REJECT_RECEIVE_PACKAGE"
# The facts say REPLACEMENT_REQUEST_* and leave the endings to us.
REPLACEMENT_PENDING = "REPLACEMENT_REQUEST_PENDING"
REPLACEMENT_DONE = "REPLACEMENT_REQUEST_COMPLETE"


@dataclass(slots=True)
class Return(Filed):
    """A buyer's request to send back or be refunded."""

    id: str
    shop_id: str
    order_id: str
    type: str
    reason: str
    line_ids: list[str]
    create_time: int
    update_time: int
    status: str = PENDING
    records: list[dict[str, Any]] = field(default_factory=list)
