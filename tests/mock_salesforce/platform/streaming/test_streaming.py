"""CometD: who is let in, what a channel is, and what a replay finds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_salesforce.platform.books.bus import MOST_KEPT, Bus
from tests.mock_salesforce.platform.conftest import signed_in
from tests.mock_salesforce.platform.streaming.listening import EVERY, HANDSHAKE, Listener, select


def test_a_handshake_gives_a_client_id_and_replay(salesforce: Any) -> None:
    """The reply has the transport, the replay extension and an id; the request's id comes back."""
    (reply,) = Listener(salesforce).send({**HANDSHAKE, "id": "7"})
    assert len(reply.pop("clientId")) > 20
    assert reply == {
        "channel": "/meta/handshake",
        "id": "7",
        "successful": True,
        "version": "1.0",
        "minimumVersion": "1.0",
        "supportedConnectionTypes": ["long-polling"],
        "ext": {"replay": True, "payload.format": True},
    }


def test_a_connect_answers_at_once_and_paces_the_client(salesforce: Any, listener: Listener) -> None:
    """Nothing waits in the mock: the advice tells when to come again, and a quirk how long that is."""
    (reply,) = listener.say("/meta/connect", connectionType="long-polling")
    assert reply["advice"] == {"interval": 1000, "timeout": 110_000, "reconnect": "retry"}
    salesforce.client.put("/_lab/quirks", json={"connect_interval_ms": 5})
    (reply,) = listener.say("/meta/connect", connectionType="long-polling")
    assert reply["advice"]["interval"] == 5


@pytest.mark.parametrize(
    ("version", "channel", "there"),
    [
        ("61.0", "/data/OrderSummaryChangeEvent", False),
        ("62.0", "/data/OrderSummaryChangeEvent", True),
        ("47.0", "/data/LocationChangeEvent", False),
        ("48.0", "/data/LocationChangeEvent", True),
        ("43.0", EVERY, False),
        ("44.0", EVERY, True),
        ("52.0", "/event/FulfillOrdItemQtyChgEvent", False),
        ("53.0", "/event/FulfillOrdItemQtyChgEvent", True),
        ("62.0", "/data/ProfileChangeEvent", False),
        ("62.0", "/data/NopeChangeEvent", False),
        ("62.0", "/data/Nope__ChangeEvent", False),
        ("62.0", "/data/ordersummaryChangeEvent", False),
        ("62.0", "/event/Nope__e", False),
        ("62.0", "/topic/Anything", False),
        ("62.0", "/data/*", False),
    ],
)
def test_channels_by_version(salesforce: Any, version: str, channel: str, there: bool) -> None:
    """A channel exists from the version that brought its event; an unknown one is 400 with its name."""
    reply = Listener(salesforce, version).shake().hear(channel)
    assert reply["successful"] is there
    if not there:
        words = f"400::The channel you requested to subscribe to does not exist {{{channel}}}"
        assert (reply["error"], reply["subscription"]) == (words, channel)


def test_other_names_are_refused(listener: Listener) -> None:
    """No channel is made by subscribing, none is written to, and a name begins with a slash."""
    assert listener.hear("/foo/bar")["error"] == "403:denied_by_security_policy:create_denied"
    assert listener.hear("foo")["error"].startswith("400::Channel subscriptions must start")
    assert listener.hear("")["error"] == "400::Channel name not specified"
    (reply,) = listener.say("/event/OrderSummaryCreatedEvent", data={})
    assert reply["error"] == "403:denied_by_security_policy:publish_denied"
    (reply,) = listener.say("/meta/nope")
    assert reply["error"] == "404::Unknown meta channel"


def test_replay_finds_what_was_missed(salesforce: Any, listener: Listener) -> None:
    """-2 tells everything kept, -1 only what is new, an id what came after it; ids rise and leave gaps."""
    select(salesforce, "Product2")
    for name in "abcdef":
        salesforce.create("Product2", Name=name)
    channel = "/data/Product2ChangeEvent"
    assert listener.hear(channel, -2)["successful"] is True
    events = listener.poll()
    ids = [event["data"]["event"]["replayId"] for event in events]
    assert [event["data"]["payload"]["Name"] for event in events] == list("abcdef")
    assert ids == sorted(set(ids))
    assert ids[-1] - ids[0] > len(ids)
    assert listener.poll() == []
    for replay, left in ((ids[3], "ef"), (str(ids[4]), "f"), (ids[5], ""), (-1, "")):
        assert listener.hear(channel, replay)["successful"] is True
        assert [event["data"]["payload"]["Name"] for event in listener.poll()] == list(left)


