"""A Dask cluster as those who play a campaign; `pip install hublab[dask]` brings it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from scenarios.errors import InputError


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Yield the cluster at `address` as an executor, and how many threads it plays on."""
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError("--dask needs dask.distributed: pip install 'hublab[dask]'") from error
    try:
        client = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise InputError(f"--dask {address}: no scheduler answers there ({error})") from error
    with client:
        yield client.get_executor(pure=False), max(1, sum(client.ncores().values()))  # type: ignore[no-untyped-call]
