"""The codes that the mocks' control planes raise, read off their source."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MOCKS = {
    "tiktok": ("mock_tiktok",),
    "platform": ("mock_salesforce/frame", "mock_salesforce/platform"),
    "commerce_cloud": ("mock_salesforce/frame", "mock_salesforce/commerce_cloud"),
}


def sources(folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of the modules below the folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def raised(path: str, code: str) -> Iterator[tuple[str, str | None]]:
    """Yield where a misuse is made and by which code; None where the source does not tell."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "Misuse":
            given = node.args[0] if node.args else None
            for value in _values(tree, given) if given is not None else [None]:
                yield f"{path}:{node.lineno}", value


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _values(tree: ast.Module, node: ast.expr) -> list[str | None]:
    """Return what an expression can be: a text, one of two, what a table of the module holds or else; nothing new
    where a misuse that was caught is told again."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=yes, orelse=no):
            return [*_values(tree, yes), *_values(tree, no)]
        case ast.Attribute(attr="code"):
            return []
        case ast.Subscript(value=ast.Name(id=table)):
            return _held(tree, table)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, default]):
            return [*_held(tree, table), *_values(tree, default)]
    return [None]


def _held(tree: ast.Module, table: str) -> list[str | None]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and target.id == table and isinstance(value, ast.Dict):
            return [found for part in value.values for found in _values(tree, part)]
    return [None]
