"""The lab served live, started for tests by the command that users run; the fixture `live_lab` gives it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
READY_WITHIN_S = 90.0  # a cold start on a machine that runs other tests
ENDED_WITHIN_S = 20.0


@dataclass
class Live:
    """`hublab up --json` in a process of its own, and the line it printed; see docs/serving.md for its members."""

    process: subprocess.Popen[bytes]
    document: dict[str, Any]
    told: Path

    def __getitem__(self, party: str) -> Any:
        return self.document[party]

    @property
    def authority(self) -> str:
        """The file that makes a client trust the lab's certificates."""
        return str(self.document["authority"])

    def reset(self) -> dict[str, Any]:
        """Put the world back to what was seeded; credentials stay what they were, except fresh codes and tokens."""
        answer = httpx.post(self.document["reset"], timeout=30.0)
        answer.raise_for_status()
        self.document = answer.json()
        return self.document

    def advance(self, seconds: float) -> None:
        """Travel into the future, for every party."""
        httpx.post(self.document["clock"], json={"advance_s": seconds}, timeout=60.0).raise_for_status()

    def errors(self) -> str:
        """What the lab has said on standard error."""
        return self.told.read_text()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End the lab as a user does and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(ENDED_WITHIN_S)


def start_live(*options: str, before: str = "") -> Live:
    """Start `hublab up --json` on free ports, after a line of Python of the test's, and wait until it is ready."""
    command = [
        sys.executable,
        "-c",
        f"{before}\nfrom scenarios.cli.main import main; main()",
        "up",
        "--json",
        "--free-ports",
    ]
    handle, told = tempfile.mkstemp(
        prefix="hublab-stderr-"
    )  # a pipe that nobody reads stops the lab once full
    process = subprocess.Popen(
        [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=handle, bufsize=0
    )
    os.close(handle)
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        printed = selector.select(READY_WITHIN_S)
    line = process.stdout.readline() if printed else b""
    if not line.endswith(b"\n"):
        process.kill()
        raise AssertionError(f"hublab up did not start: {Path(told).read_text()}")
    return Live(process, json.loads(line), Path(told))


def stop_live(live: Live) -> None:
    """End the lab if it still runs, and let go of its pipes."""
    if live.process.poll() is None:
        try:
            live.end()
        except subprocess.TimeoutExpired:
            live.process.kill()
            live.process.wait(ENDED_WITHIN_S)
    assert live.process.stdout is not None
    live.process.stdout.close()
    live.told.unlink()
