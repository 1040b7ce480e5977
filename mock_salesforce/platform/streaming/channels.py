"""Which channels an org has for a client of a version (section 9)."""

from __future__ import annotations

from mock_salesforce.platform.books import order_events
from mock_salesforce.platform.books.bus import Event
from mock_salesforce.platform.books.change_events import FIRST, event_name, first_version
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.books.schema import SObject

EVERY_CHANGE = "/data/ChangeEvents"


def captured(org: Org, name: str) -> SObject | None:
    """The object whose changes an event of this name tells."""
    stem = name.removesuffix("ChangeEvent")
    sobject = org.schema.get(f"{stem}c" if stem.endswith("__") else stem)
    known = sobject is not None and first_version(sobject) is not None and event_name(sobject) == name
    return sobject if known else None


def since(org: Org, name: str) -> float | None:
    """The version that brought an event to the org; None where it has no such event."""
    kind = order_events.EVENTS.get(name)
    if kind is not None:
        return kind.since if org.events.managed or not kind.managed else None
    sobject = captured(org, name)
    return first_version(sobject) if sobject else None


def names(org: Org) -> list[str]:
    """Every event that the org has."""
    changes = [event_name(sobject) for sobject in org.schema]
    return [name for name in (*changes, *order_events.EVENTS) if since(org, name) is not None]


def exists(org: Org, channel: str, version: float) -> bool:
    """Whether events may come on a channel: of every change, of one object's, or of a platform event. An object
    that is not selected has its channel too, and it stays silent."""
    if channel == EVERY_CHANGE:
        return version >= FIRST
    _, _, name = channel.rpartition("/")
    family = "/event/" if name in order_events.EVENTS else "/data/"
    first = since(org, name) if channel == family + name else None
    return first is not None and version >= first


def carries(channel: str, event: Event, version: float) -> bool:
    """Whether an event goes to the subscribers of a channel."""
    if version < event.since:
        return False
    return event.channel == channel or (channel == EVERY_CHANGE and event.channel.startswith("/data/"))
