"""What an import has loaded, what it left out knowingly, and what it could not read, by element and line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.commerce_cloud.impex.xml_stream import Element

MOST_PROBLEMS = 1000


@dataclass(slots=True)
class Report:
    """Grows while a file is read; `problems` keeps the first thousand, `problem_count` counts them all."""

    format: str = ""
    loaded: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)
    problem_count: int = 0
    notes: list[str] = field(default_factory=list)

    def problem(self, element: Element, reason: str, *, part: str = "", of: str | None = None) -> None:
        """Put down an element that could not be read; `part` names what in it, `of` the id it belongs to."""
        name = f"{element.name}/{part}" if part else element.name
        self.problem_at(element.line, name, reason, of)

    def problem_at(self, line: int | None, name: str, reason: str, of: str | None = None) -> None:
        """Put down what could not be read, by line and name."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            row: dict[str, Any] = {"line": line, "element": name, "reason": reason}
            if of is not None:
                row["id"] = of
            self.problems.append(row)

    def document(self) -> dict[str, Any]:
        """The report as the control plane answers it."""
        return {
            "format": self.format,
            "loaded": dict(sorted(self.loaded.items())),
            "deleted": dict(sorted(self.deleted.items())),
            "ignored": dict(sorted(self.ignored.items())),
            "problem_count": self.problem_count,
            "problems": self.problems,
            "notes": self.notes,
        }
