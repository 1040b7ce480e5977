"""Custom fields and objects, read from the JSON in which an administrator declares them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.platform.books.schema import Field, SObject
from mock_salesforce.platform.books.schema_text import KINDS, SYSTEM_FIELDS, read_field


def custom_field(declared: Mapping[str, Any]) -> Field:
    """A custom field from its JSON declaration; Misuse names what is wrong with it."""
    name, kind = declared["name"], declared.get("type", "string")
    base = KINDS[kind](name, _arguments(kind, declared))
    if kind in ("ref", "reference") and not declared.get("reference_to"):
        raise Misuse("missing_field", f"reference_to: {name} refers to an object; name it")
    default = declared.get("default", False if base["type"] == "boolean" else None)
    return Field(
        name,
        label=str(declared.get("label") or name.removesuffix("__c").replace("_", " ")),
        custom=True,
        required=bool(declared.get("required")) or base["type"] == "boolean",
        default=default,
        defaulted=default is not None,
        unique=bool(declared.get("unique")),
        case_sensitive=bool(declared.get("case_sensitive")),
        external_id=bool(declared.get("external_id")),
        id_lookup=bool(declared.get("external_id")),
        restricted=bool(declared.get("restricted")),
        child_relationship=declared.get("child_relationship_name"),
        **base,
    )


def _arguments(kind: str, declared: Mapping[str, Any]) -> str:
    if kind in ("picklist", "multipicklist"):
        return "|".join(str(value) for value in declared.get("values", ()))
    if kind in ("ref", "reference"):
        return str(declared.get("reference_to", ""))
    if kind in ("number", "double", "money", "currency", "percent"):
        return f"{int(declared.get('precision', 18))},{int(declared.get('scale', 2))}"
    return str(declared.get("length", ""))


def custom_object(declared: Mapping[str, Any], prefix: str) -> SObject:
    """A custom object with its Name field and the declared custom fields."""
    name = declared["name"]
    label = str(declared.get("label") or name.removesuffix("__c").replace("_", " "))
    system = [read_field(line) for line in SYSTEM_FIELDS.strip("\n").splitlines()]
    own = [read_field("    Name text(80) name lookup"), read_field("    OwnerId ref(User) defaulted")]
    fields = (system[0], *own, *(custom_field(field) for field in declared.get("fields", ())), *system[1:])
    return SObject(name, prefix, label, str(declared.get("label_plural") or f"{label}s"), fields, custom=True)
