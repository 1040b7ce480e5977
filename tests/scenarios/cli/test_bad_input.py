"""What people get wrong: one sentence naming what, where and what to do, exit 2, nothing lost and no traceback."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import orjson
import pytest

from scenarios.record.evidence import EvidenceWriter

CATALOG = "sku,quantity\nA-1,3\n"


def test_an_unknown_scenario_is_named_with_the_one_that_was_meant(refused):
    """A slip of the finger gets the name that was meant, anything else the whole list."""
    assert "did you mean happy_path?" in refused("run", "hapy_path")
    assert "there are: duplicate_skus, happy_path" in refused("run", "zzz")


def test_a_scenario_that_does_not_run_on_a_connector(hublab):
    """click itself names the connectors that there are."""
    result = hublab("run", "--connector", "magento")
    assert result.exit_code == 2
    assert "order_management" in result.stderr


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "the file is not a mapping"),
        ("story: 1\n", "story.title: missing"),
        ("title: x\n", "write `story: 1` at the top"),
        (
            "story: 1\ntitle: x\nworld:\n  region: XX\n",
            ":4: story.world.region: 'XX' is not allowed; one of: BR, DE",
        ),
        (
            "story: 1\ntitle: x\nworld:\n  regoin: US\n",
            ":4: story.world.regoin: unknown; did you mean 'region'?",
        ),
        (
            "story: 1\ntitle: x\nsteps:\n- buuy: {}\n",
            ":4: story.steps[1]: 'buuy' is no step; did you mean 'buy'?; one of: add_",
        ),
        (
            "story: 1\ntitle: x\nsteps:\n- wait: {seconds: soon}\n",
            ":4: story.steps[1].wait.seconds: 'soon' is not a whole number",
        ),
        (
            "story: 1\ntitle: x\nsteps:\n- ship: {order: first}\n",
            "there is no order 'first'",
        ),
        (
            "story: 1\ntitle: x\nsteps:\n- wait: {seconds: 99999999999}\n",
            ":4: story.steps[1].wait.seconds: 99999999999 is not allowed; write a number from 0 to 31,622,400",
        ),
        ("story: 1\ntitle: x\nsteps:\n- wait: {seconds: -5}\n", "-5 is not allowed; write a number from 0"),
        (
            "story: 1\ntitle: x\nworld:\n  products:\n  - {sku: A, name: A, price: '12,50'}\n",
            ":5: story.world.products[1].price: '12,50' is not allowed; write an amount in digits with at most two",
        ),
        (
            "story: 1\ntitle: x\nworld:\n  products:\n  - {sku: A, name: ' '}\n",
            ":5: story.world.products[1].name: ' ' is not allowed; write 1 to 255 characters",
        ),
        (
            "story: 1\ntitle: x\nworld:\n  products: [{sku: A, name: A}]\n  locations: [{name: M, stock: {A: -3}}]\n",
            ":5: story.world.locations[1].stock.A: -3 is not allowed; write a number from 0",
        ),
        (
            "story: 1\ntitle: x\nworld: {time_zone: Mars/Base}\n",
            ":3: story.world.time_zone: 'Mars/Base' is no time zone; write one such as Europe/Berlin",
        ),
        ("story: 1\ntitle: x\nscenario: ../../evil\n", ":3: story.scenario: '../../evil' is not allowed"),
        (
            "story: 1\ntitle: x\nsteps:\n- disable: {side: tiktok, at: uk}\n",
            ":4: story.steps[1].disable.at: there is no such further account 'uk'",
        ),
        (
            "story: 1\ntitle: x\nsteps:\n- disable: {side: tiktok, organization: B}\n",
            ":4: story.steps[1].disable.organization: there is no organization 'B'",
        ),
        ("story: 1\ntitle: [x\n", ":3: yaml: "),
        ("story: 1\ntitle: &a x\nscenario: *a\n", "refers back to an anchor"),
        ("story: 9\ntitle: x\n", ":1: story: version '9' is not known; this lab reads 1"),
    ],
)
def test_a_story_that_cannot_be_played(refused, tmp_path, text, named):
    """File, line, field and the values that are allowed."""
    story = tmp_path / "case.yaml"
    story.write_text(text, encoding="utf-8")
    said = refused("replay", story)
    assert str(story) in said
    assert named in said


def test_every_problem_of_a_story_is_told_at_once(refused, tmp_path):
    """Nobody mends one field to be told of the next."""
    story = tmp_path / "case.yaml"
    story.write_text("story: 1\ntitle: x\nseed: soon\nworld: {region: XX, primary: both}\n", encoding="utf-8")
    assert refused("replay", story).count(str(story)) == 3


def test_sources_that_hold_no_story(refused, tmp_path):
    """A missing file, a folder that is no run, a page that is no report, bytes that are no text."""
    assert "check the path" in refused("replay", tmp_path / "nowhere.yaml")
    assert "not a run directory" in refused("replay", tmp_path)
    page = tmp_path / "page.html"
    page.write_text("<html><body>hello</body></html>", encoding="utf-8")
    assert str(page) in refused("replay", page)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"story: 1\ntitle: caf\xe9\n")
    assert "save the story as UTF-8" in refused("replay", binary)


@pytest.mark.parametrize("command", ["replay", "report"])
def test_a_half_written_run_directory(refused, tmp_path, command):
    """A run that was interrupted lies under .partial; a manifest that was cut is said to be."""
    partial = tmp_path / "happy_path.order_management.x.partial"
    partial.mkdir()
    (partial / "exchanges.jsonl").write_bytes(b"")
    assert "the run did not finish" in refused(command, partial)
    (partial / "manifest.json").write_bytes(b'{"schema": 1, "story_ya')
    assert "manifest.json" in refused(command, partial)
    (partial / "manifest.json").write_bytes(b'{"schema": 99}')
    assert "another version of the lab" in refused(command, partial)


def test_a_run_directory_that_lost_a_file(refused, finished, tmp_path):
    """The report names the file that is missing."""
    import shutil

    _, document = finished
    copy = tmp_path / "copy"
    shutil.copytree(document["runs"][0]["directory"], copy)
    (copy / "exchanges.jsonl").unlink()
    assert "exchanges.jsonl" in refused("report", copy)


def test_an_output_folder_that_cannot_be_made(refused, tmp_path):
    """A file stands where the folder should be."""
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    said = refused("run", "wrong_location", "--connector", "service_cloud", "--examples", 0, "--out", taken)
    assert str(taken) in said
    assert "--out" in said
    assert taken.read_text(encoding="utf-8") == "a file"


def test_a_full_disk_is_said_and_leaves_nothing_that_looks_finished(refused, tmp_path, monkeypatch):
    """The unfinished directory keeps its .partial name."""

    def full(self, name, _document):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(EvidenceWriter, "_write", full)
    said = refused(
        "run", "wrong_location", "--connector", "service_cloud", "--examples", 0, "--out", tmp_path
    )
    assert "No space left on device" in said
    assert "free space or choose another folder" in said
    assert [path.suffix for path in tmp_path.iterdir()] == [".partial"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_junit_file_that_cannot_be_written(refused, tmp_path):
    """The runs are kept; only the file is missing."""
    story_out = tmp_path / "runs"
    said = refused(
        *("run", "duplicate_skus", "--connector", "commerce_cloud", "--examples", 0),
        *("--out", story_out, "--junit", "/dev/full"),
    )
    assert "/dev/full: the JUnit file cannot be written (No space left on device)" in said
    assert (story_out / "index.html").is_file()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "is empty; the first line must name the columns"),
        (b"sku,quantity\nCAF\xc9-1,3\n", "is not UTF-8 text (byte 16"),
        (b"\xff\xfes\x00k\x00u\x00", "save it as CSV UTF-8"),
        (
            b"name,amount\nLamp,3\n",
            "no column for sku, quantity (columns: name, amount); name it with --columns sku=",
        ),
    ],
)
def test_a_catalog_that_cannot_be_read(refused, tmp_path, content, named):
    """Encoding and columns make a whole file unreadable."""
    catalog = tmp_path / "catalog.csv"
    catalog.write_bytes(content)
    said = refused("run", "happy_path", "--catalog", catalog, "--out", tmp_path / "runs")
    assert str(catalog) in said
    assert named in said
    assert not (tmp_path / "runs" / "index.html").exists()


def test_catalog_options_that_do_not_go_together(refused, tmp_path):
    """Each says what to write instead."""
    catalog = tmp_path / "catalog.csv"
    catalog.write_text(CATALOG, encoding="utf-8")
    run = ("run", "happy_path", "--out", tmp_path / "runs")
    assert "go with --catalog" in refused(*run, "--orders", catalog)
    assert "go with --catalog" in refused(*run, "--columns", "sku=sku")
    assert "write FIELD=COLUMN" in refused(*run, "--catalog", catalog, "--columns", "sku")
    assert "there is no column 'nope'" in refused(*run, "--catalog", catalog, "--columns", "sku=nope")
    assert "there is no such field" in refused(*run, "--catalog", catalog, "--columns", "wight=sku")
    assert "name their file with --orders" in refused(*run, "--catalog", catalog, "--columns", "total=sku")
    assert "check the path" in refused(*run, "--catalog", tmp_path / "nowhere.csv")
    assert "leave --connector out" in refused(*run, "--catalog", catalog, "--connector", "service_cloud")
    assert "write: hublab run happy_path --catalog FILE" in refused("run", "--catalog", catalog)


def test_a_lab_that_breaks_keeps_the_story_and_says_where_it_broke(hublab, monkeypatch, tmp_path):
    """Exit 2, and beside the runs lie the story, which replays, and the traceback."""
    story = tmp_path / "empty.yaml"
    story.write_text("story: 1\ntitle: Nothing happens\nscenario: happy_path\n", encoding="utf-8")
    with monkeypatch.context() as broken:
        broken.setattr("scenarios.run.play.settle", lambda *_: {}["no such thing"])
        result = hublab("replay", story, "--out", tmp_path / "runs")
    assert result.exit_code == 2, result.output
    assert "the lab itself broke while it played Nothing happens: KeyError: 'no such thing'" in result.stderr
    kept = tmp_path / "runs" / "nothing-happens.broke-the-lab.yaml"
    assert str(kept) in result.stderr
    assert "Traceback" in kept.with_suffix(".txt").read_text(encoding="utf-8")
    assert hublab("replay", kept, "--out", tmp_path / "again").exit_code == 1, "it exercises nothing"


def test_a_checker_that_breaks_ends_with_2_and_names_the_run(hublab, monkeypatch, tmp_path):
    """The run is written, its verdict is unknown, and standard error says which checker failed."""
    story = tmp_path / "empty.yaml"
    story.write_text("story: 1\ntitle: Nothing happens\nscenario: happy_path\n", encoding="utf-8")
    monkeypatch.setattr(
        "scenarios.checkers.judging.CHECKERS", {"I9": lambda history: history.state["no such party"]}
    )
    result = hublab("replay", story, "--out", tmp_path / "runs", "--json")
    assert result.exit_code == 2
    (row,) = orjson.loads(result.stdout)["runs"]
    assert row["verdict"] == "unknown"
    assert "I9: the checker failed: KeyError: 'no such party'" in result.stderr
    assert row["directory"] in result.stderr
