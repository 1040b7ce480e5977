"""Scenarios whose pinned stories stand in a file beside their module, and whose others are drawn from plots.

The file holds stories one after another, parted by `---`; one whose world names no connector is played on each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import yaml
from hypothesis import strategies as st

from scenarios.explore.dice import Dice
from scenarios.explore.stories import story_of
from scenarios.story import story_file
from scenarios.story.scenario import Scenario
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey

_EXAMPLES = 3  # drawn worlds are wide, and their stories some hundred exchanges long
_NUMBERS = 10_000


def told(
    module_file: str,
    *,
    title: str,
    rules: tuple[str, ...],
    promises: tuple[str, ...],
    plots: tuple[str, ...],
    connectors: tuple[ConnectorKey, ...] = CONNECTOR_KEYS,
) -> Scenario:
    """Return the scenario of a module: its stories stand beside it, and more are drawn from these plots."""
    path = Path(module_file).with_suffix(".yaml")
    return Scenario(
        name=path.stem,
        title=title,
        rules=rules,
        promises=promises,
        pinned=_pinned(path),
        generated=_drawn(path.stem, plots),
        connectors=connectors,
        examples=_EXAMPLES,
    )


def _pinned(path: Path) -> Callable[[ConnectorKey], tuple[Story, ...]]:
    def pinned(connector: ConnectorKey) -> tuple[Story, ...]:
        found = []
        for number, text in enumerate(path.read_text("utf-8").split("\n---\n"), start=1):
            said = (yaml.safe_load(text).get("world") or {}).get("connector")
            if said in (None, connector):
                story = story_file.loads(text, source=f"{path.name}, story {number}")
                found.append(
                    replace(story, scenario=path.stem, world=replace(story.world, connector=connector))
                )
        return tuple(found)

    return pinned


def _drawn(name: str, plots: Sequence[str]) -> Callable[[ConnectorKey], st.SearchStrategy[Story]]:
    def drawn(connector: ConnectorKey) -> st.SearchStrategy[Story]:
        def story(number: int) -> Story:
            title = f"{name.replace('_', ' ').capitalize()}, drawn {number}"
            return replace(story_of(Dice(name, number), title, (connector,), plots), scenario=name)

        return st.integers(0, _NUMBERS).map(story)

    return drawn
