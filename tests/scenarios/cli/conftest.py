"""The command line as a person meets it: what it prints where, and how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from scenarios.cli.main import main

ROOT = Path(__file__).parents[3]
Hublab = Callable[..., Result]


@pytest.fixture
def hublab() -> Hublab:
    """Run `hublab` with these arguments; an unexpected exception is the test's."""

    def run(*arguments: object, **more: Any) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False, **more)

    return run


@pytest.fixture
def refused(hublab: Hublab) -> Callable[..., str]:
    """Run `hublab`, see it end with 2, one sentence on standard error and nothing else, and return the sentence."""

    def run(*arguments: object, **more: Any) -> str:
        result = hublab(*arguments, **more)
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert result.stderr.startswith("hublab: ")
        return result.stderr

    return run


@pytest.fixture(scope="session")
def schemas() -> Mapping[str, Any]:
    """The schemas of docs/command-line.md by title."""
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    found = [orjson.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S)]
    return {schema["title"]: schema for schema in found}


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder and the JSON document of one small cell that has been run, shared by tests that only read it."""
    out = tmp_path_factory.mktemp("finished")
    junit = out / "junit.xml"
    arguments = ["run", "wrong_location", "--connector", "service_cloud", "--examples", "0", "--json"]
    result = CliRunner().invoke(
        main, [*arguments, "--out", str(out), "--junit", str(junit)], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return out, orjson.loads(result.stdout)
