"""How orders leave: in parts, from several places, rejected and routed again, told twice, or never answered."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Partial and rejected shipments",
    rules=("R1", "R2", "R73", "R105"),
    promises=("I3", "I6", "I8", "I15"),
    plots=(
        "parcel_by_parcel",
        "numbers_of_two_warehouses",
        "rejected_and_routed_again",
        "one_sku_at_two_prices",
    ),
)
