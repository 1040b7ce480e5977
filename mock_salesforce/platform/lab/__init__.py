"""The control plane under /_lab: what no public API offers (docs/mock-salesforce-platform.md)."""
