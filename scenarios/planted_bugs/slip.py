"""A slip of the pen in the running hub: a piece of a module's source replaced by another while a context lasts.

The text is edited, the module compiled anew, and what came out different is put under the objects that live: a function
gets the other code, a statement that was prepared is prepared again, a table is filled anew. So whoever imported the
function by name meets the slip too, no module is loaded twice, and afterwards nothing is left of it.

What would have no effect on a module that is already loaded (an import, a decorator, a default, a class's bases) is
refused, because a bug that was never planted would be a check that cannot fail.
"""

from __future__ import annotations

import ast
import difflib
import functools
import importlib
import inspect
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from types import CodeType, FunctionType, ModuleType
from typing import Any

from integration_hub.ground.prepared import Prepared, statement
from scenarios.errors import LabError

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class SlipError(LabError):
    """The slip cannot be planted: its text is not where it should be, or the change would have no effect."""


@functools.cache
def source_of(module: str) -> str:
    """Return the source of a module."""
    return inspect.getsource(importlib.import_module(module))


@contextmanager
def slip(module: str, old: str, new: str) -> Iterator[None]:
    """Let `module` run as if its source said `new` where it says `old`, which must stand there exactly once."""
    source = source_of(module)
    if (times := source.count(old)) != 1:
        raise SlipError(f"{module}: the text to replace stands there {times} times, and must once:\n{old}")
    with replaced(module, source, source.replace(old, new)):
        yield


