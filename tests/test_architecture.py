"""The rules of docs/architecture.md, read off the source."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports")
APPLICATIONS = frozenset({"integration_hub", "mock_tiktok", "mock_salesforce"})
SIMULATED = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios")

# What a module must not use, and what takes its place.
NOW = "clock.now()"
INSTANT = "datetime.fromtimestamp(clock.now(), UTC)"
RANDOM = "the passed random.Random"
QUEUE = "a job in the hub's queue, or the run's schedule"
BANNED = {
    "time.time": NOW,
    "time.time_ns": NOW,
    "time.monotonic": NOW,
    "time.monotonic_ns": NOW,
    "time.perf_counter": "the stopwatch passed in",
    "time.perf_counter_ns": "the stopwatch passed in",
    "time.process_time": "the stopwatch passed in",
    "time.localtime": INSTANT,
    "time.sleep": "clock.sleep()",
    "time.*": NOW,
    "datetime.datetime.now": INSTANT,
    "datetime.datetime.utcnow": INSTANT,
    "datetime.datetime.today": INSTANT,
    "datetime.date.today": "the date of clock.now()",
    "uuid.uuid1": f"an id drawn from {RANDOM}",
    "uuid.uuid4": f"an id drawn from {RANDOM}",
    "uuid.*": f"an id drawn from {RANDOM}",
    "os.urandom": RANDOM,
    "os.getrandom": RANDOM,
    "secrets": RANDOM,
    "random.SystemRandom": RANDOM,
    "random.*": RANDOM,
    "numpy.random": RANDOM,
    "threading": QUEUE,
    "_thread": QUEUE,
    "asyncio": QUEUE,
    "sched": QUEUE,
    "concurrent.futures": QUEUE,
    "multiprocessing": "one process a run",
}
# What the module `random` itself draws with, from the state that all of a process shares.
RANDOM_FUNCTIONS = frozenset(
    name for name in dir(random) if name[0].islower() and callable(getattr(random, name))
)
# Calls that give another answer in another process.
BANNED_CALLS = {"hash": "hashlib, or a key that sorts"}
# Whoever is told an iterable's members without their order.
ORDER_FREE = frozenset(
    {
        "all",
        "any",
        "frozenset",
        "len",
        "max",
        "min",
        "set",
        "sorted",
        "sum",
        "Counter",
        "isdisjoint",
        "update",
    }
)

# Who stands outside the simulation on purpose, and why.
EXEMPT = {
    ("scenarios/cli/*.py", "time.perf_counter"): "real seconds are reported beside the run, never read by it",
    (
        "scenarios/cli/*.py",
        "time.process_time",
    ): "how much of a processor a hunt may take, never read by a run",
    (
        "scenarios/cli/*.py",
        "concurrent.futures",
    ): "whole stories in processes; nothing in a run is concurrent",
    ("scenarios/cli/*.py", "multiprocessing"): "whole stories in processes; nothing in a run is concurrent",
    (
        "scenarios/explore/campaign.py",
        "concurrent.futures",
    ): "whole stories, folded in their order whoever played them; nothing in a run is concurrent",
    ("scenarios/live/lab.py", "time.time"): "live serving: the wall under the lab's clock",
    ("scenarios/live/lab.py", "threading"): "live serving: the one thread that does what is due",
    ("scenarios/live/listener.py", "threading"): "live serving: a native server tells that it has ended",
    ("scenarios/live/listener.py", "asyncio"): "live serving: granian's server runs in a loop",
    ("scenarios/live/clock.py", "threading"): "live serving: ports have threads, which take turns",
}


def exempt(relative: str, banned: str) -> bool:
    return any(fnmatch(relative, pattern) and what == banned for pattern, what in EXEMPT)


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
    if relative in (
        "scenarios/world/world.py",
        "scenarios/world/machine.py",
        "scenarios/live/lab.py",
    ) or relative.startswith("scenarios/planted_bugs/"):
        return APPLICATIONS | {"scenarios"}
    if relative.startswith("scenarios/cli/"):
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


def imports_of(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for, aliases resolved."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything a module reaches through its imports."""
    names = imports_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Attribute):
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
    """Yield `file:line: what; use the replacement` for everything that reads the machine or draws without a seed."""
    for line, name in uses(tree):
        for banned, replacement in BANNED.items():
            if (name == banned or name.startswith(banned + ".")) and not exempt(relative, banned):
                yield f"{relative}:{line}: {name}; use {replacement}"
        parent, _, function = name.rpartition(".")
        if parent == "random" and function in RANDOM_FUNCTIONS and not exempt(relative, name):
            yield f"{relative}:{line}: {name}; use {RANDOM}"
    names = imports_of(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if _dotted(node.func, names) == "random.Random" and not node.args and not exempt(relative, "random"):
            yield f"{relative}:{node.lineno}: random.Random() without a seed; use {RANDOM}"
        if isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS:
            yield f"{relative}:{node.lineno}: {node.func.id}(); use {BANNED_CALLS[node.func.id]}"
    yield from (f"{relative}:{line}: the order of a set; use sorted() of it" for line in set_orders(tree))


def set_orders(tree: ast.Module) -> Iterator[int]:
    """Yield the lines on which the members of a set, written in place, are taken one after another."""
    free = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in ORDER_FREE
        for argument in node.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and _is_set(node.iter):
            yield node.lineno
        elif isinstance(node, ast.ListComp | ast.DictComp | ast.GeneratorExp) and id(node) not in free:
            yield from (node.lineno for part in node.generators if _is_set(part.iter))
        elif isinstance(node, ast.Call) and _called(node) in (
            "list",
            "tuple",
            "join",
            "enumerate",
            "iter",
            "next",
        ):
            yield from (node.lineno for argument in node.args if _is_set(argument) and id(node) not in free)


def _called(node: ast.Call) -> str | None:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else None


def _is_set(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
        return _is_set(node.left) or _is_set(node.right)
    return isinstance(node, ast.Set | ast.SetComp) or (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("set", "frozenset")
    )


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
        ("import time as clock_of_mine\nclock_of_mine.time()", "clock.now()"),
        ("from time import time as now\nnow()", "clock.now()"),
        ("from time import monotonic", "clock.now()"),
        ("from time import *", "clock.now()"),
        ("from time import sleep\nsleep(1)", "clock.sleep()"),
        ("from time import perf_counter", "stopwatch"),
        ("from datetime import datetime\ndatetime.now()", "clock.now()"),
        ("import datetime as dt\ndt.datetime.utcnow()", "clock.now()"),
        ("from datetime import date\ndate.today()", "clock.now()"),
        ("import uuid\nuuid.uuid4()", "random.Random"),
        ("from uuid import uuid1 as fresh", "random.Random"),
        ("import os\nos.urandom(8)", "random.Random"),
        ("import secrets\nsecrets.token_hex()", "random.Random"),
        ("import random\nrandom.choice([1])", "random.Random"),
        ("import random as dice\ndice.gauss(0, 1)", "random.Random"),
        ("from random import shuffle as mix", "random.Random"),
        ("import random\nrandom.Random()", "random.Random"),
        ("from random import SystemRandom", "random.Random"),
        ("from threading import Thread", "queue"),
        ("import threading as t\nt.Timer(1, print)", "queue"),
        ("from concurrent import futures\nfutures.ThreadPoolExecutor()", "queue"),
        ("import asyncio\nasyncio.sleep(1)", "queue"),
        ("import multiprocessing", "one process"),
        ("for name in {'a', 'b'}: print(name)", "sorted()"),
        ("x = [name for name in set(rows)]", "sorted()"),
        ("x = ', '.join({row.name for row in rows})", "sorted()"),
        ("x = list(set(rows) - known)", "sorted()"),
        ("x = hash('a')", "hashlib"),
    ],
)
def test_the_rule_catches_what_it_bans_and_names_the_replacement(source: str, named: str) -> None:
    """The check itself can fail: each banned use is found, with what to write instead."""
    problems = list(violations("integration_hub/example.py", ast.parse(source)))
    assert problems and all(named in problem for problem in problems)


