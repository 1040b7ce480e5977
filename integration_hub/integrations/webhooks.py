"""Taking in a vendor's notification: verified over its raw bytes, stored once, and only then acknowledged.

A notification is a hint. It is stored with the work that will read the order anew, in one transaction, so that
nothing acknowledged can be lost and nothing delivered twice counts twice (promises I1 and I8). One about anything but
orders only brings the next reading of listings forward.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import orjson
from sqlalchemy import Executable, select
from sqlalchemy.exc import IntegrityError

from integration_hub.connectors.protocol import Connector, Events
from integration_hub.connectors.records import Body, Event
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import statement
from integration_hub.ground.refusals import Rejected, malformed, not_found
from integration_hub.ground.tables import inbound_events, integrations

_ID_LENGTH = 120  # of inbound_events.notification_id


@statement
def _of_shop(connector: str, shop_id: str) -> Executable:
    return (
        select(integrations.c.id, integrations.c.organization_id)
        .where(
            integrations.c.connector == connector,
            integrations.c.connection_json["shop"]["id"].as_string() == shop_id,
        )
        .order_by(integrations.c.created_at, integrations.c.id)
    )


def receive(
    desk: Desk, connectors: Mapping[str, Connector], path: str, headers: Mapping[str, str], raw: bytes
) -> None:
    """Store the notification that came to `path` for every integration of the shop it speaks of, or refuse it."""
    key, events = _receiver(connectors, path)
    if not events.genuine(headers, raw):
        raise Rejected(401, "bad_signature", "The signature does not fit the body.")
    event = events.read(_parsed(raw))
    try:
        _store_for_shop(desk, key, event, raw)
    except IntegrityError:
        # Two deliveries raced and the other one won; the second look finds its row and adds nothing.
        _store_for_shop(desk, key, event, raw)


def _receiver(connectors: Mapping[str, Connector], path: str) -> tuple[str, Events]:
    for key, connector in connectors.items():
        if connector.events is not None and connector.events.path == path:
            return key, connector.events
    raise not_found("webhook", path)


def _store_for_shop(desk: Desk, connector_key: str, event: Event, raw: bytes) -> None:
    with desk.store.transaction() as connection:
        known = list(connection.execute(_of_shop(connector_key, event.shop_id)))
        if not known:
            raise not_found("connected shop", event.shop_id)
        for row in known:
            _store(desk.on(connection, row.organization_id, row.id), event, raw)


def _parsed(raw: bytes) -> Body:
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise malformed("The notification is not JSON.") from error
    if not isinstance(event, dict):
        raise malformed("The notification is not a JSON object.")
    return event


def _store(work: Work, event: Event, raw: bytes) -> None:
    # Not every topic carries an id of its own; the body's digest then tells a repeated delivery.
    notification_id = (event.notification_id or hashlib.sha256(raw).hexdigest())[:_ID_LENGTH]
    mine = {"integration_id": work.integration_id, "notification_id": notification_id}
    if work.connection.select(inbound_events, **mine).first() is not None:
        return
    now, about_orders = work.now, bool(event.order_ids)
    delivery = {
        **mine,
        "topic": event.topic,
        "body": raw.decode("utf-8"),
        "received_at": now,
        "handled_at": None if about_orders else now,
    }
    work.connection.insert(inbound_events, delivery)
    if about_orders:
        work.enqueue("inbound_event", notification_id=notification_id)
    else:
        work.enqueue("read_listings")
