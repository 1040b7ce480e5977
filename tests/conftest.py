"""What tests of several packages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live import Live, start_live, stop_live


@pytest.fixture(scope="session")
def live_lab_process() -> Iterator[Live]:
    """One live lab a test session and worker."""
    live = start_live()
    yield live
    stop_live(live)


@pytest.fixture
def live_lab(live_lab_process: Live) -> Live:
    """The live lab with its world as seeded: `live_lab["tiktok"]["http"]`, `live_lab.authority`, `.advance(s)`."""
    live_lab_process.reset()
    return live_lab_process
