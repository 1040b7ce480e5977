"""Say how much of a package mypy cannot see: arguments and returns whose annotation names Any, Json or Row.

`said` counts an annotation that is nothing else, `within` one that holds such a name somewhere, as `dict[str, Any]`.

Example: python -m tools.vagueness integration_hub
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

VAGUE = frozenset({"Any", "Json", "Row"})


def annotated(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield each argument's and each return's annotation with its kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs):
                if argument.arg not in ("self", "cls"):
                    yield "arguments", argument.annotation
            yield "returns", node.returns


def is_said(annotation: ast.expr | None) -> bool:
    """Tell whether the annotation is nothing but a vague name."""
    return isinstance(annotation, ast.Name) and annotation.id in VAGUE


def is_within(annotation: ast.expr | None) -> bool:
    """Tell whether the annotation names something vague anywhere."""
    return annotation is not None and any(
        is_said(each) for each in ast.walk(annotation) if isinstance(each, ast.expr)
    )


def figures(package: Path) -> dict[str, tuple[int, int, int]]:
    """Return by kind how many annotations there are, are vague, and hold something vague."""
    counted = {"arguments": (0, 0, 0), "returns": (0, 0, 0)}
    for path in sorted(package.rglob("*.py")):
        for kind, annotation in annotated(ast.parse(path.read_text(encoding="utf-8"))):
            all_of, said, within = counted[kind]
            counted[kind] = (all_of + 1, said + is_said(annotation), within + is_within(annotation))
    return counted


def main(package: str) -> None:
    """Print the figures."""
    for kind, (all_of, said, within) in figures(Path(package)).items():
        print(f"{kind}: {all_of}, said {said / all_of:.1%}, within {within / all_of:.1%}")


if __name__ == "__main__":
    main(sys.argv[1])