@pytest.mark.parametrize("replay", [3, 10**12, -3, "x", "", True, 1.5, None, [], {}])
def test_an_unknown_replay_id_is_refused(salesforce: Any, listener: Listener, replay: Any) -> None:
    """An id outside of what is kept, or none at all: 400 with the id, and no subscription."""
    select(salesforce, "Product2")
    salesforce.create("Product2", Name="a")
    ext = {"replay": {EVERY: replay}}
    (reply,) = listener.say("/meta/subscribe", subscription=EVERY, ext=ext)
    assert reply["successful"] is False
    assert reply["error"].startswith(f"400::The replayId {{{replay}}} you provided was invalid.")
    assert listener.poll() == []


def test_a_replay_map_must_name_the_channel(listener: Listener) -> None:
    """A client that keeps a map of another channel is told so."""
    ext = {"replay": {"/data/AccountChangeEvent": -1}}
    (reply,) = listener.say("/meta/subscribe", subscription=EVERY, ext=ext)
    assert reply["error"].startswith(f"400::The replayId for channel {{{EVERY}}} wasn't found")
    assert "{/data/AccountChangeEvent=-1}" in reply["error"]


def test_events_are_kept_for_three_days(salesforce: Any) -> None:
    """At 72 hours an event can still be replayed; a second later its id is invalid, as is the client long since."""
    select(salesforce, "Product2")
    salesforce.create("Product2", Name="old")
    first = Listener(salesforce).shake()
    first.hear(EVERY, -2)
    replay = first.poll()[0]["data"]["event"]["replayId"]
    for wait, kept in ((72 * 3600, True), (1, False)):
        salesforce.clock.at += wait
        token = salesforce.client.post("/_lab/session", json={}).json()["access_token"]
        salesforce.client.headers["Authorization"] = f"Bearer {token}"
        later = Listener(salesforce).shake()
        assert later.hear(EVERY, replay)["successful"] is kept
        assert later.hear(EVERY, -2)["successful"] is True
        assert len(later.poll()) == kept


def test_no_more_than_a_bounded_number_is_kept() -> None:
    """The oldest go first; their ids are then as invalid as aged ones."""
    bus = Bus(lambda: 0.0, "seed", managed=False)
    for _ in range(MOST_KEPT):
        bus.keep("/data/X", 44.0, "", {})
    first = bus.after(0)[0].replay_id
    assert bus.holds(first)
    bus.keep("/data/X", 44.0, "", {})
    assert len(bus.after(0)) == MOST_KEPT
    assert not bus.holds(first)


def test_many_events_come_in_portions(salesforce: Any, listener: Listener) -> None:
    """200 at once, the next without delay, none lost and none twice."""
    select(salesforce, "Product2")
    rows = [{"Name": f"p{number}"} for number in range(450)]
    salesforce.lab("records", {"object": "Product2", "records": rows})
    listener.hear(EVERY, -2)
    listener.hear("/data/OrderChangeEvent", -2)
    names: list[str] = []
    for count, interval in ((200, 0), (200, 0), (50, 1000)):
        *events, reply = listener.say("/meta/connect", connectionType="long-polling")
        assert (len(events), reply["advice"]["interval"]) == (count, interval)
        names += [event["data"]["payload"]["Name"] for event in events]
    assert names == [row["Name"] for row in rows]


def test_two_channels_tell_one_event_twice(salesforce: Any, listener: Listener) -> None:
    """Each subscription gets it under its own name; an ended one does not."""
    select(salesforce, "Product2")
    listener.hear(EVERY)
    listener.hear("/data/Product2ChangeEvent")
    salesforce.create("Product2", Name="a")
    assert [event["channel"] for event in listener.poll()] == [EVERY, "/data/Product2ChangeEvent"]
    (reply,) = listener.say("/meta/unsubscribe", subscription=EVERY)
    assert (reply["successful"], reply["subscription"]) == (True, EVERY)
    salesforce.create("Product2", Name="b")
    assert [event["channel"] for event in listener.poll()] == ["/data/Product2ChangeEvent"]


def test_a_client_that_stays_away_is_forgotten(salesforce: Any, listener: Listener) -> None:
    """After 110 seconds, or 40 once it was given events, it is unknown and must shake hands again."""
    unknown = {
        "channel": "/meta/connect",
        "successful": False,
        "error": "403::Unknown client",
        "advice": {"interval": 0, "reconnect": "handshake"},
    }
    select(salesforce, "Product2")
    listener.hear(EVERY)
    salesforce.clock.at += 110
    assert listener.poll() == []
    salesforce.create("Product2", Name="a")
    assert len(listener.poll()) == 1
    salesforce.clock.at += 41
    (reply,) = listener.say("/meta/connect", connectionType="long-polling")
    assert reply == unknown | {"clientId": listener.client_id}
    listener.shake()
    (reply,) = listener.say("/meta/disconnect")
    assert reply["successful"] is True
    assert listener.hear(EVERY)["error"] == "403::Unknown client"


