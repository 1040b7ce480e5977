"""Makes characters visible that look like nothing, because in this field they are often the cause.

A zero-width space in a SKU, a no-break space, a right-to-left override: each is written as its code point.
"""

from __future__ import annotations

import re

HIDDEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f"
    r"\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
EDGES = re.compile(r"^ +| +$")


def revealed(text: str) -> str:
    """Return text with hidden characters written as `‹U+200B›`."""
    return HIDDEN.sub(lambda found: f"‹U+{ord(found.group()):04X}›", text)


def revealed_edges(text: str) -> str:
    """Return a short value such as a SKU with the spaces at its ends made visible, too."""
    return EDGES.sub(lambda found: "␣" * len(found.group()), revealed(text))
