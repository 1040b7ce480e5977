"""Instants between the numbers that the lab's clock gives and the text that Commerce Cloud shows."""

from __future__ import annotations

from datetime import UTC, datetime


def instant_text(at: float) -> str:
    """An instant as the APIs write it: `2020-11-04T14:13:31.061Z`."""
    return datetime.fromtimestamp(at, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03d}Z"


def instant_of(text: str) -> float | None:
    """The instant that an ISO 8601 text names, in UTC where it names no zone; None if it is none."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return parsed.timestamp()
