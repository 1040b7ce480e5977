"""What tests of the hub's rooms share."""

from __future__ import annotations

import pytest

from tests.integration_hub.merchant import Merchant
from tests.integration_hub.merchant import merchant as fresh


@pytest.fixture
def merchant() -> Merchant:
    """A merchant with nothing yet, on the real tables and the real connectors."""
    return fresh()
