"""Drawn deeds of the platforms themselves, and time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenarios.explore.dice import Dice
from scenarios.explore.workloads.sketch import Deed, Sketch
from scenarios.explore.worlds import TIKTOK_QUIRKS, draw_audits, draw_refusal
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

WAITS = (30, 60, 400, 700, 3700, 4 * 3600, 13 * 3600)


def _set_audits(dice: Dice, _sketch: Sketch) -> Step | None:
    return SetAudits(draw_audits(dice))


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


def _unfreeze(dice: Dice, sketch: Sketch) -> Step | None:
    frozen = [sku for kind, sku, _ in sketch.gone if kind is Freeze]
    if sketch.sold and dice.chance(0.1):
        return Unfreeze(dice.one(sketch.sold))
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


def _arm_refusal(dice: Dice, _sketch: Sketch) -> Step | None:
    return ArmRefusal(draw_refusal(dice))


def _set_quirks(dice: Dice, _sketch: Sketch) -> Step | None:
    return SetQuirks("tiktok", dict([dice.one(TIKTOK_QUIRKS)]))


def _holiday(dice: Dice, sketch: Sketch) -> Step | None:
    return Holiday(dice.one(sketch.places), away=dice.chance(0.6)) if sketch.places else None


def _wait(dice: Dice, _sketch: Sketch) -> Step | None:
    return Wait(dice.one(WAITS))


DEEDS: Mapping[type[Step], Deed] = MappingProxyType(
    {
        SetAudits: Deed(_set_audits, 1, 0.15),
        DecideAudit: Deed(_decide_audit, 1, 0.3),
        Freeze: Deed(_freeze, 1, 0.15),
        Unfreeze: Deed(_unfreeze, 1, 0.5),
        Promote: Deed(_promote, 1, 0.15),
        SetQuirks: Deed(_set_quirks, 1, 0.1),
        ArmRefusal: Deed(_arm_refusal, 1, 0.2),
        Holiday: Deed(_holiday, 1, 0.1),
        Wait: Deed(_wait, 3, 0.9),
        Skip: Deed(lambda dice, _sketch: Skip(dice.one((1, 3, 21))), 0.3, 0.1),
    }
)
