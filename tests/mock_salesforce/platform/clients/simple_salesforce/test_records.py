"""simple-salesforce, unmodified, over TLS: records, queries, descriptions, composites, and its exceptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceError,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)

pytestmark = pytest.mark.live


def refusal(error: pytest.ExceptionInfo[SalesforceError]) -> tuple[int, str]:
    """Status and code of what the service said."""
    return error.value.status, error.value.content[0]["errorCode"]


# Records


def test_create_answers_an_id_of_18_characters(sf: Salesforce) -> None:
    """A creation says id, success and no errors."""
    made = sf.Account.create({"Name": "Acme"})
    assert (made["success"], made["errors"], len(made["id"]), made["id"][:3]) == (True, [], 18, "001")


def test_get_answers_attributes_first_and_every_field(sf: Salesforce) -> None:
    """A read names type and address of the record, then its fields, null ones too."""
    account = sf.Account.create({"Name": " Acme "})["id"]
    record = sf.Account.get(account)
    assert next(iter(record)) == "attributes"
    assert record["attributes"] == {
        "type": "Account",
        "url": f"/services/data/v59.0/sobjects/Account/{account}",
    }
    assert (record["Name"], record["Phone"], record["Id"]) == ("Acme", None, account)


def test_get_takes_the_short_id(sf: Salesforce) -> None:
    """Fifteen characters name a record as well as eighteen."""
    account = sf.Account.create({"Name": "Acme"})["id"]
    assert sf.Account.get(account[:15])["Id"] == account


def test_get_takes_a_choice_of_fields(sf: Salesforce) -> None:
    """`fields` narrows a read."""
    account = sf.Account.create({"Name": "Acme"})["id"]
    assert set(sf.Account.get(account, params={"fields": "name,PHONE"})) == {"attributes", "Name", "Phone"}


def test_names_are_folded_and_answered_canonically(sf: Salesforce) -> None:
    """Object and field names may come in any case."""
    account = sf.aCCOUNT.create({"nAME": "Acme"})["id"]
    assert sf.account.get(account)["attributes"]["type"] == "Account"


def test_update_answers_204(sf: Salesforce) -> None:
    """An update says 204, and the record has changed."""
    account = sf.Account.create({"Name": "Acme"})["id"]
    assert sf.Account.update(account, {"Phone": "1"}) == 204
    assert sf.Account.get(account)["Phone"] == "1"


def test_delete_answers_204_and_the_record_is_gone(sf: Salesforce) -> None:
    """A deletion says 204; a second read is ENTITY_IS_DELETED."""
    account = sf.Account.create({"Name": "Acme"})["id"]
    assert sf.Account.delete(account) == 204
    with pytest.raises(SalesforceResourceNotFound) as gone:
        sf.Account.get(account)
    assert refusal(gone) == (404, "ENTITY_IS_DELETED")


def test_raw_responses(sf: Salesforce) -> None:
    """The client can hand out the whole response."""
    account = sf.Account.create({"Name": "Acme"})["id"]
    response = sf.Account.update(account, {"Phone": "1"}, raw_response=True)
    assert (response.status_code, response.content) == (204, b"")


def test_updated_and_deleted_ids(live: Any, sf: Salesforce) -> None:
    """Both feeds tell what changed in a span of time."""
    kept, gone = (sf.Account.create({"Name": name})["id"] for name in ("A", "B"))
    sf.Account.delete(gone)
    start = datetime.fromtimestamp(live.clock.at - 60, UTC)
    end = start + timedelta(minutes=5)
    assert sf.Account.updated(start, end)["ids"] == [kept]
    assert [row["id"] for row in sf.Account.deleted(start, end)["deletedRecords"]] == [gone]


# Upsert


def test_upsert_creates_then_updates(sf: Salesforce) -> None:
    """The first upsert of a key is 201 and created, the second 200 and not."""
    first = sf.Account.upsert("Key__c/K 1", {"Name": "Acme"}, raw_response=True)
    second = sf.Account.upsert("Key__c/K 1", {"Name": "Acme 2"}, raw_response=True)
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (second.status_code, second.json()["created"]) == (200, False)
    assert first.json()["id"] == second.json()["id"]


def test_upsert_answers_204_in_older_versions(connect: Any) -> None:
    """Before v46 an upsert that updates has no body."""
    sf = connect(username="ada@acme.example", password="p<w&", security_token="TOKEN", version="45.0")
    assert sf.Account.upsert("Key__c/K1", {"Name": "Acme"}) == 201
    assert sf.Account.upsert("Key__c/K1", {"Name": "Acme"}) == 204


def test_upsert_of_an_ambiguous_key_is_300(sf: Salesforce) -> None:
    """A key that two records carry answers their addresses as SalesforceMoreThanOneRecord."""
    made = [sf.Account.create({"Name": name, "Legacy__c": "7"})["id"] for name in ("A", "B")]
    with pytest.raises(SalesforceMoreThanOneRecord) as ambiguous:
        sf.Account.upsert("Legacy__c/7", {"Name": "C"})
    assert ambiguous.value.status == 300
    assert ambiguous.value.content == [f"/services/data/v59.0/sobjects/Account/{one}" for one in made]


def test_get_by_custom_id(sf: Salesforce) -> None:
    """A record is read by its external id."""
    sf.Account.create({"Name": "Acme", "Key__c": "k-1"})
    assert sf.Account.get_by_custom_id("Key__c", "K-1")["Name"] == "Acme"


# Queries


def test_query_answers_size_and_records(sf: Salesforce) -> None:
    """A small result is complete in one page."""
    sf.Account.create({"Name": "Acme"})
    answer = sf.query("SELECT Id, Name FROM Account")
    assert (answer["totalSize"], answer["done"], answer["records"][0]["Name"]) == (1, True, "Acme")
    assert "nextRecordsUrl" not in answer


def test_query_of_literals_the_client_quotes(sf: Salesforce) -> None:
    """format_soql's escapes are understood."""
    name = 'O\'Neil \\ "x" \n'
    sf.Account.create({"Name": name})
    for soql in (
        format_soql("SELECT Name FROM Account WHERE Name = {}", name.strip()),
        format_soql("SELECT Name FROM Account WHERE Name IN {}", [name.strip(), "b"]),
        format_soql("SELECT Name FROM Account WHERE Name LIKE '{:like}%'", "O'Neil"),
    ):
        assert sf.query(soql)["totalSize"] == 1, soql


