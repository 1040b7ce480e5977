"""Say how much of a package mypy cannot see: annotations that name Any, Json or Row, or an alias of such a type.

Counted are arguments (`*` and `**` ones too), returns, and members: whatever else is annotated, in a class or not.
`said` counts an annotation that is nothing else, `within` one that holds such a name anywhere, as `dict[str, Any]`, or
in quotes.

Example: python -m tools.vagueness integration_hub
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

VAGUE = frozenset({"Any", "Json", "Row"})


class Count(NamedTuple):
    """How many annotations there are, are vague, and hold something vague."""

    all_of: int = 0
    said: int = 0
    within: int = 0


def annotated(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield each annotation with its kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
            for argument in every:
                if argument is not None and argument.arg not in ("self", "cls"):
                    yield "arguments", argument.annotation
            yield "returns", node.returns
        elif isinstance(node, ast.AnnAssign):
            yield "members", node.annotation


def names(annotation: ast.expr | None) -> Iterator[str]:
    """Yield the names that an annotation holds, quoted parts too."""
    for node in ast.walk(annotation) if annotation is not None else ():
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isprintable():
            yield from names(_quoted(node.value))


def _quoted(text: str) -> ast.expr | None:
    """Return a quoted annotation; other text, as in an example of `Annotated`, is none."""
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def _is_name(annotation: ast.expr | None) -> bool:
    """Tell whether the annotation is a name and nothing else, quoted or not."""
    if isinstance(annotation, ast.Constant):
        annotation = _quoted(str(annotation.value))
    return isinstance(annotation, ast.Name | ast.Attribute)


def aliases(trees: Collection[ast.Module]) -> frozenset[str]:
    """Return the vague names, and those that modules give to types which hold one."""
    vague = VAGUE
    while True:
        found = {
            target.id
            for tree in trees
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Subscript | ast.BinOp)
            for target in node.targets
            if isinstance(target, ast.Name) and vague & set(names(node.value))
        }
        if found <= vague:
            return vague
        vague |= found


def figures(package: Path) -> dict[str, Count]:
    """Return by kind how much is vague."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))]
    vague = aliases(trees)
    counted = {"arguments": Count(), "returns": Count(), "members": Count()}
    for tree in trees:
        for kind, annotation in annotated(tree):
            all_of, said, within = counted[kind]
            held = bool(vague & set(names(annotation)))
            counted[kind] = Count(all_of + 1, said + (held and _is_name(annotation)), within + held)
    return counted


def main(package: str) -> None:
    """Print the figures."""
    for kind, (all_of, said, within) in figures(Path(package)).items():
        print(f"{kind}: {all_of}, said {said / all_of:.1%}, within {within / all_of:.1%}")


if __name__ == "__main__":
    main(sys.argv[1])
