"""Processes that play stories for a command, each with an environment of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from scenarios.cli.cells import leave_interrupts


@contextmanager
def processes(count: int, environment: dict[str, str]) -> Iterator[Executor]:
    """Yield processes that are started when they are needed, each with this environment."""
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=leave_interrupts)
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        pool.submit(os.getpid).result()
        for _ in range(count - 1):
            pool.submit(os.getpid)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