def many(live: Any, count: int) -> None:
    """So many accounts."""
    rows = [{"Name": f"A{number:05}"} for number in range(count)]
    live.lab("POST", "records", {"object": "Account", "records": rows})


def test_query_more_by_locator_and_by_url(live: Any, sf: Salesforce) -> None:
    """A result beyond 2,000 rows comes in pages; each next one by its address or its last segment."""
    many(live, 4100)
    first = sf.query("SELECT Id FROM Account")
    assert (first["totalSize"], first["done"], len(first["records"])) == (4100, False, 2000)
    assert first["nextRecordsUrl"].startswith("/services/data/v59.0/query/01g")
    second = sf.query_more(first["nextRecordsUrl"], identifier_is_url=True)
    third = sf.query_more(second["nextRecordsUrl"].rpartition("/")[2])
    assert (len(second["records"]), len(third["records"]), third["done"]) == (2000, 100, True)
    assert len({row["Id"] for page in (first, second, third) for row in page["records"]}) == 4100


def test_query_all_gathers_every_page(live: Any, sf: Salesforce) -> None:
    """query_all reads on until done."""
    many(live, 2001)
    answer = sf.query_all("SELECT Name FROM Account ORDER BY Name")
    assert answer["totalSize"] == 2001
    assert answer["records"][-1]["Name"] == "A02000"


def test_query_all_iter_is_lazy(live: Any, sf: Salesforce) -> None:
    """The iterator yields a first row before the second page is asked for."""
    many(live, 2001)
    before = len(live.lab("GET", "requests")["requests"])
    next(sf.query_all_iter("SELECT Id FROM Account"))
    assert len(live.lab("GET", "requests")["requests"]) == before + 1


def test_a_page_size_by_header(live: Any, sf: Salesforce) -> None:
    """Sforce-Query-Options asks for smaller pages."""
    many(live, 500)
    answer = sf.query("SELECT Id FROM Account", headers={"Sforce-Query-Options": "batchSize=200"})
    assert (len(answer["records"]), answer["done"]) == (200, False)


def test_deleted_rows_on_demand(sf: Salesforce) -> None:
    """include_deleted asks queryAll, which still shows deleted rows."""
    sf.Account.delete(sf.Account.create({"Name": "Gone"})["id"])
    soql = "SELECT Id, IsDeleted FROM Account"
    assert sf.query(soql)["totalSize"] == 0
    assert sf.query(soql, include_deleted=True)["records"][0]["IsDeleted"] is True
    assert sf.query_all(soql, include_deleted=True)["totalSize"] == 1


