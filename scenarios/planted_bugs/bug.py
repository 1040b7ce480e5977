"""Hubs broken on purpose, one a file: each names the pinned story that must catch it, and with which finding.

The tests plant every one of them; a checker that stays silent on its bug is a defect of the lab. `plant` swaps a piece
of the hub's code for a broken one for as long as its context lasts, so these files know the hub from the inside.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from scenarios import planted_bugs
from scenarios.catalog import load_catalog
from scenarios.story.story import Story
from scenarios.story.world import ConnectorKey


@dataclass(frozen=True, slots=True)
class PlantedBug:
    """One way to break the hub, and what must be said of it."""

    name: str
    title: str
    scenario: str
    connector: ConnectorKey
    story_title: str  # of a pinned story of the scenario, so that what `hublab run` plays catches it
    expected_code: str
    plant: Callable[[], AbstractContextManager[object]]

    @property
    def story(self) -> Story:
        """The story that exposes the bug."""
        pinned = load_catalog()[self.scenario].pinned(self.connector)
        return next(story for story in pinned if story.title == self.story_title)


def load_bugs() -> dict[str, PlantedBug]:
    """Return every planted bug by name, in the order of their names."""
    found: dict[str, PlantedBug] = {}
    for module in pkgutil.walk_packages(planted_bugs.__path__, f"{planted_bugs.__name__}."):
        if not module.ispkg and module.name.count(".") > __name__.count("."):
            bug = importlib.import_module(module.name).BUG
            assert module.name.endswith(f".{bug.name}"), f"{module.name} declares a bug named {bug.name}"
            found[bug.name] = bug
    return dict(sorted(found.items()))
