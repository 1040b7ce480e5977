"""Goods that come back: a return is TikTok's and Salesforce's own matter, and moves nothing that a count does not."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Goods come back",
    rules=("R1", "R2", "R75"),
    promises=("I1", "I3", "I15", "I16"),
    plots=("sent_back",),
)
