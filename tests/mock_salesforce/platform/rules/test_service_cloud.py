"""What a hub writes to a Service Cloud org, and what such an org refuses (section 8)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.mock_salesforce.platform.conftest import ORG, Clock, Salesforce

ACCOUNT, CONTACT = "/sobjects/Account", "/sobjects/Contact"


@pytest.fixture
def people(app: Any, client: httpx.Client, clock: Clock) -> Salesforce:
    """An org with person accounts and without Order Management."""
    features = ["service_cloud", "person_accounts"]
    org = client.post("/_lab/orgs", json={**ORG, "features": features}).json()
    token = client.post("/_lab/session", json={}).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return Salesforce(app, client, clock, org)


def person_type(people: Salesforce) -> str:
    (row,) = people.query("SELECT Id FROM RecordType WHERE SobjectType = 'Account' AND IsPersonType = true")
    record_id: str = row["Id"]
    return record_id


def test_a_person_account_is_account_and_contact(people: Salesforce) -> None:
    """Name is made of the parts and follows them; the contact carries the same; PersonEmail is lower case."""
    account = people.create(
        "Account",
        RecordTypeId=person_type(people),
        FirstName="Ada",
        LastName="Byron",
        PersonEmail="Ada@Shop.example",
        PersonMobilePhone="+1 555",
    )
    row = people.read("Account", account)
    assert (row["Name"], row["IsPersonAccount"]) == ("Ada Byron", True)
    assert row["PersonEmail"] == "ada@shop.example"
    contact = people.read("Contact", row["PersonContactId"])
    assert (contact["AccountId"], contact["LastName"], contact["IsPersonAccount"]) == (account, "Byron", True)
    changed = people.call("PATCH", f"{ACCOUNT}/{account}", json={"LastName": "King"})
    assert changed.status_code == 204
    assert people.read("Account", account)["Name"] == "Ada King"
    assert people.read("Contact", row["PersonContactId"])["LastName"] == "King"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Name": "Ada", "LastName": "Byron"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"FirstName": "Ada"}, "REQUIRED_FIELD_MISSING"),
        ({}, "REQUIRED_FIELD_MISSING"),
    ],
)
def test_a_person_has_no_name_of_its_own(people: Salesforce, fields: dict[str, str], code: str) -> None:
    """Name cannot be written on a person account, LastName must be."""
    body = {"RecordTypeId": person_type(people), **fields}
    assert people.refused("POST", ACCOUNT, json=body) == (400, code)


def test_a_persons_name_cannot_be_changed(people: Salesforce) -> None:
    """Nor can a business account take the parts of a person's."""
    person = people.create("Account", LastName="Byron")
    business = people.create("Account", Name="Shop")
    for account, body in ((person, {"Name": "X"}), (business, {"LastName": "X"})):
        refused = people.refused("PATCH", f"{ACCOUNT}/{account}", json=body)
        assert refused == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert people.refused("PATCH", f"{ACCOUNT}/{person}", json={"LastName": " "})[0] == 400
    assert people.refused("PATCH", f"{ACCOUNT}/{business}", json={"Name": ""})[0] == 400


def test_without_the_feature_there_are_no_persons(salesforce: Any) -> None:
    """LastName is no field of a business account."""
    refused = salesforce.refused("POST", ACCOUNT, json={"LastName": "Byron"})
    assert refused == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")


def test_contacts_need_a_last_name_and_a_live_account(people: Salesforce) -> None:
    """The account is optional; one that is deleted or of another object is refused."""
    alone = people.create("Contact", LastName="Bo", Email="Bo@Shop.example")
    assert people.read("Contact", alone)["Email"] == "bo@shop.example"
    assert people.refused("POST", CONTACT, json={"FirstName": "Bo"}) == (400, "REQUIRED_FIELD_MISSING")
    assert (
        people.refused("POST", CONTACT, json={"LastName": "x", "Email": "no"})[1] == "INVALID_EMAIL_ADDRESS"
    )
    wrong = people.refused("POST", CONTACT, json={"LastName": "x", "AccountId": alone})
    assert wrong == (400, "MALFORMED_ID")
    account = people.create("Account", Name="Shop")
    people.call("DELETE", f"{ACCOUNT}/{account}")
    gone = people.refused("POST", CONTACT, json={"LastName": "x", "AccountId": account})
    assert gone == (400, "ENTITY_IS_DELETED")


