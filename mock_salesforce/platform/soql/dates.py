"""Relative date literals on the org's clock: each is a half-open range of days (section 3)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

Range = tuple[date, date]


def _days(start: int, length: int) -> Callable[[date], Range]:
    return lambda day: (day + timedelta(days=start), day + timedelta(days=start + length))


def week_start(day: date) -> date:
    """The Sunday a week begins with in an English locale."""
    return day - timedelta(days=day.isoweekday() % 7)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _periods(unit: str, day: date, first: int, count: int) -> Range:
    if unit == "DAY":
        return day + timedelta(days=first), day + timedelta(days=first + count)
    if unit == "WEEK":
        start = week_start(day)
        return start + timedelta(weeks=first), start + timedelta(weeks=first + count)
    months = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    month = {"MONTH": day.month, "QUARTER": (day.month - 1) // 3 * 3 + 1, "YEAR": 1}[unit]
    start = date(day.year, month, 1)
    return add_months(start, first * months), add_months(start, (first + count) * months)


_FIXED: Mapping[str, Callable[[date], Range]] = {
    "YESTERDAY": _days(-1, 1),
    "TODAY": _days(0, 1),
    "TOMORROW": _days(1, 1),
    "LAST_90_DAYS": _days(-90, 91),
    "NEXT_90_DAYS": _days(1, 90),
}
_NAMED = {"LAST": -1, "THIS": 0, "NEXT": 1}
_PERIODS = ("WEEK", "MONTH", "QUARTER", "YEAR")
_UNITS = ("DAY", *_PERIODS)
# The fiscal year of the lab's orgs is the calendar's.
_FISCAL = {"FISCAL_QUARTER": "QUARTER", "FISCAL_YEAR": "YEAR"}
_COUNTED = re.compile(r"(LAST|NEXT)_N_(\w+)S|N_(\w+)S_AGO", re.ASCII)


def relative_range(literal: str, today: date) -> Range | None:
    """The days a literal means, the second exclusive; None where it is no date literal."""
    name, colon, count = literal.partition(":")
    try:
        if not colon:
            return _fixed(name, today)
        return _counted(name, int(count), today)
    except (OverflowError, ValueError):
        return None


def _fixed(name: str, today: date) -> Range | None:
    if name in _FIXED:
        return _FIXED[name](today)
    which, _, period = name.partition("_")
    unit = _FISCAL.get(period, period)
    if which in _NAMED and unit in _PERIODS:
        return _periods(unit, today, _NAMED[which], 1)
    return None


def _counted(name: str, count: int, today: date) -> Range | None:
    match = _COUNTED.fullmatch(name)
    if match is None:
        return None
    which, period, ago = match.groups()
    unit = _FISCAL.get(period or ago, period or ago)
    if unit not in _UNITS:
        return None
    if which == "NEXT":
        return _periods(unit, today, 1, count)
    if which == "LAST":
        # Days include today; longer units are the whole ones before this one.
        return _periods(unit, today, -count, count + 1 if unit == "DAY" else count)
    return _periods(unit, today, -count, 1)
