"""Where orders ship from: cards in their order, filters, splitting, locations in and out of scope, and mappings."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Locations and cards",
    rules=("R73", "R75", "R76", "R84", "R105", "R106", "R107"),
    promises=("I3", "I13", "I15"),
    plots=("cards_in_turn", "out_of_scope", "unmapped_and_mapped", "scarce_everywhere"),
)
