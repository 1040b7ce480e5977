"""Definitions of the product that nothing in the product uses, found by vulture.

Tests do not count as users: what only a test calls is dead. Vulture reads Python alone, so what is reached by a path
in a string, a template or a grammar is told apart here, and so are the members of bodies, which pydantic reads.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports", "tools", "benchmarks")
NAMED_OUTSIDE_PYTHON = (".html", ".j2", ".lark")
# Functions that these register are called by whoever reads the register.
REGISTERING = [f"@*.{verb}" for verb in ("get", "post", "put", "patch", "delete", "route")] + [
    "@click.command",
    "@model_validator",
]
# What pydantic reads whole: the vendor's bodies name members that no line of ours needs.
BODIES = frozenset({"BaseModel", "TypedDict"})


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """One definition that nothing uses."""

    name: str
    kind: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.kind} {self.name}"


def unused(root: Path = ROOT, folders: Iterable[str] = PRODUCT) -> list[Unused]:
    """Return what nothing below the folders uses, by name."""
    files = [path for folder in folders for path in sorted((root / folder).rglob("*")) if path.is_file()]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files if path.suffix == ".py"}
    vulture = Vulture(ignore_decorators=REGISTERING)
    for path in trees:
        vulture.scan(without_exports(path.read_text(encoding="utf-8")), filename=path)
    named = {name for tree in trees.values() for name in names_in_strings(tree)}
    for path in files:
        if path.suffix in NAMED_OUTSIDE_PYTHON:
            named |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    members = members_of_bodies(trees)
    return sorted(
        Unused(item.name, item.typ, f"{item.filename.relative_to(root)}:{item.first_lineno}")
        for item in vulture.get_unused_code()
        if item.name not in named and (item.filename, item.first_lineno) not in members
    )


def without_exports(code: str) -> str:
    """Return a module without its `__all__`: to offer a name is not to use it. Lines keep their numbers."""
    lines = code.splitlines()
    for node in ast.parse(code).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            assert node.end_lineno is not None
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return "\n".join(lines)


def names_in_strings(tree: ast.Module) -> Iterator[str]:
    """Yield the identifiers of `"module.name"` and `"module:name"`; a word alone is data, and names nothing."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"\w+([.:]\w+)+", node.value)
        ):
            yield from re.split(r"[.:]", node.value)


def members_of_bodies(trees: Mapping[Path, ast.Module]) -> set[tuple[Path, int]]:
    """Return where the members of pydantic's models and of typed dictionaries are declared."""
    classes = [
        (path, node)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    bodies = set(BODIES)
    while grown := {node.name for _, node in classes if bodies.intersection(map(_base, node.bases))} - bodies:
        bodies |= grown
    return {
        (path, member.lineno)
        for path, node in classes
        if node.name in bodies
        for member in node.body
        if isinstance(member, ast.AnnAssign | ast.Assign)
    }


def _base(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