@pytest.mark.parametrize(
    "source",
    [
        "from random import Random\nrng = Random(7)\nrng.choice([1])",
        "from datetime import UTC, datetime\ndatetime.fromtimestamp(clock.now(), UTC)",
        "import uuid\nuuid.UUID(int=rng.getrandbits(128), version=4)",
        "x = sorted({'a', 'b'})",
        "x = sum(row.n for row in set(rows))",
        "x = {name for name in set(rows)}",
        "self.time.time()",
    ],
)
def test_the_rule_lets_the_replacements_pass(source: str) -> None:
    """What it tells people to write is not banned in turn."""
    assert not list(violations("integration_hub/example.py", ast.parse(source)))


def test_exemptions_are_of_one_file_and_one_thing() -> None:
    """Serving live may read the machine's clock; it may not sleep, and no other module may do either."""
    clock, sleep = ast.parse("import time\ntime.time()"), ast.parse("import time\ntime.sleep(1)")
    assert not list(violations("scenarios/live/lab.py", clock))
    assert list(violations("scenarios/live/lab.py", sleep))
    assert list(violations("scenarios/live/observe.py", clock))
    assert list(violations("integration_hub/live/lab.py", clock))


def test_no_module_frightens() -> None:
    """No file grows past what one person can hold in mind."""
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path, _ in modules(*OURS)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 450
    }
    assert not long
