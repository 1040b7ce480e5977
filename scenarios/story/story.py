"""A story: the one input format of the lab, as plain data.

A story says what the world is, what people do in it, what breaks, and nothing about how it is run. A catalog
scenario generates stories, a customer case is one in YAML, a report contains the one it tells. `story_file.py`
reads and writes the YAML; this module only says what may stand in it.

Names in a story (`order: first`, `location: Main`) are the story's own; the run keeps what they became.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.story.faults import Fault
from scenarios.story.members import Name, PlainName
from scenarios.story.schedule import Preemption
from scenarios.story.steps import Step
from scenarios.story.world import World


@dataclass(frozen=True, slots=True)
class Inputs:
    """A customer's own files, by path and content, from which the world's catalog and orders are read as it runs."""

    catalog: str
    catalog_sha256: str
    orders: str | None = None
    orders_sha256: str | None = None
    columns: Mapping[str, str] = field(
        default_factory=dict
    )  # field to column, where the header does not tell


@dataclass(frozen=True, slots=True)
class Story:
    title: Name
    world: World = field(default_factory=World)
    steps: tuple[Step, ...] = ()
    faults: tuple[Fault, ...] = ()
    seed: int = 1
    scenario: PlainName | None = None  # it names the folder of the run
    inputs: Inputs | None = None
    schedule: tuple[Preemption, ...] = ()  # none: the hub has one worker, and nothing comes in while it waits
