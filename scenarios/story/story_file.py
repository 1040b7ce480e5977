"""Stories as YAML: in with errors that name line, field and allowed values; out so that in gives the same story.

A step is a mapping with one key, the step's verb: `- buy: {order: first, lines: [{sku: A-1, quantity: 2}]}`. Verbs are
the step classes' names in snake case. Members left out take the defaults that their classes declare, and what a value
may be is declared there too (members.py).
"""

from __future__ import annotations

import dataclasses
import difflib
import types
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import yaml

from scenarios.errors import InputError, StoryError, StoryFault
from scenarios.story.members import default_of
from scenarios.story.references import broken_references
from scenarios.story.steps import STEP_CLASSES, Step, verb
from scenarios.story.story import Story

SCHEMA = 1


def load(path: Path) -> Story:
    """Read the story in `path`; raise StoryError naming each problem, or InputError if there is no text to read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start}); save the story as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return loads(text, source=str(path))


def loads(text: str, *, source: str = "story") -> Story:
    """Read a story from YAML text; `source` names it in errors."""
    try:
        refused = _unreadable(text)
        if refused is not None:
            raise StoryError(source, [refused])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        raise StoryError(source, [StoryFault(mark.line + 1 if mark else 1, "yaml", problem)]) from error
    if not isinstance(node, yaml.MappingNode):
        raise StoryError(source, [StoryFault(1, "story", "the file is not a mapping; start with `story: 1`")])
    reader = _Reader()
    node = reader.take_schema(node)
    story = reader.read_object(Story, node, "story")
    if isinstance(story, Story):
        reader.problems += [
            StoryFault(reader.lines.get(field, 1), field, problem)
            for field, problem in broken_references(story)
        ]
    if reader.problems:
        raise StoryError(source, reader.problems)
    return cast(Story, story)


def _unreadable(text: str) -> StoryFault | None:
    """Return what of the YAML is refused before it is taken apart: it could expand, or nest, without end."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AliasToken):
            problem = f"*{token.value} refers back to an anchor; write the value out instead"
            return StoryFault(line, "yaml", problem)
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MOST_NESTED:
            return StoryFault(
                line, "yaml", f"nested more than {MOST_NESTED} deep; a story needs no more than ten"
            )
    return None


MOST_NESTED = 40
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


def from_dict(document: Mapping[str, Any]) -> Story:
    """Return the story that `to_dict` turned into plain data."""
    return loads(yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True))


def to_dict(story: Story) -> dict[str, Any]:
    """Return the story as plain data, members at their defaults left out."""
    return {"story": SCHEMA, **_plain(story)}


def dumps(story: Story) -> str:
    """Return the story as YAML that `loads` reads back to an equal story."""
    return yaml.safe_dump(to_dict(story), sort_keys=False, allow_unicode=True, width=110)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != default_of(field)
        }
        return {verb(type(value)): members} if verb(type(value)) in STEP_CLASSES else members
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


@lru_cache(maxsize=128)
def _hints(of: type) -> dict[str, Any]:
    return get_type_hints(of, include_extras=True)


