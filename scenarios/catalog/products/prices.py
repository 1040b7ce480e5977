"""Prices by book and currency, edited on each side, and the amounts of orders to the last cent."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Prices and amounts",
    rules=("R2", "R16", "R19", "R20"),
    promises=("I1", "I6", "I16"),
    plots=("priced_on_both_sides", "paid_in_parts", "one_sku_at_two_prices"),
)
