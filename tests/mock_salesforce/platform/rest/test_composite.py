"""Composite calls and collections: references, all or nothing, rows that answer for themselves."""

from __future__ import annotations

from typing import Any

BASE = "/services/data/v60.0"


def composite(salesforce: Any, *requests: dict[str, Any], all_or_none: bool = True) -> list[dict[str, Any]]:
    body = {"allOrNone": all_or_none, "compositeRequest": list(requests)}
    answer = salesforce.call("POST", "/composite", json=body)
    assert answer.status_code == 200, answer.text
    answers: list[dict[str, Any]] = answer.json()["compositeResponse"]
    return answers


def post(reference: str, sobject: str, **fields: Any) -> dict[str, Any]:
    return {"method": "POST", "url": f"{BASE}/sobjects/{sobject}", "referenceId": reference, "body": fields}


def test_later_calls_refer_to_earlier_answers(salesforce: Any) -> None:
    """@{reference.path} works in bodies and in URLs."""
    get = {
        "method": "GET",
        "url": f"{BASE}/sobjects/Contact/@{{bo.id}}?fields=AccountId",
        "referenceId": "read",
    }
    answers = composite(
        salesforce,
        post("shop", "Account", Name="Shop"),
        post("bo", "Contact", LastName="Bo", AccountId="@{shop.id}"),
        get,
    )
    assert [answer["httpStatusCode"] for answer in answers] == [201, 201, 200]
    assert answers[2]["body"]["AccountId"] == answers[0]["body"]["id"]


def test_one_failure_halts_all(salesforce: Any) -> None:
    """With allOrNone the culprit keeps its error, the others are halted, and nothing stays."""
    answers = composite(
        salesforce, post("a", "Account", Name="A"), post("b", "Contact"), post("c", "Account", Name="C")
    )
    assert [answer["body"][0]["errorCode"] for answer in answers] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
        "PROCESSING_HALTED",
    ]
    assert salesforce.query("SELECT Id FROM Account") == []


def test_without_all_or_none_the_rest_stands(salesforce: Any) -> None:
    """Each call stands alone; one that refers to a failed one fails itself."""
    answers = composite(
        salesforce,
        post("a", "Account", Name="A"),
        post("b", "Account"),
        post("c", "Contact", LastName="C", AccountId="@{b.id}"),
        all_or_none=False,
    )
    assert [answer["httpStatusCode"] for answer in answers] == [201, 400, 400]
    assert len(salesforce.query("SELECT Id FROM Account")) == 1


def test_limits_of_a_composite(salesforce: Any) -> None:
    """More than 25 calls, and a reference used twice, are refused as a whole."""
    many = {"compositeRequest": [post(f"r{n}", "Account", Name="x") for n in range(26)]}
    assert salesforce.refused("POST", "/composite", json=many)[0] == 400
    twice = {"compositeRequest": [post("r", "Account", Name="x"), post("r", "Account", Name="y")]}
    assert salesforce.refused("POST", "/composite", json=twice)[0] == 400
    assert salesforce.query("SELECT Id FROM Account") == []


def rows(*names: str | None) -> list[dict[str, Any]]:
    return [{"attributes": {"type": "Account"}, "Name": name} for name in names]


def test_a_collection_answers_row_by_row(salesforce: Any) -> None:
    """Good rows stand beside bad ones; an error item says statusCode, not errorCode."""
    body = {"allOrNone": False, "records": rows("A", None, "C")}
    answer = salesforce.call("POST", "/composite/sobjects", json=body).json()
    assert [row["success"] for row in answer] == [True, False, True]
    assert answer[1]["errors"] == [
        {
            "statusCode": "REQUIRED_FIELD_MISSING",
            "message": "Required fields are missing: [Name]",
            "fields": ["Name"],
        }
    ]
    assert len(salesforce.query("SELECT Id FROM Account")) == 2


def test_all_or_none_rolls_a_collection_back(salesforce: Any) -> None:
    """The culprit keeps its code, the others say that they were rolled back."""
    body = {"allOrNone": True, "records": rows("A", None)}
    answer = salesforce.call("POST", "/composite/sobjects", json=body).json()
    assert [row["errors"][0]["statusCode"] for row in answer] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "REQUIRED_FIELD_MISSING",
    ]
    assert salesforce.query("SELECT Id FROM Account") == []


def test_a_collection_holds_200(salesforce: Any) -> None:
    """The 201st record is refused with the whole call."""
    assert salesforce.refused("POST", "/composite/sobjects", json={"records": rows(*["x"] * 201)})[0] == 400
    assert (
        len(salesforce.call("POST", "/composite/sobjects", json={"records": rows(*["x"] * 200)}).json())
        == 200
    )


def test_update_upsert_retrieve_and_delete_collections(salesforce: Any) -> None:
    """The other collection calls answer in the order of their rows."""
    salesforce.lab(
        "fields", {"fields": [{"object": "Account", "name": "Key__c", "external_id": True, "unique": True}]}
    )
    kind = {"attributes": {"type": "Account"}}
    upserts = {"records": [{**kind, "Key__c": "k1", "Name": "One"}, {**kind, "Key__c": "k2", "Name": "Two"}]}
    made = salesforce.call("PATCH", "/composite/sobjects/Account/Key__c", json=upserts).json()
    assert [row["created"] for row in made] == [True, True]
    ids = [row["id"] for row in made]
    updates = {"records": [{**kind, "id": ids[1], "Name": "Zwei"}, {**kind, "Id": "001000000000000AAA"}]}
    changed = salesforce.call("PATCH", "/composite/sobjects", json=updates).json()
    assert [row["success"] for row in changed] == [True, False]
    body = {"ids": [ids[1], "001000000000000AAA", ids[0]], "fields": ["Name"]}
    found = salesforce.call("POST", "/composite/sobjects/Account", json=body).json()
    assert [row and row["Name"] for row in found] == ["Zwei", None, "One"]
    gone = salesforce.call(
        "DELETE", "/composite/sobjects", params={"ids": ",".join(ids), "allOrNone": "true"}
    ).json()
    assert [row["success"] for row in gone] == [True, True]
