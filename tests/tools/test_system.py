"""System packages are installed where that is allowed, and named where it is not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "tools" / "system.sh"


class Machine:
    """A PATH with nothing but a shell and what a test puts there; `asked` is what apt-get was told to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shell = shutil.which("sh")
        assert shell
        (folder / "sh").symlink_to(shell)
        self._log = folder / "asked"

    def has(self, command: str, does: str = "exit 0") -> None:
        script = self.folder / command
        script.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        script.chmod(0o755)

    def has_apt_get(self, does: str = "exit 0") -> None:
        self.has("apt-get", f'echo "$@" >> {self._log}\n{does}')

    def run(self) -> tuple[int, str]:
        """Ask for the two packages of the tests; return exit code and what was said."""
        finished = subprocess.run(
            [SCRIPT, "the tests that need it are skipped", "chromium", "npm"],
            env={"PATH": str(self.folder)}, check=False, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
        return finished.returncode, finished.stdout + finished.stderr

    @property
    def asked(self) -> list[str]:
        return self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine whose user is root."""
    made = Machine(tmp_path)
    made.has("id", "echo 0")
    return made


def test_where_all_is_there_nothing_is_asked(machine: Machine) -> None:
    """Neither apt-get nor the user hears of it."""
    machine.has_apt_get()
    machine.has("chromium")
    machine.has("npm")
    assert machine.run() == (0, "") and not machine.asked


def test_root_installs_what_is_missing_and_no_more(machine: Machine) -> None:
    """One package is here, so the other alone is installed."""
    machine.has_apt_get()
    machine.has("npm")
    assert machine.run() == (0, "")
    assert machine.asked == ["update -qq", "install -y -qq --no-install-recommends chromium"]


@pytest.mark.parametrize(
    ("user", "apt_get", "reason"),
    [
        ("1000", "exit 0", "only root may install it"),
        ("0", None, "there is no apt-get"),
        ("0", "exit 100", "apt-get failed"),
    ],
    ids=["not root", "no apt-get", "apt-get fails"],
)
def test_where_it_may_not_one_sentence_says_what_follows(
    machine: Machine, user: str, apt_get: str | None, reason: str
) -> None:
    """What is missing, why it stays so, and what is skipped: that is no failure."""
    machine.has("id", f"echo {user}")
    if apt_get is not None:
        machine.has_apt_get(apt_get)
    code, said = machine.run()
    assert code == 0
    assert said == f"Missing on this machine: chromium npm ({reason}); the tests that need it are skipped.\n"
    assert not machine.asked or user == "0"
