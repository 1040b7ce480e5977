"""Tokens over weeks: renewed before they are needed, stored before they are used, by one worker at a time."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Tokens over weeks",
    rules=("R2", "R48", "R53"),
    promises=("I14", "I19"),
    plots=("weeks_go_by", "saved_once_more"),
)
