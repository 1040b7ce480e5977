"""Mutants: small changes of the hub's domain that nobody wrote, drawn by a seed.

Where the catalogue of slips is what an engineer might do, a mutant is what nobody thought of: one operator, constant,
condition or call of a function is another. Stories alone must notice it; those that they do not are worth reading.
"""

from __future__ import annotations

import ast
import copy
import importlib
import random
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pkgutil import walk_packages

from scenarios.planted_bugs.slip import lines_of_statements, replaced, source_of

DOMAIN = ("catalog", "flows", "integrations", "orders", "outbox", "stock")

_COMPARES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One drawn change: `was` and `now` are the changed piece of the line, as source."""

    module: str
    function: str
    line: int
    was: str
    now: str
    other: str  # the module's source with the change

    @property
    def name(self) -> str:
        return f"{self.module.removeprefix('integration_hub.')}:{self.line} {self.was} -> {self.now}"

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """The function it changes; of a decorated one any of its module may be concerned."""
        return frozenset({(self.module, self.function)})

    @property
    def lines(self) -> frozenset[tuple[str, int]]:
        """The lines of the statement that it changes; none of a decorated function's, which may have run already."""
        if self.function == "*":
            return frozenset()
        tree = ast.parse(source_of(self.module))
        return frozenset((self.module, line) for line in lines_of_statements(tree, (self.line,)))

    def plant(self) -> AbstractContextManager[None]:
        """Change the hub for as long as the context lasts."""
        return replaced(self.module, source_of(self.module), self.other)


def draw_mutants(count: int, seed: int, rooms: Sequence[str] = DOMAIN) -> list[Mutant]:
    """Return `count` different mutants of the rooms, always the same for a seed and a hub."""
    sites = [(module, position) for module in _modules(rooms) for position in range(_sites(module))]
    chosen = random.Random(f"mutants/{seed}").sample(sites, min(count, len(sites)))
    return [_mutant(module, position) for module, position in chosen]


def _modules(rooms: Sequence[str]) -> Iterator[str]:
    for room in rooms:
        package = importlib.import_module(f"integration_hub.{room}")
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if not found.ispkg:
                yield found.name


@cache
def _sites(module: str) -> int:
    return sum(1 for _ in _changes(ast.parse(source_of(module))))


def _mutant(module: str, position: int) -> Mutant:
    tree = ast.parse(source_of(module))
    for number, (function, node, other) in enumerate(_changes(tree)):
        if number == position:
            was, now, line = ast.unparse(node), ast.unparse(other), node.lineno
            changed = _Swap(node, other).visit(tree)
            name = "*" if function.decorator else function.name
            return Mutant(
                module, name, line, _short(was), _short(now), ast.unparse(ast.fix_missing_locations(changed))
            )
    raise IndexError(position)


def _short(source: str) -> str:
    line = " ".join(source.split())
    return line if len(line) <= 90 else f"{line[:87]}..."


class _Swap(ast.NodeTransformer):
    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self._node = node
        self._other = other

    def visit(self, node: ast.AST) -> ast.AST:
        return self._other if node is self._node else self.generic_visit(node)


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    decorator: bool


def _changes(tree: ast.Module) -> Iterator[tuple[_Function, ast.expr | ast.stmt, ast.expr | ast.stmt]]:
    """Yield every change that can be made: in which function, of which node, into what."""
    for function, body in _functions(tree, ""):
        for statement in body:
            for node in ast.walk(statement):
                if isinstance(node, ast.expr | ast.stmt):
                    for other in _others(node):
                        yield function, node, ast.copy_location(other, node)


def _functions(tree: ast.Module | ast.ClassDef, scope: str) -> Iterator[tuple[_Function, list[ast.stmt]]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{scope}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node) is not None
            yield _Function(f"{scope}{node.name}", bool(node.decorator_list)), node.body[documented:]


def _others(node: ast.expr | ast.stmt) -> Iterator[ast.expr | ast.stmt]:
    """Yield what could stand in a node's place by a slip."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARES:
        yield ast.Compare(node.left, [_COMPARES[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in _SUMS and not _is_text(node):
        yield ast.BinOp(node.left, _SUMS[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.If):
        changed = copy.copy(node)
        changed.test = ast.UnaryOp(ast.Not(), node.test)
        yield changed
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield ast.Pass()
    elif isinstance(node, ast.Continue):
        yield ast.Break()


def _constants(node: ast.Constant) -> Iterator[ast.Constant]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )
