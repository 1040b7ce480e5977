"""What is told to channels: what is counted, less what orders hold, less the buffer, never more than there is."""

from __future__ import annotations

from scenarios.explore.told import told

SCENARIO = told(
    __file__,
    title="Stock and buffers",
    rules=("R2", "R62", "R75", "R77"),
    promises=("I3", "I5", "I15"),
    plots=("counted_again", "a_buffer_in_two_places", "typed_in_the_back_office", "scarce_everywhere"),
)
