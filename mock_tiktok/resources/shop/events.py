"""Registration of webhooks for a shop and an event type (facts section 8)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from mock_tiktok.books.outbox import Subscription
from mock_tiktok.wire.operations import Call, Operation

EventType = Literal[
    "ORDER_STATUS_CHANGE",
    "REVERSE_STATUS_UPDATE",
    "RECIPIENT_ADDRESS_UPDATE",
    "PACKAGE_UPDATE",
    "PRODUCT_STATUS_CHANGE",
    "SELLER_DEAUTHORIZATION",
    "UPCOMING_AUTHORIZATION_EXPIRATION",
    "CANCELLATION_STATUS_CHANGE",
    "RETURN_STATUS_CHANGE",
    "NEW_CONVERSATION",
    "NEW_MESSAGE",
    "PRODUCT_INFORMATION_CHANGE",
    "PRODUCT_CREATION",
    "PRODUCT_CATEGORY_CHANGE",
    "NEW_MESSAGE_LISTENER",
    "INVOICE_STATUS_CHANGE",
    "PRODUCT_AUDIT_STATUS_CHANGE",
]
# https, a domain name (so no IP address), no port, at most 255 characters (section 8).
_DOMAIN = r"([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z][A-Za-z0-9-]*"
Address = Annotated[str, Field(max_length=255, pattern=rf"^https://{_DOMAIN}([/?][!-~]*)?$")]


class PutWebhookBody(TypedDict):
    """Update Shop Webhook."""

    event_type: EventType
    address: Address


class DeleteWebhookBody(TypedDict):
    """Delete Shop Webhook, a JSON body on DELETE."""

    event_type: EventType


def get_webhooks(call: Call) -> dict[str, Any]:
    """Get Shop Webhooks: this app's addresses for this shop."""
    rows = [
        {
            "event_type": event_type,
            "address": subscription.address,
            "create_time": subscription.create_time,
            "update_time": subscription.update_time,
        }
        for (app_key, shop_id, event_type), subscription in call.state.outbox.subscriptions.items()
        if app_key == call.app.app_key and shop_id == call.shop.id
    ]
    return {"webhooks": rows, "total_count": len(rows)}


def put_webhook(call: Call) -> dict[str, Any]:
    """Update Shop Webhook: one address for an event type of a shop; again replaces it."""
    event_type = call.body["event_type"]
    key = (call.app.app_key, call.shop.id, event_type)
    before = call.state.outbox.subscriptions.get(key)
    created = before.create_time if before else call.second
    call.state.outbox.subscriptions[key] = Subscription(call.body["address"], created, call.second)
    return {}


def delete_webhook(call: Call) -> dict[str, Any]:
    """Delete Shop Webhook; deleting what is not there changes nothing."""
    event_type = call.body["event_type"]
    call.state.outbox.subscriptions.pop((call.app.app_key, call.shop.id, event_type), None)
    return {}


_PATH = "/event/{version}/webhooks"
_SCOPE = "seller.authorization.info"

OPERATIONS = (
    Operation("Get Shop Webhooks", "GET", _PATH, ("202309",), _SCOPE, "required", get_webhooks, "8"),
    Operation(
        "Update Shop Webhook",
        "PUT",
        _PATH,
        ("202309",),
        _SCOPE,
        "required",
        put_webhook,
        "8",
        body=PutWebhookBody,
    ),
    Operation(
        "Delete Shop Webhook",
        "DELETE",
        _PATH,
        ("202309",),
        _SCOPE,
        "required",
        delete_webhook,
        "8",
        body=DeleteWebhookBody,
    ),
)
