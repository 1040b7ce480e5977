"""Which side owns the catalog, its reversal, and the regions that take no products."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="The direction of the catalog, and its reversal",
    rules=("R23", "R27", "R28", "R29", "R32", "R35", "R36", "R49", "R50", "R51", "R97", "R99"),
    promises=("I9", "I10"),
    plots=("the_other_way_round", "renamed_and_back", "priced_on_both_sides"),
)