def test_another_users_client_is_unknown(salesforce: Any, listener: Listener) -> None:
    """A client id is good with its own user's session only."""
    salesforce.client.post(
        "/_lab/orgs", json={"my_domain": "other", "users": [{"username": "eve@other.example"}]}
    )
    token = salesforce.client.post("/_lab/session", json={"my_domain": "other"}).json()["access_token"]
    mine = salesforce.client.headers["Authorization"]
    salesforce.client.headers["Authorization"] = f"Bearer {token}"
    (reply,) = listener.say("/meta/connect", connectionType="long-polling")
    assert reply["error"] == "401::Authentication invalid"
    salesforce.client.headers["Authorization"] = mine
    assert listener.poll() == []


def test_a_colleagues_client_is_unknown(client: Any, org_declaration: dict[str, Any]) -> None:
    """Even in the same org."""
    users = [{"username": "ada@acme.example"}, {"username": "bob@acme.example"}]
    assert client.post("/_lab/orgs", json=org_declaration | {"users": users}).status_code == 200
    ids = []
    for user in users:
        token = client.post("/_lab/session", json=user).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        ids.append(client.post("/cometd/62.0", json=HANDSHAKE).json()[0]["clientId"])
    told = []
    for client_id in ids:
        connect = {"channel": "/meta/connect", "clientId": client_id, "connectionType": "long-polling"}
        told.append(client.post("/cometd/62.0", json=connect).json()[0].get("error"))
    assert told == ["403::Unknown client", None]


def test_clients_are_limited_in_number(salesforce: Any) -> None:
    """The thousand-and-first at a time is refused; those that stayed away make room."""
    listener = Listener(salesforce)
    for _ in range(10):
        assert all(reply["successful"] for reply in listener.send(*[HANDSHAKE] * 100))
    (reply,) = listener.send(HANDSHAKE)
    assert reply["error"] == "403::Organization concurrent user limit exceeded"
    salesforce.clock.at += 111
    assert listener.send(HANDSHAKE)[0]["successful"] is True


@pytest.mark.parametrize(
    ("authorization", "reason"),
    [
        (None, "401::Request requires authentication"),
        ("Basic YTpi", "401::Request requires authentication"),
        ("Bearer nope", "401::Authentication invalid"),
    ],
)
def test_sessions_are_checked_with_every_message(
    salesforce: Any, listener: Listener, authorization: str | None, reason: str
) -> None:
    """A handshake is denied with the reason inside; other messages carry it, and the client is told to stop."""
    del salesforce.client.headers["Authorization"]
    if authorization:
        salesforce.client.headers["Authorization"] = authorization
    (shaken,) = listener.send({**HANDSHAKE, "id": "1"})
    assert shaken == {
        "channel": "/meta/handshake",
        "id": "1",
        "successful": False,
        "error": "403::Handshake denied",
        "advice": {"reconnect": "none"},
        "ext": {"sfdc": {"failureReason": reason}, "replay": True},
    }
    (connected,) = listener.say("/meta/connect", connectionType="long-polling")
    assert (connected["error"], connected["advice"]) == (reason, {"reconnect": "none", "interval": 0})


def test_a_session_that_ends_ends_the_stream(salesforce: Any, listener: Listener) -> None:
    """Revoked while listening: the next connect says so."""
    salesforce.lab("revoke", {})
    (reply,) = listener.say("/meta/connect", connectionType="long-polling")
    assert (reply["error"], reply["advice"]["reconnect"]) == ("401::Authentication invalid", "none")


