"""The draw: everything that exploration leaves to chance comes from here, and from a seed and a number alone.

Swarm style: each story first draws which features are in play at all, so that some stories are all cancels and others
all renames, and combinations that would each be rare become common (Groce and others, Swarm Testing, 2012).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Chance for one story, of a campaign's seed or of a scenario."""

    def __init__(self, seed: int | str, number: int) -> None:
        self._random = random.Random(f"{seed}/{number}")
        self._in_play: dict[str, bool] = {}

    def chance(self, of: float) -> bool:
        """Return True with this probability."""
        return self._random.random() < of

    def within(self, low: int, high: int) -> int:
        """Return a whole number between the two, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def few(self, most: int) -> int:
        """Return a count from 1 to `most`, small ones far more often."""
        count = 1
        while count < most and self._random.random() < 0.5:
            count += 1
        return count

    def one(self, choices: Sequence[T]) -> T:
        """Return one of these."""
        return choices[int(self._random.random() * len(choices))]

    def some(self, choices: Sequence[T], least: int, most: int) -> list[T]:
        """Return between `least` and `most` different ones of these, in a drawn order."""
        wanted = min(len(choices), self.within(least, most))
        return self._random.sample(choices, wanted)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return one key, each as often as its weight says."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def plays(self, feature: str, of: float = 0.5) -> bool:
        """Tell whether this feature is in play in this story; drawn once, with the first probability asked."""
        if feature not in self._in_play:
            self._in_play[feature] = self.chance(of)
        return self._in_play[feature]
