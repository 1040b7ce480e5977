"""Run directories: written whole or not at all, and read back for a replay (docs/evidence.md).

A directory is prepared under a name ending in `.partial` and moved into place when complete, so that a run that was
interrupted or a full disk never leaves something that looks finished.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import orjson

from scenarios.errors import InputError
from scenarios.record.history import Exchange, History, Operation
from scenarios.record.redaction import exchange_line, redact
from scenarios.record.verdict import Check, Verdict, findings_of
from scenarios.story import story_file

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Run:
    """A story played and judged."""

    history: History
    checks: Sequence[Check]
    verdict: Verdict
    sentence: str
    digest: str
    started_at: float  # simulated
    ended_at: float  # simulated
    real_s: float
    exchanges: int
    steps: Sequence[str] = ()  # what each step says, in words
    reconciliation: Mapping[str, Any] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


class Digest:
    """SHA-256 over what passed on the network and what actors did, as it happens, and over what is held at the end."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def exchange(self, exchange: Exchange) -> None:
        """Take in one exchange: who, when, what, byte for byte, and how it ended."""
        head = (
            f"{exchange.index}|{exchange.at!r}|{exchange.sender}|{exchange.method}|{exchange.url}|"
            f"{exchange.status}|{exchange.lost}|{exchange.step}|"
        )
        self._hash.update(head.encode())
        self._hash.update(exchange.request_body)
        self._hash.update(b"|")
        self._hash.update(exchange.response_body)

    def operation(self, operation: Operation) -> None:
        """Take in one operation."""
        self._hash.update(orjson.dumps(operation, option=orjson.OPT_SORT_KEYS))

    def final(self, history: History) -> None:
        """Take in what every party holds at the end, and what the hub noted of its decisions."""
        held = (history.state, history.journal)
        self._hash.update(orjson.dumps(held, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS))

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class EvidenceWriter:
    """Writes one run directory; exchanges may come while the run is under way."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._partial = directory.with_name(directory.name + ".partial")
        try:
            shutil.rmtree(self._partial, ignore_errors=True)
            self._partial.mkdir(parents=True)
            self._exchanges = (self._partial / "exchanges.jsonl").open("wb")
        except OSError as error:
            raise _unwritable(directory, error) from error

    def exchange(self, exchange: Exchange) -> None:
        """Append one exchange."""
        try:
            self._exchanges.write(orjson.dumps(exchange_line(exchange), default=str) + b"\n")
        except OSError as error:
            raise _unwritable(self.directory, error) from error

    def finish(self, run: Run) -> Path:
        """Write the rest of the run and put the directory in its place."""
        try:
            self._exchanges.close()
            self._write_lines("history.jsonl", map(_operation_line, run.history.operations))
            self._write_lines("journal.jsonl", map(redact, run.history.journal))
            self._write("state.json", redact(dict(run.history.state)))
            self._write("findings.json", _findings(run))
            self._write("manifest.json", _manifest(run, self.directory))
            if self.directory.exists():
                shutil.rmtree(self.directory)
            self._partial.rename(self.directory)
        except OSError as error:
            raise _unwritable(self.directory, error) from error
        return self.directory

    def abandon(self) -> None:
        """Close what is open and leave the unfinished directory as it is, under its `.partial` name."""
        self._exchanges.close()

    def _write(self, name: str, document: Any) -> None:
        (self._partial / name).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str))

    def _write_lines(self, name: str, lines: Iterable[Any]) -> None:
        with (self._partial / name).open("wb") as file:
            file.writelines(orjson.dumps(line, default=str) + b"\n" for line in lines)


def open_folder(folder: Path) -> None:
    """Make the output folder if need be and see that it takes a file, before anything is played for it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def write(run: Run, directory: Path) -> Path:
    """Write a finished run's evidence; raise InputError naming the folder if it cannot be written."""
    writer = EvidenceWriter(directory)
    for exchange in run.history.exchanges:
        writer.exchange(exchange)
    return writer.finish(run)


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return a run directory's manifest; raise InputError if it is missing, unfinished or of another schema."""
    path = directory / "manifest.json"
    if not path.is_file():
        hint = (
            "the run did not finish; run it again"
            if directory.name.endswith(".partial")
            else "not a run directory"
        )
        raise InputError(f"{path}: missing ({hint})")
    try:
        manifest = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); run the story again") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA or "story_yaml" not in manifest:
        raise InputError(
            f"{path}: not a manifest of schema {SCHEMA}; it was written by another version of the lab"
        )
    return manifest


def _unwritable(directory: Path, error: OSError) -> InputError:
    return InputError(
        f"{directory}: cannot be written ({error.strerror or error}); free space or choose another folder with --out"
    )


def _operation_line(operation: Operation) -> dict[str, Any]:
    return {
        "i": operation.index,
        "t": operation.at,
        "actor": operation.actor,
        "operation": operation.operation,
        "arguments": redact(operation.arguments),
        "step": operation.step,
        "outcome": operation.outcome,
        "result": redact(operation.result),
    }


def _findings(run: Run) -> dict[str, Any]:
    return {
        "verdict": run.verdict,
        "findings": [
            {
                "code": finding.code,
                "promise": finding.promise,
                "rule": finding.rule,
                "message": finding.message,
                "evidence": {
                    "exchanges": finding.evidence.exchanges,
                    "history": finding.evidence.operations,
                    "journal": finding.evidence.journal,
                    "state": redact(dict(finding.evidence.state)),
                },
            }
            for finding in findings_of(run.checks)
        ],
        "checks": [
            {"promise": c.promise, "verdict": c.verdict, "judged": c.judged, "sentence": c.sentence}
            for c in run.checks
        ],
    }


def _manifest(run: Run, directory: Path) -> dict[str, Any]:
    story = run.history.story
    return {
        "schema": SCHEMA,
        "scenario": story.scenario,
        "connector": story.world.connector,
        "title": story.title,
        "seed": story.seed,
        "verdict": run.verdict,
        "sentence": run.sentence,
        "story": story_file.to_dict(story),
        "story_yaml": story_file.dumps(story),
        "steps": [{"n": number, "sentence": sentence} for number, sentence in enumerate(run.steps)],
        "digest": run.digest,
        "versions": dict(run.versions),
        "exchanges": run.exchanges,
        "simulated_s": round(run.ended_at - run.started_at, 3),
        "real_s": round(run.real_s, 3),
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "parties": _parties(story.world.connector),
        "replay": f"hublab replay {directory.name}",
        "reconciliation": run.reconciliation,
    }


def _parties(connector: str) -> list[str]:
    vendor = "commerce_cloud" if connector == "commerce_cloud" else "salesforce"
    return ["operator", "buyer", "warehouse", "merchant", "hub", "tiktok", vendor]
