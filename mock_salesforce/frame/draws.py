"""Where chance comes from: a seeded generator that can be copied for the price of its state."""

from __future__ import annotations

import random
from typing import Any


class Draws(random.Random):
    """Draws as `random.Random` of the same seed does."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Draws:
        """A generator that will draw the same; the generic way copies its 625 numbers one by one."""
        twin = Draws(0)
        twin.setstate(self.getstate())
        return twin
