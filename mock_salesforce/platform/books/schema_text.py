"""Reads the text table that declares the standard objects.

A line without indent opens an object: `Name prefix "Label" [feature=x] [nocreate] [noupdate] [nodelete]`.
An indented line is a field: `Name type[(arguments)] [flag | flag=value] ...`. System fields are added to
every object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mock_salesforce.platform.books.schema import Field, SObject

_LINE = re.compile(r"\s+(\w+)\s+(\w+)(?:\(([^)]*)\))?\s*(.*)")
_FLAG = re.compile(r'(\w+)(?:=(?:"([^"]*)"|(\S+)))?')
_HEADER = re.compile(r'(\w+)\s+(\w{3})\s+"([^"]+)"\s*(.*)')
_WORD_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

SYSTEM_FIELDS = """
    Id id readonly lookup
    IsDeleted boolean readonly default=false
    CreatedDate datetime readonly
    CreatedById ref(User) readonly
    LastModifiedDate datetime readonly
    LastModifiedById ref(User) readonly
    SystemModstamp datetime readonly
"""


@cache
def standard_objects() -> tuple[SObject, ...]:
    """The objects that the vendor ships, read once a process."""
    text = files("mock_salesforce.platform").joinpath("data/objects.txt").read_text("utf-8")
    return tuple(read_objects(text))


def read_objects(text: str) -> Iterator[SObject]:
    """The objects of a declaration table, in its order."""
    system = [read_field(line) for line in SYSTEM_FIELDS.strip("\n").splitlines()]
    header: re.Match[str] | None = None
    fields: list[Field] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] != " ":
            if header is not None:
                yield _object(header, system, fields)
            header, fields = _HEADER.fullmatch(line.rstrip()), []
        else:
            fields.append(read_field(line))
    if header is not None:
        yield _object(header, system, fields)


def _object(header: re.Match[str], system: list[Field], fields: list[Field]) -> SObject:
    name, prefix, label, rest = header.groups()
    flags = _flags(rest)
    plural = flags.get("plural") or (f"{label[:-1]}ies" if label.endswith("y") else f"{label}s")
    return SObject(
        name,
        prefix,
        label,
        plural,
        (system[0], *fields, *system[1:]),
        feature=flags.get("feature"),
        createable="nocreate" not in flags,
        updateable="noupdate" not in flags,
        deletable="nodelete" not in flags,
    )


def _flags(text: str) -> dict[str, str]:
    return {m[1]: m[2] if m[2] is not None else (m[3] or "") for m in _FLAG.finditer(text)}


def read_field(line: str) -> Field:
    """The field that an indented line declares."""
    match = _LINE.fullmatch(line.rstrip())
    assert match, line
    name, kind, arguments, rest = match.groups()
    flags = _flags(rest)
    base = KINDS[kind](name, arguments or "")
    readonly = kind == "address" or not flags.keys().isdisjoint(("readonly", "formula", "auto"))
    default = _default(str(base["type"]), flags.get("default"))
    return Field(
        name,
        label=flags.get("label") or _WORD_EDGE.sub(" ", name.removesuffix("__c").removesuffix("Id") or name),
        required="required" in flags or name in ("Id", "IsDeleted") or base["type"] == "boolean",
        default=default,
        defaulted=default is not None or "defaulted" in flags or base["type"] == "boolean",
        createable=not readonly,
        updateable=not readonly and "createonly" not in flags,
        unique="unique" in flags,
        case_sensitive="casesensitive" in flags,
        external_id="external" in flags,
        id_lookup="lookup" in flags or "external" in flags,
        name_field="name" in flags,
        indexed="index" in flags or "name" in flags,
        restricted="restricted" in flags,
        child_relationship=flags.get("child"),
        cascade="cascade" in flags,
        formula="formula" in flags or base["type"] == "address",
        auto_number=flags.get("auto"),
        **(base | ({"relationship": flags["as"]} if "as" in flags else {})),
    )


def _default(kind: str, text: str | None) -> Any:
    if kind == "boolean":
        return text == "true"
    if text is None:
        return None
    return float(text) if kind in ("double", "currency", "percent") else int(text) if kind == "int" else text


def _text(kind: str, length: int) -> Callable[[str, str], dict[str, Any]]:
    def build(name: str, arguments: str) -> dict[str, Any]:
        return {"type": kind, "length": int(arguments or length)}

    return build


def _number(kind: str, precision: int, scale: int) -> Callable[[str, str], dict[str, Any]]:
    def build(name: str, arguments: str) -> dict[str, Any]:
        given = [int(part) for part in arguments.split(",")] if arguments else [precision, scale]
        return {"type": kind, "precision": given[0], "scale": given[1]}

    return build


def _plain(kind: str, **extra: Any) -> Callable[[str, str], dict[str, Any]]:
    return lambda name, arguments: {"type": kind, **extra}


def _picklist(kind: str) -> Callable[[str, str], dict[str, Any]]:
    def build(name: str, arguments: str) -> dict[str, Any]:
        return {"type": kind, "length": 255, "picklist": tuple(v for v in arguments.split("|") if v)}

    return build


def _reference(name: str, arguments: str) -> dict[str, Any]:
    relationship = f"{name[:-3]}__r" if name.endswith("__c") else name.removesuffix("Id")
    targets = tuple(arguments.split("|"))
    return {"type": "reference", "length": 18, "reference_to": targets, "relationship": relationship}


KINDS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "id": _plain("id", length=18),
    "text": _text("string", 255),
    "string": _text("string", 255),
    "textarea": _text("textarea", 32000),
    "long": lambda name, arguments: {
        "type": "textarea",
        "length": int(arguments or 32000),
        "filterable": False,
    },
    "email": _text("email", 80),
    "phone": _text("phone", 40),
    "url": _text("url", 255),
    "boolean": _plain("boolean"),
    "int": _plain("int", precision=9),
    "number": _number("double", 18, 2),
    "double": _number("double", 18, 2),
    "money": _number("currency", 18, 2),
    "currency": _number("currency", 18, 2),
    "percent": _number("percent", 5, 2),
    "date": _plain("date"),
    "datetime": _plain("datetime"),
    "time": _plain("time"),
    "picklist": _picklist("picklist"),
    "multipicklist": _picklist("multipicklist"),
    "ref": _reference,
    "reference": _reference,
    "address": lambda name, arguments: {"type": "address", "compound": arguments},
}
