"""The scenarios that `hublab run` plays: one file each, exposing one `SCENARIO`, found by file name."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from scenarios.errors import InputError
from scenarios.story.scenario import Scenario


def load_catalog() -> dict[str, Scenario]:
    """Return every scenario by name, in the order of their names."""
    found: dict[str, Scenario] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda entry: entry.name):
        scenario = importlib.import_module(f"{__name__}.{module.name}").SCENARIO
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
