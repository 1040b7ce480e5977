"""Service Cloud: orders go there for agents to see, nothing is read from it but products, once for an organization."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Service Cloud's one-way street",
    rules=("R6", "R8", "R25", "R79", "R95"),
    promises=("I1", "I2", "I6", "I11"),
    plots=("created_and_nobody_knows", "paid_in_parts"),
    connectors=("service_cloud",),
)
