"""The rules of docs/architecture.md, read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports")
APPLICATIONS = frozenset({"integration_hub", "mock_tiktok", "mock_salesforce"})
SIMULATED = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios")

# What a module must not use, and what takes its place.
BANNED = {
    "time.time": "clock.now()",
    "time.monotonic": "clock.now()",
    "time.sleep": "clock.sleep()",
    "datetime.datetime.now": "datetime.fromtimestamp(clock.now(), UTC)",
    "datetime.datetime.utcnow": "datetime.fromtimestamp(clock.now(), UTC)",
    "datetime.datetime.today": "datetime.fromtimestamp(clock.now(), UTC)",
    "datetime.date.today": "the date of clock.now()",
    "uuid.uuid1": "an id drawn from the passed random.Random",
    "uuid.uuid4": "an id drawn from the passed random.Random",
    "os.urandom": "the passed random.Random",
    "secrets": "the passed random.Random",
    "threading": "a job in the hub's queue, or the run's schedule",
    "concurrent.futures": "a job in the hub's queue, or the run's schedule",
    "multiprocessing": "one process a run",
}
RANDOM_FUNCTIONS = frozenset(
    {
        "random",
        "randint",
        "choice",
        "choices",
        "shuffle",
        "sample",
        "uniform",
        "randrange",
        "getrandbits",
        "randbytes",
    }
)

# Who stands outside the simulation on purpose, and why.
EXEMPT = {
    ("integration_hub/clock.py", "time.time"): "the real clock behind the seam",
    ("integration_hub/clock.py", "time.sleep"): "the real clock behind the seam",
    ("scenarios/serve.py", "time.time"): "live serving: the wall under the lab's clock",
    ("scenarios/serve.py", "threading"): "live serving: the one thread that does what is due",
    ("scenarios/serve_listener.py", "threading"): "live serving: a native server tells that it has ended",
    ("scenarios/serve_clock.py", "threading"): "live serving: ports have threads, which take turns",
}


def modules(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def allowed(relative: str) -> frozenset[str]:
    """Return our packages that the file may import."""
    package = relative.split("/")[0]
    if package != "scenarios":
        return frozenset({package})
    if relative in ("scenarios/world.py", "scenarios/serve.py") or relative.startswith(
        "scenarios/planted_bugs/"
    ):
        return APPLICATIONS | {"scenarios"}
    if relative.startswith("scenarios/cli"):
        return frozenset({"scenarios", "reports"})
    return frozenset({"scenarios"})


def test_packages_import_only_what_the_design_allows() -> None:
    """Hub, mocks and reports know nobody; scenarios knows the applications in the places named for it alone."""
    broken = []
    for path, tree in modules(*OURS):
        relative = path.relative_to(ROOT).as_posix()
        for name in imported(tree):
            package = name.split(".")[0]
            if package in OURS and package not in allowed(relative):
                broken.append(f"{relative} imports {name}")
    assert not broken, "\n".join(broken)


def test_the_two_salesforce_products_do_not_know_each_other() -> None:
    """The platform mock and the Commerce Cloud mock stand side by side."""
    pairs = (("platform", "commerce_cloud"), ("commerce_cloud", "platform"))
    broken = [
        f"{path.relative_to(ROOT)} imports {name}"
        for one, other in pairs
        for path, tree in modules(f"mock_salesforce/{one}")
        for name in imported(tree)
        if name.startswith(f"mock_salesforce.{other}")
    ]
    assert not broken


def uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything a module reaches through its imports."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            dotted = _dotted(node, names)
            if dotted:
                yield node.lineno, dotted


def _dotted(node: ast.AST, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, names)
        return f"{base}.{node.attr}" if base else None
    return None


def violations(relative: str, tree: ast.Module) -> Iterator[str]:
    for line, name in uses(tree):
        for banned, replacement in BANNED.items():
            if (name == banned or name.startswith(banned + ".")) and (relative, banned) not in EXEMPT:
                yield f"{relative}:{line}: {name}; use {replacement}"
        parent, _, function = name.rpartition(".")
        if parent == "random" and function in RANDOM_FUNCTIONS:
            yield f"{relative}:{line}: {name}; use the passed random.Random"


def test_nothing_simulated_reads_the_machine_or_draws_unseeded_randomness() -> None:
    """Hub, mocks and scenarios take time and randomness from what they are given."""
    broken = sorted(
        {
            problem
            for path, tree in modules(*SIMULATED)
            for problem in violations(path.relative_to(ROOT).as_posix(), tree)
        }
    )
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import time\nx = time.time()", "clock.now()"),
        ("from time import sleep\nsleep(1)", "clock.sleep()"),
        ("from datetime import datetime\ndatetime.now()", "clock.now()"),
        ("import uuid\nuuid.uuid4()", "random.Random"),
        ("import random\nrandom.choice([1])", "random.Random"),
        ("from threading import Thread", "queue"),
    ],
    ids=["time", "sleep", "now", "uuid4", "random", "thread"],
)
def test_the_rule_catches_what_it_bans_and_names_the_replacement(source: str, named: str) -> None:
    """The check itself can fail: each banned use is found, with what to write instead."""
    problems = list(violations("integration_hub/example.py", ast.parse(source)))
    assert problems and all(named in problem for problem in problems)


def test_no_module_frightens() -> None:
    """No file grows past what one person can hold in mind."""
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path, _ in modules(*OURS)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 450
    }
    assert not long
