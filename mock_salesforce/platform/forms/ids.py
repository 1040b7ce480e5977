"""Record ids: 15 case-sensitive characters, or 18 with a checksum (section 2.3)."""

from __future__ import annotations

import re

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHAPE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-5]{3})?", re.ASCII)


def checksum(id15: str) -> str:
    """The three letters that make a 15-character id safe to compare without case."""
    letters = []
    for start in (0, 5, 10):
        bits = 0
        for offset in range(5):
            if "A" <= id15[start + offset] <= "Z":
                bits |= 1 << offset
        letters.append(_CHECK[bits])
    return "".join(letters)


def id18(text: str) -> str | None:
    """The 18-character form of either form, its case restored from the checksum; None where the shape is
    wrong."""
    if not _SHAPE.fullmatch(text):
        return None
    if len(text) == 15:
        return text + checksum(text)
    if checksum(text[:15]) == text[15:]:
        return text
    return _restored(text[:15], text[15:].upper())


def _restored(body: str, check: str) -> str:
    """An 18-character id whose case was lost on the way: the checksum says which letters are capitals."""
    letters = []
    for block, letter in enumerate(check):
        bits = _CHECK.index(letter)
        for offset in range(5):
            character = body[block * 5 + offset]
            letters.append(character.upper() if bits >> offset & 1 else character.lower())
    return "".join(letters) + check


class IdSequence:
    """Issues the ids of one object in rising order; the pod letters keep two orgs' ids apart."""

    __slots__ = ("_head", "_next")

    def __init__(self, prefix: str, pod: str, first: int) -> None:
        self._head = f"{prefix}{pod}00"
        self._next = first

    def issue(self) -> str:
        """The next id, 18 characters."""
        number = self._next
        self._next = number + 1
        digits = []
        for _ in range(15 - len(self._head)):
            number, digit = divmod(number, 62)
            digits.append(_DIGITS[digit])
        id15 = self._head + "".join(reversed(digits))
        return id15 + checksum(id15)


def pod(number: int) -> str:
    """Two letters out of a number, as ids carry at places 4 and 5."""
    return _DIGITS[10 + number % 52] + _DIGITS[number // 52 % 62]
