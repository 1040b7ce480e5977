"""The CometD endpoint as OpenAPI tells of it, from what validates its messages."""

from __future__ import annotations

from typing import Any

from mock_salesforce.frame.openapi import answer, in_path, ref, sent
from mock_salesforce.platform.streaming import endpoint
from mock_salesforce.platform.wire.openapi import Described

_SCHEMAS: dict[str, Any] = {
    "BayeuxReplies": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["channel"],
            "properties": {
                "channel": {"type": "string"},
                "successful": {"type": "boolean"},
                "clientId": {"type": "string"},
                "error": {"type": "string"},
                "advice": {"type": "object"},
                "ext": {"type": "object"},
                "data": {
                    "type": "object",
                    "required": ["schema", "payload", "event"],
                    "properties": {"event": {"type": "object", "required": ["replayId"]}},
                },
            },
        },
    },
    "BayeuxFailure": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["successful", "error"],
            "properties": {"successful": {"const": False}, "error": {"type": "string"}},
        },
    },
}


def described() -> Described:
    """The one path that takes Bayeux messages."""
    return {"/cometd/{version}": {"post": _streaming()}}, _SCHEMAS


def _streaming() -> dict[str, Any]:
    versions = [f"{number}.0" for number in range(endpoint.OLDEST, endpoint.NEWEST + 1)]
    return {
        "operationId": endpoint.COMETD,
        "summary": "Bayeux messages: handshake, connect, subscribe, unsubscribe, disconnect",
        "description": "Facts section 9; a message that is refused says so in its own reply.",
        "parameters": [in_path("version", {"enum": versions})],
        "security": [{"bearer": []}],
        "requestBody": sent(endpoint.Body, required=True),
        "responses": {
            "200": answer(
                "A reply to each message, after the events that were waiting", ref("BayeuxReplies")
            ),
            "default": answer("No messages, or no such version", ref("BayeuxFailure")),
        },
    }
