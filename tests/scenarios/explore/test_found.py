"""What a campaign found is played first the next time, until it is mended."""

from __future__ import annotations

from pathlib import Path

import orjson
from click.testing import CliRunner

from scenarios.catalog import load_catalog
from scenarios.cli.main import main
from scenarios.explore.campaign import play_explored
from scenarios.explore.findings import Shortest
from scenarios.explore.found import keep_found, play_found
from scenarios.planted_bugs.catalogue import slips


def test_a_finding_stands_until_its_story_shows_it_no_longer(tmp_path: Path) -> None:
    """On the broken hub it is told each time; on the mended one it is told once more, and gone."""
    bug = slips()["buffer_ignored"]
    story = load_catalog()["happy_path"].pinned("service_cloud")[0]
    with bug.plant():
        path = keep_found(Shortest("oversold", "I5", "Too much.", (7,), play_explored(story), 1), tmp_path)
        again = [play_found(tmp_path), play_found(tmp_path)]
    assert [[each.stands for each in known] for known in again] == [[True], [True]]
    assert path.read_text(encoding="utf-8").startswith("# Too much.\n")
    (mended,) = play_found(tmp_path)
    assert (mended.promise, mended.code, mended.stands, path.exists()) == ("I5", "oversold", False, False)


def test_what_cannot_be_played_stays(tmp_path: Path) -> None:
    """A story that nobody can read any more is no mended one."""
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "I5.oversold.yaml").write_text("story: 1\nsteps: nonsense\n", encoding="utf-8")
    (known,) = play_found(tmp_path)
    assert known.stands
    assert known.path.exists()


def test_a_campaign_fails_with_what_still_stands(tmp_path: Path) -> None:
    """The command tells it before what is new, and does not pass."""
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "I5.oversold.yaml").write_text("story: 1\nsteps: nonsense\n", encoding="utf-8")
    arguments = ["explore", "--stories", "1", "--workers", "1", "--json", "--out", str(tmp_path)]
    said = CliRunner().invoke(main, arguments)
    known = orjson.loads(said.stdout)["known"]
    assert [(each["promise"], each["code"], each["stands"]) for each in known] == [("I5", "oversold", True)]
    assert said.exit_code == 1
