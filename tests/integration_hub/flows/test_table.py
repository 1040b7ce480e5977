"""The table of flows and the schedule speak of the same flows."""

from __future__ import annotations

from integration_hub.flows.table import FLOWS
from integration_hub.integrations.schedule import RECURRING


def test_whatever_recurs_is_a_flow() -> None:
    """The schedule names flows by their names alone, so each of them stands in the table."""
    assert {flow for flow, _, _ in RECURRING} <= FLOWS.keys()
