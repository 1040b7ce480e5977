"""Every pinned story answers as it did when its digest was written down."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest

from scenarios.catalog import load_catalog
from scenarios.run.play import play
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey
from scenarios.world.world import build_stage

RECORDED = Path(__file__).with_name("pinned_digests.json")
ANEW = "HUBLAB_RECORD_DIGESTS=1 pytest tests/scenarios/test_pinned_digests.py"
CELLS = [(name, key) for name, scenario in load_catalog().items() for key in scenario.connectors]


def played(name: str, connector: ConnectorKey) -> dict[str, str]:
    """Play a cell's pinned stories; return each one's verdict and digest by its title."""
    found = {}
    for story in load_catalog()[name].pinned(connector):
        run = play(story, build_stage)
        found[story.title] = f"{run.verdict} {run.digest}"
    return found


@pytest.mark.parametrize(("name", "connector"), CELLS, ids=[f"{name} on {key}" for name, key in CELLS])
def test_a_pinned_story_answers_as_recorded(name: str, connector: ConnectorKey) -> None:
    """A change of digest is a change of behavior: mean it, say so in the commit, and record it anew.

    `HUBLAB_RECORD_DIGESTS=1 pytest tests/scenarios/test_pinned_digests.py` writes the list; without the variable
    nothing is ever written.
    """
    recorded: dict[str, dict[str, str]] = orjson.loads(RECORDED.read_bytes()) if RECORDED.exists() else {}
    now, cell = played(name, connector), f"{name} on {connector}"
    if os.environ.get("HUBLAB_RECORD_DIGESTS"):
        # Two processes would each write the list without what the other has just recorded.
        assert "PYTEST_XDIST_WORKER" not in os.environ, f"record in one process: {ANEW}"
        recorded[cell] = now
        RECORDED.write_bytes(
            orjson.dumps(recorded, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
        )
    was = recorded.get(cell, {})
    other = sorted(title for title in now.keys() | was.keys() if now.get(title) != was.get(title))
    assert not other, (
        f"{cell} answers otherwise: {other}. If that is meant, say so in the commit; run: {ANEW}"
    )


def test_every_recorded_story_is_still_pinned() -> None:
    """A story that is dropped is dropped from the list too."""
    recorded, pinned = set(orjson.loads(RECORDED.read_bytes())), {f"{name} on {key}" for name, key in CELLS}
    assert recorded <= pinned, f"take out of {RECORDED.name}: {sorted(recorded - pinned)}"
    assert pinned <= recorded, f"not recorded: {sorted(pinned - recorded)}; run: {ANEW}"
    assert set(CONNECTOR_KEYS) == {key for _, key in CELLS}
