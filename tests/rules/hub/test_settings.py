"""A setting that is declared does something: it is read by code of its connector's package, or of none."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from integration_hub.connectors import BUILDERS
from integration_hub.ground.capabilities import Setting

ROOT = Path(__file__).parents[3]
CONNECTORS = "integration_hub.connectors."
HOLDERS = (
    "settings",
    "_settings",
    "settings_json",
)  # what an integration's settings are called where they are read


def sources(root: Path) -> dict[str, str]:
    """Return the hub's code by module."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in sorted((root / "integration_hub").rglob("*.py"))
    }


def asked(node: ast.AST) -> ast.expr | None:
    """Return what an expression asks a merchant's settings for: `desk.setting(row, x)`, `settings.get(x)` or `[x]`."""
    if isinstance(node, ast.Subscript):
        return node.slice if _name(node.value) in HOLDERS else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return None
    if node.func.attr in ("setting", "named") and len(node.args) == 2:
        return node.args[1]
    return node.args[0] if node.func.attr == "get" and _name(node.func.value) in HOLDERS else None


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def read(text: str) -> Iterator[str]:
    """Yield the names of settings that a module reads; a tuple of declarations, walked through, is read whole."""
    tree = ast.parse(text)
    whole = {
        target.id: [_declared(each) for each in node.value.elts]
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    walked: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension | ast.For) and isinstance(node.iter, ast.Name):
            walked[_name(node.target)] = whole.get(node.iter.id, [])
    for node in ast.walk(tree):
        wanted = asked(node)
        if isinstance(wanted, ast.Constant):
            yield str(wanted.value)
        elif isinstance(wanted, ast.Attribute) and wanted.attr == "name":
            yield from walked.get(_name(wanted.value), [])


def _declared(node: ast.expr) -> str:
    named = node.args[0] if isinstance(node, ast.Call) and node.args else None
    return str(named.value) if isinstance(named, ast.Constant) else ""


def unread(connectors: Sequence[Any], code: Mapping[str, str]) -> list[str]:
    """Return the declared settings that no code reads which knows the connector, or knows none."""
    readers = [(module, frozenset(read(text))) for module, text in code.items()]
    return [
        f"{connector.key} declares {setting.name}, and nothing reads it"
        for connector in connectors
        for setting in connector.settings
        if not any(setting.name in names for module, names in readers if _serves(module, connector))
    ]


def _serves(module: str, connector: Any) -> bool:
    package = connector.__module__.rpartition(".")[0] + "."
    return not module.startswith(CONNECTORS) or module.startswith(package)


def test_every_declared_setting_is_read() -> None:
    """R77: a switch that a merchant can turn is never dead."""
    assert unread(BUILDERS, sources(ROOT)) == []


class Bazaar:
    """A connector with one setting, in a package of its own."""

    key = "bazaar"
    settings = (Setting("stall", "Stall"),)
    __module__ = f"{CONNECTORS}bazaar.connector"


@pytest.mark.parametrize(
    ("module", "text", "found"),
    [
        ("integration_hub.flows.sell", 'desk.setting(row, "stall")', True),
        ("integration_hub.flows.sell", 'row.settings_json.get("stall")', True),
        ("integration_hub.connectors.bazaar.stalls", 'self._settings["stall"]', True),
        (
            "integration_hub.connectors.bazaar.stalls",
            'ALL = (Setting("stall", "Stall"),)\n[settings[each.name] for each in ALL]',
            True,
        ),
        ("integration_hub.connectors.bazaar.stalls", 'ALL = (Setting("stall", "Stall"),)', False),
        ("integration_hub.connectors.elsewhere.stalls", 'settings.get("stall")', False),
        ("integration_hub.flows.sell", '"stall"', False),
        ("integration_hub.flows.sell", 'body.get("stall")', False),
        ("integration_hub.flows.sell", 'settings.get("Stall")', False),
    ],
    ids=["asked", "got", "taken", "walked", "declared", "another vendor's", "said", "of another", "another"],
)
def test_a_setting_that_nothing_reads_is_found(module: str, text: str, found: bool) -> None:
    """The search can fail: a declaration, another vendor's code and a like word are no reading."""
    dead = [] if found else ["bazaar declares stall, and nothing reads it"]
    assert unread([Bazaar], {module: text}) == dead
