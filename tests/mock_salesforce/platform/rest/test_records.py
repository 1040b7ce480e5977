"""Records over REST: ids, conversion, trimming, required fields, upsert, refusals that change nothing."""

from __future__ import annotations

from typing import Any

import pytest

from mock_salesforce.platform.forms.ids import IdSequence, checksum, id18


@pytest.mark.parametrize(
    ("id15", "suffix"),
    [
        ("001D000000IqhSL", "IAZ"),
        ("00D30000000ABCD", "EA4"),
        ("aaaaaaaaaaaaaaa", "AAA"),
        ("AAAAAAAAAAAAAAA", "555"),
    ],
)
def test_checksum_follows_the_documented_rule(id15: str, suffix: str) -> None:
    """Each block of five letters gives one character that says which are capitals."""
    assert checksum(id15) == suffix
    assert id18((id15 + suffix).lower()[:15] + suffix) == id15 + suffix


def test_ids_rise_and_carry_their_prefix() -> None:
    """Ids of one object sort in the order they were issued."""
    sequence = IdSequence("01t", "D8", 61)
    ids = [sequence.issue() for _ in range(200)]
    assert ids == sorted(ids)
    assert all(record_id.startswith("01tD8") and len(record_id) == 18 for record_id in ids)


def test_text_is_trimmed_and_empty_is_null(salesforce: Any) -> None:
    """Blanks at the ends go, inner ones and the non-breaking one stay, and nothing left is null."""
    record_id = salesforce.create(
        "Product2",
        Name=" two  words\t",
        StockKeepingUnit="\r\n A1 ",
        ProductCode="   ",
        Description="\u00a0x\u00a0",
    )
    record = salesforce.read("Product2", record_id)
    assert (record["Name"], record["StockKeepingUnit"]) == ("two  words", "A1")
    assert record["ProductCode"] is None
    assert record["Description"] == "\u00a0x\u00a0"


def test_names_are_case_insensitive_and_answers_canonical(salesforce: Any) -> None:
    """Objects and fields may be written in any case; answers use the declared one."""
    answer = salesforce.call("POST", "/SOBJECTS/product2/", json={"NAME": "Tea", "stockkeepingunit": "A1"})
    record = salesforce.call(
        "GET", f"/sobjects/PRODUCT2/{answer.json()['id']}", params={"fields": "name"}
    ).json()
    assert record == {
        "attributes": {
            "type": "Product2",
            "url": f"/services/data/v60.0/sobjects/Product2/{answer.json()['id']}",
        },
        "Name": "Tea",
    }


def test_both_id_forms_are_accepted(salesforce: Any) -> None:
    """15 and 18 characters address the same record; answers have 18."""
    record_id = salesforce.create("Account", Name="A")
    assert salesforce.read("Account", record_id[:15])["Id"] == record_id


