"""`hublab pin`: a story kept as a regression."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from scenarios.cli.main import main
from scenarios.story import story_file

STORY = (
    "story: 1\ntitle: One mug\nworld: {products: [{sku: MUG, name: Mug}]}\nsteps:\n- wait: {seconds: 60}\n"
)
LOST = STORY + "- buy: {order: a, lines: [{sku: MUG}]}\n"


def pin(folder: Path, story: str, *more: str) -> tuple[int, str, Path]:
    source = folder / "found.yaml"
    source.write_text(story, encoding="utf-8")
    said = CliRunner().invoke(main, ["pin", str(source), "--into", str(folder), *more])
    return said.exit_code, said.output, folder / "one_mug.yaml"


def test_a_story_is_kept_with_what_was_wrong(tmp_path: Path) -> None:
    """The first line says it, the rest is the story, and the verdict is told."""
    code, said, path = pin(tmp_path, STORY, "--name", "one_mug", "--says", "A mug was lost.", "--json")
    assert code == 0
    assert orjson.loads(said)["verdict"] == "valid"
    assert path.read_text(encoding="utf-8").splitlines()[0] == "# A mug was lost."
    assert story_file.load(path).title == "One mug"


@pytest.mark.parametrize(
    ("name", "says", "told"),
    [("One Mug", "x", "small letters"), ("found", "x", "stands already"), ("one_mug", " ", "one sentence")],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, name: str, says: str, told: str) -> None:
    """A name that is no name, one that is taken, and a line that says nothing are refused, and nothing is written."""
    code, said, path = pin(tmp_path, LOST, "--name", name, "--says", says)
    assert (code, path.exists()) == (2, False)
    assert told in said
