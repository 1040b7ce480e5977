"""Accounts: business accounts have a Name, person accounts a LastName and a contact of their own (section
8)."""

from __future__ import annotations

from mock_salesforce.platform.books import rows
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.wire.errors import VendorError, required_missing

_CONTACT_FIELDS = {
    "FirstName": "FirstName",
    "LastName": "LastName",
    "PersonEmail": "Email",
    "PersonMobilePhone": "MobilePhone",
    "Phone": "Phone",
}


def complete_account(org: Org, row: Row) -> None:
    """Decides business or person, and computes a person's Name."""
    record_type = org.find(row.get("RecordTypeId"))
    person = bool(record_type and record_type.get("IsPersonType")) or (
        row.get("LastName") is not None and "person_accounts" in org.features
    )
    if not person:
        if row.get("LastName") is not None or row.get("FirstName") is not None:
            raise VendorError(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Account: bad field names on insert/update call: LastName, FirstName",
                ["LastName", "FirstName"],
            )
        if row.get("Name") is None:
            raise required_missing(["Name"])
        row["IsPersonAccount"] = False
        return
    if row.get("LastName") is None:
        raise required_missing(["LastName"])
    if row.get("Name") is not None:
        raise VendorError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Account: bad field names on insert/update call: Name",
            ["Name"],
        )
    row["IsPersonAccount"] = True
    row["Name"] = " ".join(part for part in (row.get("FirstName"), row["LastName"]) if part)


def change_account(org: Org, old: Row, new: Row) -> None:
    """A person's Name follows the parts; a business has no parts, and neither becomes the other by a field."""
    if not new.get("IsPersonAccount"):
        if new.get("LastName") is not None or new.get("FirstName") is not None:
            raise VendorError(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "Account: bad field names on insert/update call: LastName, FirstName",
                ["LastName", "FirstName"],
            )
        if new.get("Name") is None:
            raise required_missing(["Name"])
        return
    if new.get("Name") != old.get("Name"):
        raise VendorError(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "Account: bad field names on insert/update call: Name",
            ["Name"],
        )
    if new.get("LastName") is None:
        raise required_missing(["LastName"])
    new["Name"] = " ".join(part for part in (new.get("FirstName"), new["LastName"]) if part)


def mirror_person(org: Org, old: Row | None, new: Row | None, user_id: str) -> None:
    """Keeps the contact that every person account carries."""
    if new is None or not new.get("IsPersonAccount"):
        return
    values = {theirs: new.get(ours) for ours, theirs in _CONTACT_FIELDS.items()}
    contact = org.find(new.get("PersonContactId"))
    if contact is not None:
        rows.touch(org, contact, **values)
        return
    contact = rows.create(org, "Contact", values | {"AccountId": new["Id"], "IsPersonAccount": True}, user_id)
    rows.touch(org, new, PersonContactId=contact["Id"])
