"""The scenarios that `hublab run` plays: one file each, exposing one `SCENARIO`, found by file name.

Here stand the three of the card and the happy path, played first; a room each has the parts of the article:
connections, products, stock, orders, and running for months.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from scenarios.errors import InputError
from scenarios.story.scenario import Scenario


def load_catalog() -> dict[str, Scenario]:
    """Return every scenario by name: those that stand here first, then room by room, each in the order of names."""
    modules = [entry.name for entry in pkgutil.walk_packages(__path__, f"{__name__}.") if not entry.ispkg]
    found: dict[str, Scenario] = {}
    for module in sorted(modules, key=lambda name: (name.count("."), name)):
        scenario = importlib.import_module(module).SCENARIO
        name = module.rpartition(".")[2]
        assert scenario.name == name, f"{name}.py declares a scenario named {scenario.name}"
        assert name not in found, f"two scenarios are named {name}"
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
