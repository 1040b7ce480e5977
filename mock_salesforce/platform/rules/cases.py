"""Cases: open until their status closes them (section 8)."""

from __future__ import annotations

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row

CLOSED = "Closed"


def open_case(org: Org, row: Row) -> None:
    """A new case, closed at once where it is born so."""
    _follow(org, row)


def change_case(org: Org, old: Row, new: Row) -> None:
    """IsClosed and ClosedDate follow the status, both ways."""
    if old.get("Status") != new.get("Status"):
        _follow(org, new)


def _follow(org: Org, row: Row) -> None:
    row["IsClosed"] = row.get("Status") == CLOSED
    row["ClosedDate"] = org.stamp() if row["IsClosed"] else None
