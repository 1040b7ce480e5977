"""What can be wrong with the lab or its input, as one tree; never a finding about the hub.

LabError
├── StoryError      a story cannot be read: names file, line, field and allowed values
├── InputError      another input (catalog, orders, run directory, output folder) cannot be used
├── WorldError      the simulated world did not do what the lab itself asked of it
│   └── DeedRefused   and said so: what a person wanted was refused
└── PlayError       the lab broke while it played a story: carries the story and the traceback
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class LabError(Exception):
    """The lab or its input is at fault; commands print the sentence and exit with 2."""


@dataclass(frozen=True, slots=True)
class StoryFault:
    """One thing wrong in a story file."""

    line: int
    field: str
    problem: str


class StoryError(LabError):
    """The story cannot be played as written; every problem is listed, each with its line."""

    def __init__(self, source: str, problems: Sequence[StoryFault]) -> None:
        lines = "\n".join(f"{source}:{p.line}: {p.field}: {p.problem}" for p in problems)
        super().__init__(lines)
        self.source = source
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[StoryError], tuple[str, tuple[StoryFault, ...]]]:
        return StoryError, (self.source, self.problems)  # it may have to cross from one process to another


class InputError(LabError):
    """A file or folder cannot be used; the message says which, why, and what to do."""


class WorldError(LabError):
    """The simulated world refused its own arrangement: a defect of the lab."""


class DeedRefused(WorldError):
    """A party refused what somebody wanted of it; in a step, that is how the step ended."""

    def __init__(self, what: str, status: int, answer: object) -> None:
        super().__init__(f"{what} was answered {status}: {answer}")
        self.what = what
        self.status = status
        self.answer = answer

    def __reduce__(self) -> tuple[type[DeedRefused], tuple[str, int, object]]:
        return DeedRefused, (self.what, self.status, self.answer)


class PlayError(LabError):
    """The lab itself broke while it played a story; what the hub is worth nobody knows."""

    def __init__(self, problem: str, name: str, story_yaml: str, trace: str) -> None:
        super().__init__(f"the lab itself broke while it played {name}: {problem}")
        self.problem = problem
        self.name = name
        self.story_yaml = story_yaml
        self.trace = trace

    def __reduce__(self) -> tuple[type[PlayError], tuple[str, str, str, str]]:
        return PlayError, (self.problem, self.name, self.story_yaml, self.trace)
