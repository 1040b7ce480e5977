"""A Bayeux client for tests, and what they read of the events it hears."""

from __future__ import annotations

from typing import Any

EVERY = "/data/ChangeEvents"


HANDSHAKE = {"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]}


class Listener:
    """A Bayeux client without a thread: it asks when the test says so."""

    def __init__(self, salesforce: Any, version: str = "62.0") -> None:
        self.salesforce = salesforce
        self.version = version
        self.client_id = ""

    def send(self, *messages: dict[str, Any], status: int = 200) -> list[dict[str, Any]]:
        answer = self.salesforce.client.post(f"/cometd/{self.version}", json=list(messages))
        assert answer.status_code == status, answer.text
        replies: list[dict[str, Any]] = answer.json()
        return replies

    def shake(self) -> Listener:
        (reply,) = self.send(HANDSHAKE)
        assert reply["successful"], reply
        self.client_id = reply["clientId"]
        return self

    def say(self, channel: str, **more: Any) -> list[dict[str, Any]]:
        return self.send({"channel": channel, "clientId": self.client_id, **more})

    def hear(self, channel: str, replay: Any = None) -> dict[str, Any]:
        ext = {} if replay is None else {"ext": {"replay": {channel: replay}}}
        (reply,) = self.say("/meta/subscribe", subscription=channel, **ext)
        return reply

    def poll(self) -> list[dict[str, Any]]:
        *events, reply = self.say("/meta/connect", connectionType="long-polling")
        assert reply["successful"], reply
        return events


def headers(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event["data"]["payload"]["ChangeEventHeader"] for event in events]


def kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(header["entityName"], header["changeType"]) for header in headers(events)]


def select(salesforce: Any, *names: str) -> None:
    answer = salesforce.client.put("/_lab/change-events", json={"objects": names})
    assert answer.status_code == 200, answer.text
