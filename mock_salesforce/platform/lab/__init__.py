"""The control plane under /_lab: what no public API offers (docs/mock-salesforce-platform.md)."""

from __future__ import annotations

from mock_salesforce.platform.lab.routes import LAB_OPERATIONS, answer

__all__ = ["LAB_OPERATIONS", "answer"]
