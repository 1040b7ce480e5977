"""Writing records: conversion, required fields, references, uniqueness, the objects' own rules, then the row.

Every call either changes everything it should or raises and changes nothing (section 2.1, 2.9, 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.rows import insert
from mock_salesforce.platform.books.schema import Field, SObject
from mock_salesforce.platform.books.store import Row
from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.rules.declared import check_duplicates, check_rules
from mock_salesforce.platform.rules.table import RULES, Rules
from mock_salesforce.platform.rules.values import read_only, stored
from mock_salesforce.platform.wire.errors import MultipleChoices, VendorError, not_found, required_missing

_NO_RULES = Rules()


def create(
    org: Org, sobject: SObject, body: Mapping[str, Any], user_id: str, *, duplicates: bool = False
) -> str:
    """Adds a record as a client sends it and answers its id; `duplicates` overrides duplicate rules."""
    if not sobject.createable:
        raise VendorError("INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} does not support create")
    row: Row = dict(sobject.defaults)
    row.update(_converted(org, sobject, body, creating=True))
    if sobject.owned and not row.get("OwnerId"):
        row["OwnerId"] = user_id
    missing = [field.name for field in sobject.required if row.get(field.name) is None]
    if missing:
        raise required_missing(missing)
    check_rules(org, sobject, row)
    if not duplicates:
        check_duplicates(org, sobject, row)
    with org.store.transaction():
        return add_row(org, sobject, row, user_id)


def add_row(org: Org, sobject: SObject, row: Row, user_id: str) -> str:
    """Inserts an already converted row under the object's rules."""
    rules = RULES.get(sobject.name, _NO_RULES)
    if rules.before_create:
        rules.before_create(org, row)
    _check_unique(org, sobject, row, None)
    insert(org, sobject, row, user_id)
    if rules.after_write:
        rules.after_write(org, None, row, user_id)
    record_id: str = row["Id"]
    return record_id


def update(org: Org, sobject: SObject, record_id: str, body: Mapping[str, Any], user_id: str) -> None:
    """Changes a record as a client sends it."""
    if not sobject.updateable:
        raise VendorError("INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} does not support update")
    old = locate(org, sobject, record_id)
    changes = _converted(org, sobject, body, creating=False)
    emptied = [f.name for f in sobject.fields if f.required and f.name in changes and changes[f.name] is None]
    if emptied:
        raise required_missing(emptied)
    check_rules(org, sobject, old | changes)
    with org.store.transaction():
        change_row(org, sobject, old, changes, user_id)


def change_row(org: Org, sobject: SObject, old: Row, changes: Row, user_id: str) -> Row:
    """Puts converted changes on a row under the object's rules, and stamps it."""
    rules = RULES.get(sobject.name, _NO_RULES)
    stamp = org.stamp()
    new = old | changes | {"LastModifiedDate": stamp, "LastModifiedById": user_id, "SystemModstamp": stamp}
    if rules.before_update:
        rules.before_update(org, old, new)
    _check_unique(org, sobject, new, old)
    org.store.replace(org.table(sobject.name), new)
    if rules.after_write:
        rules.after_write(org, old, new, user_id)
    return new


def delete(org: Org, sobject: SObject, record_id: str, user_id: str, *, for_good: bool = False) -> None:
    """Moves a record, and what it owns, to the recycle bin; `for_good` empties the record out of it."""
    if not sobject.deletable:
        raise VendorError("INVALID_TYPE_FOR_OPERATION", f"entity type {sobject.name} does not support delete")
    row = locate(org, sobject, record_id)
    with org.store.transaction():
        _discard(org, sobject, row, user_id)
        if for_good:
            org.store.purge(org.table(sobject.name), row["Id"])


def _discard(org: Org, sobject: SObject, row: Row, user_id: str) -> None:
    rules = RULES.get(sobject.name, _NO_RULES)
    if rules.before_delete:
        rules.before_delete(org, row)
    for child in org.schema.children(sobject.name).values():
        if child.cascade:
            children = org.table(child.sobject)
            for child_id in children.ids_where(child.field, [row["Id"]]):
                _discard(org, children.sobject, children.rows[child_id], user_id)
    stamp = org.stamp()
    marks = {
        "IsDeleted": True,
        "LastModifiedDate": stamp,
        "LastModifiedById": user_id,
        "SystemModstamp": stamp,
    }
    org.store.discard(org.table(sobject.name), row["Id"], **marks)
    if rules.after_write:
        rules.after_write(org, row, None, user_id)


