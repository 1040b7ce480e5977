"""What a change event says of a record: its name, its header's kind and fields, its body (section 9).

Beyond the facts, the shapes follow Salesforce's public Change Data Capture Developer Guide as a CometD client
sees them: a creation tells every field that is not empty, an update those that changed and LastModifiedDate, a
deletion none; parts of a name or an address stand inside their compound field.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.store import Row

FIRST = 44.0
# Standard objects with a change event, and the version that brought it.
STANDARD: Mapping[str, float] = {
    "Account": FIRST,
    "Case": FIRST,
    "Contact": FIRST,
    "Contract": FIRST,
    "Event": FIRST,
    "FulfillmentOrder": 62.0,
    "FulfillmentOrderLineItem": 62.0,
    "Lead": FIRST,
    "Location": 48.0,
    "Opportunity": FIRST,
    "Order": FIRST,
    "OrderItem": FIRST,
    "OrderItemSummary": 62.0,
    "OrderSummary": 62.0,
    "Pricebook2": 47.0,
    "Product2": FIRST,
    "ProductItem": 47.0,
    "Task": FIRST,
    "User": FIRST,
}
# What an org selects that does not say which: the objects that the facts name.
DEFAULT = ("FulfillmentOrder", "Location", "Order", "OrderItem", "OrderSummary")
_STAMPS = frozenset({"LastModifiedDate", "LastModifiedById"})


def event_name(sobject: SObject) -> str:
    """`OrderChangeEvent`, or `Part__ChangeEvent` for the custom object Part__c."""
    stem = f"{sobject.name.removesuffix('__c')}__" if sobject.custom else sobject.name
    return f"{stem}ChangeEvent"


def first_version(sobject: SObject) -> float | None:
    """The version from which changes of an object can be heard; None where they cannot."""
    return FIRST if sobject.custom else STANDARD.get(sobject.name)


@dataclass(slots=True)
class Change:
    """The net change that one transaction made to a record, or the same change to several."""

    sobject: SObject
    kind: str
    ids: list[str]
    fields: list[str]
    body: dict[str, Any]

    def same(self, other: Change) -> bool:
        """Whether one event can tell both (a creation stands alone)."""
        mine = (self.sobject.name, self.kind, self.fields, self.body)
        return self.kind != "CREATE" and mine == (other.sobject.name, other.kind, other.fields, other.body)


def net_change(sobject: SObject, before: Row | None, after: Row) -> Change | None:
    """What became of a record from before a transaction to after it; None where nothing is to tell."""
    if after["IsDeleted"]:
        return None if before is None else Change(sobject, "DELETE", [after["Id"]], [], {})
    told = sobject.event_places
    if before is None:
        body: dict[str, Any] = {}
        for name, place in told.items():
            if after.get(name) is not None:
                _put(body, place, _shown(sobject, name, after[name]))
        return Change(sobject, "CREATE", [after["Id"]], [], body)
    # A changed row has every field that the one before had.
    differs = {name for name, value in after.items() if before.get(name) != value}
    changed = [name for name in told if name in differs]
    if all(name in _STAMPS for name in changed) and before["LastModifiedDate"] == after["LastModifiedDate"]:
        return None
    if "LastModifiedDate" not in changed:
        changed.append("LastModifiedDate")
    body = {}
    for name in changed:
        _put(body, told[name], _shown(sobject, name, after.get(name)))
    return Change(sobject, "UPDATE", [after["Id"]], [".".join(told[name]) for name in changed], body)


def _put(body: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    if len(place) == 1:
        body[place[0]] = value
    else:
        body.setdefault(place[0], {})[place[1]] = value


def _shown(sobject: SObject, name: str, value: Any) -> Any:
    if isinstance(value, str) and sobject.by_name[name].type == "datetime":
        return value.replace("+0000", "Z")
    return value


def schema_id(name: str, fields: Iterable[str]) -> str:
    """The id of an event's schema: another one once a field is added."""
    return urlsafe_b64encode(sha256("\n".join((name, *fields)).encode()).digest()[:16]).decode().rstrip("=")
