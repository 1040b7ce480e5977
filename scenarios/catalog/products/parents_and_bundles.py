"""Parents with their variants, and bundles: who is listed, who may be edited, and what that does to the others."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Parents, variants and bundles",
    rules=("R9", "R28", "R32", "R67", "R68", "R104"),
    promises=("I5", "I6", "I7"),
    plots=("of_a_family", "a_parent_in_the_hub", "pushed_one_by_one"),
)