def upsert(
    org: Org,
    sobject: SObject,
    field: Field,
    value: str,
    body: Mapping[str, Any],
    user_id: str,
    *,
    update_only: bool = False,
) -> tuple[str, bool]:
    """Changes the one record whose external id has the value, or creates it; answers its id and whether it
    is new."""
    if any(name.lower() == field.name.lower() for name in body):
        raise VendorError(
            "INVALID_FIELD",
            f"The {field.name} field should not be specified in the sobject data.",
            [field.name],
        )
    found = matching(org, sobject, field, value)
    if len(found) > 1:
        raise MultipleChoices(found)
    if found:
        update(org, sobject, found[0], body, user_id)
        return found[0], False
    if update_only or field.type == "id":
        raise not_found()
    return create(org, sobject, {**body, field.name: value}, user_id), True


def matching(org: Org, sobject: SObject, field: Field, value: str) -> list[str]:
    """Ids of the records an external id names; case counts unless the field is unique without regard to it
    (section 4, row 10)."""
    if field.type == "id":
        record_id = id18(value)
        return [record_id] if record_id in org.table(sobject.name).rows and record_id else []
    wanted = stored(field, value)
    if wanted is None:
        raise VendorError("MISSING_ARGUMENT", f"{field.name} not specified")
    table = org.table(sobject.name)
    found = table.ids_where(field.name, [wanted])
    if (field.unique and not field.case_sensitive) or org.quirks.upsert_folds_case:
        return found
    return [record_id for record_id in found if table.rows[record_id].get(field.name) == wanted]


def external_field(sobject: SObject, name: str) -> Field:
    """The field by which records can be addressed in a URL."""
    field = sobject.field(name)
    if field is None or not (field.external_id or field.id_lookup):
        raise not_found(f"Provided external ID field does not exist or is not accessible: {name}")
    return field


def locate(org: Org, sobject: SObject, record_id: str) -> Row:
    """The record of an id in either form; the vendor's error where it is not there."""
    full = id18(record_id)
    if full is None:
        raise not_found(f"Provided external ID field does not exist or is not accessible: {record_id[:40]}")
    table = org.table(sobject.name)
    row = table.rows.get(full)
    if row is None:
        if full in table.bin:
            raise VendorError("ENTITY_IS_DELETED", "entity is deleted")
        raise not_found()
    return row


def _converted(org: Org, sobject: SObject, body: Mapping[str, Any], *, creating: bool) -> Row:
    row: Row = {}
    for name, value in body.items():
        field = sobject.by_name.get(name) or sobject.by_folded.get(name.lower())
        if field is None:
            if name.lower() == "attributes":
                continue
            field = sobject.parents.get(name.lower())
            if field is None or not isinstance(value, dict):
                raise VendorError(
                    "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}", []
                )
            value = _referenced(org, field, value)
        if field.name == "Id":
            raise VendorError(
                "INVALID_FIELD", "The Id field should not be specified in the sobject data.", ["Id"]
            )
        if not (field.createable if creating else field.updateable):
            raise read_only(field)
        if isinstance(value, str) and org.quirks.strip_unicode_spaces:
            value = value.strip()
        converted = stored(field, value)
        if converted is not None and field.reference_to:
            _check_reference(org, field, converted)
        row[field.name] = converted
    return row


def _referenced(org: Org, field: Field, value: Mapping[str, Any]) -> str:
    """A reference given by the other record's external id: `{"Account": {"Number__c": "7"}}`."""
    named = [(name, key) for name, key in value.items() if name.lower() != "attributes"]
    if len(named) != 1 or not isinstance(named[0][1], str | int | float):
        raise VendorError("INVALID_FIELD", f"{field.relationship} must name exactly one external id")
    for target in field.reference_to:
        sobject = org.schema.get(target)
        key_field = sobject and sobject.field(named[0][0])
        if sobject and key_field and (key_field.external_id or key_field.id_lookup):
            found = matching(org, sobject, key_field, str(named[0][1]))
            if len(found) == 1:
                return found[0]
            break
    raise VendorError(
        "INVALID_FIELD", f"Foreign key external ID: {named[0][1]} not found for field {named[0][0]}"
    )


def _check_reference(org: Org, field: Field, record_id: str) -> None:
    target = org.schema.of_id(record_id)
    accepted = (*field.reference_to, "Group") if field.name == "OwnerId" else field.reference_to
    if target is None or target.name not in accepted:
        raise VendorError(
            "MALFORMED_ID", f"{field.label} ID: id value of incorrect type: {record_id}", [field.name]
        )
    table = org.table(target.name)
    if record_id not in table.rows:
        if record_id in table.bin:
            raise VendorError("ENTITY_IS_DELETED", "entity is deleted", [field.name], status=400)
        raise VendorError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name])


def _check_unique(org: Org, sobject: SObject, row: Row, old: Row | None) -> None:
    for field in sobject.unique:
        value = row.get(field.name)
        if value is None or (old is not None and old.get(field.name) == value):
            continue
        for other in org.table(sobject.name).ids_where(field.name, [value]):
            if other != row.get("Id"):
                raise VendorError(
                    "DUPLICATE_VALUE",
                    f"duplicate value found: {field.name} duplicates value on record with id: {other[:15]}",
                    [],
                )
