"""`hublab list|run|replay|report`: documents, exit codes, and what is left on disk."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from xml.etree import ElementTree

import jsonschema_rs
import orjson
import pytest

from scenarios import catalog
from scenarios.catalog import load_catalog
from scenarios.planted_bugs.catalogue import slips


def test_list_tells_every_scenario(hublab, schemas):
    """By name, with connectors, rules and promises, as a table and as the documented JSON."""
    document = orjson.loads(hublab("list", "--json").stdout)
    jsonschema_rs.validate(schemas["hublab list --json"], document)
    assert [row["scenario"] for row in document["scenarios"]] == list(load_catalog())
    table = hublab("list").stdout
    assert all(name in table for name in load_catalog())


def test_run_prints_one_json_document_and_leaves_what_it_names(finished, schemas):
    """The document is as docs/command-line.md has it; the reports and the index that it names are there."""
    out, document = finished
    jsonschema_rs.validate(schemas["hublab run --json"], document)
    assert "reconciliation" not in document
    assert document["index"] == str(out / "index.html")
    assert Path(document["index"]).is_file()
    assert len(document["runs"]) == len(load_catalog()["wrong_location"].pinned("service_cloud"))
    for row in document["runs"]:
        assert row["verdict"] == "valid", row["sentence"]
        assert Path(row["report"]).is_file()
        manifest = orjson.loads((Path(row["directory"]) / "manifest.json").read_bytes())
        assert manifest["digest"] == row["digest"]
    assert not list(out.glob("*.partial"))


def test_every_row_has_what_the_issue_promises(schemas):
    """The schema requires the members that were promised first, so no later version can drop one unseen."""
    run = schemas["hublab run --json"]
    promised = {
        "scenario",
        "connector",
        "verdict",
        "findings",
        "exchanges",
        "simulated_s",
        "real_s",
        "digest",
    }
    assert promised | {"report"} <= set(run["properties"]["runs"]["items"]["required"])
    account = {"rows", "synced", "exceptions", "unaccounted", "orders", "orders_unaccounted"}
    assert account == set(run["properties"]["reconciliation"]["required"])


def test_junit_has_a_case_a_run(finished):
    """A server that reads JUnit sees the same verdicts."""
    out, document = finished
    suite = ElementTree.parse(out / "junit.xml").getroot()
    assert suite.tag == "testsuite"
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == (
        str(len(document["runs"])),
        "0",
        "0",
    )
    names = [case.get("name") for case in suite.iter("testcase")]
    assert names == [f"service_cloud: {row['title']}" for row in document["runs"]]


def one_story(monkeypatch, name: str, title: str) -> None:
    """Leave of the catalog one scenario with one pinned story, so that a whole command takes a moment."""
    whole = load_catalog()[name]

    def pinned(connector):
        return tuple(story for story in whole.pinned(connector) if story.title == title)

    monkeypatch.setattr(catalog, "load_catalog", lambda: {name: dataclasses.replace(whole, pinned=pinned)})
    monkeypatch.setattr("scenarios.cli.cells.load_catalog", catalog.load_catalog)


def test_a_broken_hub_ends_with_1_and_a_failure_in_junit(hublab, monkeypatch, tmp_path):
    """Findings are on the screen with the report's path, in JUnit with their code, and in the exit code."""
    one_story(monkeypatch, "duplicate_skus", "SKUs that only look alike")
    junit = tmp_path / "junit.xml"
    cell = ("duplicate_skus", "--connector", "order_management", "--examples", 0)
    with slips()["sku_folded_to_upper_case"].plant():
        result = hublab("run", *cell, "--out", tmp_path, "--junit", junit)
    assert result.exit_code == 1
    assert "invalid" in result.stdout
    assert "report.html" in result.stdout
    failure = ElementTree.parse(junit).getroot().find("testcase/failure")
    assert failure is not None
    assert failure.get("message", "").startswith("sku_folded (R98): ")


