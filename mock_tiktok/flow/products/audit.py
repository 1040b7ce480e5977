"""The product audit as a lifecycle on the clock, and the status changes around it (facts section 4)."""

from __future__ import annotations

from functools import partial
from typing import Any

from mock_tiktok.books.catalog import Product
from mock_tiktok.flow.webhooks import notify
from mock_tiktok.reference.taxonomy import CATEGORIES
from mock_tiktok.state import State

ACTIVABLE = ("SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED", "DRAFT")  # what may be put on sale (again)
DEFAULT_FAILURE = "The product information does not meet the listing guidelines"


def submit(state: State, product: Product, at: int) -> None:
    """Send a product into audit; the shop's policy and delay decide how and when it ends."""
    product.audit_status = "AUDITING"
    product.audit_failed_reasons = []
    product.pre_approved_reasons = []
    product.audit_round += 1
    if product.product_status != "ACTIVATE" or state.quirks.edit_shows_pending:
        product.status = "PENDING"
    state.catalog.touched(product, at)
    _tell_audit(state, product, at)
    shop = state.shops[product.shop_id]
    if shop.audit != "manual":
        due = at + shop.audit_delay_seconds
        state.agenda.add(due, partial(_finish, state, product, product.audit_round))


def decide(state: State, product: Product, *, approve: bool, reasons: list[str], at: int) -> None:
    """End a running audit now."""
    if approve:
        _approve(state, product, at)
    else:
        _fail(state, product, reasons or [DEFAULT_FAILURE], at)


def set_status(state: State, product: Product, status: str, at: int, *, reason: str = "") -> None:
    """Move a product to a status that involves no audit, and tell the shop's apps."""
    product.product_status = product.status = status
    state.catalog.touched(product, at)
    tell_status(state, product, "PRODUCT_STATUS_CHANGED", at, reason)


def tell_status(state: State, product: Product, change: str, at: int, reason: str = "") -> None:
    """Webhook type 5."""
    payload: dict[str, Any] = {
        "product_id": _webhook_id(state, product),
        "status": change,
        "suspended_reason": reason,
        "update_time": at,
    }
    notify(state, "PRODUCT_STATUS_CHANGE", product.shop_id, at, payload)


def tell_creation(state: State, product: Product, at: int) -> None:
    """Webhook type 16."""
    payload: dict[str, Any] = {
        "product_id": _webhook_id(state, product),
        "product_types": [],
        "update_time": at,
    }
    notify(state, "PRODUCT_CREATION", product.shop_id, at, payload)


def tell_change(state: State, product: Product, changed: list[str], source: str, at: int) -> None:
    """Webhook type 15; here product_id is a string (section 8)."""
    payload = {
        "product_id": product.id,
        "change_source": source,
        "changed_fields": changed,
        "update_time": at,
    }
    notify(state, "PRODUCT_INFORMATION_CHANGE", product.shop_id, at, payload)


def tell_category(state: State, product: Product, before: str, at: int) -> None:
    """Webhook type 18, if the category is another one now."""
    now = product.live.content["category_id"]
    if now != before:
        payload = {
            "product_id": product.id,
            "previous_category_id": before,
            "current_category_id": now,
            "update_time": at,
        }
        notify(state, "PRODUCT_CATEGORY_CHANGE", product.shop_id, at, payload)


def _finish(state: State, product: Product, audit_round: int, at: int) -> None:
    if product.audit_round != audit_round or product.audit_status != "AUDITING":
        return
    approve = state.shops[product.shop_id].audit != "fail"
    decide(state, product, approve=approve, reasons=[], at=at)


def _approve(state: State, product: Product, at: int) -> None:
    waits_for = _pre_approval(state, product)
    if waits_for and product.audit_status != "PRE_APPROVED":
        product.audit_status = "PRE_APPROVED"
        product.pre_approved_reasons = waits_for
        state.catalog.touched(product, at)
        _tell_audit(state, product, at)
        return
    first = product.product_status == "INITIAL"
    if product.review is not None:
        before = product.live.content["category_id"]
        state.catalog.replace_live(product, product.review)
        product.review = None
        tell_category(state, product, before, at)
    product.pre_approved_reasons = []
    product.audit_status = "APPROVED"
    product.product_status = product.status = "ACTIVATE"
    state.catalog.touched(product, at)
    _tell_audit(state, product, at)
    tell_status(state, product, "PRODUCT_FIRST_PASS_REVIEW" if first else "PRODUCT_STATUS_CHANGED", at)


def _pre_approval(state: State, product: Product) -> list[str]:
    """What an approved listing still waits for: the seller's papers, or an invitation to the category."""
    shop = state.shops[product.shop_id]
    version = product.review or product.live
    category = CATEGORIES.get(version.content["category_id"])
    restricted = category is not None and category.permission == "INVITE_ONLY"
    reasons = ["KYC_PENDING"] if shop.kyc_pending else []
    return reasons + (["RESTRICTED_CATEGORY_PENDING"] if restricted else [])


def _fail(state: State, product: Product, reasons: list[str], at: int) -> None:
    product.audit_status = "FAILED"
    product.audit_failed_reasons = list(reasons)
    # A failed audit of an edit leaves the old version live; a listing that never was live shows FAILED.
    product.status = "ACTIVATE" if product.product_status == "ACTIVATE" else "FAILED"
    state.catalog.touched(product, at)
    _tell_audit(state, product, at)
    tell_status(state, product, "PRODUCT_AUDIT_FAILURE", at, reasons[0])


def _tell_audit(state: State, product: Product, at: int) -> None:
    payload: dict[str, Any] = {
        "product_id": _webhook_id(state, product),
        "audit": {
            "status": product.audit_status,
            "pre_approved_reasons": list(product.pre_approved_reasons),
        },
        "integrated_platform_statuses": [],
        "update_time": at,
    }
    notify(state, "PRODUCT_AUDIT_STATUS_CHANGE", product.shop_id, at, payload)


def _webhook_id(state: State, product: Product) -> int | str:
    return int(product.id) if state.quirks.numeric_product_id_in_webhooks else product.id
