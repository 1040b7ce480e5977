"""Returns and refunds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scenarios.story.members import Name
from scenarios.story.verbs.base import Deed, Line


@dataclass(frozen=True, slots=True)
class RequestReturn(Deed):
    """The buyer of a TikTok order wants money back, with or without sending goods back, or other goods."""

    order: Name
    wants: Literal["refund", "return_and_refund", "replacement"] = "refund"
    lines: tuple[Line, ...] = ()  # none: everything


@dataclass(frozen=True, slots=True)
class AnswerReturn(Deed):
    """The seller grants or refuses, in Seller Center, what the buyer wants or sent back."""

    order: Name
    approve: bool = True


@dataclass(frozen=True, slots=True)
class SendBack(Deed):
    """The buyer sends the goods of a granted return."""

    order: Name


@dataclass(frozen=True, slots=True)
class ReturnOnSalesforce(Deed):
    """The merchant takes goods of an order back in Salesforce Order Management."""

    order: Name
    lines: tuple[Line, ...] = ()  # none: everything
