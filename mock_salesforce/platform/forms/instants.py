"""Dates and times in the wire format the vendor answers with; as text they sort in time order.

Rows keep every date, datetime and time as this text, so a comparison is a comparison of strings and an
answer needs no formatting.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_DATETIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|z|[+-]\d\d:?\d\d)?", re.ASCII
)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?Z?", re.ASCII)


def wire(at: float) -> str:
    """Unix seconds as `2026-11-23T00:36:11.000+0000`."""
    return wire_datetime(datetime.fromtimestamp(at, UTC))


def wire_datetime(moment: datetime) -> str:
    """A moment as the vendor writes it: milliseconds, and an offset without colon."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+0000".zfill(28)


def read_datetime(text: str) -> str | None:
    """Any ISO form the API accepts, in wire format; None where it is none. No offset means UTC."""
    match = _DATETIME.fullmatch(text)
    if match is None:
        return None
    day, clock, fraction, offset = match.groups()
    offset = "+00:00" if offset in (None, "Z", "z") else offset
    clock = clock if len(clock) == 8 else f"{clock}:00"
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset}")
        return wire_datetime(moment)
    except (ValueError, OverflowError):
        return None


def read_date(text: str) -> str | None:
    """A calendar date, checked; None where it is none."""
    if len(text) != 10 or text[4] != "-":
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def read_time(text: str) -> str | None:
    """A time of day as `HH:mm:ss.SSSZ`; None where it is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction = match.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    return f"{hour}:{minute}:{second}.{(fraction or '0'):0<3}Z"


def moment(text: str) -> datetime:
    """The datetime that a wire text stands for."""
    return datetime.fromisoformat(text)


def today(at: float) -> date:
    """The calendar day of an instant, UTC: the lab's users live there."""
    return datetime.fromtimestamp(at, UTC).date()


def midnight(day: date, *, plus_days: int = 0) -> str:
    """The first instant of a day, in wire format."""
    return f"{day + timedelta(days=plus_days):%Y-%m-%d}T00:00:00.000+0000".zfill(28)
