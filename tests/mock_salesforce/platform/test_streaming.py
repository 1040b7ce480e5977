"""CometD: who is let in, what a channel is, what each kind of write raises, and what a replay finds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_salesforce.platform.streaming.bus import MOST_KEPT, Bus
from mock_salesforce.platform.streaming.channels import names
from tests.mock_salesforce.platform.conftest import signed_in

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


@pytest.fixture
def listener(salesforce: Any) -> Listener:
    """A client past its handshake."""
    return Listener(salesforce).shake()


def headers(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event["data"]["payload"]["ChangeEventHeader"] for event in events]


def kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(header["entityName"], header["changeType"]) for header in headers(events)]


def select(salesforce: Any, *names: str) -> None:
    answer = salesforce.client.put("/_lab/change-events", json={"objects": names})
    assert answer.status_code == 200, answer.text


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


def test_creation_tells_what_is_filled(salesforce: Any, listener: Listener) -> None:
    """The body has every field that is not empty, addresses as one, and neither id nor deletion mark."""
    select(salesforce, "Account")
    listener.hear(EVERY)
    account = salesforce.create("Account", Name="Shop", BillingCity="Rome")
    (event,) = listener.poll()
    payload = event["data"]["payload"]
    header = payload.pop("ChangeEventHeader")
    assert (event["channel"], header["entityName"], header["recordIds"]) == (EVERY, "Account", [account])
    assert (header["changeType"], header["changedFields"]) == ("CREATE", [])
    assert (header["commitTimestamp"], header["sequenceNumber"]) == (1_767_225_600_000, 1)
    assert header["commitUser"] == payload["CreatedById"]
    assert header["changeOrigin"] == "com/salesforce/api/rest/60.0"
    assert (payload["Name"], payload["BillingAddress"]) == ("Shop", {"City": "Rome"})
    assert payload["CreatedDate"] == "2026-01-01T00:00:00.000Z"
    assert not {"Id", "IsDeleted", "SystemModstamp"} & set(payload)
    assert None not in payload.values()


def test_an_update_tells_what_changed(salesforce: Any, listener: Listener) -> None:
    """Changed fields, emptied ones as null, and LastModifiedDate; the header names them."""
    select(salesforce, "Contact")
    contact = salesforce.create("Contact", FirstName="Ada", LastName="L", Email="a@b.example")
    listener.hear("/data/ContactChangeEvent")
    salesforce.clock.at += 60
    body = {"FirstName": "Eve", "Email": None, "LastName": "L"}
    named = {"Sforce-Call-Options": "client=hub"}
    salesforce.call("PATCH", f"/sobjects/Contact/{contact}", json=body, headers=named)
    (event,) = listener.poll()
    payload = event["data"]["payload"]
    header = payload.pop("ChangeEventHeader")
    assert payload == {
        "Name": {"FirstName": "Eve"},
        "Email": None,
        "LastModifiedDate": "2026-01-01T00:01:00.000Z",
    }
    assert header["changedFields"] == ["Name.FirstName", "Email", "LastModifiedDate"]
    assert header["changeOrigin"] == "com/salesforce/api/rest/60.0;client=hub"


def test_automation_is_told_too(salesforce: Any, listener: Listener) -> None:
    """An order whose total an item moves is changed, although LastModifiedDate stays: the event has it all the same."""
    account = salesforce.create("Account", Name="Shop")
    (entry,) = salesforce.lab("products", {"products": [{"Name": "Tea", "UnitPrice": 1}]})[
        "pricebook_entry_ids"
    ]
    order = {"AccountId": account, "EffectiveDate": "2026-01-01", "Status": "Draft"}
    order_id = salesforce.create("Order", **order, Pricebook2Id=salesforce.org["standard_pricebook_id"])
    listener.hear("/data/OrderChangeEvent")
    salesforce.clock.at += 60
    salesforce.create("OrderItem", OrderId=order_id, PricebookEntryId=entry, Quantity=2, UnitPrice=1)
    (event,) = listener.poll()
    payload = event["data"]["payload"]
    assert (payload["TotalAmount"], payload["LastModifiedDate"]) == (2, "2026-01-01T00:00:00.000Z")
    assert "LastModifiedDate" in payload["ChangeEventHeader"]["changedFields"]


def test_a_person_account_tells_its_name_and_the_parts(client: Any, org_declaration: dict[str, Any]) -> None:
    """An account stores its name, so that stands beside what it is made of."""
    declared = org_declaration | {"features": ["person_accounts"], "change_events": ["Account"]}
    assert client.post("/_lab/orgs", json=declared).status_code == 201
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    kind = client.get("/_lab/state?only=RecordType").json()["orgs"]["acme"]["records"]["RecordType"][0]["Id"]
    (shaken,) = client.post("/cometd/62.0", json=HANDSHAKE).json()
    mine = {"clientId": shaken["clientId"], "subscription": EVERY, "connectionType": "long-polling"}
    client.post("/cometd/62.0", json={"channel": "/meta/subscribe", **mine})
    body = {"FirstName": "Ada", "LastName": "L", "RecordTypeId": kind}
    assert client.post("/services/data/v60.0/sobjects/Account", json=body).status_code == 201
    event, _ = client.post("/cometd/62.0", json={"channel": "/meta/connect", **mine}).json()
    payload = event["data"]["payload"]
    assert (payload["Name"], payload["FirstName"], payload["LastName"]) == ("Ada L", "Ada", "L")


def test_a_deletion_tells_ids_alone(salesforce: Any, listener: Listener) -> None:
    """Header without fields, no body; what is deleted with a record has events of its own."""
    select(salesforce, "Account", "Contact")
    account = salesforce.create("Account", Name="Shop")
    salesforce.create("Contact", LastName="L", AccountId=account)
    listener.hear(EVERY)
    salesforce.call("DELETE", f"/sobjects/Account/{account}")
    events = listener.poll()
    assert ("Account", "DELETE") in kinds(events)
    assert all(set(event["data"]["payload"]) == {"ChangeEventHeader"} for event in events)


def test_the_same_change_of_many_is_one_event(salesforce: Any, listener: Listener) -> None:
    """A collection that deletes three records is one transaction, and one event with three ids."""
    select(salesforce, "Product2")
    rows = [{"Name": name} for name in "abc"]
    ids = salesforce.lab("records", {"object": "Product2", "records": rows})["ids"]
    listener.hear(EVERY)
    salesforce.call("DELETE", "/composite/sobjects", params={"ids": ",".join(ids)})
    (header,) = headers(listener.poll())
    assert (header["changeType"], header["recordIds"]) == ("DELETE", ids)


def test_a_transaction_numbers_its_events(salesforce: Any, listener: Listener) -> None:
    """One key, sequence from 1; the next transaction has another key."""
    select(salesforce, "Product2")
    listener.hear(EVERY)
    rows = [{"Name": name} for name in "ab"]
    salesforce.lab("records", {"object": "Product2", "records": rows})
    salesforce.create("Product2", Name="c")
    told = headers(listener.poll())
    assert [header["sequenceNumber"] for header in told] == [1, 2, 1]
    keys = [header["transactionKey"] for header in told]
    assert keys[0] == keys[1] != keys[2]
    assert told[0]["changeOrigin"] == ""
    salesforce.lab("records", {"object": "Product2", "records": rows[:1]})
    (header,) = headers(listener.poll())
    assert header["changeOrigin"] == ""


@pytest.mark.parametrize("all_or_none", [True, False], ids=["all-or-none", "each-alone"])
def test_what_is_rolled_back_raises_nothing(salesforce: Any, listener: Listener, all_or_none: bool) -> None:
    """Of a composite whose second call fails, the first raises an event only where it stands."""
    select(salesforce, "Product2")
    listener.hear(EVERY)
    path = "/services/data/v60.0/sobjects/Product2"
    calls = [
        {"method": "POST", "url": path, "referenceId": "good", "body": {"Name": "a"}},
        {"method": "POST", "url": path, "referenceId": "bad", "body": {"Nope": 1}},
    ]
    salesforce.call("POST", "/composite", json={"allOrNone": all_or_none, "compositeRequest": calls})
    assert kinds(listener.poll()) == ([] if all_or_none else [("Product2", "CREATE")])


def test_a_refused_write_raises_nothing(salesforce: Any, listener: Listener) -> None:
    """Neither a create that lacks a field nor an update that changes nothing but stamps of the system."""
    select(salesforce, "Account")
    listener.hear(EVERY)
    assert salesforce.refused("POST", "/sobjects/Account", json={}) == (400, "REQUIRED_FIELD_MISSING")
    assert listener.poll() == []


def test_only_selected_objects_are_captured(salesforce: Any, listener: Listener) -> None:
    """A channel of an object that is not selected exists and stays silent; selecting begins with what comes then."""
    assert listener.hear("/data/AccountChangeEvent")["successful"] is True
    salesforce.create("Account", Name="before")
    select(salesforce, "account")
    salesforce.create("Account", Name="after")
    (event,) = listener.poll()
    assert event["data"]["payload"]["Name"] == "after"
    state = salesforce.client.get("/_lab/state?only=Account").json()
    assert state["orgs"]["acme"]["change_events"] == ["Account"]


def test_a_selection_is_checked(salesforce: Any) -> None:
    """An object the org does not have, or that has no change event, leaves the selection as it was."""
    for name, code in (("Nope", "unknown_object"), ("Profile", "no_change_event")):
        answer = salesforce.client.put("/_lab/change-events", json={"objects": ["Account", name]})
        assert answer.json()["error"]["code"] == code
    state = salesforce.client.get("/_lab/state?only=Account").json()
    assert "Order" in state["orgs"]["acme"]["change_events"]


def test_custom_objects_have_events_of_their_own(client: Any, org_declaration: dict[str, Any]) -> None:
    """Part__c is heard as Part__ChangeEvent; an org may select in its declaration."""
    custom = {"name": "Part__c", "fields": [{"name": "Size__c", "type": "number"}]}
    declared = org_declaration | {"custom_objects": [custom], "change_events": ["Part__c"]}
    assert client.post("/_lab/orgs", json=declared).status_code == 201
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"

    def send(message: dict[str, Any]) -> list[dict[str, Any]]:
        replies: list[dict[str, Any]] = client.post("/cometd/60.0", json=[message]).json()
        return replies

    name = send(HANDSHAKE)[0]["clientId"]
    channel = "/data/Part__ChangeEvent"
    assert send({"channel": "/meta/subscribe", "clientId": name, "subscription": channel})[0]["successful"]
    client.post("/services/data/v60.0/sobjects/Part__c", json={"Size__c": 3})
    event, _ = send({"channel": "/meta/connect", "clientId": name, "connectionType": "long-polling"})
    assert (event["channel"], event["data"]["payload"]["Size__c"]) == (channel, 3)


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
    assert client.post("/_lab/orgs", json=org_declaration | {"users": users}).status_code == 201
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


def test_a_call_that_the_lab_undoes_raises_nothing(salesforce: Any, listener: Listener) -> None:
    """A seed that fails in its second list leaves neither records nor events, and later ones are heard."""
    select(salesforce, "Product2")
    listener.hear(EVERY)
    seed = {
        "records": [{"object": "Product2", "records": [{"Name": "a"}]}],
        "stock": [{"rows": [{"location": "X", "sku": "S", "onHand": 1, "futures": [{"quantity": "x"}]}]}],
        "products": [{"products": [{"Nope": 1}]}],
    }
    assert salesforce.client.post("/_lab/seed", json=seed).status_code == 400
    assert listener.poll() == []
    salesforce.create("Product2", Name="b")
    assert kinds(listener.poll()) == [("Product2", "CREATE")]


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


def test_a_message_names_a_schema_that_can_be_read(salesforce: Any, listener: Listener) -> None:
    """By its id or by the event's name, compact or expanded; a custom field makes another schema."""
    select(salesforce, "Contact")
    listener.hear(EVERY)
    salesforce.create("Contact", LastName="L")
    (event,) = listener.poll()
    told = event["data"]["schema"]
    salesforce.version = "v62.0"
    compact = salesforce.call("GET", f"/event/eventSchema/{told}", params={"payloadFormat": "COMPACT"}).json()
    assert (compact["name"], compact["type"], compact["uuid"]) == ("ContactChangeEvent", "record", told)
    assert {"ChangeEventHeader", "Name", "MailingAddress", "Email"} <= {f["name"] for f in compact["fields"]}
    expanded = salesforce.call("GET", "/sobjects/ContactChangeEvent/eventSchema").json()
    assert expanded["type"] == "expanded-record"
    assert expanded["fields"][0]["type"]["fields"][1]["type"]["fields"] == compact["fields"]
    salesforce.lab("fields", {"fields": [{"object": "Contact", "name": "Key__c"}]})
    salesforce.create("Contact", LastName="M")
    (event,) = listener.poll()
    assert event["data"]["schema"] != told
    assert salesforce.refused("GET", f"/event/eventSchema/{told}") == (404, "NOT_FOUND")
    named = "/sobjects/FulfillOrdItemQtyChgEvent/eventSchema"
    assert salesforce.call("GET", named, params={"payloadFormat": "COMPACT"}).status_code == 200
    assert salesforce.refused("GET", named, params={"payloadFormat": "x"}) == (400, "INVALID_FIELD")
    org = salesforce.app.extensions["platform"].state.orgs["acme"]
    for name in names(org):
        for form in ("COMPACT", "EXPANDED"):
            path = f"/sobjects/{name}/eventSchema"
            assert salesforce.call("GET", path, params={"payloadFormat": form}).status_code == 200
    for name in ("Contact", "NopeChangeEvent", "ProfileChangeEvent"):
        assert salesforce.refused("GET", f"/sobjects/{name}/eventSchema") == (404, "NOT_FOUND")


def test_older_clients_get_an_older_header(salesforce: Any) -> None:
    """changedFields came with 47.0."""
    select(salesforce, "Product2")
    for version, there in (("46.0", False), ("47.0", True)):
        listener = Listener(salesforce, version).shake()
        listener.hear(EVERY)
        salesforce.create("Product2", Name="a")
        (header,) = headers(listener.poll())
        assert ("changedFields" in header) is there


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
