"""The index: every run under a directory once, the unfinished ones as such."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reports import ReportError, render_index, render_run


@pytest.fixture
def output(happy: Any, broken: Any, empty: Any, tmp_path: Path) -> Path:
    """Three finished runs of which two have reports, one interrupted and one damaged."""
    render_run(happy.write(tmp_path / "happy_path.order_management.first"))
    render_run(broken.write(tmp_path / "deeper" / "non us push"))
    empty.manifest["connector"] = "commerce_cloud"
    empty.write(tmp_path / "empty")
    partial = tmp_path / "happy_path.partial"
    partial.mkdir()
    (partial / "exchanges.jsonl").write_text('{"i": 0')
    damaged = happy.write(tmp_path / "damaged")
    (damaged / "manifest.json").write_text("{")
    return tmp_path


def listing(output: Path) -> dict[str, dict[str, Any]]:
    render_index(output)
    return {row["directory"]: row for row in json.loads((output / "index.json").read_text())}


def test_json_lists_every_run_with_its_figures(output: Path) -> None:
    """Machines get each run once, with what the evidence says."""
    rows = listing(output)
    row = rows["happy_path.order_management.first"]
    assert row == {
        "scenario": "happy_path",
        "connector": "order_management",
        "title": "Products, stock and one order, from Salesforce to TikTok and back",
        "verdict": "valid",
        "sentence": "Everything promised held: 1 product, 1 order and 1 shipment reached both sides.",
        "seed": 7,
        "findings": 0,
        "exchanges": 17,
        "simulated_s": 5400,
        "real_s": 0.041,
        "digest": "9f2c" * 16,
        "directory": "happy_path.order_management.first",
        "report": "happy_path.order_management.first/report.html",
    }
    assert rows["deeper/non us push"]["findings"] == 2
    assert rows["empty"]["report"] is None
    assert len(rows) == 5


def test_unfinished_runs_are_neither_passed_nor_failed(output: Path) -> None:
    """An interrupted and a damaged run are listed with what is wrong."""
    rows = listing(output)
    assert rows["happy_path.partial"]["verdict"] == rows["damaged"]["verdict"] == "unfinished"
    assert "manifest.json" in rows["happy_path.partial"]["sentence"]
    page = (output / "index.html").read_text()
    assert "Unfinished runs" in page
    assert "2 unfinished" in page


def test_matrix_has_a_cell_for_each_scenario_and_connector(output: Path) -> None:
    """Columns are connectors, rows are scenarios, and what was not run says so."""
    page = render_index(output).read_text()
    assert page.count('<th scope="row">') == 2
    assert page.count("not run") == 1
    assert '<a href="happy_path.order_management.first/report.html">' in page
    assert '<a href="deeper/non%20us%20push/report.html">' in page


def test_worst_verdict_speaks_for_all(output: Path) -> None:
    """The badge at the top is the worst of the runs, never a mean."""
    assert "<title>Invalid · 5 runs · hublab</title>" in render_index(output).read_text()


def test_invalid_run_is_never_crowded_out_of_its_cell(happy: Any, broken: Any, tmp_path: Path) -> None:
    """A cell lists few of its runs, the worst first."""
    for number in range(20):
        render_run(happy.write(tmp_path / f"a{number}"))
    broken.manifest["scenario"] = "happy_path"
    render_run(broken.write(tmp_path / "z"))
    matrix = render_index(tmp_path).read_text().partition('<section id="runs">')[0]
    assert '<td class="invalid">' in matrix
    assert "z/report.html" in matrix
    assert "and 15 more runs" in matrix


def test_empty_output_says_how_to_fill_it(tmp_path: Path) -> None:
    """No run is no success."""
    page = render_index(tmp_path).read_text()
    assert "hublab run" in page
    assert "<title>Unknown" in page
    assert json.loads((tmp_path / "index.json").read_text()) == []


def test_missing_output_is_told(tmp_path: Path) -> None:
    """A directory that is not there gives a sentence."""
    with pytest.raises(ReportError, match="no such directory"):
        render_index(tmp_path / "nowhere")


def test_hostile_names_stay_text(hostile: Any, tmp_path: Path) -> None:
    """Names of scenarios, connectors and directories cannot leave their element."""
    render_run(hostile.write(tmp_path / 'a"><img src=x onerror=alert(1)>'))
    page = render_index(tmp_path).read_text()
    assert "<img" not in page
    assert 'onerror=alert(1)"' not in page
    assert "a%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E/report.html" in page