def test_parents_children_and_counts(sf: Salesforce) -> None:
    """Parent paths are nested, child queries have their own size, COUNT() has no records."""
    account = sf.Account.create({"Name": "Acme"})["id"]
    sf.Contact.create({"LastName": "Neil", "AccountId": account})
    contact = sf.query("SELECT Account.Name FROM Contact")["records"][0]
    assert contact["Account"]["Name"] == "Acme"
    parent = sf.query("SELECT Id, (SELECT LastName FROM Contacts) FROM Account")["records"][0]
    assert parent["Contacts"]["totalSize"] == 1
    assert sf.query("SELECT COUNT() FROM Contact")["totalSize"] == 1


def test_sandbox_or_not(sf: Salesforce) -> None:
    """The client asks the Organization whether it is a sandbox."""
    assert sf.is_sandbox() is False


def test_search_and_quick_search(sf: Salesforce) -> None:
    """SOSL finds words, by the full statement or the short form."""
    account = sf.Account.create({"Name": "Purple Waldo"})["id"]
    found = sf.search("FIND {waldo} IN NAME FIELDS RETURNING Account(Id, Name)")["searchRecords"]
    assert [(row["Id"], row["attributes"]["type"]) for row in found] == [(account, "Account")]
    assert sf.quick_search("Waldo")["searchRecords"][0]["Id"] == account


# Describing


def test_describe_lists_every_object(sf: Salesforce) -> None:
    """The global description has names and key prefixes."""
    listed = sf.describe()
    by_name = {entry["name"]: entry for entry in listed["sobjects"]}
    assert (listed["encoding"], listed["maxBatchSize"]) == ("UTF-8", 200)
    assert by_name["Account"]["keyPrefix"] == "001"
    assert by_name["OrderSummary"]["createable"] is False


def test_describe_of_an_object(sf: Salesforce) -> None:
    """Fields carry type, length and flags; children their relationship."""
    described = sf.Account.describe()
    fields = {field["name"]: field for field in described["fields"]}
    assert (fields["Name"]["type"], fields["Name"]["length"], fields["Name"]["nameField"]) == (
        "string",
        255,
        True,
    )
    assert (fields["Key__c"]["unique"], fields["Key__c"]["externalId"], fields["Key__c"]["custom"]) == (
        True,
        True,
        True,
    )
    assert "Contacts" in {child["relationshipName"] for child in described["childRelationships"]}


def test_metadata_of_an_object(sf: Salesforce) -> None:
    """The object's own address has a short description and recent items."""
    told = sf.Account.metadata()
    assert told["objectDescribe"]["name"] == "Account"
    assert told["recentItems"] == []


def test_limits_and_usage(sf: Salesforce) -> None:
    """Limits have Max and Remaining; every call says what was used."""
    limits = sf.limits()
    assert limits["DailyApiRequests"]["Max"] > limits["DailyApiRequests"]["Remaining"]
    assert sf.api_usage["api-usage"].used == 1
    sf.Account.create({"Name": "Acme"})
    assert sf.limits() and sf.api_usage["api-usage"].used == 3


def test_resources_of_the_version(sf: Salesforce) -> None:
    """The version root names its resources and who asks."""
    root = sf.restful("")
    assert root["sobjects"] == "/services/data/v59.0/sobjects"
    assert root["identity"].startswith("https://login.salesforce.com/id/00D")


def test_set_password(sf: Salesforce, connect: Any) -> None:
    """A new password holds from the next sign-in on."""
    user = sf.query("SELECT Id FROM User")["records"][0]["Id"]
    assert sf.set_password(user, "new") is None
    assert connect(username="ada@acme.example", password="new", security_token="TOKEN").limits()


# Composites


def test_composite_refers_to_earlier_answers(sf: Salesforce) -> None:
    """A later call of a composite uses an earlier one's id."""
    calls = [
        {
            "method": "POST",
            "url": "/services/data/v59.0/sobjects/Account",
            "referenceId": "account",
            "body": {"Name": "Acme"},
        },
        {
            "method": "POST",
            "url": "/services/data/v59.0/sobjects/Contact",
            "referenceId": "contact",
            "body": {"LastName": "Neil", "AccountId": "@{account.id}"},
        },
    ]
    answer = sf.restful("composite", method="POST", json={"compositeRequest": calls, "allOrNone": True})
    assert [one["httpStatusCode"] for one in answer["compositeResponse"]] == [201, 201]
    assert sf.query("SELECT Account.Name FROM Contact")["records"][0]["Account"]["Name"] == "Acme"


def test_batch(sf: Salesforce) -> None:
    """Calls of a batch stand each by itself."""
    calls = [{"method": "GET", "url": "v59.0/limits"}, {"method": "GET", "url": "v59.0/nothing"}]
    answer = sf.restful("composite/batch", method="POST", json={"batchRequests": calls})
    assert (answer["hasErrors"], [one["statusCode"] for one in answer["results"]]) == (True, [200, 404])


