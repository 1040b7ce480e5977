"""The catalogue of planted bugs: realistic slips of a few lines in the hub's code, each with the promise to catch it.

They stand in `slips/<area>.toml`, a table each: `name`, `title` (what a user would see), `promise`, `module`, `old` (a
piece of its source, there exactly once) and `new`. Nothing of a bug is Python: `slip` plants it.
"""

from __future__ import annotations

import tomllib
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

from scenarios import planted_bugs
from scenarios.errors import InputError
from scenarios.planted_bugs.slip import functions, lines, slip


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to break the hub."""

    name: str
    title: str
    promise: str
    module: str
    old: str
    new: str
    area: str

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """The functions it changes, by module and qualified name; empty where it changes a value."""
        return functions(self.module, self.old, self.new)

    @property
    def lines(self) -> frozenset[tuple[str, int]]:
        """The lines of statements that it changes, by module; empty where any may be concerned."""
        return lines(self.module, self.old, self.new)

    def plant(self) -> AbstractContextManager[None]:
        """Break the hub for as long as the context lasts."""
        return slip(self.module, self.old, self.new)


@cache
def slips() -> dict[str, Slip]:
    """Return every planted bug by name, area by area."""
    found: dict[str, Slip] = {}
    folder = files(planted_bugs) / "slips"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        area = entry.name.removesuffix(".toml")
        for row in tomllib.loads(entry.read_text(encoding="utf-8")).get("bug", ()):
            if set(row) != {field.name for field in fields(Slip)} - {"area"}:
                raise InputError(f"{entry.name}: a bug has other members than it must: {sorted(row)}")
            if row["name"] in found:
                raise InputError(f"{entry.name}: two bugs are named {row['name']}")
            found[row["name"]] = Slip(area=area, **row)
    return found
