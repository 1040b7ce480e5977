"""What an org's quirks refuse: validation rules and duplicate rules of an administrator (section 2.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import Field, SObject
from mock_salesforce.platform.wire.errors import VendorError


def check_rules(org: Org, sobject: SObject, row: dict[str, Any]) -> None:
    """FIELD_CUSTOM_VALIDATION_EXCEPTION where a rule wants a field that the row leaves empty."""
    for field in _named(org.quirks.required_by_rule, sobject):
        if row.get(field.name) is None:
            raise VendorError(
                "FIELD_CUSTOM_VALIDATION_EXCEPTION", f"{field.label} must be given", [field.name]
            )


def check_duplicates(org: Org, sobject: SObject, row: dict[str, Any]) -> None:
    """DUPLICATES_DETECTED where a rule compares a field and another record has the row's value."""
    table = org.table(sobject.name)
    for field in _named(org.quirks.duplicate_rule, sobject):
        value = row.get(field.name)
        if value is not None and table.ids_where(field.name, [value]):
            raise VendorError(
                "DUPLICATES_DETECTED", "You're creating a duplicate record. Use one that exists."
            )


def _named(paths: str, sobject: SObject) -> Iterator[Field]:
    for path in paths.split(",") if paths else ():
        name, _, field_name = path.partition(".")
        field = sobject.field(field_name) if name.lower() == sobject.name.lower() else None
        if field is not None:
            yield field
