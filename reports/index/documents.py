"""The JSON documents that commands leave beside the index of runs, for its pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from reports.errors import ReportError


def written(source: Path, command: str) -> dict[str, Any]:
    """Return the document that the command wrote; raises ReportError, which says with what to write it."""
    try:
        document: dict[str, Any] = orjson.loads(source.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise ReportError(source, f"it cannot be read ({error})", f"Write it with `{command}`") from error
    return document
