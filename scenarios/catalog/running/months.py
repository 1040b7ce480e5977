"""Months of running: every recurring thing happens, clocks change, tokens and cursors grow old, and nothing is lost."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Months of running",
    rules=("R1", "R2", "R28"),
    promises=("I1", "I3", "I6", "I17"),
    plots=("weeks_go_by", "counted_again", "renamed_and_back"),
)
