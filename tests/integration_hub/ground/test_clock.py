"""Instants as the API writes them."""

from __future__ import annotations

import pytest

from integration_hub.ground.clock import iso


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (None, None),
        (0.0, "1970-01-01T00:00:00.000Z"),
        (0.25, "1970-01-01T00:00:00.250Z"),
        (1_760_000_000.0, "2025-10-09T08:53:20.000Z"),
        (1_760_000_000.9996, "2025-10-09T08:53:20.999Z"),  # cut, never rounded up
        (951_782_400.0, "2000-02-29T00:00:00.000Z"),
    ],
)
def test_an_instant_is_utc_with_milliseconds(at: float | None, written: str | None) -> None:
    """Every instant of the API is ISO 8601 in UTC with milliseconds and Z; no instant is null."""
    assert iso(at) == written
