"""`make docs`: the schema of a story, docs/story.schema.json, and the tables of docs/stories.md, from the classes.

What a member is for is what its comment says, on its line or above it.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import types
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from scenarios.story.members import Filled, Whole, default_of
from scenarios.story.steps import STEP_CLASSES, Step
from scenarios.story.story import Story
from scenarios.story.story_file import SCHEMA
from scenarios.story.world import World

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA_FILE = DOCS / "story.schema.json"
PAGE = DOCS / "stories.md"
_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean"}
Shape = dict[str, Any]


def schema() -> Shape:
    """Return the JSON schema of a story."""
    definitions: dict[str, Shape] = {}
    whole = _members(Story, definitions)
    whole["properties"] = {"story": {"const": SCHEMA}, **whole["properties"]}
    whole["required"] = ["story", *whole["required"]]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A story of the lab",
    }
    return {**head, **whole, "$defs": dict(sorted(definitions.items()))}


def _shape(wanted: Any, definitions: dict[str, Shape]) -> Shape:
    origin, parts = get_origin(wanted), get_args(wanted)
    if wanted == Step:
        return {"oneOf": [_step(name, each, definitions) for name, each in sorted(STEP_CLASSES.items())]}
    if origin is Annotated:
        return _bounded(_shape(parts[0], definitions), parts[1])
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_shape(part, definitions) for part in parts]}
    if origin is tuple:
        return {"type": "array", "items": _shape(parts[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        names = _shape(parts[0], definitions)
        values = {"type": "object", "additionalProperties": _shape(parts[1], definitions)}
        return values if names == {"type": "string"} else {**values, "propertyNames": names}
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        if wanted.__name__ not in definitions:
            definitions[wanted.__name__] = {}  # a world may hold organizations, which hold worlds
            definitions[wanted.__name__] = _members(wanted, definitions)
        return {"$ref": f"#/$defs/{wanted.__name__}"}
    if wanted is type(None):
        return {"type": "null"}
    return {"type": _SIMPLE[wanted]} if wanted in _SIMPLE else {}


def _bounded(shape: Shape, bound: Any) -> Shape:
    if isinstance(bound, Whole):
        return {**shape, "minimum": bound.least, "maximum": bound.most}
    if isinstance(bound, Filled):
        return {**shape, "minLength": 1, "maxLength": bound.longest, "pattern": r"\S"}
    return {**shape, "pattern": f"^({bound.pattern})$"}


def _step(name: str, step_class: type, definitions: dict[str, Shape]) -> Shape:
    shape = _shape(step_class, definitions)
    return {
        "type": "object",
        "properties": {name: shape},
        "required": [name],
        "additionalProperties": False,
    }


def _members(wanted: type, definitions: dict[str, Shape]) -> Shape:
    hints = get_type_hints(wanted, include_extras=True)
    meanings = comments(wanted)
    properties, required = {}, []
    for member in dataclasses.fields(wanted):
        shape = _shape(hints[member.name], definitions)
        if member.name in meanings:
            shape = {**shape, "description": meanings[member.name]}
        properties[member.name] = shape
        if default_of(member) is dataclasses.MISSING:
            required.append(member.name)
    return {
        "description": inspect.cleandoc(wanted.__doc__ or ""),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_MEMBER = re.compile(r"    (\w+): [^#]*(?:  # (.*))?$")


@cache
def comments(wanted: type) -> dict[str, str]:
    """Return what the source says of each member: the comment on its line, or the one above it."""
    found: dict[str, str] = {}
    for each in reversed(wanted.__mro__[:-1]):
        above = ""
        for line in inspect.getsource(each).splitlines():
            member = _MEMBER.fullmatch(line)
            if member and (member[2] or above):
                found[member[1]] = member[2] or above
            above = line.strip().removeprefix("# ") if line.strip().startswith("# ") else ""
    return found


def _told(wanted: type) -> str:
    return (wanted.__doc__ or "").strip().partition("\n")[0]


def tables() -> dict[str, list[str]]:
    """Return the rows of the page's tables by name."""
    return {
        "verbs": [
            "| verb | members | what happens |",
            "|---|---|---|",
            *(
                f"| `{name}` | {_listed(each)} | {_told(each)} |"
                for name, each in sorted(STEP_CLASSES.items())
            ),
        ],
        "world": ["| member | default | what it says |", "|---|---|---|", *_rows(World)],
    }


def _listed(step_class: type) -> str:
    """Return the members of a verb; those that may be left out stand in brackets."""
    names = [
        f"`{member.name}`" if default_of(member) is dataclasses.MISSING else f"[`{member.name}`]"
        for member in dataclasses.fields(step_class)
        if member.name not in ("organization", "at")
    ]
    return " ".join(names)


def _rows(wanted: type) -> Iterator[str]:
    meanings = comments(wanted)
    for member in dataclasses.fields(wanted):
        default = default_of(member)
        told = json.dumps(default) if isinstance(default, str | bool) else "none"
        yield f"| `{member.name}` | `{told}` | {meanings.get(member.name, '')} |"


def page(text: str) -> str:
    """Return the page with its tables as they should be."""
    for name, rows in tables().items():
        head, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, tail = rest.partition("<!-- end -->")
        text = "".join((head, begin, *(f"{row}\n" for row in rows), end, tail))
    return text


def schema_text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
