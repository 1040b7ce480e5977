"""Webhooks: who is told, the signed bytes, and the retry schedule (facts section 8)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from mock_tiktok.books.outbox import EVENT_TYPES, Delivery
from mock_tiktok.books.shops import App
from mock_tiktok.state import State
from mock_tiktok.wire.signing import sign_webhook

if TYPE_CHECKING:
    import httpx


ANSWER_WINDOW_SECONDS = 3.0
RETRY_AFTER_SECONDS = (120, 1800, 10_800, 43_200)

ADDRESS_UPDATE = EVENT_TYPES["RECIPIENT_ADDRESS_UPDATE"]


def notify(state: State, event_type: str, shop_id: str, at: int, payload: dict[str, Any]) -> None:
    """Queue a notification for every app that the shop's seller authorized and that has an address for it."""
    for app in _authorized_apps(state, shop_id):
        address = _address(state, app, shop_id, event_type)
        if address is None:
            continue
        notification_id = state.ids.number("notification")
        # A copy has the same id and its own retries.
        for _ in range(1 + state.quirks.webhook_duplicates):
            delivery = Delivery(
                notification_id=notification_id,
                type=EVENT_TYPES[event_type],
                app_key=app.app_key,
                shop_id=shop_id,
                address=address,
                timestamp=at,
                payload=payload,
            )
            state.outbox.deliveries.append(delivery)
            state.outbox.schedule(at, delivery)


def deliver_due(state: State) -> list[Delivery]:
    """Attempt everything that is due by now, and put what was not acknowledged back on the schedule."""
    due = state.outbox.take_due(state.now())
    if state.quirks.webhook_newest_first:
        due.reverse()
    for delivery in due:
        _attempt(state, delivery)
    return due


def webhook_body(state: State, delivery: Delivery) -> bytes:
    """The exact bytes sent and signed."""
    envelope: dict[str, Any] = {"type": delivery.type}
    if not (delivery.type == ADDRESS_UPDATE and state.quirks.address_webhook_lacks_id):
        envelope["tts_notification_id"] = delivery.notification_id
    envelope |= {
        "shop_id": delivery.shop_id,
        "timestamp": delivery.timestamp,
        "data": delivery.payload,
    }
    return orjson.dumps(envelope)


def _attempt(state: State, delivery: Delivery) -> None:
    if delivery.attempts and state.quirks.webhook_retry_new_id and delivery.outcome == "pending":
        delivery.notification_id = state.ids.number("notification")
    started = state.now()
    status, words = _send(state, delivery)
    late = state.now() - started > ANSWER_WINDOW_SECONDS
    delivery.attempts.append({"at": int(started), "status": status, "result": "timeout" if late else words})
    if not late and _acknowledged(state, status):
        delivery.outcome = "delivered"
    elif delivery.outcome == "pending":
        number = len(delivery.attempts) - 1
        if number < len(RETRY_AFTER_SECONDS):
            state.outbox.schedule(int(started) + RETRY_AFTER_SECONDS[number], delivery)
        else:
            delivery.outcome = "dropped"


def _acknowledged(state: State, status: int | None) -> bool:
    # A 401 tells that the receiver refused the signature; it counts as answered and is not retried.
    if status in (200, 401):
        return True
    return state.quirks.webhook_2xx_accepted and status is not None and 200 <= status < 300


def _send(state: State, delivery: Delivery) -> tuple[int | None, str]:
    import httpx  # loaded with the first delivery: a lab is to be there at once

    if state.transport is None:
        return None, "no transport"
    body = webhook_body(state, delivery)
    app = state.apps[delivery.app_key]
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), ANSWER_WINDOW_SECONDS)
    headers = {
        "Content-Type": "application/json",
        "Authorization": sign_webhook(app.app_key, app.app_secret, body),
    }
    try:
        request = httpx.Request(
            "POST", _parsed(delivery.address), headers=headers, content=body, extensions={"timeout": timeout}
        )
        response = state.transport.handle_request(request)
        response.read()
        response.close()
    except (httpx.RequestError, httpx.InvalidURL) as error:
        return None, type(error).__name__
    return response.status_code, "answered"


@lru_cache(maxsize=256)
def _parsed(address: str) -> httpx.URL:
    import httpx

    return httpx.URL(address)  # one address takes every delivery of its shop


def _authorized_apps(state: State, shop_id: str) -> Iterator[App]:
    seller_id = state.shops[shop_id].seller_id
    for app in state.apps.values():
        authorization = state.tokens.authorizations.get((app.app_key, seller_id))
        lasts = authorization is not None and authorization.ends_at > state.now()
        if authorization is not None and lasts and shop_id in authorization.shop_ids:
            yield app


def _address(state: State, app: App, shop_id: str, event_type: str) -> str | None:
    subscription = state.outbox.subscriptions.get((app.app_key, shop_id, event_type))
    return subscription.address if subscription else app.webhook_url
