"""Several shops of one merchant, and several merchants of one hub: nothing of one is ever used for another."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Two shops, two merchants",
    rules=("R1", "R7", "R9", "R80"),
    promises=("I1", "I5", "I7", "I20"),
    plots=("parcel_by_parcel", "a_buffer_in_two_places", "under_a_channel_sku"),
)
