"""What a platform does by itself, and how it behaves from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scenarios.story.members import Name, Sku
from scenarios.story.verbs.base import Deed, DeedAt
from scenarios.story.world import Audits, Refusal, Side


@dataclass(frozen=True, slots=True)
class SetAudits(DeedAt):
    """From now on TikTok reviews the shop's listings like this."""

    audits: Audits


@dataclass(frozen=True, slots=True)
class DecideAudit(DeedAt):
    """TikTok decides the reviews that are running: of one product, or all of the shop's."""

    outcome: Literal["approve", "fail"]
    sku: Sku | None = None


@dataclass(frozen=True, slots=True)
class Freeze(DeedAt):
    """TikTok freezes a product."""

    sku: Sku


@dataclass(frozen=True, slots=True)
class Unfreeze(DeedAt):
    """An appeal succeeds, and a frozen product may be put on sale again."""

    sku: Sku


@dataclass(frozen=True, slots=True)
class Promote(DeedAt):
    """A product enters a promotion on TikTok, which locks its price and stock, or leaves it."""

    sku: Sku
    promoted: bool = True


@dataclass(frozen=True, slots=True)
class SetQuirks(Deed):
    """A platform behaves differently from now on, where its documents leave that open (docs/fidelity.md)."""

    on: Side
    quirks: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArmRefusal(Deed):
    """A platform refuses the next calls of one of its operations with one of its own errors."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Holiday(Deed):
    """The location's TikTok warehouse goes on holiday, or comes back."""

    location: Name
    away: bool = True
