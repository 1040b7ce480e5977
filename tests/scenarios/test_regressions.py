"""Stories that once broke a promise: each was drawn, shrunk, mended, and is played for ever after.

One story a file in `regressions/`; its first line says what was wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.record.verdict import findings_of
from scenarios.run.play import play
from scenarios.story import story_file
from scenarios.world.world import build_stage

STORIES = sorted(Path(__file__).with_name("regressions").glob("*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_what_was_mended_stays_mended(path: Path) -> None:
    """The story keeps every promise, and exercises at least one of them."""
    run = play(story_file.load(path), build_stage)
    assert [
        f"{finding.promise} {finding.code}: {finding.message}" for finding in findings_of(run.checks)
    ] == []
    assert not [check.sentence for check in run.checks if check.failed]
    assert any(check.judged for check in run.checks)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_pinned_story_says_what_was_wrong(path: Path) -> None:
    """A reader who sees it fail again knows what it was about."""
    assert path.read_text(encoding="utf-8").startswith("# ")
