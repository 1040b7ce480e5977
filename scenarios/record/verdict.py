"""Verdicts and findings: what judging a history comes to.

A *finding* says the hub broke a promise, with the evidence; it never shares a base with an error of the lab. A
check that judged nothing is unknown, never valid; of several verdicts the worst counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from scenarios.record.history import History

Verdict = Literal["valid", "invalid", "unknown"]
CRASH = "hub_crashed"  # the code of the finding that the hub broke


@dataclass(frozen=True, slots=True)
class Evidence:
    exchanges: tuple[int, ...] = ()  # indexes
    operations: tuple[int, ...] = ()
    journal: tuple[int, ...] = ()  # entry numbers
    state: Mapping[str, Any] = field(default_factory=dict)  # the rows that show it


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise: `code` names the playbook entry, `promise` I and a number, `rule` R and a number or ""."""

    code: str
    promise: str
    rule: str
    message: str
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Check:
    """What one checker concluded, and from how many items."""

    promise: str
    verdict: Verdict
    judged: int
    sentence: str
    findings: tuple[Finding, ...] = ()
    failed: bool = False  # the checker itself: the lab is at fault, and the verdict says nothing


class Checker(Protocol):
    """Judges one promise on a finished history; reads nothing else and changes nothing."""

    def __call__(self, history: History) -> Check: ...


def conclude(promise: str, judged: int, findings: Sequence[Finding], *, subject: str) -> Check:
    """Return the check's verdict: invalid with findings, unknown when nothing was judged, else valid."""
    if findings:
        return Check(
            promise, "invalid", judged, f"{len(findings)} of {judged} {subject} broke it", tuple(findings)
        )
    if not judged:
        return Check(promise, "unknown", 0, f"the run exercised no {subject}")
    return Check(promise, "valid", judged, f"{judged} {subject} judged")


def overall(checks: Sequence[Check], *, required: Iterable[str]) -> Verdict:
    """Return the run's verdict: invalid if any check is; unknown if one failed, or a required one had nothing."""
    verdicts = {check.promise: check.verdict for check in checks}
    if "invalid" in verdicts.values():
        return "invalid"
    if any(check.failed for check in checks):
        return "unknown"
    return (
        "unknown" if any(verdicts.get(promise, "unknown") == "unknown" for promise in required) else "valid"
    )


def findings_of(checks: Iterable[Check]) -> list[Finding]:
    """Return all findings, a crash first: whatever else is broken may follow from it."""
    found = [finding for check in checks for finding in check.findings]
    return sorted(found, key=lambda finding: finding.code != CRASH)
