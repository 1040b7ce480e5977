"""Custom fields and objects, read from the JSON in which an administrator declares them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mock_salesforce.platform.books.schema import Field, SObject
from mock_salesforce.platform.books.schema_text import KINDS, SYSTEM_FIELDS, read_field
from mock_salesforce.platform.lab.misuse import Misuse


def custom_field(declared: Mapping[str, Any]) -> Field:
    """A custom field from its JSON declaration; Misuse names what is wrong with it."""
    name, kind = declared.get("name"), declared.get("type", "string")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*__c", name, re.ASCII):
        raise Misuse("bad_field", f"a custom field's name ends in __c: {name!r}")
    if kind not in KINDS or kind == "id":
        raise Misuse("bad_field", f"{name}: type must be one of {', '.join(sorted(KINDS))}")
    base = KINDS[kind](name, _arguments(kind, declared))
    if kind == "address" or (kind in ("ref", "reference") and not declared.get("referenceTo")):
        raise Misuse("bad_field", f"{name}: referenceTo must name an object")
    default = declared.get("default", False if base["type"] == "boolean" else None)
    return Field(
        name,
        label=str(declared.get("label") or name.removesuffix("__c").replace("_", " ")),
        custom=True,
        required=bool(declared.get("required")) or base["type"] == "boolean",
        default=default,
        defaulted=default is not None,
        unique=bool(declared.get("unique")),
        case_sensitive=bool(declared.get("caseSensitive")),
        external_id=bool(declared.get("externalId")),
        id_lookup=bool(declared.get("externalId")),
        restricted=bool(declared.get("restricted")),
        child_relationship=declared.get("childRelationshipName"),
        **base,
    )


def _arguments(kind: str, declared: Mapping[str, Any]) -> str:
    if kind in ("picklist", "multipicklist"):
        return "|".join(str(value) for value in declared.get("values", ()))
    if kind in ("ref", "reference"):
        return str(declared.get("referenceTo", ""))
    if kind in ("number", "double", "money", "currency", "percent"):
        return f"{int(declared.get('precision', 18))},{int(declared.get('scale', 2))}"
    return str(declared.get("length", ""))


def custom_object(declared: Mapping[str, Any], prefix: str) -> SObject:
    """A custom object with its Name field and the declared custom fields."""
    name = declared.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z]\w*__c", name, re.ASCII):
        raise Misuse("bad_object", f"a custom object's name ends in __c: {name!r}")
    label = str(declared.get("label") or name.removesuffix("__c").replace("_", " "))
    system = [read_field(line) for line in SYSTEM_FIELDS.strip("\n").splitlines()]
    own = [read_field("    Name text(80) name lookup"), read_field("    OwnerId ref(User) defaulted")]
    fields = (system[0], *own, *(custom_field(field) for field in declared.get("fields", ())), *system[1:])
    return SObject(name, prefix, label, str(declared.get("labelPlural") or f"{label}s"), fields, custom=True)
