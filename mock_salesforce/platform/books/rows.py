"""Rows the platform writes by itself: ids, stamps and auto numbers, without the rules that bind clients."""

from __future__ import annotations

from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.store import Row


def insert(org: Org, sobject: SObject, row: Row, user_id: str) -> Row:
    """Completes a converted row with what the system sets, and adds it."""
    stamp = org.stamp()
    for field in sobject.auto_numbers:
        if row.get(field.name) is None:
            row[field.name] = org.next_number(sobject.name, field.name, field.auto_number or "")
    row.update(
        Id=org.issue_id(sobject.prefix),
        IsDeleted=False,
        CreatedDate=stamp,
        CreatedById=user_id,
        LastModifiedDate=stamp,
        LastModifiedById=user_id,
        SystemModstamp=stamp,
    )
    org.store.insert(org.table(sobject.name), row)
    return row


def create(org: Org, object_name: str, values: Row, user_id: str) -> Row:
    """Adds a row of an object with its defaults, null values left out."""
    sobject = org.schema.get(object_name)
    assert sobject is not None, object_name
    row = dict(sobject.defaults) | {name: value for name, value in values.items() if value is not None}
    if sobject.owned:
        row.setdefault("OwnerId", user_id)
    return insert(org, sobject, row, user_id)


def touch(org: Org, row: Row, **changes: Any) -> Row:
    """Changes a row behind the user's back: SystemModstamp moves, LastModifiedDate does not (section 7)."""
    sobject = org.schema.of_id(row["Id"])
    assert sobject is not None
    new = row | changes | {"SystemModstamp": org.stamp()}
    org.store.replace(org.table(sobject.name), new)
    return new


def children(org: Org, object_name: str, reference: str, parent_id: str) -> list[Row]:
    """The rows of an object that refer to a parent, in id order."""
    table = org.table(object_name)
    return [table.rows[record_id] for record_id in table.ids_where(reference, [parent_id])]
