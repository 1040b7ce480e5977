"""What TikTok Shop notifies the hub of, and how such a notification is read (facts/tiktok-shop-api.md section 8)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from integration_hub.connectors.records import Event, Json

EVENT_TYPES = (
    "ORDER_STATUS_CHANGE",
    "CANCELLATION_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PRODUCT_STATUS_CHANGE",
    "PRODUCT_AUDIT_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
)
_ORDER_TOPICS = frozenset({"1", "3", "11", "12"})  # order, address, cancellation, return
_PACKAGE_TOPIC = "4"


class TikTokEvents:
    """The notifications that the hub's app gets."""

    path = "/webhooks/tiktok"

    def __init__(self, secret: str, app_key: str) -> None:
        self._secret = secret
        self._app_key = app_key

    def genuine(self, headers: Mapping[str, str], raw_body: bytes) -> bool:
        expected = sign_event(self._secret, self._app_key, raw_body)
        stated = headers.get("Authorization", "")
        # As bytes: a header with letters beyond ASCII is a wrong signature, not an error.
        return hmac.compare_digest(expected.encode(), stated.encode("utf-8", "surrogateescape"))

    def read(self, body: Json) -> Event:
        """Read a notification; its topic is a number there, and not every topic has an id of its own."""
        topic = str(body.get("type", ""))
        notification_id = body.get("tts_notification_id")
        return Event(
            shop_id=str(body.get("shop_id")),
            topic=topic,
            notification_id=str(notification_id) if notification_id else None,
            order_ids=_order_ids(topic, body.get("data")),
        )


def _order_ids(topic: str, content: object) -> tuple[str, ...]:
    if not isinstance(content, dict):
        return ()
    if topic in _ORDER_TOPICS and content.get("order_id"):
        return (str(content["order_id"]),)
    packages = content.get("package_list") if topic == _PACKAGE_TOPIC else None
    if not isinstance(packages, list):
        return ()
    lists = [package.get("order_id_list") for package in packages if isinstance(package, dict)]
    return tuple(dict.fromkeys(str(order) for ids in lists if isinstance(ids, list) for order in ids))


def sign_event(secret: str, app_key: str, raw_body: bytes) -> str:
    """Return what the `Authorization` header of a genuine notification holds."""
    return hmac.digest(secret.encode(), app_key.encode() + raw_body, "sha256").hex()
