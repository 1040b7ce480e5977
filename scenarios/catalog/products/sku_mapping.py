"""Products are matched by their SKU, byte for byte, or by the Channel SKU that replaces it on one integration."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Matching by SKU and by Channel SKU",
    rules=("R9", "R10", "R33", "R34", "R54", "R55", "R58", "R66", "R98", "R101"),
    promises=("I6", "I7", "I8"),
    plots=("under_a_channel_sku", "twice_in_the_shop", "renamed_and_back", "sold_before_its_product"),
)
