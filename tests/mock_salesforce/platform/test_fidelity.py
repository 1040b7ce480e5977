"""The ledger says what the tables have: nothing is claimed that is not there, nothing there is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any

import pytest

from mock_salesforce.platform import fidelity
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS
from mock_salesforce.platform.quirks import Quirks
from mock_salesforce.platform.tables import BULK_FIRST, REST

ROWS = fidelity()
MISSING = [row["operation"] for row in ROWS if row["status"] == "not mocked" and "…" in row["operation"]]


def test_rows_have_their_members_and_stand_once() -> None:
    """Every row has six members that say something, and no operation stands twice in a group."""
    members = {"group", "operation", "status", "mark", "source", "says"}
    for row in ROWS:
        assert set(row) == members
        assert all(value.strip() for value in row.values()), row
        assert row["status"] in ("mocked", "outline", "not mocked")
        assert row["mark"] in ("cited", "observed", "assumed")
        assert row["source"].startswith("salesforce-core-api.md ")
    assert max(Counter((row["group"], row["operation"]) for row in ROWS).values()) == 1
    assert fidelity() == ROWS


def test_every_operation_and_quirk_is_a_row() -> None:
    """What routes, and what can be switched, is in the ledger."""
    told = {row["operation"] for row in ROWS}
    routed = {f"{op.method} {op.path}" for op in REST}
    routed |= {f"{op.method} /services/async{op.path}" for op in BULK_FIRST}
    routed |= {f"{op.method} {op.path}" for op in WEB_OPERATIONS}
    routed |= {f"quirk {field.name}" for field in fields(Quirks)}
    assert routed <= told


@pytest.mark.parametrize("operation", MISSING)
def test_what_is_not_mocked_is_an_unknown_path(salesforce: Any, operation: str) -> None:
    """An operation that the ledger calls not mocked answers the vendor's 404."""
    method, _, ending = operation.partition(" …")
    for base in ("", "/commerce", "/commerce/order-management", "/commerce/oci", "/commerce/fulfillment"):
        answer = salesforce.call(method, f"{base}{ending}", json={})
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
