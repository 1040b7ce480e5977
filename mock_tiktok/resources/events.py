"""Registration of webhooks for a shop and an event type (facts section 8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from typing_extensions import TypedDict

from .. import errors
from ..errors import Refused
from ..operations import Call, Operation
from ..webhooks import EVENT_TYPES, Subscription

ADDRESS_MAX = 255


class PutWebhookBody(TypedDict):
    """Update Shop Webhook."""

    event_type: str
    address: str


class DeleteWebhookBody(TypedDict):
    """Delete Shop Webhook, a JSON body on DELETE."""

    event_type: str


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
    event_type = _known_type(call.body["event_type"])
    _check_address(call.body["address"])
    key = (call.app.app_key, call.shop.id, event_type)
    before = call.state.outbox.subscriptions.get(key)
    created = before.create_time if before else call.second
    call.state.outbox.subscriptions[key] = Subscription(call.body["address"], created, call.second)
    return {}


def delete_webhook(call: Call) -> dict[str, Any]:
    """Delete Shop Webhook; deleting what is not there changes nothing."""
    event_type = _known_type(call.body["event_type"])
    call.state.outbox.subscriptions.pop((call.app.app_key, call.shop.id, event_type), None)
    return {}


def _known_type(event_type: str) -> str:
    if event_type not in EVENT_TYPES:
        raise Refused(errors.INVALID_PARAMETER, "param body.event_type is invalid")
    return event_type


def _check_address(address: str) -> None:
    """https, a domain name and no port (section 8)."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(errors.INVALID_PARAMETER, "param body.address is invalid") from error
    named = any(c.isalpha() for c in host.rpartition(".")[2]) and ":" not in host and host.isascii()
    printable = address.isascii() and address.isprintable() and " " not in address
    if parts.scheme != "https" or port is not None or not named or not printable:
        raise Refused(
            errors.INVALID_PARAMETER, "param body.address must be https with a domain name and no port"
        )
    if len(address) > ADDRESS_MAX:
        raise Refused(errors.INVALID_PARAMETER, f"param body.address exceeds {ADDRESS_MAX} characters")


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
