"""The `select` parameter: which members of an answer come back, as `(a,b(c,d),e(**))`.

Source: facts/commerce-cloud-api.md section 4 (malformed-selector) and section 5.
"""

from __future__ import annotations

import re
from typing import Any

from mock_salesforce.commerce_cloud.wire import errors

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|\*\*|\*|[(),])")
_DEEPEST = 20
Selection = dict[str, Any]


def parse_selector(text: str) -> Selection:
    """The tree of members that a selector names; `*` and `**` stand for themselves."""
    tokens, position = [], 0
    stripped = text.strip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise errors.malformed_selector(text)
        tokens.append(match.group(1))
        position = match.end()
    selection, rest = _group(tokens, 0, text, 0)
    if rest != len(tokens):
        raise errors.malformed_selector(text)
    return selection


def _group(tokens: list[str], at: int, text: str, depth: int) -> tuple[Selection, int]:
    if depth > _DEEPEST or at >= len(tokens) or tokens[at] != "(":
        raise errors.malformed_selector(text)
    selection: Selection = {}
    at += 1
    while True:
        if at >= len(tokens) or tokens[at] in "(),":
            raise errors.malformed_selector(text)
        name = tokens[at]
        at += 1
        selection[name] = None
        if at < len(tokens) and tokens[at] == "(":
            selection[name], at = _group(tokens, at, text, depth + 1)
        if at >= len(tokens):
            raise errors.malformed_selector(text)
        if tokens[at] == ")":
            return selection, at + 1
        if tokens[at] != ",":
            raise errors.malformed_selector(text)
        at += 1


def pick(value: Any, selection: Selection | None) -> Any:
    """The part of a JSON value that a selection keeps."""
    if selection is None or "**" in selection:
        return value
    if isinstance(value, list):
        return [pick(part, selection) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: pick(part, selection.get(name, selection.get("*")))
        for name, part in value.items()
        if name in selection or "*" in selection
    }


def select(rows: list[dict[str, Any]], selector: object, path: str) -> list[dict[str, Any]]:
    """Rows reduced to what a selector names; it may address them as the `hits` or `data` of the answer."""
    if not isinstance(selector, str):
        raise errors.wrong_type(path, "string", selector)
    selection = parse_selector(selector)
    inner = selection.get("hits", selection.get("data", selection)) if len(selection) == 1 else selection
    picked: list[dict[str, Any]] = pick(rows, inner)
    return picked
