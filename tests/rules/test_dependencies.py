"""Dependencies are the imported ones, pinned to the last, and bounded where their insides are leaned on."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
PRODUCT = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports")
AROUND = ("tests", "tools", "benchmarks")

# What is used without being imported: the file that uses it, and the words that do.
USED_BY_NAME = {
    "build": ("tests/test_wheel.py", '"-m", "build"'),
    "mutmut": ("tools/mutants.py", 'with_name("mutmut")'),
    "mypy": ("Makefile", "$(BIN)/mypy"),
    "psycopg": ("tests/integration_hub/**/*.py", "postgresql+psycopg"),
    "pytest-cov": ("Makefile", "pytest -n auto --cov"),
    "pytest-xdist": ("Makefile", "pytest -n"),
    "ruff": ("Makefile", "$(BIN)/ruff"),
    "types-greenlet": ("pyproject.toml", "strict = true"),
    "types-pyyaml": ("pyproject.toml", "strict = true"),
}
# Whose insides we lean on, and where: a release that keeps every promise can still break us.
LEANED_ON = {
    "granian": ("scenarios/**/*.py", "granian._granian"),
    "sqlalchemy": ("integration_hub/ground/prepared.py", "sqlalchemy.sql.compiler"),
}


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(extra: str | None = None) -> dict[str, Requirement]:
    """Return the declared requirements by canonical name."""
    declared = project()["project"]
    lines = declared["optional-dependencies"][extra] if extra else declared["dependencies"]
    return {canonicalize_name(made.name): made for made in map(Requirement, lines)}


def imported(code: str) -> Iterator[str]:
    """Yield the top-level modules that code imports, by statement or by name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
            "import_module",
            "importorskip",
        ):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value).split(".")[0]


def distributions(codes: Iterable[str]) -> set[str]:
    """Return the distributions that the imports come from; a module that nothing installs keeps its own name."""
    ours = {*PRODUCT, *AROUND}
    known = packages_distributions()
    modules = {name for code in codes for name in imported(code)} - ours - set(sys.stdlib_module_names)
    return {canonicalize_name(name) for module in modules for name in known.get(module, [module])}


def sources(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.read_text(encoding="utf-8")


def unequal(declared: Iterable[str], used: Iterable[str]) -> list[str]:
    """Say what is declared and not used, and the reverse."""
    declared, used = set(declared), set(used)
    return [f"{name} is declared and used by nothing" for name in sorted(declared - used)] + [
        f"{name} is used and not declared" for name in sorted(used - declared)
    ]


def test_the_product_declares_what_it_imports() -> None:
    """Nothing is installed for nothing, and nothing is there by another's grace."""
    assert not unequal(requirements() | requirements("dask"), distributions(sources(*PRODUCT)))


def test_the_development_extra_declares_what_tests_and_tools_use() -> None:
    """Beyond the product's own dependencies, what tests, tools and benchmarks import or name in a command."""
    used = distributions(sources(*AROUND)) - set(requirements()) | set(USED_BY_NAME)
    assert not unequal(requirements("dev"), used)


def said_in(files: str, words: str) -> bool:
    """Tell whether one of the files has the words."""
    return any(words in path.read_text(encoding="utf-8") for path in ROOT.glob(files) if path.is_file())


@pytest.mark.parametrize("name", USED_BY_NAME)
def test_what_is_used_by_name_is_named_where_we_say(name: str) -> None:
    """A command, a plug-in or a driver that nobody imports is visible in the file that uses it."""
    assert said_in(*USED_BY_NAME[name])


@pytest.mark.parametrize("name", LEANED_ON)
def test_what_we_lean_on_is_bounded(name: str) -> None:
    """Where we use a library's insides, its next release is tried before it is allowed."""
    assert said_in(*LEANED_ON[name]), f"nothing leans on {name} any more"
    assert "<" in str(requirements()[name].specifier)


def test_every_private_import_is_of_a_bounded_library() -> None:
    """A module with an underscore is nobody's promise, so importing one needs a row in the table."""
    private = re.compile(r"(?:import_module\(\"|^\s*from |^\s*import )(\w+)(?:\.\w+)*\._\w+", re.MULTILINE)
    found = {match[1] for code in sources(*PRODUCT) for match in private.finditer(code)}
    assert found <= set(LEANED_ON)


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def closure() -> set[str]:
    """Return every distribution that is installed because of ours, its dependencies' dependencies among them."""
    asked = [each for extra in (None, "dask", "dev") for each in requirements(extra).values()]
    seen: set[tuple[str, frozenset[str]]] = set()
    while asked:
        wanted = asked.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for needed in map(Requirement, distribution(name).requires or []):
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras or {""}):
                asked.append(needed)
    return {name for name, _ in seen}


def test_everything_that_is_installed_is_pinned_and_nothing_else() -> None:
    """Two machines have the same versions: each distribution that ours need is pinned, each pin is needed."""
    assert not unequal(pins(), closure())


def test_the_pins_are_what_runs() -> None:
    """The tests run on the versions that constraints.txt names."""
    other = []
    for name, version in pins().items():
        try:
            installed = distribution(name).version
        except PackageNotFoundError:
            installed = "absent"
        if installed != version:
            other.append(f"{name}: {version} is pinned, {installed} is installed")
    assert not other, "\n".join(other)


def test_every_glob_of_package_data_matches() -> None:
    """A pattern that matches no file is a leftover of one that moved."""
    lost = [
        f"{package}: {pattern}"
        for package, patterns in project()["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        if not any((ROOT / package).glob(pattern))
    ]
    assert not lost


def test_an_undeclared_and_an_unused_library_are_both_named() -> None:
    """The comparison can fail, both ways, whichever way a module is imported."""
    codes = [
        "import httpx",
        "from yaml import load",
        "x = import_module('granian.http')",
        "import nowhere_at_all.b",
    ]
    used = distributions(codes)
    assert used == {"httpx", "pyyaml", "granian", "nowhere-at-all"}
    assert unequal({"httpx", "apiflask"}, {"httpx", "pyyaml"}) == [
        "apiflask is declared and used by nothing",
        "pyyaml is used and not declared",
    ]
