"""Nothing is dead: what the product defines, the product uses."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.rules.unused import unused

REASONS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("unused.toml").read_text(encoding="utf-8")
)


def test_every_definition_is_used_or_says_why_not() -> None:
    """What nothing uses is removed, or stands in the list with a reason."""
    known = {name for group in REASONS.values() for name in group}
    dead = [str(item) for item in unused() if item.name not in known]
    assert not dead, "\n".join(dead)


def test_the_list_only_shrinks() -> None:
    """An entry whose definition is gone or used again goes too, and dead code is no reason of its own."""
    found = {item.name for item in unused()}
    needless = sorted(name for group in REASONS.values() for name in group if name not in found)
    assert not needless, f"not needed any more in unused.toml: {', '.join(needless)}"
    assert REASONS.keys() == {"called_by_a_library", "columns", "found_by_reading_the_module", "for_tests"}


@pytest.mark.parametrize(
    "code",
    [
        "def gone():\n    pass\n",
        "class gone:\n    pass\n",
        "gone = 3\n",
        "class Used:\n    def gone(self):\n        pass\n\nUsed()\n",
        "from dataclasses import dataclass\n\n@dataclass\nclass Used:\n    gone: int\n\nUsed(3)\n",
        'def gone():\n    """A gone thing is no use."""\n',
        "def gone():\n    pass\n\nprint({'gone': 'gone'})\n",
        "__all__ = [\n    'gone',\n]\n\ndef gone():\n    pass\n",
    ],
    ids=[
        "function",
        "class",
        "variable",
        "method",
        "field",
        "named in prose only",
        "also a word",
        "offered only",
    ],
)
def test_a_dead_definition_is_found(tmp_path: Path, code: str) -> None:
    """The search can fail: a definition that nothing uses is named with its place."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "a.py").write_text(code, encoding="utf-8")
    (found,) = unused(tmp_path, ["hub"])
    assert found.name == "gone" and found.where.startswith("hub/a.py:")


@pytest.mark.parametrize(
    ("code", "template"),
    [
        ("def used():\n    pass\n\nused()\n", ""),
        ("@app.get('/a')\ndef used():\n    pass\n", ""),
        ("def used():\n    pass\n\nload('hub.a:used')\n", ""),
        ("def used():\n    pass\n", "{{ used() }}"),
        ("class Body(BaseModel):\n    a: int\n\nclass Order(Body):\n    used: int\n\nOrder()\n", ""),
    ],
    ids=["called", "registered", "named in a string", "named in a template", "member of a body"],
)
def test_what_is_used_by_other_ways_than_a_call_passes(tmp_path: Path, code: str, template: str) -> None:
    """Registers, strings, templates and bodies use what they name."""
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "a.py").write_text(code, encoding="utf-8")
    (tmp_path / "hub" / "a.html").write_text(template, encoding="utf-8")
    assert not [item for item in unused(tmp_path, ["hub"]) if item.name == "used"]
