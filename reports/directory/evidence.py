"""What a run directory holds, as frozen data (docs/evidence.md, schema version 1).

Reading is in `run_directory.py`; everything else in this package sees only these classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the story; 0 is the arrangement of the world, the last one is settling."""

    number: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was run and how it ended."""

    scenario: str
    connector: str
    title: str
    seed: int | None
    verdict: str
    sentence: str
    story_yaml: str
    digest: str
    versions: Mapping[str, Any]
    exchanges: int
    simulated_s: float
    real_s: float
    started_at: float | str | None
    ended_at: float | str | None
    parties: tuple[str, ...]
    replay: str
    steps: tuple[Step, ...]
    reconciliation: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Message:
    """Headers and body of a request or of a response."""

    headers: Mapping[str, Any]
    body: Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, or the loss of either."""

    number: int
    at: float
    took: float
    sender: str
    receiver: str
    method: str
    url: str
    route: str
    kind: str
    step: int
    status: int | None
    fault: Mapping[str, Any] | None
    lost: str | None
    error: str | None
    request: Message
    response: Message | None

    @property
    def path(self) -> str:
        """The URL's path, which vendors' documentation knows a call by."""
        return urlsplit(self.url).path or "/"

    @property
    def troubled(self) -> bool:
        """Whether the network, the lab or the receiver kept it from succeeding."""
        refused = self.status is not None and self.status >= 400
        return refused or self.fault is not None or self.lost is not None or self.error is not None


@dataclass(frozen=True, slots=True)
class Operation:
    """What an actor tried and how it ended."""

    number: int
    at: float
    actor: str
    operation: str
    arguments: Mapping[str, Any]
    step: int
    outcome: str
    result: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the hub's own journal."""

    number: int
    at: str
    decision: str
    entity: str
    entity_id: str
    integration_id: str
    reason: str
    details: Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise, with pointers to the evidence."""

    code: str
    promise: str
    rule: str
    message: str
    exchanges: tuple[int, ...] = ()
    operations: tuple[int, ...] = ()
    decisions: tuple[int, ...] = ()
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """What one checker concluded, and from how many items."""

    promise: str
    verdict: str
    judged: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings and the checks that were made."""

    verdict: str
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
