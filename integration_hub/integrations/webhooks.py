"""Taking in a vendor's notification: verified over its raw bytes, stored once, and only then acknowledged.

A notification is a hint. It is stored with the work that will read the order anew, in one transaction, so that
nothing acknowledged can be lost and nothing delivered twice counts twice (promises I1 and I8). One about anything but
orders only brings the next reading of listings forward.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from integration_hub.connectors.protocol import Connector
from integration_hub.connectors.records import Json
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.prepared import Connection, Row, statement
from integration_hub.ground.refusals import Rejected, malformed, not_found
from integration_hub.ground.tables import inbound_events, integrations

_ID_LENGTH = 120  # of inbound_events.notification_id


@statement
def _of_shop(connector: str, shop_id: str) -> Any:
    return (
        select(integrations.c.id, integrations.c.organization_id)
        .where(
            integrations.c.connector == connector,
            integrations.c.connection_json["shop"]["id"].as_string() == shop_id,
        )
        .order_by(integrations.c.created_at, integrations.c.id)
    )


def receive(desk: Desk, connector: Connector, authorization: str, raw: bytes) -> None:
    """Store the notification for every integration of the shop it speaks of, or refuse it."""
    if not connector.verify_event(authorization, raw):
        raise Rejected(401, "bad_signature", "The signature does not fit the body.")
    event = _parsed(raw)
    try:
        _store_for_shop(desk, connector, event, raw)
    except IntegrityError:
        # Two deliveries raced and the other one won; the second look finds its row and adds nothing.
        _store_for_shop(desk, connector, event, raw)


def _store_for_shop(desk: Desk, connector: Connector, event: Json, raw: bytes) -> None:
    with desk.store.transaction() as connection:
        known = _integrations(connection, connector.key, event.get("shop_id"))
        if not known:
            raise not_found("connected shop", str(event.get("shop_id")))
        for row in known:
            _store(desk.on(connection, row.organization_id, row.id), connector, event, raw)


def _parsed(raw: bytes) -> Json:
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise malformed("The notification is not JSON.") from error
    if not isinstance(event, dict):
        raise malformed("The notification is not a JSON object.")
    return event


def _integrations(connection: Connection, connector_key: str, shop_id: Any) -> list[Row]:
    return list(connection.execute(_of_shop(connector_key, str(shop_id))))


def _store(work: Work, connector: Connector, event: Json, raw: bytes) -> None:
    # Not every topic carries an id of its own; the body's digest then tells a repeated delivery.
    notification_id = str(event.get("tts_notification_id") or hashlib.sha256(raw).hexdigest())[:_ID_LENGTH]
    mine = {"integration_id": work.integration_id, "notification_id": notification_id}
    if work.connection.select(inbound_events, **mine).first() is not None:
        return
    now, topic = work.now, str(event.get("type", ""))
    about_orders = bool(connector.event_order_ids(topic, event))
    delivery = {
        **mine,
        "topic": topic,
        "body": raw.decode("utf-8"),
        "received_at": now,
        "handled_at": None if about_orders else now,
    }
    work.connection.insert(inbound_events, delivery)
    if about_orders:
        work.enqueue("inbound_event", notification_id=notification_id)
    else:
        work.enqueue("read_listings")
