"""Where the hub broke: what the lab saw of it from outside, and what the hub's journal tells of its jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.checkers.views.hub import instant
from scenarios.record.history import Crash, History
from scenarios.record.verdict import CRASH, Evidence, Finding

JOB_CRASHED = "job_crashed"  # the decision under which the hub's journal keeps a crash that cost only its job


def crashes(history: History) -> Iterator[Finding]:
    """Yield one finding for all crashes that are alike: the same exception in the same place of the hub."""
    alike: dict[tuple[str, str, str], list[Crash]] = {}
    for crash in history.crashes:
        alike.setdefault((crash.error, crash.message, crash.raised_in), []).append(crash)
    for same in alike.values():
        yield _seen(same[0], len(same))
    told: dict[str, list[Mapping[str, Any]]] = {}
    for entry in history.journal:
        if entry.get("decision") == JOB_CRASHED:
            told.setdefault(str(entry.get("reason")), []).append(entry)
    for reason, entries in told.items():
        yield _told(history, reason, entries)


def _seen(crash: Crash, times: int) -> Finding:
    what = (
        f"{crash.error}: {crash.message}" if crash.raised_in else f"an answer {crash.error}: {crash.message}"
    )
    place = f" ({crash.raised_in})" if crash.raised_in else ""
    row = {
        "at": crash.at, "during": crash.during, "class": crash.error, "message": crash.message,
        "raised_in": crash.raised_in, "times": times,
    }  # fmt: skip
    message = f"the hub broke in {crash.during} with {what}{place}{_often(times)}"
    return Finding(CRASH, "I8", "", message, Evidence(exchanges=crash.exchanges, state={"crash": row}))


def _told(history: History, reason: str, entries: list[Mapping[str, Any]]) -> Finding:
    first = entries[0]
    at = instant(first["at"]) if isinstance(first.get("at"), str) else float(first.get("at", 0.0))
    before = [exchange.index for exchange in history.exchanges if exchange.at <= at][-1:]
    evidence = Evidence(
        exchanges=tuple(before), journal=tuple(entry["number"] for entry in entries), state={"crash": first}
    )
    return Finding(CRASH, "I8", "", f"the hub broke in a job: {reason}{_often(len(entries))}", evidence)


def _often(times: int) -> str:
    return f", {times} times" if times > 1 else ""