def test_only_long_polling_is_spoken(salesforce: Any, listener: Listener) -> None:
    """Another transport is refused in handshake and connect."""
    (reply,) = listener.send({**HANDSHAKE, "supportedConnectionTypes": ["websocket"]})
    assert reply["error"] == "400::Invalid connection type websocket"
    (reply,) = listener.say("/meta/connect", connectionType="websocket")
    assert reply["error"] == "400::Invalid connection type websocket"


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/cometd", 400, "400::API version in the URI is mandatory."),
        ("/cometd/", 400, "400::API version in the URI is mandatory."),
        ("/cometd/x", 400, "400::API version in the URI is mandatory."),
        ("/cometd/36.0", 400, "400::Unsupported API version."),
        ("/cometd/99.0", 400, "400::Unsupported API version."),
        ("/cometd/60", 400, "400::Unsupported API version."),
        ("/cometd/60.0/", 200, None),
        ("/cometd/60.0/handshake", 200, None),
        ("/cometd/60.0/nope", 400, "400::Unsupported API version."),
    ],
)
def test_the_address_carries_the_version(salesforce: Any, path: str, status: int, error: str | None) -> None:
    """37.0 and above; clients may append the kind of their message."""
    answer = salesforce.client.post(path, json=[HANDSHAKE])
    (reply,) = answer.json()
    assert (answer.status_code, reply["channel"]) == (status, "/meta/handshake")
    assert reply.get("error", "").startswith(error or "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"7",
        b"[7]",
        b"[{}]",
        b'[{"channel": 7}]',
        b'[{"channel": ""}]',
        b'[{"channel": "/meta/connect", "clientId": {}}]',
        b'[{"channel": "/meta/subscribe", "subscription": [[]]}]',
        b'{"channel": "/meta/handshake", "ext": []}',
        b"[" * 5000,
        b"[" + b",".join([b'{"channel": "/meta/connect"}'] * 101) + b"]",
    ],
    ids=str,
)
def test_any_bytes_get_a_refusal_in_shape(salesforce: Any, body: bytes) -> None:
    """What are no messages is 400 with an error that says so."""
    answer = salesforce.client.post("/cometd/60.0", content=body)
    (reply,) = answer.json()
    assert (answer.status_code, reply["successful"]) == (400, False)
    assert reply["error"].startswith("400::")


def test_other_methods_are_refused_in_shape(salesforce: Any) -> None:
    """405 with what is allowed, as messages."""
    answer = salesforce.client.get("/cometd/60.0")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json() == [{"successful": False, "error": "405::Method Not Allowed"}]


def test_maintenance_is_told_in_html(salesforce: Any) -> None:
    """As everywhere else."""
    salesforce.client.put("/_lab/quirks", json={"maintenance": True})
    answer = salesforce.client.post("/cometd/60.0", json=[HANDSHAKE])
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (503, "text/html")


def test_the_same_requests_give_the_same_bytes(app: Any, org_declaration: dict[str, Any]) -> None:
    """Replay ids, client ids and keys derive from the seed; another seed gives others."""

    def bytes_of() -> list[bytes]:
        salesforce = signed_in(app)
        listener = Listener(salesforce).shake()
        listener.hear(EVERY, -2)
        salesforce.create("Location", Name="W", LocationType="Warehouse")
        connect = {
            "channel": "/meta/connect",
            "clientId": listener.client_id,
            "connectionType": "long-polling",
        }
        return [salesforce.client.post("/cometd/62.0", json=connect).content]

    assert bytes_of() == bytes_of()


CHANNELS = st.sampled_from(
    [
        EVERY,
        "/data/Product2ChangeEvent",
        "/data/NopeChangeEvent",
        "/event/OrderStatusChangedEvent",
        "/x",
        "x",
        "",
    ]
)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(CHANNELS | st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=6,
)


MESSAGES = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(
            [*(f"/meta/{kind}" for kind in ("handshake", "connect", "subscribe", "unsubscribe", "x")), EVERY]
        ),
        "clientId": st.sampled_from(["mine", "mine", "mine", "nobody"]),
        "connectionType": st.sampled_from(["long-polling", "long-polling", "websocket"]),
    },
    optional={
        "id": st.text(max_size=3) | st.integers(),
        "subscription": CHANNELS | st.lists(CHANNELS, max_size=3),
        "ext": JSON | st.fixed_dictionaries({"replay": st.dictionaries(CHANNELS, JSON, max_size=2)}),
        "data": JSON,
        "supportedConnectionTypes": JSON,
    },
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(st.lists(MESSAGES, max_size=3) | JSON, max_size=5))
def test_any_messages_get_replies(app: Any, batches: list[Any]) -> None:
    """Whatever a client with a live id sends: a reply to each message, or 400 for all; events beside them."""
    salesforce = signed_in(app)
    select(salesforce, "Product2")
    listener = Listener(salesforce).shake()
    for batch in batches:
        salesforce.create("Product2", Name="a")
        for message in batch if isinstance(batch, list) else ():
            if isinstance(message, dict) and message.get("clientId") == "mine":
                message["clientId"] = listener.client_id
        answer = salesforce.client.post("/cometd/62.0", content=json.dumps(batch))
        replies = answer.json()
        if answer.status_code == 400:
            assert replies[0]["error"].startswith("400::")
            continue
        assert answer.status_code == 200, answer.text
        own = [reply for reply in replies if "successful" in reply]
        assert [reply["channel"] for reply in own] == [message["channel"] for message in batch]
        assert all(reply["successful"] or reply["error"] for reply in own)
        ids = [reply["data"]["event"]["replayId"] for reply in replies if "successful" not in reply]
        assert all(isinstance(one, int) for one in ids)
