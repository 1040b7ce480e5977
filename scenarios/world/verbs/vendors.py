"""What a platform does by itself, and how it behaves from then on."""

from __future__ import annotations

from scenarios.story.steps import (
    ArmRefusal,
    DecideAudit,
    Freeze,
    Holiday,
    Promote,
    SetAudits,
    SetQuirks,
    Unfreeze,
)
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, ended


def set_audits(company: Company, step: SetAudits) -> Ending:
    """Change how a shop's listings are reviewed."""
    return ended(company.tiktok(step.at).set_audits(step.audits))


def decide_audit(company: Company, step: DecideAudit) -> Ending:
    """Decide running reviews."""
    return ended(company.tiktok(step.at).decide_audit(step.outcome, step.sku))


def freeze(company: Company, step: Freeze) -> Ending:
    """Freeze a product."""
    return ended(company.tiktok(step.at).act_on_product(step.sku, "freeze"))


def unfreeze(company: Company, step: Unfreeze) -> Ending:
    """Have an appeal succeed."""
    return ended(company.tiktok(step.at).act_on_product(step.sku, "unfreeze"))


def promote(company: Company, step: Promote) -> Ending:
    """Lock price and stock, or free them."""
    return ended(company.tiktok(step.at).promote(step.sku, promoted=step.promoted))


def set_quirks(company: Company, step: SetQuirks) -> Ending:
    """Throw switches of a platform."""
    return ended(company.platform(step.on).set_quirks(step.quirks))


def arm_refusal(company: Company, step: ArmRefusal) -> Ending:
    """Have a platform refuse its next calls."""
    return ended(company.platform(step.refusal.on).refuse(step.refusal))


def holiday(company: Company, step: Holiday) -> Ending:
    """Close a warehouse at TikTok, or open it, in every shop."""
    replies = [shop.holiday(step.location, away=step.away) for shop in company.shops.values()]
    return ended(next((reply for reply in replies if not reply.ok), replies[0]))