def test_a_run_that_exercised_nothing_is_unknown_and_ends_with_1(hublab, tmp_path):
    """A story without a step proves nothing, and saying so is no success."""
    story = tmp_path / "empty.yaml"
    story.write_text("story: 1\ntitle: Nothing happens\nscenario: happy_path\n", encoding="utf-8")
    result = hublab("replay", story, "--out", tmp_path / "runs", "--json")
    assert result.exit_code == 1
    assert orjson.loads(result.stdout)["runs"][0]["verdict"] == "unknown"


def test_a_story_of_no_scenario_is_replayed_with_report_and_index(hublab, tmp_path):
    """What somebody writes by hand names no scenario; it stands under `story`, whatever its title holds."""
    story = tmp_path / "case.yaml"
    story.write_text("story: 1\ntitle: ../../mine\nsteps:\n- wait: {seconds: 60}\n", encoding="utf-8")
    out = tmp_path / "runs"
    result = hublab("replay", story, "--out", out)
    assert result.exit_code in (0, 1), result.output
    [row] = orjson.loads((out / "index.json").read_bytes())
    assert (row["scenario"], row["directory"]) == ("story", "story.order_management.mine")
    assert (out / row["report"]).is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml", "runs"]


def test_replay_says_whether_the_digest_is_the_same(hublab, finished, tmp_path):
    """Of a run directory the digest is known, so the replay is compared with it."""
    _, document = finished
    row = document["runs"][0]
    result = hublab("replay", row["directory"], "--out", tmp_path)
    assert result.exit_code == 0
    assert f"the same digest as the run replayed: {row['digest']}" in result.stdout


def test_an_index_over_more_than_this_call_says_so(hublab, finished, tmp_path):
    """The index judges all runs of its folder, so a call whose own runs are valid names what else it lists."""
    story = tmp_path / "empty.yaml"
    story.write_text("story: 1\ntitle: Nothing happens\nscenario: happy_path\n", encoding="utf-8")
    hublab("replay", story, "--out", tmp_path / "runs")
    _, document = finished
    directory = document["runs"][0]["directory"]
    for _ in range(2):  # the same run again is still this call's
        printed = hublab("replay", directory, "--out", tmp_path / "runs").stdout
        assert "index.html (it also lists what earlier calls left in this folder: 1 unknown)\n" in printed
    assert "index.html\n" in hublab("replay", directory, "--out", tmp_path / "alone").stdout


def test_report_is_written_anew(hublab, finished, schemas):
    """The same bytes, at the same place, from the run directory alone."""
    _, document = finished
    row = document["runs"][0]
    report = Path(row["report"])
    before = report.read_bytes()
    report.unlink()
    result = hublab("report", row["directory"], "--json")
    assert result.exit_code == 0
    answer = orjson.loads(result.stdout)
    jsonschema_rs.validate(schemas["hublab report --json"], answer)
    assert Path(answer["report"]) == report
    assert report.read_bytes() == before


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing_but_the_time(hublab, tmp_path):
    """Rows in the same order with the same digests, on one process or two."""
    documents = []
    for jobs in (1, 2):
        arguments = ("run", "wrong_location", "--examples", 2, "--jobs", jobs, "--out", tmp_path / str(jobs))
        documents.append(orjson.loads(hublab(*arguments, "--json").stdout))
    kept = ("scenario", "connector", "title", "verdict", "findings", "digest", "exchanges")
    first, second = ([[row[name] for name in kept] for row in document["runs"]] for document in documents)
    assert first == second


@pytest.mark.parametrize("command", [None, "list", "replay", "report", "run"])
def test_help_shows_an_example(hublab, command):
    """Whoever asks a command for help is shown a line to copy."""
    result = hublab(*([command] if command else []), "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"hublab {command or 'run'}" in result.stdout


def test_a_pinned_story_s_directory_is_its_own():
    """No two stories of a cell write into the same directory."""
    from scenarios.cli.outcome import directory_name

    names = [
        directory_name(story)
        for scenario in load_catalog().values()
        for connector in scenario.connectors
        for story in scenario.pinned(connector)
    ]
    assert len(names) == len(set(names))
