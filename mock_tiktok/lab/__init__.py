"""The control plane under /_lab: everything that no public API offers (docs/mock-tiktok.md)."""
