"""Documents between SCAPI's camelCase and OCAPI's snake_case; custom attributes keep their spelling.

Source: facts/commerce-cloud-api.md section 9.
"""

from __future__ import annotations

import functools
import re
from typing import Any

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")
_GAP = re.compile(r"_([a-z0-9])")
_BODIES = frozenset(("variationValues", "variation_values"))


@functools.lru_cache(maxsize=1024)
def snake_name(name: str) -> str:
    """`orderNo` as `order_no`."""
    if name.startswith("c_"):
        return name
    return _HUMP.sub(lambda match: "_" + match.group(1).lower(), name)


@functools.lru_cache(maxsize=1024)
def camel_name(name: str) -> str:
    """`order_no` as `orderNo`."""
    if name.startswith(("c_", "_")):
        return name
    return _GAP.sub(lambda match: match.group(1).upper(), name)


def snake(value: Any) -> Any:
    """A document with OCAPI's member names."""
    if isinstance(value, dict):
        return {snake_name(name): part if name in _BODIES else snake(part) for name, part in value.items()}
    return [snake(part) for part in value] if isinstance(value, list) else value


def camel(value: Any) -> Any:
    """A document with SCAPI's member names."""
    if isinstance(value, dict):
        return {camel_name(name): part if name in _BODIES else camel(part) for name, part in value.items()}
    return [camel(part) for part in value] if isinstance(value, list) else value
