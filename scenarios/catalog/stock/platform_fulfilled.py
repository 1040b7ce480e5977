"""Orders of TikTok's own fulfillment network: in as fulfilled, on to Salesforce, and no stock of the seller's moves."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Orders that TikTok ships",
    rules=("R81", "R82"),
    promises=("I3", "I5", "I6", "I12", "I15"),
    plots=("shipped_by_tiktok",),
)
