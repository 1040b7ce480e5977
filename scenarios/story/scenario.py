"""A scenario: a question to the hub, as pinned stories and a strategy that generates more of their kind.

One file a scenario under `catalog/`, each exposing one `SCENARIO`; they are discovered by file name.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis.strategies import SearchStrategy

from scenarios import catalog
from scenarios.errors import InputError
from scenarios.story.story import CONNECTOR_KEYS, ConnectorKey, Story


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


def load_catalog() -> dict[str, Scenario]:
    """Return every scenario by name, in the order of their names."""
    found: dict[str, Scenario] = {}
    for module in sorted(pkgutil.iter_modules(catalog.__path__), key=lambda entry: entry.name):
        scenario = importlib.import_module(f"{catalog.__name__}.{module.name}").SCENARIO
        assert scenario.name == module.name, f"{module.name}.py declares a scenario named {scenario.name}"
        found[scenario.name] = scenario
    return found


def choose(names: tuple[str, ...]) -> list[Scenario]:
    """Return the scenarios named, each once, or all; raise InputError for a name that is none."""
    known = load_catalog()
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}? There are" if near else "there are"
            raise InputError(f"no scenario named {name!r}; {hint}: {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())
