"""How much of the hub mypy cannot see: next to nothing, so that a misspelled column or member is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.vagueness import figures

HUB = Path(__file__).parent.parent.parent / "integration_hub"
MOST_SAID, MOST_WITHIN = 0.03, 0.08


@pytest.mark.parametrize("kind", ["arguments", "returns"])
def test_the_hub_says_what_it_takes_and_gives(kind: str) -> None:
    """Under 3 % of the hub's arguments and returns are `Any`, `Json` or `Row`, and few hold one anywhere."""
    all_of, said, within = figures(HUB)[kind]
    assert all_of > 500
    assert said / all_of < MOST_SAID
    assert within / all_of < MOST_WITHIN


@pytest.mark.parametrize(
    ("source", "arguments", "returns"),
    [
        ("def f(a: Any) -> None: ...", (1, 1, 1), (1, 0, 0)),
        ("def f(a: int, *, b: dict[str, Any]) -> Row: ...", (2, 0, 1), (1, 1, 1)),
        ("class A:\n    def f(self, a: 'int') -> list[Json]: ...", (1, 0, 0), (1, 0, 1)),
        ("async def f(a: object) -> Mapping[str, object]: ...", (1, 0, 0), (1, 0, 0)),
    ],
)
def test_what_counts_as_vague(
    tmp_path: Path, source: str, arguments: tuple[int, int, int], returns: tuple[int, int, int]
) -> None:
    """Counted are all annotations, those that are a vague name, and those that hold one; `self` is none."""
    (tmp_path / "a.py").write_text(source, encoding="utf-8")
    assert figures(tmp_path) == {"arguments": arguments, "returns": returns}
