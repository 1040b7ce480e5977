"""What a command keeps of a run: its directory, its report, and its row in the JSON document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.errors import LabError, PlayError
from scenarios.record import evidence
from scenarios.record.evidence import Run
from scenarios.record.verdict import findings_of
from scenarios.story.story import Story


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run as `run --json` tells it."""

    row: Mapping[str, Any]
    reconciliation: Mapping[str, Any] | None = None
    failed: tuple[str, ...] = ()  # what was wrong with the lab's own checkers


def directory_name(story: Story) -> str:
    """Return the run's directory name: scenario, connector and title, the same for the same story."""
    seed = "" if story.seed == 1 else f"-seed-{story.seed}"
    return f"{story.scenario or 'story'}.{story.world.connector}.{plain_name(story.title)}{seed}"


def plain_name(title: str) -> str:
    """Return a story's title as a part of a file name."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "story"


def keep(run: Run, out: Path, *, render: Callable[[Path], Path], explored: int = 0) -> Outcome:
    """Write the run's evidence and report under `out` and return its row."""
    story = run.history.story
    generated = "-generated" if explored else ""
    directory = evidence.write(run, out / f"{directory_name(story)}{generated}")
    return row_of(run, directory, render(directory), explored=explored)


def row_of(run: Run, directory: Path, report: Path, *, explored: int = 0) -> Outcome:
    """Return the row of a run whose evidence is written."""
    story = run.history.story
    row = {
        "scenario": story.scenario,
        "connector": story.world.connector,
        "title": story.title,
        "verdict": run.verdict,
        "sentence": run.sentence,
        "findings": [
            {
                "code": finding.code,
                "rule": finding.rule,
                "promise": finding.promise,
                "message": finding.message,
            }
            for finding in findings_of(run.checks)
        ],
        "exchanges": run.exchanges,
        "simulated_s": round(run.ended_at - run.started_at, 3),
        "real_s": round(run.real_s, 3),
        "digest": run.digest,
        "directory": str(directory),
        "report": str(report),
        "explored": explored,
    }
    failed = tuple(f"{check.promise}: {check.sentence}" for check in run.checks if check.failed)
    return Outcome(row, run.reconciliation, failed)


def keep_story(error: PlayError, out: Path) -> LabError:
    """Keep the story that the lab broke under, and where, beside the runs; return what to tell of it."""
    kept = out / f"{plain_name(error.name)}.broke-the-lab.yaml"
    trace = kept.with_suffix(".txt")
    try:
        kept.write_text(error.story_yaml, encoding="utf-8")
        trace.write_text(error.trace, encoding="utf-8")
    except OSError as problem:
        return LabError(f"{error}; its story cannot be written to {out} ({problem.strerror})")
    return LabError(f"{error}; `hublab replay {kept}` shows it again, {trace} says where: please send both")


def verdict_code(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code: 0 when every run is valid, 2 when a checker of the lab's failed, else 1."""
    if any(kept.failed for kept in outcomes):
        return 2
    return 0 if all(kept.row["verdict"] == "valid" for kept in outcomes) else 1
