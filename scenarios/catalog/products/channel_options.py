"""Channel Options: Sync to Channel, Inventory Buffer, Channel SKU, one row for each connected integration."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Channel Options",
    rules=("R59", "R60", "R61", "R62", "R63", "R64", "R65", "R103"),
    promises=("I5", "I6", "I7", "I21"),
    plots=("a_buffer_in_two_places", "under_a_channel_sku"),
)
