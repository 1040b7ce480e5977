"""What earlier campaigns found: one story a finding, played before anything new is, until it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scenarios.errors import PlayError, StoryError
from scenarios.explore.campaign import play_explored
from scenarios.explore.findings import Shortest, shows
from scenarios.story import story_file

FOLDER = "found"


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of an earlier campaign, and whether its story still shows it."""

    path: Path
    promise: str
    code: str
    stands: bool


def keep_found(found: Shortest, out: Path) -> Path:
    """Keep the story of the finding, in the place of an earlier one."""
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{found.promise}.{found.code}.yaml"
    path.write_text(f"# {found.message}\n{story_file.dumps(found.run.history.story)}", encoding="utf-8")
    return path


def play_found(out: Path) -> list[Known]:
    """Play what was found before; a story that shows its finding no longer is mended, and is removed.

    One that cannot be read by now, or under which the lab breaks, stays: nothing is known of it.
    """
    known = []
    for path in sorted((out / FOLDER).glob("*.yaml")):
        promise, _, code = path.stem.partition(".")
        try:
            stands = shows(play_explored(story_file.load(path)), code, promise)
        except (PlayError, StoryError):
            stands = True
        if not stands:
            path.unlink()
        known.append(Known(path, promise, code, stands))
    return known
