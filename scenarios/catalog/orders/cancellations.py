"""Orders canceled at every stage: by buyer, seller, operator and platform; whole and in units."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Canceled by everybody who can, at every stage",
    rules=("R1", "R2", "R5"),
    promises=("I1", "I3", "I6", "I15"),
    plots=("unit_by_unit", "asked_and_refused", "created_and_nobody_knows"),
)
