"""What was recorded before the modules moved to their rooms: `schema_1/` holds a run directory and the end of a report.

They are kept as they were written. A digest may change with the hub; what a person kept must stay readable.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
from click.testing import CliRunner

import reports
from scenarios.cli.main import main
from scenarios.record.evidence import read_manifest
from scenarios.story import story_file

RECORDED = Path(__file__).with_name("schema_1")


def test_a_run_directory_of_then_is_played_again(tmp_path: Path) -> None:
    """The replay takes its story from the manifest, and comes to the same verdict on as many steps."""
    arguments = ["replay", str(RECORDED), "--out", str(tmp_path), "--json"]
    played = CliRunner().invoke(main, arguments, catch_exceptions=False)
    (row,) = orjson.loads(played.stdout)["runs"]
    before = read_manifest(RECORDED)
    after = read_manifest(Path(row["directory"]))
    assert (row["verdict"], row["title"]) == (before["verdict"], before["title"])
    assert after["story"] == before["story"]
    assert [step["sentence"] for step in after["steps"]] == [step["sentence"] for step in before["steps"]]


def test_the_report_of_a_run_of_then_is_written_anew(tmp_path: Path) -> None:
    """Every file of the directory is read by the report of today."""
    directory = tmp_path / "run"
    shutil.copytree(RECORDED, directory)
    written = CliRunner().invoke(main, ["report", str(directory)], catch_exceptions=False)
    assert written.exit_code == 0, written.output
    page = (directory / "report.html").read_text(encoding="utf-8")
    for line in (RECORDED / "exchanges.jsonl").read_bytes().splitlines()[-3:]:
        assert f'id="x{orjson.loads(line)["i"]}"' in page
    assert "Stoneware mug" in page


def test_a_report_of_then_gives_its_story() -> None:
    """The story in a report is the one of its run directory."""
    story = story_file.loads(reports.embedded_story(RECORDED / "report-end.html"), source="report-end.html")
    assert story_file.to_dict(story) == read_manifest(RECORDED)["story"]
