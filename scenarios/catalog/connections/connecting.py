"""Connecting, and what ends a connection: refused consent, switches, a vendor that takes access away or is down."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Connecting, each wrong way too",
    rules=("R42", "R47", "R48", "R52", "R53", "R96"),
    promises=("I1", "I8", "I14"),
    plots=("switched_off_and_on", "probed_in_an_outage", "saved_once_more", "taken_out_and_put_in"),
)
