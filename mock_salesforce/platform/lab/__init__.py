"""The control plane under /_lab: what no public API offers (docs/mock-salesforce-platform.md)."""

from __future__ import annotations

from .routes import LAB_OPERATIONS, answer

__all__ = ["LAB_OPERATIONS", "answer"]
