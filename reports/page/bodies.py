"""Writes headers and bodies as text for a page, within a budget so that a report can still be mailed."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from markupsafe import Markup

from reports.page.visible import revealed

LIMITS = (65_536, 16_384, 8_192, 4_096, 2_048, 1_024, 512)  # characters of one body
BUDGET = 2_400_000  # bytes of all bodies of a page
HEADER_SHOWN = 400


def body_text(body: object) -> str:
    """Return a body as a person reads it: JSON indented, text as it is."""
    if body is None:
        return ""
    return body if isinstance(body, str) else json_text(body)


def json_text(value: object) -> str:
    """Return a value as indented JSON."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def header_text(headers: Mapping[str, Any]) -> str:
    """Return headers one a line; a header sent several times takes several."""
    lines = []
    for name, value in headers.items():
        for each in value if isinstance(value, list) else [value]:
            text = str(each)
            lines.append(f"{name}: {text if len(text) <= HEADER_SHOWN else text[:HEADER_SHOWN] + '…'}")
    return "\n".join(lines)


def body_limit(texts: Iterable[str], budget: int = BUDGET) -> int:
    """Return how many characters each text may take so that, once escaped, all of them fit in the budget."""
    sizes = [(len(text), len(_escaped(text).encode()) / len(text)) for text in texts if text]
    for limit in LIMITS:
        if sum(min(length, limit) * growth for length, growth in sizes) <= budget:
            return limit
    return LIMITS[-1]


def preformatted(text: str, limit: int, where: str) -> Markup:
    """Return text escaped for a `pre`, cut at the limit with a word on where all of it is.

    Quotes stay as they are: they need no escape in an element's text, and JSON would grow by half.
    """
    if len(text) <= limit:
        return Markup(_escaped(text))
    kept = _escaped(text[:limit])
    return Markup(f"{kept}\n… {len(text) - limit:,} more characters in {html.escape(where)}")


def sample(value: Any, most: int = 20) -> Any:
    """Return a value with every list and object in it cut to its first entries, the rest counted."""
    if isinstance(value, Mapping):
        kept = {name: sample(inner, most) for name, inner in list(value.items())[:most]}
        return kept if len(value) <= most else {**kept, "…": f"{len(value) - most:,} more in state.json"}
    if isinstance(value, list):
        items = [sample(inner, most) for inner in value[:most]]
        return items if len(value) <= most else [*items, f"… {len(value) - most:,} more in state.json"]
    return value


def _escaped(text: str) -> str:
    return html.escape(revealed(text), quote=False)