@pytest.mark.parametrize(
    ("sobject", "fields", "code", "named"),
    [
        ("Product2", {"StockKeepingUnit": "x"}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ("Product2", {"Name": "x", "StockKeepingUnit": "s" * 181}, "STRING_TOO_LONG", ["StockKeepingUnit"]),
        ("Product2", {"Name": "x", "Colour": "red"}, "INVALID_FIELD", None),
        (
            "Product2",
            {"Name": "x", "CreatedDate": "2026-01-01T00:00:00Z"},
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            ["CreatedDate"],
        ),
        ("Product2", {"Name": "x", "IsActive": "yes"}, "JSON_PARSER_ERROR", None),
        ("Contact", {"LastName": "x", "Email": "nobody"}, "INVALID_EMAIL_ADDRESS", ["Email"]),
        ("Contact", {"LastName": "x", "AccountId": "xyz"}, "MALFORMED_ID", ["AccountId"]),
        (
            "Contact",
            {"LastName": "x", "AccountId": "001000000000000AAA"},
            "INVALID_CROSS_REFERENCE_KEY",
            ["AccountId"],
        ),
        (
            "Location",
            {"Name": "x", "LocationType": "Moon"},
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            ["LocationType"],
        ),
        ("Location", {"Name": "x"}, "REQUIRED_FIELD_MISSING", ["LocationType"]),
        ("Opportunity", {"Name": "x", "StageName": "y", "CloseDate": "soon"}, "JSON_PARSER_ERROR", None),
        (
            "Opportunity",
            {"Name": "x", "StageName": "y", "CloseDate": "2026-01-01", "Amount": 1e20},
            "NUMBER_OUTSIDE_VALID_RANGE",
            ["Amount"],
        ),
        ("OrderSummary", {"OrderNumber": "1"}, "INVALID_TYPE_FOR_OPERATION", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_values(
    salesforce: Any, sobject: str, fields: dict[str, Any], code: str, named: list[str] | None
) -> None:
    """Each wrong value has its documented code, names its field, and leaves no record."""
    answer = salesforce.call("POST", f"/sobjects/{sobject}", json=fields)
    error = answer.json()[0]
    assert (answer.status_code, error["errorCode"], error.get("fields")) == (400, code, named)
    assert salesforce.query(f"SELECT Id FROM {sobject}") == []


def test_a_new_org_has_no_location_types(client: Any) -> None:
    """Until an administrator adds a type no location can be made (section 5.4)."""
    client.post("/_lab/orgs", json={"my_domain": "acme"})
    body = {"object": "Location", "records": [{"Name": "East", "LocationType": "Warehouse"}]}
    assert client.post("/_lab/records", json=body).status_code == 400
    assert client.post("/_lab/picklists", json={"location_types": ["Warehouse"]}).json() == {
        "location_types": ["Warehouse"]
    }
    assert client.post("/_lab/records", json=body).status_code == 200


def custom_key(salesforce: Any, **flags: Any) -> None:
    salesforce.lab(
        "fields",
        {
            "fields": [
                {
                    "object": "Product2",
                    "name": "Key__c",
                    "type": "string",
                    "length": 50,
                    "external_id": True,
                    **flags,
                }
            ]
        },
    )


def test_upsert_creates_then_updates(salesforce: Any) -> None:
    """201 with created true, then 200 with created false; 204 before v46."""
    custom_key(salesforce, unique=True)
    path = "/sobjects/Product2/Key__c/k1"
    first = salesforce.call("PATCH", path, json={"Name": "Tea"})
    assert (first.status_code, first.json()["created"]) == (201, True)
    second = salesforce.call("PATCH", path, json={"Name": "Tea 2"})
    assert second.json() == {"id": first.json()["id"], "success": True, "errors": [], "created": False}
    salesforce.version = "v45.0"
    assert salesforce.call("PATCH", path, json={"Name": "Tea 3"}).status_code == 204


def test_upsert_that_matches_several_is_300(salesforce: Any) -> None:
    """A non-unique external id with two owners answers 300 and their URLs, and writes nothing."""
    custom_key(salesforce)
    ids = [salesforce.create("Product2", Name=str(n), Key__c="k1") for n in range(2)]
    answer = salesforce.call("PATCH", "/sobjects/Product2/Key__c/k1", json={"Name": "changed"})
    assert answer.status_code == 300
    assert answer.json() == [f"/services/data/v60.0/sobjects/Product2/{record_id}" for record_id in ids]
    assert {row["Name"] for row in salesforce.query("SELECT Name FROM Product2")} == {"0", "1"}


def test_upsert_and_query_may_disagree_about_case(salesforce: Any) -> None:
    """A query folds case; an upsert by a non-unique external id does not (section 4, rows 5 and 10)."""
    custom_key(salesforce)
    salesforce.create("Product2", Name="one", Key__c="abc")
    assert len(salesforce.query("SELECT Id FROM Product2 WHERE Key__c = 'ABC'")) == 1
    assert salesforce.call("PATCH", "/sobjects/Product2/Key__c/ABC", json={"Name": "two"}).status_code == 201


@pytest.mark.parametrize(("case_sensitive", "status"), [(False, 400), (True, 201)])
def test_unique_fields_fold_case_unless_told(salesforce: Any, case_sensitive: bool, status: int) -> None:
    """ABC after abc is a DUPLICATE_VALUE, except on a case-sensitive unique field (section 4, row 11)."""
    custom_key(salesforce, unique=True, case_sensitive=case_sensitive)
    salesforce.create("Product2", Name="one", Key__c="abc")
    answer = salesforce.call("POST", "/sobjects/Product2", json={"Name": "two", "Key__c": "ABC"})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()[0]["errorCode"] == "DUPLICATE_VALUE"


def test_delete_hides_and_cascades(salesforce: Any) -> None:
    """A deleted record is gone from reads and queries, comes with queryAll, and takes what it owns along."""
    case_id = salesforce.create("Case", Subject="help")
    salesforce.create("CaseComment", ParentId=case_id, CommentBody="x")
    assert salesforce.call("DELETE", f"/sobjects/Case/{case_id}").status_code == 204
    assert salesforce.refused("GET", f"/sobjects/Case/{case_id}") == (404, "ENTITY_IS_DELETED")
    assert salesforce.query("SELECT Id FROM Case") == salesforce.query("SELECT Id FROM CaseComment") == []
    every = salesforce.call("GET", "/queryAll", params={"q": "SELECT Id, IsDeleted FROM Case"}).json()[
        "records"
    ]
    assert [row["IsDeleted"] for row in every] == [True]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/sobjects/Nothing/001000000000000AAA", (404, "NOT_FOUND")),
        ("GET", "/nothing", (404, "NOT_FOUND")),
        ("DELETE", "/limits", (405, "METHOD_NOT_ALLOWED")),
        ("PATCH", "/sobjects/Product2/Name/x", (404, "NOT_FOUND")),
        ("GET", "/sobjects/Account/001000000000000AAA", (404, "NOT_FOUND")),
    ],
)
def test_paths_that_are_not_there(salesforce: Any, method: str, path: str, expected: tuple[int, str]) -> None:
    """An unknown path, object, external id field or record is the vendor's 404; a wrong method is 405."""
    assert salesforce.refused(method, path, **({"json": {}} if method == "PATCH" else {})) == expected


def test_bodies_that_are_no_json(salesforce: Any) -> None:
    """Broken JSON and a JSON list are JSON_PARSER_ERROR."""
    for content in (b"{", b"[]", b"\xff\xfe"):
        assert salesforce.refused("POST", "/sobjects/Account", content=content) == (400, "JSON_PARSER_ERROR")


def test_versions_outside_the_range_do_not_exist(salesforce: Any) -> None:
    """v31.0 to v67.0 are served, others are not."""
    for version, status in (("v31.0", 200), ("v67.0", 200), ("v30.0", 404), ("v68.0", 404), ("60.0", 404)):
        salesforce.version = version
        assert salesforce.call("GET", "/limits").status_code == status


def test_every_answer_tells_the_api_usage(salesforce: Any) -> None:
    """The limit header counts calls, and beyond the allowance comes REQUEST_LIMIT_EXCEEDED."""
    assert salesforce.call("GET", "/limits").headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    assert salesforce.client.put("/_lab/quirks", json={"daily_api_requests": 2}).status_code == 200
    assert salesforce.call("GET", "/limits").json()["DailyApiRequests"] == {"Max": 2, "Remaining": 0}
    assert salesforce.refused("GET", "/limits") == (403, "REQUEST_LIMIT_EXCEEDED")


def test_describe_says_what_a_create_needs(salesforce: Any) -> None:
    """A required field is not nillable, not defaulted and createable; lengths are the documented ones."""
    fields = {
        field["name"]: field
        for field in salesforce.call("GET", "/sobjects/product2/describe").json()["fields"]
    }
    required = [
        n for n, f in fields.items() if f["createable"] and not f["nillable"] and not f["defaultedOnCreate"]
    ]
    assert required == ["Name"]
    assert (fields["StockKeepingUnit"]["length"], fields["ProductCode"]["length"]) == (180, 255)
    assert not fields["StockKeepingUnit"]["unique"] and not fields["StockKeepingUnit"]["externalId"]


def test_objects_of_an_absent_feature_do_not_exist(client: Any) -> None:
    """An org without Order Management has no OrderSummary and no such call."""
    client.post("/_lab/orgs", json={"my_domain": "acme", "features": ["service_cloud"]})
    client.headers["Authorization"] = f"Bearer {client.post('/_lab/session', json={}).json()['access_token']}"
    query = client.get("/services/data/v60.0/query", params={"q": "SELECT Id FROM OrderSummary"})
    assert query.json()[0]["errorCode"] == "INVALID_TYPE"
    assert (
        client.post("/services/data/v60.0/commerce/order-management/order-summaries", json={}).status_code
        == 404
    )
