"""The Bayeux messages of CometD as Salesforce answers them: handshake, connect, subscribe, disconnect (section 9).

Beyond the facts, shapes and words follow Salesforce's public Streaming API Developer Guide and the transcripts in its
clients' issues. One thing differs on purpose: a connect answers what is there at once, where the service holds it up to
110 seconds; `advice.interval` (a quirk) keeps clients from asking again without pause.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_salesforce.platform.books.bus import Bus, Subscriber
from mock_salesforce.platform.books.org import Org
from mock_salesforce.platform.streaming.channels import carries, exists

Message = dict[str, Any]
TIMEOUT_MS = 110_000
PATIENCE_S, PATIENCE_AFTER_EVENTS_S = 110.0, 40.0
MOST_AT_ONCE = 200  # events in one answer; the rest waits for the next connect
MOST_SUBSCRIBERS = 1000
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 27
_FAMILIES = ("/data/", "/event/", "/topic/", "/u/")
ALL_KEPT, ONLY_NEW = -2, -1


class Refused(Exception):
    """Carries the text of an error, and advice, into the reply to a message."""

    def __init__(self, error: str, advice: Message | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.advice = advice


def denied(message: Message, reason: str) -> Message:
    """The reply to a message that came without a valid session."""
    reply = _reply(message, successful=False)
    if message["channel"] == "/meta/handshake":
        reply["ext"] = {"sfdc": {"failureReason": reason}, "replay": True}
        return reply | {"advice": {"reconnect": "none"}, "error": "403::Handshake denied"}
    return reply | {"advice": {"reconnect": "none", "interval": 0}, "error": reason}


def refused(message: Message, error: str, advice: Message | None = None) -> Message:
    """The reply to a message that cannot be done."""
    return _reply(message, successful=False) | ({"advice": advice} if advice else {}) | {"error": error}


def answer(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    """What one message of a user gets back: events, then its own reply."""
    perform = _META.get(message["channel"], _publish)
    try:
        return perform(org, user_id, version, message)
    except Refused as refusal:
        return [refused(message, refusal.error, refusal.advice)]


def _reply(message: Message, *, successful: bool) -> Message:
    echoed: Message = {name: message[name] for name in ("clientId", "subscription", "id") if name in message}
    return {"channel": message["channel"], **echoed, "successful": successful}


def _handshake(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    offered = message.get("supportedConnectionTypes")
    if offered is not None and "long-polling" not in offered:
        raise Refused(f"400::Invalid connection type {', '.join(offered)}", {"reconnect": "none"})
    bus, now = org.events, org.now()
    if len(bus.subscribers) >= MOST_SUBSCRIBERS:
        _dismiss_the_late(bus, now)
    if len(bus.subscribers) >= MOST_SUBSCRIBERS:
        raise Refused("403::Organization concurrent user limit exceeded", {"reconnect": "none"})
    client_id = bus.text(_ALPHABET, _ID_LENGTH)
    bus.subscribers[client_id] = Subscriber(user_id, version, now, PATIENCE_S)
    reply = _reply({**message, "clientId": client_id}, successful=True)
    return [
        {
            "ext": {"replay": True, "payload.format": True},
            "minimumVersion": "1.0",
            "version": "1.0",
            "supportedConnectionTypes": ["long-polling"],
            **reply,
        }
    ]


def _dismiss_the_late(bus: Bus, now: float) -> None:
    late = [name for name, one in bus.subscribers.items() if now - one.last_seen > one.patience]
    for name in late:
        del bus.subscribers[name]


def _subscriber(org: Org, user_id: str, message: Message) -> Subscriber:
    """The client that a message names; it is forgotten when it stays away too long."""
    bus, now, name = org.events, org.now(), message.get("clientId", "")
    found = bus.subscribers.get(name)
    if found is not None and found.user_id == user_id:
        if now - found.last_seen <= found.patience:
            return found
        del bus.subscribers[name]
    raise Refused("403::Unknown client", {"interval": 0, "reconnect": "handshake"})


def _connect(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    kind = message.get("connectionType", "")
    if kind != "long-polling":
        raise Refused(f"400::Invalid connection type {kind}")
    subscriber = _subscriber(org, user_id, message)
    events, more = _waiting(org.events, subscriber)
    subscriber.last_seen = org.now()
    subscriber.patience = PATIENCE_AFTER_EVENTS_S if events else PATIENCE_S
    interval = 0 if more else org.quirks.connect_interval_ms
    advice = {"interval": interval, "timeout": TIMEOUT_MS, "reconnect": "retry"}
    return [*events, _reply(message, successful=True) | {"advice": advice}]


def _waiting(bus: Bus, subscriber: Subscriber) -> tuple[list[Message], bool]:
    """The events that a client has not had, oldest first, and whether more than fit are waiting."""
    reached = subscriber.reached
    if not reached or min(reached.values()) >= bus.newest:
        return [], False
    messages: list[Message] = []
    for event in bus.after(min(reached.values())):
        if len(messages) >= MOST_AT_ONCE:
            return messages, True
        for channel, position in reached.items():
            if position < event.replay_id:
                reached[channel] = event.replay_id
                if carries(channel, event, subscriber.version):
                    messages.append({"channel": channel, "data": event.data(subscriber.version)})
    reached.update(dict.fromkeys(reached, bus.newest))
    return messages, False


def _subscribe(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    subscriber = _subscriber(org, user_id, message)
    wanted = {channel: _start(org, version, message, channel) for channel in _channels(message)}
    subscriber.reached.update(wanted)
    subscriber.last_seen = org.now()
    return [_reply(message, successful=True)]


def _channels(message: Message) -> list[str]:
    named = message.get("subscription")
    channels = [named] if isinstance(named, str) else named
    if not channels or not all(channels):
        raise Refused("400::Channel name not specified")
    if not all(channel.startswith("/") for channel in channels):
        raise Refused("400::Channel subscriptions must start with a leading '/'")
    return list(channels)


def _start(org: Org, version: float, message: Message, channel: str) -> int:
    """Behind which replay id a subscription begins: new events unless the replay extension says otherwise."""
    if not channel.startswith(_FAMILIES):
        raise Refused("403:denied_by_security_policy:create_denied")
    if not exists(org, channel, version):
        raise Refused(f"400::The channel you requested to subscribe to does not exist {{{channel}}}")
    replay = (message.get("ext") or {}).get("replay")
    if not isinstance(replay, Mapping):
        return org.events.newest
    if channel not in replay:
        raise Refused(
            f"400::The replayId for channel {{{channel}}} wasn't found using the provided replay ID map "
            f"{_named(replay)}. The channel named there must be the one subscribed to."
        )
    said = replay[channel]
    position = _whole(said)
    if position == ONLY_NEW:
        return org.events.newest
    if position == ALL_KEPT:
        return 0
    if position is None or not org.events.holds(position):
        raise Refused(
            f"400::The replayId {{{_short(said)}}} you provided was invalid. Please provide a valid ID, -2 to "
            "replay all events, or -1 to replay only new events."
        )
    return position


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return value
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _short(value: Any) -> str:
    return str(value)[:40]


def _named(replay: Mapping[str, Any]) -> str:
    told = ", ".join(f"{_short(name)}={_short(value)}" for name, value in list(replay.items())[:10])
    return f"{{{{{told}}}}}"


def _unsubscribe(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    subscriber = _subscriber(org, user_id, message)
    for channel in _channels(message):
        subscriber.reached.pop(channel, None)
    subscriber.last_seen = org.now()
    return [_reply(message, successful=True)]


def _disconnect(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    _subscriber(org, user_id, message)
    del org.events.subscribers[message["clientId"]]
    return [_reply(message, successful=True)]


def _publish(org: Org, user_id: str, version: float, message: Message) -> list[Message]:
    """Events are published by writing records, not by clients of this endpoint."""
    if message["channel"].startswith("/meta/"):
        raise Refused("404::Unknown meta channel")
    _subscriber(org, user_id, message)
    raise Refused("403:denied_by_security_policy:publish_denied")


_META = {
    "/meta/handshake": _handshake,
    "/meta/connect": _connect,
    "/meta/subscribe": _subscribe,
    "/meta/unsubscribe": _unsubscribe,
    "/meta/disconnect": _disconnect,
}
