"""A scenario: a question to the hub, as pinned stories and a strategy that generates more of their kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis.strategies import SearchStrategy

from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked, of whom, and what must have been judged for the answer to count."""

    name: str
    title: str
    rules: tuple[str, ...]  # the rules it shows to hold
    promises: tuple[str, ...]  # a run that judged none of one of these is unknown
    pinned: Callable[[ConnectorKey], tuple[Story, ...]]
    generated: Callable[[ConnectorKey], SearchStrategy[Story]]
    connectors: tuple[ConnectorKey, ...] = CONNECTOR_KEYS
    examples: int = 10  # generated stories a cell plays in `hublab run`
