"""Each idea has one home: who may name a vendor, define its markets, write an order's status, write a wish.

Every ban names what takes the place of what it bans, and is shown to fail on a seeded violation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HUB = "integration_hub"
TABLE_OF_CONNECTORS = f"{HUB}/connectors/__init__.py"
SALESFORCE = (f"{HUB}/connectors/salesforce/*", f"{HUB}/connectors/commerce_cloud/*", TABLE_OF_CONNECTORS)
MARKETS = frozenset(
    ("BR", "DE", "ES", "FR", "GB", "ID", "IE", "IT", "JP", "MX", "MY", "PH", "SG", "TH", "US", "VN")
)
MOST_MARKETS = 3  # a module that names more of them in one place keeps a list of its own
TEXTS = (".py", ".html", ".css", ".js")

Search = Callable[[str, str], Iterator[int]]  # a file's path and text -> the lines that break the ban


@dataclass(frozen=True)
class Ban:
    """What stands in its home alone, and what everybody else does instead."""

    what: str
    homes: tuple[str, ...]
    instead: str
    search: Search
    seed: str  # a text that breaks the ban
    reasons: dict[str, str] = field(default_factory=dict)  # whoever may all the same, and why


def says(pattern: str) -> Search:
    """Search for words, in whatever case, comments and prose included: they lead a reader astray just as well."""
    words = re.compile(pattern, re.IGNORECASE)

    def search(_path: str, text: str) -> Iterator[int]:
        return (number for number, line in enumerate(text.splitlines(), 1) if words.search(line))

    return search


def lists_markets(path: str, text: str) -> Iterator[int]:
    """Search for a literal collection that names more than a few of the markets."""
    for node in ast.walk(_parsed(path, text)):
        members = [*node.keys, *node.values] if isinstance(node, ast.Dict) else getattr(node, "elts", ())
        leaves = [
            leaf
            for member in members
            if member is not None
            for leaf in (member, *getattr(member, "elts", ()))
        ]
        named = {leaf.value for leaf in leaves if isinstance(leaf, ast.Constant)} & MARKETS
        if len(named) > MOST_MARKETS:
            yield node.lineno


def writes(table: str, column: str = "") -> Search:
    """Search for statements that change a table; with a column, for functions that change it and name the column."""

    def search(path: str, text: str) -> Iterator[int]:
        for scope in _scopes(_parsed(path, text)):
            written = [node.lineno for node in ast.walk(scope) if _writes(node, table, inserts=not column)]
            if written and (not column or column in _members(scope)):
                yield from written

    return search


def changes(table: str) -> Search:
    """Search for statements that change rows of a table, by whatever name it is imported, raw SQL included."""

    def search(path: str, text: str) -> Iterator[int]:
        tree = _parsed(path, text)
        aliases = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if alias.name == table
        }
        raw = re.compile(rf"(?i)\bupdate {table}\b")
        for node in ast.walk(tree):
            says_so = isinstance(node, ast.Constant) and raw.search(str(node.value))
            if says_so or any(_writes(node, name, inserts=False) for name in sorted({table, *aliases})):
                yield node.lineno  # type: ignore[attr-defined]

    return search


def _parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text if path.endswith(".py") else "")


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the functions of a module, and what stands outside of any."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    yield from functions
    yield ast.Module([node for node in tree.body if node not in functions], [])


def _writes(node: ast.AST, table: str, *, inserts: bool) -> bool:
    """Tell `update(table)`, `connection.update(table, ...)` and `table.update()`, and the same of the other verbs."""
    if not isinstance(node, ast.Call):
        return False
    verbs = ("update", "delete", "insert") if inserts else ("update",)
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    named = [node.args[0]] if node.args else [function.value] if isinstance(function, ast.Attribute) else []
    return name in verbs and any(_is_table(each, table) for each in named)


def _is_table(node: ast.AST, table: str) -> bool:
    return getattr(node, "attr" if isinstance(node, ast.Attribute) else "id", None) == table


def _members(scope: ast.AST) -> set[object]:
    """Return what a function names as members: keys of dicts, arguments by keyword."""
    found: set[object] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Dict):
            found |= {key.value for key in node.keys if isinstance(key, ast.Constant)}
        elif isinstance(node, ast.keyword):
            found.add(node.arg)
    return found


BANS = [
    Ban(
        what="TikTok Shop is named",
        homes=(f"{HUB}/connectors/tiktok_shop/*", TABLE_OF_CONNECTORS),
        instead="ask the connector: its vendor, title, events, settings or capabilities",
        search=says(r"tiktok|tts_"),
        seed="CHANNEL = 'tiktok_shop'\n",
        reasons={
            f"{HUB}/connectors/commerce_cloud/orders.py": "a channel type of Commerce Cloud's own API is called so",
        },
    ),
    Ban(
        what="Salesforce or one of its products is named",
        homes=SALESFORCE,
        instead="ask the connector: its vendor, title, settings or capabilities",
        search=says(
            r"salesforce|commerce|service.?cloud|sfsc|order.?management|ocapi|scapi|demandware|slas\b|\bsom\b"
        ),
        seed="# as Commerce Cloud spells it\n",
        reasons={
            f"{HUB}/connectors/tiktok_shop/connector.py": "the remedy for a closed region says where products go (R24)",
        },
    ),
    Ban(
        what="markets are listed",
        homes=(f"{HUB}/connectors/tiktok_shop/markets.py",),
        instead="the options of the connector's setting “region”, or MARKETS inside its package",
        search=lists_markets,
        seed="REGIONS = (('US', 'United States'), ('GB', 'United Kingdom'), ('DE', 'Germany'), ('FR', 'France'))\n",
    ),
    Ban(
        what="an order is changed",
        homes=(f"{HUB}/orders/turn.py",),
        instead="orders.turn.Turn.move, which knows what may follow and counts the version",
        search=changes("orders"),
        seed="_o.update().values(changed); from tables import orders as _o\n",
    ),
    Ban(
        what="a wish is written",
        homes=(f"{HUB}/outbox/wishes.py",),
        instead="outbox.wishes: want, expect, leaving, keep, sent, refused, withdraw or forget",
        search=writes("remote_objects"),
        seed="connection.insert(remote_objects, rows)\n",
    ),
]


def broken(ban: Ban, path: str, text: str) -> list[str]:
    """Return each place of a file that breaks the ban, with what to do instead."""
    if any(fnmatch(path, home) for home in ban.homes):
        return []
    return [f"{path}:{line}: {ban.what}; instead: {ban.instead}" for line in ban.search(path, text)]


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / HUB).rglob("*")):
        if path.suffix in TEXTS:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.what)
def test_each_idea_stands_in_its_home_alone(ban: Ban) -> None:
    """What is written once is changed once; a second place would follow late or never."""
    problems = [
        each for path, text in sources() if path not in ban.reasons for each in broken(ban, path, text)
    ]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.what)
def test_every_home_and_every_reason_is_needed(ban: Ban) -> None:
    """A home that holds nothing, or an exception that nobody needs, would let a second home in unseen."""
    found = {path for path, text in sources() if any(ban.search(path, text))}
    idle = [home for home in (*ban.homes, *ban.reasons) if not any(fnmatch(path, home) for path in found)]
    assert not idle


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.what)
def test_a_seeded_violation_is_found(ban: Ban) -> None:
    """The search can fail: it names the place and what takes the place of what stands there."""
    (problem,) = broken(ban, f"{HUB}/orders/seeded.py", ban.seed)
    assert problem == f"{HUB}/orders/seeded.py:1: {ban.what}; instead: {ban.instead}"
    assert broken(ban, ban.homes[0].replace("*", "seeded.py"), ban.seed) == []


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("def f(c, o):\n    c.update(orders, {'id': o}, {'status': 'new'})\n", True),
        ("def f(c, o):\n    c.execute(update(orders).where(orders.c.id == o).values(status='new'))\n", True),
        ("def f(c, o):\n    c.execute(tables.orders.update().values(status='new'))\n", True),
        (
            "def f(c, o, changes):\n    changes = {'status': 'new'}\n    c.update(orders, {'id': o}, changes)\n",
            True,
        ),
        ("def f(c, o):\n    c.update(orders, {'id': o}, {'routing_status': 'failed'})\n", False),
        ("def f(c, o):\n    c.insert(orders, {'id': o, 'status': 'new'})\n", False),
        ("def f(c, o):\n    c.update(shipping_requests, {'id': o}, {'status': 'canceled'})\n", False),
    ],
    ids=["row", "statement", "method", "variable", "other column", "insert", "other table"],
)
def test_a_write_of_a_column_is_known_in_each_of_its_spellings(code: str, is_found: bool) -> None:
    """Whoever changes a row's status is found however the statement is spelled; who makes the row is not meant."""
    assert bool(list(writes("orders", "status")("seeded.py", code))) == is_found


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("c.insert(remote_objects, {})\n", True),
        ("c.execute(remote_objects.delete().where(mine))\n", True),
        ("c.execute(update(tables.remote_objects))\n", True),
        ("c.select(remote_objects, entity_id=order_id)\n", False),
        ("c.insert(jobs, {})\n", False),
    ],
    ids=["insert", "delete", "update", "read", "other table"],
)
def test_a_write_of_a_table_is_known_in_each_of_its_spellings(code: str, is_found: bool) -> None:
    """Reading is everybody's; making, changing and removing is found."""
    assert bool(list(writes("remote_objects")("seeded.py", code))) == is_found
