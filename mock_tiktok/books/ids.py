"""Ids, tokens and request ids, all from one seeded generator, so that a run repeats byte for byte."""

from __future__ import annotations

import random
import time

_STARTS = {
    "shop": 7_494_000_000_000_000_000,
    "seller": 7_494_100_000_000_000_000,
    "warehouse": 7_068_500_000_000_000_000,
    "product": 1_729_500_000_000_000_000,
    "sku": 1_729_600_000_000_000_000,
    "order": 576_400_000_000_000_000,
    "line": 577_000_000_000_000_000,
    "package": 1_152_900_000_000_000_000,
    "cancel": 4_035_000_000_000_000_000,
    "return": 4_036_000_000_000_000_000,
    "notification": 7_380_000_000_000_000_000,
    "user": 7_021_000_000_000_000_000,
    "attribute": 7_082_000_000_000_000_000,
    "service": 7_172_000_000_000_000_000,
    "brand": 7_082_400_000_000_000_000,
}
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Ids:
    """Draws every identifier of one vendor state; decimal strings rise by random steps (section 0.1)."""

    __slots__ = ("_last", "_random", "_second", "_stamp")

    def __init__(self, rng: random.Random) -> None:
        self._random = rng
        self._last = dict(_STARTS)
        self._second = -1
        self._stamp = ""

    def number(self, kind: str) -> str:
        """The next id of a kind, unique within it and always rising."""
        value = self._last[kind] + 1 + self._random.getrandbits(10)
        self._last[kind] = value
        return str(value)

    def token(self, prefix: str, length: int) -> str:
        """An opaque token such as TTP_… or ROW_… (section 1)."""
        return prefix + "".join(self._random.choices(_ALPHABET, k=length))

    def hex(self, length: int) -> str:
        """A run of lower-case hex digits."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def request_id(self, now: float) -> str:
        """yyyymmddHHMMSS and upper-case hex, as in the documented samples (section 3)."""
        second = int(now)
        if second != self._second:
            self._second = second
            self._stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(second))
        return f"{self._stamp}{self._random.getrandbits(80):020X}"
