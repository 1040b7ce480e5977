"""Real stories by real players: processes, and a Dask cluster of two, come to the same campaign."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from distributed import LocalCluster

from scenarios.cli.cluster import cluster
from scenarios.cli.processes import processes
from scenarios.errors import InputError
from scenarios.explore.campaign import Fold, Plan, explore

PLAN = Plan(seed=9, count=24)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def alone() -> Fold:
    with processes(1, {"PYTHONHASHSEED": "1"}) as player:
        return explore(PLAN, player, 1)


def test_two_processes_come_to_what_one_does(alone: Fold) -> None:
    """Batches come back in any order; counts, goals and digest do not tell."""
    with processes(2, {"PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu"}) as player:
        both = explore(PLAN, player, 2)
    assert (both.digest, both.verdicts, both.goals) == (alone.digest, alone.verdicts, alone.goals)
    assert alone.stories == 24
    assert not alone.problems


def test_a_cluster_of_two_processes_comes_to_it_too(alone: Fold) -> None:
    """The same campaign on Dask workers, elsewhere or here, folds to the same digest."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        cluster(local.scheduler_address) as (executor, workers),
    ):
        elsewhere = explore(PLAN, executor, workers)
    assert workers == 2
    assert (elsewhere.digest, elsewhere.verdicts) == (alone.digest, alone.verdicts)


def test_a_cluster_that_is_not_there_is_said() -> None:
    """One sentence with the address, and no traceback."""
    with (
        pytest.raises(InputError, match="no scheduler answers"),
        cluster("tcp://127.0.0.1:9"),
    ):
        raise AssertionError


def test_the_command_tells_its_campaign_as_json(tmp_path: Path) -> None:
    """Exit code, counts, digest, goals and findings in one document; shards merge to the whole."""
    whole = _explore(tmp_path, "--stories", "6")
    shards = [tmp_path / name for name in ("a", "b")]
    for position, path in enumerate(shards, 1):
        path.write_bytes(orjson.dumps(_explore(tmp_path, "--stories", "3", "--shard", f"{position}/2")))
    told = _hublab(tmp_path, "merge", *map(str, shards), "--json")
    assert orjson.loads(told.stdout)["digest"] == whole["digest"]
    assert whole["stories"] == sum(whole["verdicts"].values()) == 6
    refused = _hublab(tmp_path, "merge", str(shards[0]), str(shards[0]))
    assert refused.returncode == 2
    assert "the same story" in refused.stderr


def _explore(out: Path, *options: str) -> dict[str, object]:
    told = _hublab(out, "explore", "--seed", "9", "--workers", "1", "--json", "--out", str(out), *options)
    assert told.returncode in (0, 1), told.stderr
    document: dict[str, object] = orjson.loads(told.stdout)
    return document


def _hublab(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from scenarios.cli.main import main; main()", *arguments]
    return subprocess.run(command, cwd=out, env=os.environ, capture_output=True, text=True, check=False)
