"""The wording of promises (I) and rules (R), so that a report can say what was broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

import orjson


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Promises by id with name and statement, rules by id."""

    promises: Mapping[str, tuple[str, str]]
    rules: Mapping[str, str]

    @classmethod
    def load(cls) -> Rulebook:
        """Return the rulebook that ships with this package."""
        playbook = files("reports.playbook")
        promises = orjson.loads(playbook.joinpath("promises.json").read_bytes())
        rules = orjson.loads(playbook.joinpath("rules.json").read_bytes())
        return cls({key: (name, statement) for key, (name, statement) in promises.items()}, rules)

    def promise_name(self, promise: str) -> str:
        """Return the promise's short name, empty for one that is not in the book."""
        return self.promises.get(promise, ("", ""))[0]

    def promise_statement(self, promise: str) -> str:
        """Return what is promised."""
        return self.promises.get(promise, ("", ""))[1]

    def rule(self, rule: str) -> str:
        """Return the rule's wording, empty for one that is not in the book."""
        return self.rules.get(rule, "")
