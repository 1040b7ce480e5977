"""A run directory is read whole or refused with a sentence that says where, what and what next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reports.directory.run_directory import FILES, open_run
from reports.errors import ReportError


def edit_json(path: Path, **changes: Any) -> None:
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, **changes}))


def edit_line(path: Path, line: int, **changes: Any) -> None:
    lines = path.read_text().splitlines()
    lines[line - 1] = json.dumps({**json.loads(lines[line - 1]), **changes})
    path.write_text("\n".join(lines) + "\n")


def told(directory: Path) -> str:
    """Read everything there is and return what the refusal says."""
    with pytest.raises(ReportError) as raised:
        run = open_run(directory)
        list(run.exchanges())
        list(run.operations())
        list(run.decisions())
        run.state()
    return str(raised.value)


def test_whole_run_is_read(happy: Any, tmp_path: Path) -> None:
    """Every file of a whole run comes out as data, in order."""
    run = open_run(happy.write(tmp_path))
    exchanges = list(run.exchanges())
    assert [exchange.number for exchange in exchanges] == list(range(17))
    assert exchanges[9].lost == "response"
    assert exchanges[9].status == 200
    assert exchanges[11].response is None
    assert [operation.actor for operation in run.operations()] == ["buyer", "warehouse"]
    assert [decision.decision for decision in run.decisions()] == ["product_linked", "order_routed"]
    assert run.manifest.steps[1].sentence == "A buyer orders 2 × RED-1 on TikTok"
    assert {check.verdict for check in run.judgement.checks} == {"valid", "unknown"}


def test_missing_directory_is_told(tmp_path: Path) -> None:
    """A directory that is not there is named, with what to name instead."""
    assert "no such directory" in told(tmp_path / "nowhere")


def test_directory_without_evidence_is_told(tmp_path: Path) -> None:
    """A directory of something else is not called an interrupted run."""
    assert "not a run directory" in told(tmp_path)


@pytest.mark.parametrize("missing", FILES)
def test_interrupted_run_names_each_missing_file(happy: Any, tmp_path: Path, missing: str) -> None:
    """Any missing file is named, and where the manifest is there so is the command that replays the run."""
    (happy.write(tmp_path) / missing).unlink()
    sentence = told(tmp_path)
    assert "interrupted" in sentence
    assert missing in sentence
    assert ("hublab replay runs/happy_path" in sentence) == (missing != "manifest.json")


def test_half_written_line_is_told_with_its_number(happy: Any, tmp_path: Path) -> None:
    """A last line that stops in the middle is named by file and line."""
    path = happy.write(tmp_path) / "exchanges.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    sentence = told(tmp_path)
    assert "exchanges.jsonl, line 17" in sentence
    assert "stops in the middle" in sentence


def test_cut_exchanges_are_noticed(happy: Any, tmp_path: Path) -> None:
    """Whole lines that are missing at the end do not pass for a shorter run."""
    path = happy.write(tmp_path) / "exchanges.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
    assert "the manifest counts 17 exchanges, the file holds 15" in told(tmp_path)


def test_added_exchanges_are_noticed(happy: Any, tmp_path: Path) -> None:
    """More lines than the manifest counts are refused as soon as they appear."""
    edit_json(happy.write(tmp_path) / "manifest.json", exchanges=3)
    assert "the manifest counts 3 exchanges, the file holds more" in told(tmp_path)


def test_contradicting_verdicts_are_refused(happy: Any, tmp_path: Path) -> None:
    """A manifest that says valid beside findings that say invalid is not shown as either."""
    edit_json(happy.write(tmp_path) / "findings.json", verdict="invalid")
    assert "its verdict is invalid, the manifest's is valid" in told(tmp_path)


def test_foreign_schema_is_refused(happy: Any, tmp_path: Path) -> None:
    """Evidence of another schema is not read by guesswork."""
    edit_json(happy.write(tmp_path) / "manifest.json", schema=9)
    assert "schema 9, this release reads schema 1" in told(tmp_path)


@pytest.mark.parametrize(
    ("file", "changes", "expected"),
    [
        ("manifest.json", {"scenario": 7}, "`scenario` must be text or null, found 7"),
        ("manifest.json", {"verdict": "fine"}, "`verdict` must be valid or invalid or unknown, found 'fine'"),
        ("manifest.json", {"exchanges": True}, "`exchanges` must be a whole number, found true"),
        ("manifest.json", {"simulated_s": "long"}, "`simulated_s` must be a number, found 'long'"),
        ("manifest.json", {"parties": "hub"}, "`parties` must be a list, found 'hub'"),
        ("manifest.json", {"parties": [1]}, "`parties` must be texts, found 1"),
        ("manifest.json", {"steps": ["one"]}, "`steps[0]` must be an object, found 'one'"),
        ("manifest.json", {"steps": [{"n": 1}]}, "`steps[0].sentence` must be text, it is missing"),
        ("findings.json", {"findings": [{"code": "x"}]}, "`findings[0].evidence` must be an object"),
        ("findings.json", {"checks": {}}, "`checks` must be a list, found an object"),
    ],
)  # fmt: skip
def test_wrong_member_is_named(
    happy: Any, tmp_path: Path, file: str, changes: dict[str, Any], expected: str
) -> None:
    """A member that is missing or of another type is told by its name and what was found."""
    edit_json(happy.write(tmp_path) / file, **changes)
    sentence = told(tmp_path)
    assert expected in sentence
    assert str(tmp_path / file) in sentence


@pytest.mark.parametrize(
    ("file", "changes", "expected"),
    [
        ("exchanges.jsonl", {"lost": "both"}, "`lost` must be null or request or response, found 'both'"),
        ("exchanges.jsonl", {"request": None}, "`request` must be an object, found null"),
        ("exchanges.jsonl", {"response": {"headers": {}}}, "`response.status` must be a whole number"),
        ("exchanges.jsonl", {"fault": "gone"}, "`fault` must be an object, found 'gone'"),
        ("exchanges.jsonl", {"error": 5}, "`error` must be text or null, found 5"),
        ("history.jsonl", {"outcome": "perhaps"}, "`outcome` must be ok or failed or unknown"),
        ("journal.jsonl", {"entity": []}, "`entity` must be text or a number, found a list"),
    ],
)
def test_wrong_member_of_a_line_is_named(
    happy: Any, tmp_path: Path, file: str, changes: dict[str, Any], expected: str
) -> None:
    """In a long file the line is named, too."""
    edit_line(happy.write(tmp_path) / file, 2, **changes)
    sentence = told(tmp_path)
    assert expected in sentence
    assert f"{file}, line 2" in sentence


def test_list_instead_of_object_is_told(happy: Any, tmp_path: Path) -> None:
    """A document that is JSON and yet no object is refused."""
    (happy.write(tmp_path) / "state.json").write_text("[]")
    assert "expected an object, found a list" in told(tmp_path)


def test_unreadable_file_is_told(happy: Any, tmp_path: Path) -> None:
    """A file that the system cannot read as one gives a sentence, not a traceback."""
    path = happy.write(tmp_path) / "state.json"
    run = open_run(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(ReportError, match="cannot be read"):
        run.state()
