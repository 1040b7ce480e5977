"""The list of pure modules, whose every branch is covered, is what the code says is pure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[3]
LISTED = tomllib.loads(Path(__file__).with_name("pure_domain.toml").read_text(encoding="utf-8"))
DOMAIN = ("advice", "catalog", "integrations", "orders", "outbox", "stock")
# Who imports one of these, by whatever way, decides nothing by itself alone.
IMPURE = frozenset({"sqlalchemy", "httpx", "flask", "werkzeug"})


def graph(package: str) -> grimp.ImportGraph:
    """Who imports whom in a package, libraries too; who names a driver's types speaks of it, though it never runs."""
    return grimp.build_graph(
        package, cache_dir=None, include_external_packages=True, exclude_type_checking_imports=False
    )


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Who imports whom in the hub."""
    return graph("integration_hub")


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


def test_an_import_for_types_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that names a driver for its types alone is not pure, and neither is who imports that module."""
    package = tmp_path / "sample_of_imports"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    typed = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from sqlalchemy import Row\n"
    (package / "typed.py").write_text(typed, encoding="utf-8")
    (package / "user.py").write_text("from sample_of_imports import typed\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    imports = graph("sample_of_imports")
    for module in ("typed", "user"):
        assert IMPURE & imports.find_upstream_modules(f"sample_of_imports.{module}") == {"sqlalchemy"}
