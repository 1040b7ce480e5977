"""Chance that no seed draws is seen: a run that depends on it has another digest in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from scenarios.catalog import load_catalog
from scenarios.explore.campaign import play_explored
from scenarios.record.evidence import Digest

ID = 'f"{prefix}_{self.random.getrandbits(80):020x}"'
# Each way in which a program can come by something that no seed says, where the hub makes its ids.
LEAKS = {
    "none": ID,
    "the order of a set": (
        "f\"{prefix}_{next(iter({prefix + each for each in 'abcdefgh'}))}{self.random.getrandbits(80):x}\""
    ),
    "a hash": 'f"{prefix}_{hash(prefix):x}{self.random.getrandbits(80):x}"',
    "the clock on the wall": "f\"{prefix}_{__import__('time').time_ns():x}{self.random.getrandbits(80):x}\"",
    "a thread": "f\"{prefix}_{__import__('threading').get_native_id():x}{self.random.getrandbits(80):x}\"",
    "a uuid": "f\"{prefix}_{__import__('uuid').uuid4().hex[:20]}\"",
}
PLAY = """
from scenarios.catalog import load_catalog
from scenarios.explore.campaign import play_explored
from scenarios.planted_bugs.slip import slip
from tests.scenarios.explore.test_determinism import ID, LEAKS
story = load_catalog()["happy_path"].pinned("service_cloud")[0]
for name, leak in LEAKS.items():
    if leak == ID:
        print(play_explored(story).digest)
    else:
        with slip("integration_hub.ground.desk", ID, leak):
            print(play_explored(story).digest)
"""


def played(hash_seed: str, zone: str) -> dict[str, str]:
    """Return the digest of one story by leak, as a process of its own plays it."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone}
    ran = subprocess.run(
        [sys.executable, "-c", PLAY], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    return dict(zip(LEAKS, ran.stdout.split(), strict=True))


@pytest.fixture(scope="module")
def twice() -> tuple[dict[str, str], dict[str, str]]:
    return played("1", "UTC"), played("2", "Asia/Kathmandu")


def test_without_a_leak_another_process_plays_the_same(twice: tuple[dict[str, str], dict[str, str]]) -> None:
    """Hash seed and time zone are nothing that a run depends on."""
    assert twice[0]["none"] == twice[1]["none"]


@pytest.mark.parametrize("leak", [name for name in LEAKS if name != "none"])
def test_a_leak_is_another_digest(twice: tuple[dict[str, str], dict[str, str]], leak: str) -> None:
    """So the witness, which plays a share of every campaign once more, sees it."""
    assert twice[0][leak] != twice[1][leak]


def test_the_digest_covers_what_is_held_at_the_end() -> None:
    """Two runs that differ in nothing but the final state of a party are two."""
    history = play_explored(load_catalog()["happy_path"].pinned("service_cloud")[0]).history
    digests = set()
    for state in (history.state, {**history.state, "hub": {**history.state["hub"], "orders": []}}):
        digest = Digest()
        digest.final(replace(history, state=state))
        digests.add(digest.hexdigest())
    assert len(digests) == 2
