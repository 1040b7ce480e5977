"""Every module of the hub's domain has a test module of its name, where a newcomer looks for its table of cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOMAIN = ("advice", "catalog", "flows", "integrations", "orders", "outbox", "stock")


def untested(root: Path) -> Iterator[str]:
    """Yield the modules of the domain that no test module is named after."""
    for room in DOMAIN:
        for module in sorted((root / "integration_hub" / room).glob("*.py")):
            test = root / "tests" / "integration_hub" / room / f"test_{module.name}"
            written = test.is_file() and "\ndef test_" in test.read_text(encoding="utf-8")
            if module.stem != "__init__" and not written:
                yield f"{module.relative_to(root)} wants {test.relative_to(root)}"


def test_every_module_of_the_domain_has_a_test_module_of_its_name() -> None:
    """Whoever changes a module knows which file shows what it promises."""
    assert not list(untested(ROOT))


def test_a_module_without_one_is_found(tmp_path: Path) -> None:
    """The check can fail, and says which file is wanted."""
    test = "tests/integration_hub/orders/test_returns.py"
    for name in ("integration_hub/orders/returns.py", "integration_hub/orders/__init__.py", test):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert list(untested(tmp_path)) == [f"integration_hub/orders/returns.py wants {test}"]  # it is empty
    (tmp_path / test).write_text("\ndef test_a_return() -> None: ...\n", encoding="utf-8")
    assert not list(untested(tmp_path))
