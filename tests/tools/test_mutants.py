"""A sample of changes is the same each time, and a change that no test noticed counts against us."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools import mutants
from tools.mutants import drawn, judged

NAMES = [f"hub.orders.x_route__mutmut_{n}" for n in range(50)]


def test_a_sample_is_the_same_for_a_seed_whatever_the_order() -> None:
    """Two runs on the same code try the same changes."""
    assert drawn(NAMES, 5, 1) == drawn(NAMES[::-1], 5, 1)
    assert drawn(NAMES, 5, 1) != drawn(NAMES, 5, 2)
    assert drawn(NAMES, 99, 1) == sorted(NAMES)


def test_what_no_test_reaches_is_not_noticed() -> None:
    """Killed and timed out are noticed; survived and without tests are not, and are named."""
    share, missed = judged({"a": "killed", "b": "timeout", "c": "survived", "d": "no tests"})
    assert share == 0.5 and missed == ["c: survived", "d: no tests"]


@pytest.mark.parametrize(("least", "code"), [("50", 0), ("51", 1)])
def test_the_command_ends_by_the_share(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], least: str, code: int
) -> None:
    """Exit code 1 below what is demanded; the figure is printed either way."""
    ended = {name: "killed" if n % 2 else "survived" for n, name in enumerate(NAMES)}
    told = "".join(f"    {name}: {how}\n" for name, how in ended.items())
    monkeypatch.setattr(
        subprocess, "run", lambda *_args, **_options: subprocess.CompletedProcess([], 0, told, "")
    )
    monkeypatch.setattr(sys, "argv", ["mutants", "--sample", "50", "--least", least])
    assert mutants.main() == code
    assert "25 of 50 changes noticed: 50.0%" in capsys.readouterr().out
