"""One story, one digest: whatever it is replayed from, in whatever process, under whatever hash seed and time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

import reports
from scenarios.catalog import load_catalog
from scenarios.cli.outcome import directory_name
from scenarios.record import evidence
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.story.story import Story
from scenarios.story.world import CONNECTOR_KEYS, ConnectorKey
from scenarios.world.world import build_stage

HUBLAB = "from scenarios.cli.main import main; main()"
ROOT = Path(__file__).parents[3]
ELSEWHERE = (("1", "Asia/Kathmandu"), ("4294967295", "America/St_Johns"))


def kept(story: Story, out: Path) -> tuple[str, list[Path]]:
    """Play a story; return its digest and the three things it can be replayed from."""
    run = play(story, build_stage)
    directory = evidence.write(run, out / directory_name(story))
    report = reports.render_run(directory)
    written = out / f"{directory.name}.yaml"
    written.write_text(story_file.dumps(story), encoding="utf-8")
    return run.digest, [directory, report, written]


def replayed(source: Path, out: Path, hash_seed: str, zone: str) -> dict[str, object]:
    """Replay in another process and return the row of its JSON document."""
    finished = subprocess.run(
        [sys.executable, "-c", HUBLAB, "replay", str(source), "--json", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": "C"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode in (0, 1), finished.stderr.decode()
    row: dict[str, object] = orjson.loads(finished.stdout)["runs"][0]
    return row


def test_playing_again_in_the_same_process_gives_the_same_digest() -> None:
    """Fresh state under shared applications: nothing is left over from the runs between."""
    stories = [load_catalog()["wrong_location"].pinned(connector)[0] for connector in CONNECTOR_KEYS]
    first = [play(story, build_stage).digest for story in stories]
    assert [play(story, build_stage).digest for story in reversed(stories)] == first[::-1]


def test_another_seed_gives_another_digest() -> None:
    """The digest can tell runs apart."""
    import dataclasses

    story = load_catalog()["duplicate_skus"].pinned("service_cloud")[0]
    other = dataclasses.replace(story, seed=story.seed + 1)
    assert play(story, build_stage).digest != play(other, build_stage).digest


@pytest.mark.parametrize("kind", [0, 1, 2], ids=["run directory", "report", "story file"])
def test_a_replay_elsewhere_gives_the_same_digest(tmp_path: Path, kind: int) -> None:
    """From a run directory, a report or a story file, in another process, hash seed and time zone."""
    connector = CONNECTOR_KEYS[kind]
    digest, sources = kept(load_catalog()["wrong_location"].pinned(connector)[0], tmp_path)
    hash_seed, zone = ELSEWHERE[kind % 2]
    assert replayed(sources[kind], tmp_path / "again", hash_seed, zone)["digest"] == digest


# The four full flows on each connector, and the other scenarios on one each, in turn: a cell takes four seconds.
CELLS = [
    (name, connector)
    for number, (name, scenario) in enumerate(load_catalog().items())
    for place, connector in enumerate(scenario.connectors)
    if number < 4 or place == number % len(scenario.connectors)
]


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "connector"), CELLS)
def test_every_cell_replays_from_everything_it_leaves(
    tmp_path: Path, scenario: str, connector: ConnectorKey
) -> None:
    """The first story of each cell, from each of the three sources, in a process of its own."""
    digest, sources = kept(load_catalog()[scenario].pinned(connector)[0], tmp_path)
    for number, source in enumerate(sources):
        again = replayed(source, tmp_path / "again", *ELSEWHERE[number % 2])
        assert again["digest"] == digest


def test_a_replay_into_the_same_folder_writes_the_same_evidence(tmp_path: Path) -> None:
    """Every file of the run directory but the manifest's real seconds is the same, byte for byte."""
    story = load_catalog()["duplicate_skus"].pinned("commerce_cloud")[1]
    _, (directory, report, _) = kept(story, tmp_path)
    before = {file.name: file.read_bytes() for file in directory.iterdir() if file != report}
    _, (again, *_) = kept(story, tmp_path)
    assert again == directory
    after = {file.name: file.read_bytes() for file in directory.iterdir() if file != report}
    assert before == after
