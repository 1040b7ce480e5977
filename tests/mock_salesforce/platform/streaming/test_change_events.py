"""Change Data Capture: what each kind of write raises, and what of it a message tells."""

from __future__ import annotations

from typing import Any

import pytest

from mock_salesforce.platform.streaming.channels import names
from tests.mock_salesforce.platform.streaming.listening import (
    EVERY,
    HANDSHAKE,
    Listener,
    headers,
    kinds,
    select,
)


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
    assert client.post("/_lab/orgs", json=declared).status_code == 200
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    kind = client.get("/_lab/state?objects=RecordType").json()["orgs"]["acme"]["records"]["RecordType"][0][
        "Id"
    ]
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
    state = salesforce.client.get("/_lab/state?objects=Account").json()
    assert state["orgs"]["acme"]["change_events"] == ["Account"]


def test_a_selection_is_checked(salesforce: Any) -> None:
    """An object the org does not have, or that has no change event, leaves the selection as it was."""
    for name, code in (("Nope", "unknown"), ("Profile", "conflict")):
        answer = salesforce.client.put("/_lab/change-events", json={"objects": ["Account", name]})
        assert answer.json()["error"]["code"] == code
    state = salesforce.client.get("/_lab/state?objects=Account").json()
    assert "Order" in state["orgs"]["acme"]["change_events"]


def test_custom_objects_have_events_of_their_own(client: Any, org_declaration: dict[str, Any]) -> None:
    """Part__c is heard as Part__ChangeEvent; an org may select in its declaration."""
    custom = {"name": "Part__c", "fields": [{"name": "Size__c", "type": "number"}]}
    declared = org_declaration | {"custom_objects": [custom], "change_events": ["Part__c"]}
    assert client.post("/_lab/orgs", json=declared).status_code == 200
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


def test_a_call_that_the_lab_undoes_raises_nothing(salesforce: Any, listener: Listener) -> None:
    """A seed that fails in its second list leaves neither records nor events, and later ones are heard."""
    select(salesforce, "Product2")
    listener.hear(EVERY)
    seed = {
        "records": [{"object": "Product2", "records": [{"Name": "a"}]}],
        "stock": [{"rows": [{"location": "X", "sku": "S", "on_hand": 1, "futures": [{"quantity": "x"}]}]}],
        "products": [{"products": [{"Nope": 1}]}],
    }
    assert salesforce.client.post("/_lab/seed", json=seed).status_code == 400
    assert listener.poll() == []
    salesforce.create("Product2", Name="b")
    assert kinds(listener.poll()) == [("Product2", "CREATE")]


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
