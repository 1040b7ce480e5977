"""Drawn deeds of the platforms themselves, and time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from scenarios.explore.dice import Dice
from scenarios.explore.workloads.sketch import Deed, Sketch
from scenarios.story.steps import (
    ArmRefusal,
    DecideAudit,
    Freeze,
    Holiday,
    Promote,
    SetAudits,
    SetQuirks,
    Skip,
    Step,
    Unfreeze,
    Wait,
)
from scenarios.story.world import Audits, Refusal

WAITS = (30, 60, 400, 700, 3700, 4 * 3600, 13 * 3600)
_AUDITS: tuple[Literal["approve", "fail", "manual"], ...] = ("approve", "fail", "manual")


def _set_audits(dice: Dice, _sketch: Sketch) -> Step | None:
    return SetAudits(Audits(dice.one(_AUDITS), delay_seconds=dice.one((60, 600, 7200))))


def _on_tiktok(dice: Dice, sketch: Sketch) -> str | None:
    return dice.one(sketch.sold) if sketch.sold else None


def _decide_audit(dice: Dice, sketch: Sketch) -> Step | None:
    sku = _on_tiktok(dice, sketch) if dice.chance(0.4) else None
    return DecideAudit("fail" if dice.chance(0.3) else "approve", sku=sku)


def _freeze(dice: Dice, sketch: Sketch) -> Step | None:
    sku = _on_tiktok(dice, sketch)
    if sku is None:
        return None
    sketch.gone.append((Freeze, sku, "tiktok"))
    return Freeze(sku)


def _unfreeze(_dice: Dice, sketch: Sketch) -> Step | None:
    frozen = [sku for kind, sku, _ in sketch.gone if kind is Freeze]
    return Unfreeze(frozen[-1]) if frozen else None


def _promote(dice: Dice, sketch: Sketch) -> Step | None:
    sku = _on_tiktok(dice, sketch)
    if sku is None:
        return None
    if sku in sketch.held:
        sketch.held.remove(sku)
        return Promote(sku, promoted=False)
    sketch.held.append(sku)
    return Promote(sku)


# What TikTok documents that it may refuse with, of operations that the hub uses (docs/facts/tiktok-shop-api.md).
REFUSALS: tuple[tuple[str, str], ...] = (
    ("Create Product", "bad_input"), ("Create Product", "check_failed"), ("Create Product", "internal"),
    ("Partial Edit Product", "wrong_status"), ("Edit Product", "internal"), ("Update Price", "price_range"),
    ("Update Inventory", "rate_limited"), ("Update Inventory", "internal"), ("Inventory Search", "timeout"),
    ("Search Products", "overloaded"), ("Get Order List", "rate_limited"), ("Get Order Detail", "timeout"),
    ("Mark Package As Shipped", "internal"), ("Ship Package", "internal"), ("Cancel Order", "internal"),
    ("Upload Product Image", "file_too_big"), ("Get Warehouse List", "internal"),
)  # fmt: skip
# What the documents leave open, each the other way than a mock behaves of itself (docs/fidelity.md).
QUIRKS: tuple[tuple[str, object], ...] = (
    ("webhook_duplicates", 1), ("webhook_newest_first", True), ("webhook_retry_new_id", True),
    ("old_access_token_survives_refresh", False), ("rotate_refresh_token", False), ("search_lag_seconds", 30),
    ("inventory_search_lag_seconds", 30), ("order_detail_lag_seconds", 20), ("offset_page_tokens", True),
    ("retry_after_on_429", True), ("partially_shipping_webhook", True), ("edit_shows_pending", True),
    ("early_address", "empty"), ("fbt_warehouse_listed", True), ("business_error_status", 400),
)  # fmt: skip


def _arm_refusal(dice: Dice, _sketch: Sketch) -> Step | None:
    operation, error = dice.one(REFUSALS)
    return ArmRefusal(Refusal("tiktok", operation, error, times=dice.few(3), after_write=dice.chance(0.2)))


def _set_quirks(dice: Dice, _sketch: Sketch) -> Step | None:
    quirk, value = dice.one(QUIRKS)
    return SetQuirks("tiktok", {quirk: value})


def _holiday(dice: Dice, sketch: Sketch) -> Step | None:
    return Holiday(dice.one(sketch.places), away=dice.chance(0.6)) if sketch.places else None


def _wait(dice: Dice, _sketch: Sketch) -> Step | None:
    return Wait(dice.one(WAITS))


DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {
        SetAudits: Deed(_set_audits, 1, 0.15),
        DecideAudit: Deed(_decide_audit, 1, 0.3),
        Freeze: Deed(_freeze, 1, 0.1),
        Unfreeze: Deed(_unfreeze, 1, 0.5),
        Promote: Deed(_promote, 1, 0.1),
        SetQuirks: Deed(_set_quirks, 1, 0.1),
        ArmRefusal: Deed(_arm_refusal, 1, 0.2),
        Holiday: Deed(_holiday, 1, 0.1),
        Wait: Deed(_wait, 3, 0.9),
        Skip: Deed(lambda dice, _sketch: Skip(dice.one((1, 3, 21))), 0.3, 0.1),
    }
)