@contextmanager
def replaced(module: str, source: str, other: str) -> Iterator[None]:
    """Let `module`, whose source is `source`, run as `other`; raise SlipError where nothing would change."""
    living = importlib.import_module(module)
    path = living.__file__ or module
    try:
        changed = list(_changes(ast.parse(source), ast.parse(other)))
        code = compile(other, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise SlipError(f"{module}: the replaced source is no Python: {error}") from error
    if not changed:
        raise SlipError(f"{module}: the replaced source does the same")
    with ExitStack() as undone:
        undone.callback(_write_statements_anew, living)
        for scope, node in changed:
            undone.enter_context(_changed(living, scope, node, code))
        _write_statements_anew(living)
        yield


def functions(module: str, old: str, new: str) -> frozenset[tuple[str, str]]:
    """Return module and qualified name of the functions that a slip changes; nothing where it changes a value.

    A decorated function may have run once and for all (a statement is written when its module is loaded), so it stands
    for all of its module, as `*`.
    """
    source = source_of(module)
    changed = [
        (scope, node)
        for scope, node in _changes(ast.parse(source), ast.parse(source.replace(old, new)))
        if isinstance(node, _Function)
    ]
    return frozenset(
        (module, "*" if node.decorator_list else f"{scope}{node.name}") for scope, node in changed
    )


def lines(module: str, old: str, new: str) -> frozenset[tuple[str, int]]:
    """Return module and line of every statement that a slip changes; nothing where it changes a value."""
    source = source_of(module)
    other = source.replace(old, new)
    changed = [node for _, node in _changes(ast.parse(other), ast.parse(source))]
    told = difflib.SequenceMatcher(None, source.splitlines(), other.splitlines(), autojunk=False)
    numbers = {
        number
        for kind, first, last, *_ in told.get_opcodes()
        if kind != "equal"
        for number in range(first + 1, max(last, first + 1) + 1)
    }
    return frozenset(
        (module, line)
        for function in changed
        if isinstance(function, _Function) and not function.decorator_list
        for line in lines_of_statements(function, numbers)
    )


def lines_of_statements(function: ast.AST, numbers: Collection[int]) -> Iterator[int]:
    """Yield the lines of the statements that stand on these lines.

    Of a compound statement the head alone counts: whoever enters a loop has not met what is broken in its body.
    """
    for each in ast.walk(function):
        if isinstance(each, ast.stmt) and each is not function:
            head = range(each.lineno, _end_of_head(each) + 1)
            if any(number in head for number in numbers):
                yield from head


def _end_of_head(statement: ast.stmt) -> int:
    body = getattr(statement, "body", None)
    return max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or statement.lineno


# --- what differs -------------------------------------------------------------------------------------------------


def _changes(before: ast.Module, after: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Yield every statement of a module or class that came out different, with the qualified name of its class."""
    old, new = dict(_statements(before)), dict(_statements(after))
    if list(old) != list(new):
        raise SlipError("a slip changes what stands in a module, and adds, takes away or moves nothing")
    for (scope, label), node in new.items():
        was = old[scope, label]
        if ast.dump(was) == ast.dump(node):
            continue
        if isinstance(node, _Function) and isinstance(was, _Function):
            if _outside(was) != _outside(node):
                raise SlipError(
                    f"{scope}{node.name}: parameters, defaults and decorators stand since it was loaded"
                )
        elif not isinstance(node, ast.Assign | ast.AnnAssign):
            raise SlipError(
                f"line {node.lineno}: only functions and named values can be changed in a loaded module"
            )
        yield scope, node


def _statements(
    tree: ast.Module | ast.ClassDef, scope: str = ""
) -> Iterator[tuple[tuple[str, str], ast.stmt]]:
    for number, node in enumerate(tree.body):
        if isinstance(node, ast.ClassDef):
            yield (scope, f"{number} class {node.name}"), ast.parse(f"class {node.name}: pass").body[0]
            yield from _statements(node, f"{scope}{node.name}.")
        else:
            yield (scope, f"{number} {getattr(node, 'name', '')}"), node


def _outside(function: _Function) -> str:
    return ast.dump(function.args) + "".join(ast.dump(each) for each in function.decorator_list)


# --- putting it in ------------------------------------------------------------------------------------------------


def _changed(living: ModuleType, scope: str, node: ast.stmt, code: CodeType) -> Any:
    owner: Any = functools.reduce(getattr, scope.split(".")[:-1], living)
    if isinstance(node, _Function):
        return _other_code(vars(owner)[node.name], _code_of(code, f"{scope}{node.name}", node))
    assert isinstance(node, ast.Assign | ast.AnnAssign)
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if not isinstance(target, ast.Name) or node.value is None:
        raise SlipError(f"line {node.lineno}: only a plain name can be given another value")
    value = eval(compile(ast.Expression(node.value), living.__name__, "eval"), vars(living))
    return _other_value(owner, target.id, value)


def _code_of(code: CodeType, qualified: str, node: _Function) -> CodeType:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == qualified and constant.co_name == node.name:
                return constant
            if qualified.startswith(f"{constant.co_qualname}."):
                return _code_of(constant, qualified, node)
    raise SlipError(f"{qualified} is not in the compiled source")


@contextmanager
def _other_code(member: Any, code: CodeType) -> Iterator[None]:
    function = _innermost(member)
    was = function.__code__
    if was.co_freevars != code.co_freevars:
        raise SlipError(f"{function.__qualname__}: the slip uses other names of what surrounds it")
    try:
        function.__code__ = code
        yield
    finally:
        function.__code__ = was


def _innermost(member: Any) -> FunctionType:
    """Return the function under its decorators."""
    while not (isinstance(member, FunctionType) and not hasattr(member, "__wrapped__")):
        if isinstance(member, property):
            member = member.fget
        elif isinstance(member, functools.cached_property):
            member = member.func
        elif isinstance(member, classmethod | staticmethod):
            member = member.__func__
        elif hasattr(member, "__wrapped__"):
            member = member.__wrapped__
        else:
            raise SlipError(f"{member!r} is no function whose code can be replaced")
    return member


def _write_statements_anew(living: ModuleType) -> None:
    """Have all that a module wrote or computed once and for all made again: what it was made by may be another now.

    A statement may be written by a function that is changed, or by one that asks a changed one.
    """
    members = [*vars(living).values()]
    members += [each for member in members if isinstance(member, type) for each in vars(member).values()]
    for member in members:
        if getattr(member, "__module__", None) != living.__name__ or not hasattr(member, "__wrapped__"):
            continue
        held = [cell.cell_contents for cell in getattr(member, "__closure__", None) or ()]
        for each in [member, *held]:
            if hasattr(each, "cache_clear"):
                each.cache_clear()
            elif isinstance(each, Prepared):
                _prepare_again(each, member.__wrapped__)


def _prepare_again(held: Prepared, build: Callable[..., Any]) -> None:
    fresh = statement(build).__closure__ or ()
    (prepared,) = (cell.cell_contents for cell in fresh if isinstance(cell.cell_contents, Prepared))
    for slot in sorted(set(Prepared.__slots__) - {"row"}):
        setattr(held, slot, getattr(prepared, slot))


@contextmanager
def _other_value(owner: Any, name: str, value: object) -> Iterator[None]:
    """Give a name another value, in its module or class and wherever the very object was imported to."""
    was = getattr(owner, name)
    package = owner.__name__.split(".")[0]
    loaded = [module for known, module in sorted(sys.modules.items()) if known.split(".")[0] == package]
    holders = [each for each in loaded if vars(each).get(name) is was] if owner in loaded else [owner]
    try:
        for holder in holders:
            setattr(holder, name, value)
        yield
    finally:
        for holder in holders:
            setattr(holder, name, was)