def test_an_order_without_order_management(people: Salesforce) -> None:
    """Account, price book, draft, items, activation: no delivery group, no summary."""
    account = people.create("Account", Name="Shop")
    book = people.org["standard_pricebook_id"]
    tea = {"Name": "Tea", "StockKeepingUnit": "T1", "UnitPrice": 4}
    (entry,) = people.lab("products", {"products": [tea]})["pricebook_entry_ids"]
    draft = {"AccountId": account, "EffectiveDate": "2026-01-01", "Status": "Draft"}
    order = people.create("Order", **draft, Pricebook2Id=book)
    item = {"OrderId": order, "PricebookEntryId": entry, "Quantity": 2, "UnitPrice": 4}
    items = "/sobjects/OrderItem"
    bookless = people.create("Order", **draft)
    refused = people.refused("POST", items, json={**item, "OrderId": bookless})
    assert refused == (400, "FIELD_INTEGRITY_EXCEPTION")
    assert people.refused("POST", items, json={"OrderId": order, "Quantity": 1, "UnitPrice": 4})[0] == 400
    assert people.refused("POST", items, json={**item, "Quantity": 0})[0] == 400
    record_id = people.create("OrderItem", **item)
    assert people.read("OrderItem", record_id)["Product2Id"].startswith("01t")
    path = f"/sobjects/Order/{order}"
    assert people.read("Order", order)["TotalAmount"] == 8
    assert people.call("PATCH", path, json={"Status": "Activated"}).status_code == 204
    assert people.refused("POST", items, json=item) == (400, "FIELD_INTEGRITY_EXCEPTION")
    assert people.refused("DELETE", f"{items}/{record_id}") == (400, "FIELD_INTEGRITY_EXCEPTION")
    assert people.refused("POST", "/sobjects/Order", json={**draft, "Status": "Activated"})[0] == 400
    missing = people.refused("POST", "/sobjects/Order", json={"AccountId": account, "Status": "Draft"})
    assert missing == (400, "REQUIRED_FIELD_MISSING")
    assert people.refused("POST", "/sobjects/OrderSummary", json={})[0] == 404


def test_an_entry_of_another_book_or_an_inactive_one_is_refused(people: Salesforce) -> None:
    """The entry must be active and in the order's book."""
    account = people.create("Account", Name="Shop")
    tea = {"Name": "Tea", "UnitPrice": 4}
    made = people.lab("products", {"products": [tea]})
    custom = people.create("Pricebook2", Name="Sale", IsActive=True)
    listed = {"Pricebook2Id": custom, "Product2Id": made["ids"][0], "UnitPrice": 3}
    inactive = people.create("PricebookEntry", **listed, IsActive=False)
    draft = {"AccountId": account, "EffectiveDate": "2026-01-01", "Status": "Draft"}
    order = people.create("Order", **draft, Pricebook2Id=custom)
    for entry in (made["pricebook_entry_ids"][0], inactive):
        item = {"OrderId": order, "PricebookEntryId": entry, "Quantity": 1, "UnitPrice": 3}
        refused = people.refused("POST", "/sobjects/OrderItem", json=item)
        assert refused == (400, "FIELD_INTEGRITY_EXCEPTION")
    path = f"/sobjects/PricebookEntry/{inactive}"
    assert people.refused("PATCH", path, json={"Product2Id": made["ids"][0]})[0] == 400


def test_a_case_opens_and_closes(people: Salesforce) -> None:
    """Nothing is mandatory; number, status and priority are given; closing stamps it, reopening takes that back."""
    case = people.create("Case")
    row = people.read("Case", case)
    assert (row["CaseNumber"], row["Status"], row["Priority"]) == ("00000001", "New", "Medium")
    assert (row["IsClosed"], row["ClosedDate"]) == (False, None)
    people.create("CaseComment", ParentId=case, CommentBody="hello")
    path = f"/sobjects/Case/{case}"
    assert people.call("PATCH", path, json={"Status": "Closed", "Subject": "Late"}).status_code == 204
    row = people.read("Case", case)
    assert (row["IsClosed"], row["ClosedDate"]) == (True, "2026-01-01T00:00:00.000+0000")
    people.call("PATCH", path, json={"Status": "Working"})
    assert people.read("Case", case)["ClosedDate"] is None
    refused = people.refused("PATCH", path, json={"IsClosed": True})
    assert refused == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert people.refused("POST", "/sobjects/CaseComment", json={"CommentBody": "x"})[0] == 400
