"""Reads a run directory into the classes of `evidence.py`, the long files line by line.

A directory that is missing, half-written, of another schema or damaged raises ReportError and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from reports.directory.evidence import (
    Check,
    Decision,
    Exchange,
    Finding,
    Judgement,
    Manifest,
    Message,
    Operation,
    Step,
)
from reports.directory.members import Members
from reports.errors import ReportError

SCHEMA = 1
MANIFEST = "manifest.json"
EXCHANGES = "exchanges.jsonl"
FINDINGS = "findings.json"
FILES = (MANIFEST, EXCHANGES, "history.jsonl", "journal.jsonl", "state.json", FINDINGS)
VERDICTS = ("valid", "invalid", "unknown")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """A run whose files are all there; the short ones are read, the long ones are iterated."""

    path: Path
    manifest: Manifest
    judgement: Judgement

    def exchanges(self) -> Iterator[Exchange]:
        """Yield the exchanges in order of occurrence; raises where the manifest counted more or fewer."""
        counted = self.manifest.exchanges
        found = 0
        for exchange in self._rows(EXCHANGES, _exchange):
            found += 1
            if found > counted:
                break
            yield exchange
        if found != counted:
            held = "more" if found > counted else f"{found}"
            raise ReportError(
                self.path / EXCHANGES,
                f"the manifest counts {counted} exchanges, the file holds {held}",
                f"The run was cut short or the file was edited; replay it with: {self.manifest.replay}",
            )

    def operations(self) -> Iterator[Operation]:
        """Yield what the actors tried, in order."""
        return self._rows("history.jsonl", _operation)

    def decisions(self) -> Iterator[Decision]:
        """Yield the hub's journal, in order."""
        return self._rows("journal.jsonl", _decision)

    def state(self) -> Mapping[str, Any]:
        """Return the final state by party."""
        return _document(self.path / "state.json").values

    def _rows(self, name: str, build: Callable[[Members], Row]) -> Iterator[Row]:
        path = self.path / name
        try:
            with path.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    yield build(Members.parse(path, number, line))
        except OSError as error:
            raise _unreadable(path, error) from error


def open_run(directory: Path) -> RunDirectory:
    """Return the run in `directory`; an interrupted one is refused with the names of the files it lacks."""
    if not directory.is_dir():
        raise ReportError(
            directory, "there is no such directory", "Name the directory of a run, such as one under ./runs/"
        )
    missing = [name for name in FILES if not (directory / name).is_file()]
    if len(missing) == len(FILES):
        raise ReportError(
            directory, "this is not a run directory: it holds no evidence", "Name one that `hublab run` wrote"
        )
    manifest = None if MANIFEST in missing else read_manifest(directory)
    if manifest is None or missing:
        again = f"Replay it with: {manifest.replay}" if manifest else "Run the scenario again"
        raise ReportError(
            directory,
            f"the run was interrupted before it wrote {_listed(missing)}",
            f"{again}; nothing was changed",
        )
    judgement = read_judgement(directory)
    if judgement.verdict != manifest.verdict:
        raise ReportError(
            directory / FINDINGS,
            f"its verdict is {judgement.verdict}, the manifest's is {manifest.verdict}",
            f"The evidence contradicts itself; replay it with: {manifest.replay}",
        )
    return RunDirectory(directory, manifest, judgement)


NO_SCENARIO = "story"  # the name of the row in which stories of no scenario stand


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a run, refusing a schema that this release does not know."""
    members = _document(directory / MANIFEST)
    schema = members.integer("schema")
    if schema != SCHEMA:
        raise ReportError(
            members.path,
            f"the evidence has schema {schema}, this release reads schema {SCHEMA}",
            "Use the release of hublab that wrote it, or replay its story with this one",
        )
    seed = members.values.get("seed")
    return Manifest(
        scenario=members.optional_text("scenario") or NO_SCENARIO,
        connector=members.text("connector"),
        title=members.text("title"),
        seed=None if seed is None else members.integer("seed"),
        verdict=members.one_of("verdict", VERDICTS) or "",
        sentence=members.text("sentence"),
        story_yaml=members.text("story_yaml"),
        digest=members.text("digest"),
        versions=members.mapping("versions"),
        exchanges=members.integer("exchanges"),
        simulated_s=members.number("simulated_s"),
        real_s=members.number("real_s"),
        started_at=members.values.get("started_at"),
        ended_at=members.values.get("ended_at"),
        parties=members.texts("parties"),
        replay=members.text("replay"),
        steps=tuple(Step(step.integer("n"), step.text("sentence")) for step in members.each("steps")),
        reconciliation=members.optional_mapping("reconciliation"),
    )


def read_judgement(directory: Path) -> Judgement:
    """Return the findings and checks of a run."""
    members = _document(directory / FINDINGS)
    return Judgement(
        verdict=members.one_of("verdict", VERDICTS) or "",
        findings=tuple(_finding(each) for each in members.each("findings")),
        checks=tuple(
            Check(
                promise=each.text("promise"),
                verdict=each.one_of("verdict", VERDICTS) or "",
                judged=each.integer("judged"),
                sentence=each.text("sentence"),
            )
            for each in members.each("checks")
        ),
    )


def _finding(members: Members) -> Finding:
    evidence = members.inner("evidence")
    return Finding(
        code=members.text("code"),
        promise=members.text("promise"),
        rule=members.optional_text("rule") or "",
        message=members.text("message"),
        exchanges=evidence.integers("exchanges"),
        operations=evidence.integers("history"),
        decisions=evidence.integers("journal"),
        state=evidence.optional_mapping("state") or {},
    )


def _exchange(members: Members) -> Exchange:
    response = None if members.values.get("response") is None else members.inner("response")
    return Exchange(
        number=members.integer("i"),
        at=members.number("t"),
        took=members.number("took"),
        sender=members.text("from"),
        receiver=members.text("to"),
        method=members.text("method"),
        url=members.text("url"),
        route=members.text("route"),
        kind=members.text("kind"),
        step=members.integer("step"),
        status=None if response is None else response.integer("status"),
        fault=members.optional_mapping("fault"),
        lost=members.one_of("lost", (None, "request", "response")),
        error=members.optional_text("error"),
        request=_message(members.inner("request")),
        response=None if response is None else _message(response),
    )


def _message(members: Members) -> Message:
    return Message(members.mapping("headers"), members.values.get("body"))


def _operation(members: Members) -> Operation:
    return Operation(
        number=members.integer("i"),
        at=members.number("t"),
        actor=members.text("actor"),
        operation=members.text("operation"),
        arguments=members.mapping("arguments"),
        step=members.integer("step"),
        outcome=members.one_of("outcome", ("ok", "failed", "unknown")) or "",
        result=members.values.get("result"),
    )


def _decision(members: Members) -> Decision:
    return Decision(
        number=members.integer("number"),
        at=members.text("at"),
        decision=members.text("decision"),
        entity=members.label("entity"),
        entity_id=members.label("entityId"),
        integration_id=members.label("integrationId"),
        reason=members.label("reason"),
        details=members.values.get("details"),
    )


def _document(path: Path) -> Members:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    return Members.parse(path, None, raw)


def _unreadable(path: Path, error: OSError) -> ReportError:
    return ReportError(path, f"it cannot be read ({error.strerror})", "Check its permissions and the disk")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
