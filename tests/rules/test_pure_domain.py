"""The list of pure modules, whose every branch is covered, is what the code says is pure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent.parent
LISTED = tomllib.loads(Path(__file__).with_name("pure_domain.toml").read_text(encoding="utf-8"))
DOMAIN = ("advice", "catalog", "integrations", "orders", "outbox", "stock")
# Who imports one of these, by whatever way, decides nothing by itself alone.
IMPURE = frozenset({"sqlalchemy", "httpx", "flask", "werkzeug"})


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Who imports whom in the hub, libraries too; imports for types alone do nothing and count for nothing."""
    return grimp.build_graph(
        "integration_hub", cache_dir=None, include_external_packages=True, exclude_type_checking_imports=True
    )


def pure(imports: grimp.ImportGraph) -> list[str]:
    """Return the files of the domain that reach no driver, page or wire; an empty `__init__` decides nothing."""
    return [
        path.as_posix()
        for room in DOMAIN
        for path in sorted(Path("integration_hub", room).rglob("*.py"))
        if path.stem != "__init__"
        and not IMPURE & imports.find_upstream_modules(".".join(path.with_suffix("").parts))
    ]


def test_every_pure_module_of_the_domain_is_gated(
    imports: grimp.ImportGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new pure module is listed as soon as it is there; one that takes a database in hand is not pure any more."""
    monkeypatch.chdir(ROOT)
    assert LISTED["tool"]["coverage"]["report"]["include"] == pure(imports)


def test_the_gate_is_the_whole(imports: grimp.ImportGraph) -> None:
    """All of the pure domain, and nothing that reaches a database: ingest, for one."""
    assert LISTED["tool"]["coverage"]["report"]["fail_under"] == 100
    assert IMPURE & imports.find_upstream_modules("integration_hub.orders.ingest")