class _Reader:
    """Builds story objects from YAML nodes and collects what is wrong on the way."""

    def __init__(self) -> None:
        self.problems: list[StoryFault] = []
        self.lines: dict[str, int] = {}  # where each field stands, for checks across fields

    def _fault(self, node: yaml.Node, field: str, problem: str) -> None:
        self.problems.append(StoryFault(node.start_mark.line + 1, field, problem))

    def take_schema(self, node: yaml.MappingNode) -> yaml.MappingNode:
        """Check the `story: 1` member and return the node without it."""
        rest = []
        seen = False
        for key, value in node.value:
            if key.value == "story":
                seen = True
                if value.value != str(SCHEMA):
                    given = repr(value.value) if isinstance(value, yaml.ScalarNode) else "a list or mapping"
                    self._fault(value, "story", f"version {given} is not known; this lab reads {SCHEMA}")
            else:
                rest.append((key, value))
        if not seen:
            self._fault(node, "story", f"missing; write `story: {SCHEMA}` at the top")
        return yaml.MappingNode(node.tag, rest, node.start_mark, node.end_mark)

    def read(self, wanted: Any, node: yaml.Node, field: str) -> Any:
        """Return the value of type `wanted` that `node` holds; note a problem where it holds none."""
        self.lines[field] = node.start_mark.line + 1
        origin = get_origin(wanted)
        if wanted == Step:
            return self._read_step(node, field)
        if origin is Annotated:
            return self._read_bounded(wanted, node, field)
        if origin is Literal:
            return self._read_choice(get_args(wanted), node, field)
        if origin in (Union, types.UnionType):
            return self._read_optional(wanted, node, field)
        if origin is tuple:
            return self._read_list(get_args(wanted)[0], node, field)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            keys, values = get_args(wanted)
            return self._read_mapping(keys, values, node, field)
        if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
            return self.read_object(wanted, node, field)
        if wanted is object:
            return self._read_plain(node, field)
        return self._read_scalar(wanted, node, field)

    def _read_optional(self, wanted: Any, node: yaml.Node, field: str) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
            return None
        inner = next(part for part in get_args(wanted) if part is not type(None))
        return self.read(inner, node, field)

    def _read_choice(self, allowed: tuple[str, ...], node: yaml.Node, field: str) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.value in allowed:
            return node.value
        given = node.value if isinstance(node, yaml.ScalarNode) else "a list or mapping"
        self._fault(node, field, f"{given!r} is not allowed; one of: {', '.join(allowed)}")
        return None

    def _read_list(self, wanted: Any, node: yaml.Node, field: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            self._fault(node, field, "must be a list")
            return ()
        return tuple(self.read(wanted, item, f"{field}[{n}]") for n, item in enumerate(node.value, 1))

    def _read_mapping(self, keys: Any, values: Any, node: yaml.Node, field: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, field, "must be a mapping")
            return {}
        return {
            self.read(keys, key, f"{field}.{key.value}"): self.read(values, value, f"{field}.{key.value}")
            for key, value in node.value
            if self._is_text(key, field)
        }

    def _read_bounded(self, wanted: Any, node: yaml.Node, field: str) -> Any:
        inner, bound = get_args(wanted)
        before = len(self.problems)
        value = self.read(inner, node, field)
        if len(self.problems) == before and (problem := bound.wrong(value)) is not None:
            self._fault(node, field, f"{value!r} is not allowed; {problem}")
        return value

    def _is_text(self, key: yaml.Node, field: str) -> bool:
        if isinstance(key, yaml.ScalarNode):
            return True
        self._fault(key, field, "has a list or mapping for a key; keys are text")
        return False

    def _read_plain(self, node: yaml.Node, field: str) -> Any:
        """Return a value of any shape: text, numbers, true, false, null, and lists and mappings of these."""
        if isinstance(node, yaml.SequenceNode):
            return [self._read_plain(item, f"{field}[{n}]") for n, item in enumerate(node.value, 1)]
        if isinstance(node, yaml.MappingNode):
            return self._read_mapping(str, object, node, field)
        value = _constructed(node)
        if value is None or isinstance(value, str | int | float):
            return value
        self._fault(node, field, f"{node.value!r} is no plain value; put it in quotes if it is text")
        return None

    def _read_scalar(self, wanted: type, node: yaml.Node, field: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self._fault(node, field, f"must be {_NAMES[wanted]}")
            return None
        if wanted is str:
            return str(node.value)  # as written: a SKU such as 0123 stays as it stands
        value = _constructed(node)
        fits = type(value) is wanted or (wanted is float and type(value) is int)
        if not fits:
            self._fault(node, field, f"{node.value!r} is not {_NAMES[wanted]}")
            return None
        return wanted(value)

    def _read_step(self, node: yaml.Node, field: str) -> Any:
        if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
            self._fault(node, field, "a step is a mapping with one key, its verb, e.g. `wait: {seconds: 60}`")
            return None
        key, value = node.value[0]
        if not self._is_text(key, field):
            return None
        if key.value not in STEP_CLASSES:
            known = ", ".join(sorted(STEP_CLASSES))
            self._fault(
                key, field, f"{key.value!r} is no step{_meant(key.value, STEP_CLASSES)}; one of: {known}"
            )
            return None
        return self.read_object(STEP_CLASSES[key.value], value, f"{field}.{key.value}")

    def read_object(self, wanted: type, node: yaml.Node, field: str) -> Any:
        """Return an instance of the dataclass `wanted`, or None after noting what is missing, unknown or wrong."""
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, field, "must be a mapping")
            return None
        hints = _hints(wanted)
        members = {member.name: member for member in dataclasses.fields(wanted)}
        values: dict[str, Any] = {}
        before = len(self.problems)
        for key, value in node.value:
            if not self._is_text(key, field):
                continue
            path = f"{field}.{key.value}"
            if key.value not in members:
                allowed = ", ".join(members)
                self._fault(key, path, f"unknown{_meant(key.value, members)} (allowed: {allowed})")
            elif key.value in values:
                self._fault(key, path, "stands twice")
            else:
                values[key.value] = self.read(hints[key.value], value, path)
        for name, member in members.items():
            if name not in values and default_of(member) is dataclasses.MISSING:
                self._fault(node, f"{field}.{name}", "missing")
        return wanted(**values) if len(self.problems) == before else None


def _meant(written: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(written, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


class _NoValue:
    """Stands for a scalar that its own tag does not fit, e.g. `!!int abc` or the 99th of May."""


def _constructed(node: yaml.Node) -> Any:
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (ValueError, IndexError, TypeError, KeyError, OverflowError, yaml.YAMLError):
        return _NoValue()


_NAMES: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
