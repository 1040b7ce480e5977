"""How parties, connectors, instants and amounts of time are written for a reader."""

from __future__ import annotations

from datetime import UTC, datetime

PARTIES = {
    "merchant": "Merchant",
    "buyer": "Buyer",
    "tiktok": "TikTok Shop",
    "hub": "Hub",
    "salesforce": "Salesforce",
    "commerce_cloud": "Commerce Cloud",
    "warehouse": "Warehouse",
    "operator": "Operator",
}  # in the order of the lanes: who talks most stands side by side
CONNECTORS = {
    "order_management": "Salesforce Order Management (SOM)",
    "commerce_cloud": "Salesforce Commerce Cloud (B2C)",
    "service_cloud": "Salesforce Service Cloud (SFSC)",
    "tiktok_shop": "TikTok Shop",
}
VERDICTS = {"valid": "Valid", "invalid": "Invalid", "unknown": "Unknown", "unfinished": "Unfinished"}
MARKS = {"valid": "✓", "invalid": "✕", "unknown": "?", "unfinished": "…"}


def party(name: str) -> str:
    """Return the party's name as a reader knows it."""
    return PARTIES.get(name) or spaced(name)


def connector(key: str) -> str:
    """Return the connector's title as the connector catalog has it."""
    return CONNECTORS.get(key) or spaced(key)


def spaced(name: str) -> str:
    """Return an identifier as words, the first with a capital."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def instant(at: float | str | None) -> str:
    """Return an instant of the simulation in UTC."""
    if at is None:
        return "unknown"
    if isinstance(at, str):
        return at
    return datetime.fromtimestamp(at, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def duration(seconds: float) -> str:
    """Return a length of time in the two largest units that matter."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 60:
        return f"{seconds:.1f}".rstrip("0").rstrip(".") + " s"
    whole = round(seconds)
    for size, name, smaller, smaller_name in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {name} {rest} {smaller_name}" if rest else f"{whole // size} {name}"
    return f"{whole} s"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: `1 order`, `1,200 orders`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
