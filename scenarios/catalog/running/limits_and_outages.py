"""Limits that are obeyed, outages that are waited for, answers that are none, and a hub that dies and comes back."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Limits and outages",
    rules=("R1", "R2"),
    promises=("I1", "I3", "I8", "I17"),
    plots=("asked_to_wait", "probed_in_an_outage", "crashed_in_the_second_try"),
)
