"""The index over all runs under an output directory: index.html for people, index.json for machines."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from reports.directory.run_directory import FILES, open_run
from reports.errors import ReportError
from reports.index.heat_map import HEAT_PAGE
from reports.index.kill_matrix import MATRIX_PAGE
from reports.page import labels
from reports.page.pages import environment, write_page
from reports.page.render import REPORT

INDEX_PAGE, INDEX_JSON = "index.html", "index.json"
WORST_FIRST = ("invalid", "unfinished", "unknown", "valid")


@dataclass(frozen=True, slots=True)
class Entry:
    """One run as the index lists it; an unfinished one has a problem instead of figures."""

    directory: str
    scenario: str
    connector: str
    title: str
    verdict: str
    sentence: str
    seed: int | None = None
    findings: int = 0
    codes: tuple[str, ...] = ()
    exchanges: int = 0
    simulated_s: float = 0.0
    real_s: float = 0.0
    digest: str = ""
    report: str | None = None

    @property
    def link(self) -> str | None:
        """The report's address from the index, ready for an attribute."""
        return quote(self.report) if self.report else None


@dataclass(frozen=True, slots=True)
class Cell:
    """The runs of one scenario on one connector; the worst verdict speaks for them."""

    entries: tuple[Entry, ...]

    @property
    def verdict(self) -> str:
        """The worst verdict of the cell."""
        return worst(self.entries)


@dataclass(frozen=True, slots=True)
class Line:
    """One scenario across the connectors; None where it was not run."""

    scenario: str
    cells: tuple[Cell | None, ...]


def render_index(output: Path) -> Path:
    """Write index.html and index.json over all runs under `output`, return the page; raises ReportError."""
    if not output.is_dir():
        raise ReportError(output, "there is no such directory", "Name the output directory of `hublab run`")
    entries = sorted(
        (_entry(output, directory) for directory in _runs(output)),
        key=lambda entry: (entry.scenario, entry.connector, entry.directory),
    )
    finished = sorted(
        (entry for entry in entries if entry.verdict != "unfinished"),
        key=lambda entry: WORST_FIRST.index(entry.verdict),
    )
    connectors = _in_order({entry.connector for entry in finished})
    page = (
        environment()
        .get_template("index.html.j2")
        .render(
            entries=finished,
            unfinished=[entry for entry in entries if entry.verdict == "unfinished"],
            connectors=connectors,
            lines=_matrix(finished, connectors),
            totals=[(verdict, sum(entry.verdict == verdict for entry in entries)) for verdict in WORST_FIRST],
            worst=worst(entries),
            exchanges=sum(entry.exchanges for entry in entries),
            simulated_s=sum(entry.simulated_s for entry in entries),
            real_s=sum(entry.real_s for entry in entries),
            kill_matrix=MATRIX_PAGE if (output / MATRIX_PAGE).is_file() else None,
            heat_map=HEAT_PAGE if (output / HEAT_PAGE).is_file() else None,
        )
    )
    listing = orjson.dumps([_listed(entry) for entry in entries], option=orjson.OPT_INDENT_2)
    write_page(output / INDEX_JSON, listing.decode() + "\n")
    write_page(output / INDEX_PAGE, page)
    return output / INDEX_PAGE


def worst(entries: Sequence[Entry]) -> str:
    """Return the worst verdict among runs; no run at all is unknown."""
    verdicts = {entry.verdict for entry in entries}
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), "unknown")


def _runs(output: Path) -> Iterator[Path]:
    """Yield every directory that holds evidence; nothing below a run is another run."""
    for folder, inner, files in os.walk(output):
        if not set(FILES).isdisjoint(files):
            inner.clear()
            yield Path(folder)


def _entry(output: Path, directory: Path) -> Entry:
    name = directory.relative_to(output).as_posix()
    try:
        run = open_run(directory)
    except ReportError as error:
        return Entry(name, "", "", "", "unfinished", f"{error.problem}. {error.remedy}.")
    manifest = run.manifest
    report = (directory / REPORT).relative_to(output).as_posix() if (directory / REPORT).is_file() else None
    return Entry(
        directory=name,
        scenario=manifest.scenario,
        connector=manifest.connector,
        title=manifest.title,
        verdict=run.judgement.verdict,
        sentence=manifest.sentence,
        seed=manifest.seed,
        findings=len(run.judgement.findings),
        codes=tuple(dict.fromkeys(finding.code for finding in run.judgement.findings)),
        exchanges=manifest.exchanges,
        simulated_s=manifest.simulated_s,
        real_s=manifest.real_s,
        digest=manifest.digest,
        report=report,
    )


def _matrix(entries: Sequence[Entry], connectors: Sequence[str]) -> list[Line]:
    cells: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        cells.setdefault((entry.scenario, entry.connector), []).append(entry)
    return [
        Line(
            scenario,
            tuple(
                Cell(tuple(cells[scenario, connector])) if (scenario, connector) in cells else None
                for connector in connectors
            ),
        )
        for scenario in sorted({entry.scenario for entry in entries})
    ]


def _in_order(connectors: set[str]) -> list[str]:
    known = [key for key in labels.CONNECTORS if key in connectors]
    return known + sorted(connectors - set(known))


def _listed(entry: Entry) -> dict[str, Any]:
    return {
        "scenario": entry.scenario,
        "connector": entry.connector,
        "title": entry.title,
        "verdict": entry.verdict,
        "sentence": entry.sentence,
        "seed": entry.seed,
        "findings": entry.findings,
        "exchanges": entry.exchanges,
        "simulated_s": entry.simulated_s,
        "real_s": entry.real_s,
        "digest": entry.digest,
        "directory": entry.directory,
        "report": entry.report,
    }
