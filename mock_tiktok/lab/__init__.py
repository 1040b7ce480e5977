"""The control plane under /_lab: everything that no public API offers (docs/mock-tiktok.md)."""

from __future__ import annotations

from mock_tiktok.lab.routes import LAB_OPERATIONS, install_lab, misused

__all__ = ["LAB_OPERATIONS", "install_lab", "misused"]
