"""Which channels an org has for a client of a version (section 9)."""

from __future__ import annotations

from ..org import Org
from . import order_events
from .bus import Event
from .change_events import FIRST, event_name, first_version

EVERY_CHANGE = "/data/ChangeEvents"


def exists(org: Org, channel: str, version: float) -> bool:
    """Whether events may come on a channel: of every change, of one object's, or of a platform event. An object
    that is not selected has its channel too, and it stays silent."""
    if channel == EVERY_CHANGE:
        return version >= FIRST
    _, _, name = channel.rpartition("/")
    if channel == f"/event/{name}":
        kind = order_events.EVENTS.get(name)
        return kind is not None and version >= kind.since and (org.events.managed or not kind.managed)
    if channel != f"/data/{name}" or not name.endswith("ChangeEvent"):
        return False
    stem = name.removesuffix("ChangeEvent")
    sobject = org.schema.get(f"{stem}c" if stem.endswith("__") else stem)
    since = first_version(sobject) if sobject is not None and event_name(sobject) == name else None
    return since is not None and version >= since


def carries(channel: str, event: Event, version: float) -> bool:
    """Whether an event goes to the subscribers of a channel."""
    if version < event.since:
        return False
    return event.channel == channel or (channel == EVERY_CHANGE and event.channel.startswith("/data/"))
