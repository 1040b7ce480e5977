"""What a flow needs of its integration: whether data may flow, a session, tokens that are fresh, a cursor."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from integration_hub.connectors.protocol import Dispatch, Orders
from integration_hub.ground.errors import Disconnected, Misconfigured, Refused, Throttled
from integration_hub.ground.rows import IntegrationRow
from integration_hub.ground.tables import cursors, integrations
from integration_hub.integrations.sessions import (
    Sessions,
    StoredConnection,
    all_working,
    keep_cursor,
    offered,
    read_cursor,
    working,
)
from tests.integration_hub.merchant import ORG, Merchant


@pytest.mark.parametrize(
    ("status", "enabled", "connection", "flows"),
    [
        ("connected", True, {"access_token": "t"}, True),
        ("connected", False, {"access_token": "t"}, False),
        ("error", True, {"access_token": "t"}, False),
        ("not_connected", True, None, False),
        ("connected", True, None, False),
    ],
)
def test_data_flows_through_what_is_connected_and_enabled(
    merchant: Merchant, status: str, enabled: bool, connection: dict[str, Any] | None, flows: bool
) -> None:
    """Promise I14: an integration that is off, broken or without a connection lets nothing through."""
    row = merchant.integration(status=status, enabled=enabled)
    with merchant.desk.store.transaction() as opened:
        opened.update(integrations, {"id": row.id}, {"connection_json": connection})
    found = working(merchant.desk, row.id)
    assert (found is not None) is flows
    assert [each.id for each in all_working(merchant.desk, ORG)] == ([row.id] if flows else [])


def test_what_is_gone_or_another_merchants_is_not_working(merchant: Merchant) -> None:
    """A deleted integration, or none at all, is as good as off; another organization's is not listed."""
    merchant.integration()
    assert working(merchant.desk, "int_gone") is None
    assert working(merchant.desk, None) is None
    assert all_working(merchant.desk, "org_other") == []


def test_integrations_come_in_the_order_in_which_they_were_added(merchant: Merchant) -> None:
    """The first added is asked first, whatever its name."""
    added = [merchant.integration(name=name).id for name in ("Z", "A", "M")]
    assert [each.id for each in all_working(merchant.desk, ORG)] == added


def test_a_session_needs_a_connection(merchant: Merchant, sessions: Sessions) -> None:
    """An unconnected integration cannot be opened; a connected one is opened as its connector's session."""
    with pytest.raises(Misconfigured, match="Shop is not connected"):
        sessions.open(merchant.integration(name="Shop", status="not_connected"))
    assert isinstance(sessions.open(merchant.integration()), Orders)


def test_an_integration_whose_vendor_wants_to_be_left_alone_is_not_opened(
    merchant: Merchant, sessions: Sessions
) -> None:
    """Promise I18: the wait binds whatever job comes, until it is over."""
    row = IntegrationRow(**dict(merchant.integration(name="Shop")._mapping))
    now = merchant.desk.clock.now()
    with pytest.raises(Throttled, match="Shop asked to be left alone for 90 s more") as throttled:
        sessions.open(row._replace(left_alone_until=now + 90))
    assert throttled.value.retry_after == 90
    assert isinstance(sessions.open(row._replace(left_alone_until=now)), Orders)


def test_a_session_is_narrowed_to_what_it_offers(merchant: Merchant, sessions: Sessions) -> None:
    """What a vendor does not have is refused by name before anything is sent."""
    session = sessions.open(merchant.integration())
    assert offered(session, Orders) is session
    with pytest.raises(Refused, match="TikTokSession offers no Dispatch") as refused:
        offered(session, Dispatch)
    assert refused.value.code == "not_supported"


def test_tokens_are_read_once_and_then_anew(merchant: Merchant) -> None:
    """The first load is what the opener has just read; each later one sees what another session stored."""
    row = merchant.integration()
    stored = StoredConnection(merchant.desk.store, row, row.connection_json)
    StoredConnection(merchant.desk.store, row, {}).save({"access_token": "newer"})
    first = stored.load()
    assert first == {"access_token": "token"}
    first["access_token"] = "spoiled"
    assert row.connection_json == {"access_token": "token"}
    assert stored.load() == {"access_token": "newer"}


def test_tokens_of_what_was_disconnected_are_gone(merchant: Merchant) -> None:
    """A refresh finds no connection once the merchant has taken it away."""
    row = merchant.integration(status="not_connected")
    stored = StoredConnection(merchant.desk.store, row, {"access_token": "old"})
    stored.load()
    with pytest.raises(Disconnected, match="not connected"):
        stored.load()
    with pytest.raises(Disconnected, match="not kept"):
        stored.save({"access_token": "newer"})
    assert merchant.rows(integrations, id=row.id)[0].connection_json == row.connection_json


@pytest.mark.parametrize(
    ("opened", "since", "speaks"),
    [
        ({}, {}, True),
        ({}, {"enabled": False}, False),
        ({}, {"status": "not_connected"}, False),
        ({"enabled": False}, {}, True),
    ],
    ids=["connected", "switched off since", "disconnected since", "probed while it is off"],
)
def test_nothing_is_sent_once_nobody_may_speak(
    merchant: Merchant, opened: dict[str, Any], since: dict[str, Any], speaks: bool
) -> None:
    """Promise I14: work that is under way ends with its next call when the operator takes the connection away."""
    row = merchant.integration(**opened)
    stored = StoredConnection(merchant.desk.store, row, row.connection_json)
    with merchant.work() as work:
        if since:
            work.connection.update(integrations, {"id": row.id}, since)
    with nullcontext() if speaks else pytest.raises(Disconnected):
        stored.require()


def test_a_cursor_is_kept_with_the_work(merchant: Merchant) -> None:
    """Promise I17: a flow reads how far it came; an equal cursor writes nothing, another replaces it."""
    row = merchant.integration()
    with merchant.desk.store.transaction() as connection:
        assert read_cursor(connection, row.id, "orders") is None
        keep_cursor(connection, row.id, "orders", {"updated_at": 1.0}, None)
        keep_cursor(connection, row.id, "products", {"updated_at": 7.0}, None)
        assert read_cursor(connection, row.id, "orders") == {"updated_at": 1.0}
        keep_cursor(connection, row.id, "orders", {"updated_at": 2.0}, {"updated_at": 1.0})
        keep_cursor(connection, row.id, "products", {"updated_at": 7.0}, {"updated_at": 7.0})
        assert read_cursor(connection, row.id, "orders") == {"updated_at": 2.0}
    assert [(each.flow, each.value_json) for each in merchant.rows(cursors)] == [
        ("orders", {"updated_at": 2.0}),
        ("products", {"updated_at": 7.0}),
    ]
