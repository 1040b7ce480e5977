"""Stories that are known to show a planted bug: one small file a bug in `stories/`, played before any other.

A file's first line says where its story comes from. A hunt that found another story writes it here (`hublab planted
--save`); none is ever trusted: it must show its bug anew each time, and must find nothing of that on the sound hub.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from scenarios import planted_bugs
from scenarios.story import story_file
from scenarios.story.story import Story

STORIES = Path(str(files(planted_bugs))) / "stories"


def killer(name: str, folder: Path = STORIES) -> Story | None:
    """Return the story that is kept for the bug."""
    path = folder / f"{name}.yaml"
    return story_file.load(path) if path.exists() else None


def keep_killer(name: str, story: Story, origin: str, folder: Path = STORIES) -> Path:
    """Keep the story for the bug, in the place of the one before; `origin` says where it comes from."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    text = story_file.dumps(replace(story, scenario=None))  # made small it is no scenario's story any more
    path.write_text(f"# {origin}\n{text}", encoding="utf-8")
    return path
