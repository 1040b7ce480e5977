"""Rows of the fidelity ledger: those said in a mock's facts.toml, and those of its switches."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from mock_salesforce.frame.quirks import Switches

Row = dict[str, str]
# Of the facts: what is likely there was reported or seen in a client, what is unknown is ours.
_MARKS = {"C": "cited", "L": "observed", "UNKNOWN": "assumed"}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one package, whose rows cite one document of the facts."""

    package: str
    document: str

    def row(self, group: str, operation: str, status: str, mark: str, section: str, says: str) -> Row:
        """One row."""
        return {
            "group": group,
            "operation": operation,
            "status": status,
            "mark": mark,
            "source": f"{self.document} {section}",
            "says": says,
        }

    def facts(self) -> dict[str, list[Row]]:
        """What facts.toml says, by its tables."""
        return tomllib.loads(files(self.package).joinpath("facts.toml").read_text("utf-8"))

    def stated(self, row: Row, kind: str, status: str) -> Row:
        """The row that one entry of facts.toml makes."""
        return self.row(row["group"], kind + row["name"], status, row["mark"], row["section"], row["says"])

    def switches(self, quirks: Switches) -> Iterator[Row]:
        """A row for each switch."""
        for name, told in quirks.described().items():
            says = f"{told['meaning']} (default {told['default']!r})"
            yield self.row("Quirks", f"quirk {name}", "mocked", _MARKS[told["mark"]], told["source"], says)