def test_tree(sf: Salesforce) -> None:
    """A tree makes parents and children at once."""
    records = [
        {
            "attributes": {"type": "Account", "referenceId": "a"},
            "Name": "Acme",
            "Contacts": {
                "records": [{"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "Neil"}]
            },
        }
    ]
    answer = sf.restful("composite/tree/Account", method="POST", json={"records": records})
    assert [one["referenceId"] for one in answer["results"]] == ["a", "c"]


def test_collections(sf: Salesforce) -> None:
    """Up to 200 records at once, each with its own outcome, or all or none."""
    rows = [{"attributes": {"type": "Account"}, "Name": "A"}, {"attributes": {"type": "Account"}}]
    answer = sf.restful("composite/sobjects", method="POST", json={"records": rows})
    assert [one["success"] for one in answer] == [True, False]
    assert answer[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    answer = sf.restful("composite/sobjects", method="POST", json={"records": rows, "allOrNone": True})
    assert answer[0]["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert sf.query("SELECT COUNT() FROM Account")["totalSize"] == 1


def test_graph(sf: Salesforce) -> None:
    """Each graph is all or nothing."""
    call = {
        "method": "POST",
        "url": "/services/data/v59.0/sobjects/Account",
        "referenceId": "a",
        "body": {"Name": "Acme"},
    }
    graphs = [{"graphId": "1", "compositeRequest": [call]}]
    answer = sf.restful("composite/graph", method="POST", json={"graphs": graphs})
    assert answer["graphs"][0]["isSuccessful"] is True


# Exceptions


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "REQUIRED_FIELD_MISSING"),
        ({"Name": "  "}, "REQUIRED_FIELD_MISSING"),
        ({"Name": "A", "Nonsense": 1}, "INVALID_FIELD"),
        ({"Name": "x" * 256}, "STRING_TOO_LONG"),
        ({"Name": "A", "ParentId": "nonsense"}, "MALFORMED_ID"),
        ({"Name": "A", "Key__c": "taken"}, "DUPLICATE_VALUE"),
        ({"Name": "A", "IsPersonAccount": True}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Name": "A", "NumberOfEmployees": 2**40}, "NUMBER_OUTSIDE_VALID_RANGE"),
    ],
)
def test_malformed_requests(sf: Salesforce, fields: dict[str, Any], code: str) -> None:
    """400 is SalesforceMalformedRequest, with the service's code inside."""
    sf.Account.create({"Name": "T", "Key__c": "taken"})
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.Account.create(fields)
    assert refusal(refused) == (400, code)


def test_a_malformed_query(sf: Salesforce) -> None:
    """A query that is no SOQL is MALFORMED_QUERY."""
    with pytest.raises(SalesforceMalformedRequest) as refused:
        sf.query("SELECT FROM")
    assert refusal(refused) == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize(
    ("name", "record_id"), [("Account", "001000000000000"), ("Nothing", "001000000000000AAA")]
)
def test_what_does_not_exist(sf: Salesforce, name: str, record_id: str) -> None:
    """404 is SalesforceResourceNotFound."""
    with pytest.raises(SalesforceResourceNotFound) as missing:
        getattr(sf, name).get(record_id)
    assert refusal(missing) == (404, "NOT_FOUND")


def test_a_spent_allowance(live: Any, sf: Salesforce) -> None:
    """403 is SalesforceRefusedRequest, REQUEST_LIMIT_EXCEEDED, with no word on when to come back."""
    live.lab("PUT", "quirks", {"daily_api_requests": 0})
    with pytest.raises(SalesforceRefusedRequest) as refused:
        sf.query("SELECT Id FROM Account")
    assert refusal(refused) == (403, "REQUEST_LIMIT_EXCEEDED")


def test_a_method_that_is_not_allowed(sf: Salesforce) -> None:
    """405 is SalesforceGeneralError."""
    with pytest.raises(SalesforceGeneralError) as refused:
        sf.restful("limits", method="DELETE")
    assert refusal(refused) == (405, "METHOD_NOT_ALLOWED")


def test_maintenance_is_html(live: Any, sf: Salesforce) -> None:
    """During maintenance the service answers 503 in HTML, which the client hands on as text."""
    live.lab("PUT", "quirks", {"maintenance": True})
    with pytest.raises(SalesforceGeneralError) as refused:
        sf.query("SELECT Id FROM Account")
    assert refused.value.status == 503
    assert refused.value.content.startswith("<!DOCTYPE html>")
