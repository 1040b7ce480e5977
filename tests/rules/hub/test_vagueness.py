"""How much of the hub mypy cannot see: next to nothing, so that a misspelled column or member is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.vagueness import Count, figures

HUB = Path(__file__).parents[3] / "integration_hub"
MOST = 0.03


@pytest.mark.parametrize("kind", ["arguments", "returns", "members"])
def test_the_hub_says_what_it_takes_gives_and_keeps(kind: str) -> None:
    """Under 3 % of what is annotated is `Any`, `Json` or `Row`, or holds one anywhere, an alias of one included."""
    all_of, said, within = figures(HUB)[kind]
    assert all_of > 500
    assert said <= within < MOST * all_of


NONE = Count(1, 0, 0)


@pytest.mark.parametrize(
    ("source", "arguments", "returns", "members"),
    [
        ("def f(a: Any) -> None: ...", Count(1, 1, 1), NONE, Count()),
        ("def f(a: int, *, b: dict[str, Any]) -> Row: ...", Count(2, 0, 1), Count(1, 1, 1), Count()),
        ("def f(*a: int, **b: Any) -> None: ...", Count(2, 1, 1), NONE, Count()),
        ("class A:\n    def f(self, a: 'int') -> list['Json']: ...", NONE, Count(1, 0, 1), Count()),
        ("def f(a: 'dict[str, Any]') -> typing.Any: ...", Count(1, 0, 1), Count(1, 1, 1), Count()),
        ("async def f(a: object) -> Mapping[str, object]: ...", NONE, NONE, Count()),
        ("class A:\n    a: Any\n    b: list[Row]\n    c: str = 'Any'", Count(), Count(), Count(3, 1, 2)),
        ("R = list[Any]\nS = Sequence[R]\ndef f(a: S) -> R: ...", Count(1, 1, 1), Count(1, 1, 1), Count()),
        ("a: Annotated[str, Field(examples=['It is Any.'])]", Count(), Count(), NONE),
    ],
)  # fmt: skip
def test_what_counts_as_vague(
    tmp_path: Path, source: str, arguments: Count, returns: Count, members: Count
) -> None:
    """Counted are all annotations, those that are a vague name, and those that hold one; `self` is none."""
    (tmp_path / "a.py").write_text(source, encoding="utf-8")
    assert figures(tmp_path) == {"arguments": arguments, "returns": returns, "members": members}
