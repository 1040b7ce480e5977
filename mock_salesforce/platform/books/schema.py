"""What an org's objects are made of: fields, objects, and the relationships between them.

Declarations are data (`data/objects.txt` for the standard ones, JSON through the control plane for custom
ones);
describe, validation, SOQL binding and rendering all read the same records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

TEXT_TYPES = frozenset(
    {
        "string",
        "textarea",
        "picklist",
        "multipicklist",
        "email",
        "phone",
        "url",
        "combobox",
        "encryptedstring",
    }
)
NUMBER_TYPES = frozenset({"int", "double", "currency", "percent"})
ADDRESS_PARTS = (
    "Street",
    "City",
    "State",
    "PostalCode",
    "Country",
    "StateCode",
    "CountryCode",
    "Latitude",
    "Longitude",
)
# System fields that no change event carries: the header has the id, the kind and the time.
UNTOLD = frozenset({"Id", "IsDeleted", "SystemModstamp"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object, with the properties that describe publishes (section 2.2)."""

    name: str
    type: str
    label: str = ""
    length: int = 0
    precision: int = 0
    scale: int = 0
    required: bool = False
    default: Any = None
    defaulted: bool = False
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    case_sensitive: bool = False
    external_id: bool = False
    id_lookup: bool = False
    name_field: bool = False
    indexed: bool = False
    filterable: bool = True
    picklist: tuple[str, ...] = ()
    restricted: bool = False
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    child_relationship: str | None = None
    cascade: bool = False
    formula: bool = False
    auto_number: str | None = None
    custom: bool = False
    compound: str | None = None

    @property
    def text(self) -> bool:
        """Whether values are strings that SOQL compares as text."""
        return self.type in TEXT_TYPES

    @property
    def folds(self) -> bool:
        """Whether comparison ignores case: every text field but the unique case-sensitive ones (section 4,
        row 5)."""
        return self.text and not (self.unique and self.case_sensitive)

    @property
    def has_index(self) -> bool:
        """Whether an equality on this field is looked up rather than scanned for."""
        return self.indexed or self.unique or self.external_id or self.id_lookup or bool(self.reference_to)


@dataclass(frozen=True)
class SObject:
    """One object: its fields in the order describe lists them, and what may be done to its records."""

    name: str
    prefix: str
    label: str
    label_plural: str
    fields: tuple[Field, ...]
    feature: str | None = None
    custom: bool = False
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    searchable: bool = True

    def __deepcopy__(self, memo: dict[int, Any]) -> SObject:
        """Nothing changes a declaration, so a copy of the vendor's state has the very same one."""
        return self

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Fields by canonical name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def by_folded(self) -> Mapping[str, Field]:
        """Fields by lower-cased name: names are case-insensitive wherever a client writes them."""
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def parents(self) -> Mapping[str, Field]:
        """Reference fields by lower-cased relationship name."""
        return {field.relationship.lower(): field for field in self.fields if field.relationship}

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """Fields that a create must bring (nillable false, no default, createable)."""
        return tuple(f for f in self.fields if f.required and f.createable and not f.defaulted)

    @cached_property
    def defaults(self) -> tuple[tuple[str, Any], ...]:
        """Values that a create fills in."""
        return tuple((f.name, f.default) for f in self.fields if f.default is not None)

    @cached_property
    def unique(self) -> tuple[Field, ...]:
        """Fields whose values may not repeat."""
        return tuple(f for f in self.fields if f.unique)

    @cached_property
    def auto_numbers(self) -> tuple[Field, ...]:
        """Fields the platform numbers by itself."""
        return tuple(f for f in self.fields if f.auto_number)

    @cached_property
    def owned(self) -> bool:
        """Whether records belong to a user."""
        return "OwnerId" in self.by_name

    @cached_property
    def name_field(self) -> Field | None:
        """The field people know a record by."""
        return next((f for f in self.fields if f.name_field), None)

    @cached_property
    def event_places(self) -> Mapping[str, tuple[str, ...]]:
        """Where a change event has each stored field: parts of a name or an address stand in their compound, unless
        that is stored beside them, as an account's name is."""
        owners = {
            field.compound + part: (field.name, part)
            for field in self.fields
            if field.compound
            for part in ADDRESS_PARTS
        }
        whole = self.by_name.get("Name")
        if whole is not None and whole.formula and "LastName" in self.by_name:
            owners |= {part: ("Name", part) for part in ("Salutation", "FirstName", "LastName")}
        told = (f.name for f in self.fields if not f.formula and f.name not in UNTOLD)
        return {name: owners.get(name, (name,)) for name in told}

    def field(self, name: str) -> Field | None:
        """The field of a name in any case."""
        return self.by_name.get(name) or self.by_folded.get(name.lower())


@dataclass(frozen=True, slots=True)
class Child:
    """One child relationship of an object: whose field points here."""

    name: str | None
    sobject: str
    field: str
    cascade: bool


class Schema:
    """The objects of one org, by name in any case; objects are replaced, never changed, when a field is
    added."""

    __slots__ = ("_by_folded", "_by_prefix", "_children")

    def __init__(self, objects: Iterable[SObject]) -> None:
        self._by_folded: dict[str, SObject] = {}
        self._by_prefix: dict[str, SObject] = {}
        self._children: dict[str, dict[str, Child]] | None = None
        for sobject in objects:
            self.put(sobject)

    def __deepcopy__(self, memo: dict[int, Any]) -> Schema:
        """A schema of the same objects, which are replaced and never changed."""
        twin = copy(self)
        twin._by_folded, twin._by_prefix = dict(self._by_folded), dict(self._by_prefix)
        return twin

    def __iter__(self) -> Any:
        return iter(sorted(self._by_folded.values(), key=lambda sobject: sobject.name))

    def get(self, name: str) -> SObject | None:
        """The object of a name in any case."""
        return self._by_folded.get(name.lower())

    def of_id(self, record_id: str) -> SObject | None:
        """The object whose key prefix an id carries."""
        return self._by_prefix.get(record_id[:3])

    def put(self, sobject: SObject) -> None:
        """Adds an object, or replaces the one of that name."""
        self._by_folded[sobject.name.lower()] = sobject
        self._by_prefix[sobject.prefix] = sobject
        self._children = None

    def add_field(self, object_name: str, field: Field) -> SObject:
        """Adds or replaces a field and answers the new object."""
        old = self._by_folded[object_name.lower()]
        kept = tuple(f for f in old.fields if f.name.lower() != field.name.lower())
        self.put(replace(old, fields=(*kept, field)))
        return self._by_folded[object_name.lower()]

    def children(self, object_name: str) -> Mapping[str, Child]:
        """Child relationships of an object by lower-cased name."""
        if self._children is None:
            self._children = self._gathered()
        return self._children.get(object_name, {})

    def _gathered(self) -> dict[str, dict[str, Child]]:
        gathered: dict[str, dict[str, Child]] = {}
        for sobject in self:
            for field in sobject.fields:
                for target in field.reference_to:
                    child = Child(field.child_relationship, sobject.name, field.name, field.cascade)
                    key = (field.child_relationship or f"{sobject.name}.{field.name}").lower()
                    gathered.setdefault(target, {})[key] = child
        return gathered
