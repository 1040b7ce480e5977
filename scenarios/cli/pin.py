"""`hublab pin`: a story that was worth finding, kept as a regression."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import orjson

from scenarios.cli.run import fail, kept_story
from scenarios.errors import InputError, LabError
from scenarios.explore.campaign import play_explored
from scenarios.story import story_file

REGRESSIONS = Path("tests/scenarios/regressions")
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@click.command("pin")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Of the file, in words_with_underscores.")
@click.option("--says", required=True, help="What was wrong, in one sentence; it becomes the first line.")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    default=REGRESSIONS,
    show_default=True,
    help="The folder of regressions.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on standard output and nothing else."
)
def pin_command(source: Path, name: str, says: str, into: Path, as_json: bool) -> None:
    """Keep the story of a file, a run directory or a report as a regression, and say how it stands.

    It is played once: 0 where it is valid by now, 1 where it still fails.

    \b
    Example:
      hublab pin STORY.yaml --name rest_was_canceled --says "A canceled rest stayed in the copy."
    """
    try:
        path = _free(into, name)
        if "\n" in says or not says.strip():
            raise InputError(f"--says {says!r}: write one sentence on one line")
        story, _ = kept_story(source)
        run = play_explored(story)
        path.write_text(f"# {says.strip()}\n{story_file.dumps(story)}", encoding="utf-8")
    except LabError as error:
        fail(error)
    if as_json:
        click.echo(orjson.dumps({"path": str(path), "verdict": run.verdict, "sentence": run.sentence}))
    else:
        click.echo(f"{path}: {run.verdict}. {run.sentence}")
    sys.exit(0 if run.verdict == "valid" else 1)


def _free(into: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise InputError(
            f"--name {name!r}: write small letters and digits with underscores between the words"
        )
    if not into.is_dir():
        raise InputError(f"{into}: no such folder; say where regressions stand with --into")
    path = into / f"{name}.yaml"
    if path.exists():
        raise InputError(f"{path} stands already; choose another name")
    return path
