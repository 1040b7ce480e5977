"""The commands that README.md and docs show run as they stand there.

A full run is dear, so a verb of make is expanded, and a command of hublab is parsed with its own options.
"""

from __future__ import annotations

import re
import shlex
import subprocess

import click
import pytest
from click.testing import CliRunner

from scenarios.cli.main import main as hublab
from tests.rules.pointers import ROOT, Text, commands, texts

NOT_TO_TYPE = ("CHANGELOG.md",)  # names options, and shows no lines to type
SHOWN = sorted(
    {
        command.replace("[", "").replace("]", "").replace("NAME...", "NAME")
        for page in texts(".md")
        if page.path not in NOT_TO_TYPE and not page.path.startswith("docs/facts/")
        for _, command in commands(page)
    }
)
assert isinstance(hublab, click.Group)
COMMANDS = hublab.list_commands(click.Context(hublab))


def parsed(line: str) -> None:
    """Parse a line of hublab with the command's own parser; files need not be there."""
    words = shlex.split(line.replace("$", ""))
    command = hublab.get_command(click.Context(hublab), words[1])
    assert command is not None, f"no command {words[1]}"
    command.make_parser(click.Context(command)).parse_args(words[2:])


@pytest.mark.parametrize("line", [line for line in SHOWN if line.startswith("make ")])
def test_verbs_of_make_expand(line: str) -> None:
    """Each is a target whose recipe make can read."""
    done = subprocess.run(
        ["make", "--dry-run", *shlex.split(line)[1:]], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0 and done.stdout, done.stderr


@pytest.mark.parametrize("line", [line for line in SHOWN if line.startswith("hublab ")])
def test_commands_of_hublab_parse(line: str) -> None:
    """Each has a command's name, options it knows, and values where they belong."""
    parsed(line)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example_and_can_speak_to_machines(name: str) -> None:
    """As the README says: `--help` ends with an example, and there is `--json`."""
    shown = CliRunner().invoke(hublab, [name, "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output and "--json" in shown.output


def test_the_two_commands_of_the_first_screen_are_shown() -> None:
    """The README begins with the two that do everything."""
    (block, *_) = re.findall(r"^```\n(.*?)^```", next(texts("README.md")).text, re.MULTILINE | re.DOTALL)
    assert [line.split("#")[0].strip() for line in block.splitlines()] == ["make run", "make test"]


@pytest.mark.parametrize("line", ["hublab gone", "hublab run --gone", "hublab run --connector"])
def test_a_line_that_would_not_run_is_found(line: str) -> None:
    """An unknown command, an unknown option and a missing value do not parse."""
    with pytest.raises((AssertionError, click.UsageError)):
        parsed(line)


def test_a_verb_that_make_does_not_know_is_found() -> None:
    """A dry run of it fails."""
    (_, line), *_ = commands(Text("a.md", "`make gone`"))
    done = subprocess.run(
        ["make", "--dry-run", *line.split()[1:]], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode != 0
