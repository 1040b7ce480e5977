"""The REST surface as clients use it: addresses, methods, rules by quirk, passwords, deletion for good."""

from __future__ import annotations

from typing import Any

import pytest

from mock_salesforce.platform.forms.ids import checksum


@pytest.mark.parametrize(
    "path", ["/limits/", "/sobjects/Account/", "/sobjects/", "/query/?q=SELECT Id FROM User"]
)
def test_trailing_slashes_are_tolerated(salesforce: Any, path: str) -> None:
    """simple-salesforce ends its addresses with one (section 2.1)."""
    assert salesforce.call("GET", path).status_code == 200


def test_an_id_has_two_forms(salesforce: Any) -> None:
    """Fifteen characters, or eighteen with the checksum of their capitals (section 2.3)."""
    account = salesforce.create("Account", Name="A")
    assert (len(account), account[15:]) == (18, checksum(account[:15]))
    lowered = account[:15].lower() + account[15:]
    for form in (account, account[:15], lowered):
        assert salesforce.read("Account", form)["Id"] == account
    assert salesforce.refused("GET", f"/sobjects/Account/{account[:14]}") == (404, "NOT_FOUND")


def test_an_external_id_answers_head(salesforce: Any) -> None:
    """HEAD of a record tells whether it is there, without a body (section 2.1)."""
    account = salesforce.create("Account", Name="A")
    answer = salesforce.call("HEAD", f"/sobjects/Account/{account}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_post_to_the_id_field_creates(salesforce: Any) -> None:
    """POST /sobjects/X/Id creates from v37 on (section 2.1)."""
    answer = salesforce.call("POST", "/sobjects/Account/Id", json={"Name": "A"})
    assert (answer.status_code, answer.json()["success"]) == (201, True)


def test_a_wrong_method_names_the_right_ones(salesforce: Any) -> None:
    """405 says in words and in Allow what would do (section 2.9)."""
    answer = salesforce.call("PUT", "/sobjects/Account")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"


def test_describe_is_not_sent_twice(salesforce: Any) -> None:
    """304 until an administrator changes the objects (section 2.1)."""
    first = salesforce.call("GET", "/sobjects/Account/describe")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    again = salesforce.call("GET", "/sobjects/Account/describe", headers=since)
    assert (again.status_code, again.content) == (304, b"")
    salesforce.clock.at += 60
    salesforce.lab("fields", {"fields": [{"object": "Account", "name": "New__c"}]})
    assert salesforce.call("GET", "/sobjects/Account/describe", headers=since).status_code == 200


@pytest.mark.parametrize("path", ["/recent", "/tabs", "/theme", "/actions"])
def test_stubs_answer_nothing_much(salesforce: Any, path: str) -> None:
    """What the root names is there (section 2.1)."""
    assert path.strip("/") in salesforce.call("GET", "/").json()
    assert salesforce.call("GET", path).status_code == 200


def test_a_validation_rule_refuses(salesforce: Any) -> None:
    """FIELD_CUSTOM_VALIDATION_EXCEPTION names the field, at creation and change (section 2.9)."""
    account = salesforce.create("Account", Name="A", Phone="1")
    salesforce.client.put("/_lab/quirks", json={"required_by_rule": "Account.Phone"})
    code = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
    assert salesforce.refused("POST", "/sobjects/Account", json={"Name": "B"}) == (400, code)
    assert salesforce.refused("PATCH", f"/sobjects/Account/{account}", json={"Phone": ""}) == (400, code)
    assert salesforce.create("Account", Name="B", Phone="1")


def test_a_duplicate_rule_refuses_unless_overridden(salesforce: Any) -> None:
    """DUPLICATES_DETECTED, but not for a client that insists by header (section 2.9)."""
    salesforce.client.put("/_lab/quirks", json={"duplicate_rule": "Contact.Email"})
    contact = {"LastName": "B", "Email": "b@shop.example"}
    salesforce.create("Contact", **contact)
    assert salesforce.refused("POST", "/sobjects/Contact", json=contact) == (400, "DUPLICATES_DETECTED")
    row = {"attributes": {"type": "Contact"}, **contact}
    collection = {"records": [row]}
    told = salesforce.call("POST", "/composite/sobjects", json=collection).json()
    assert told[0]["errors"][0]["statusCode"] == "DUPLICATES_DETECTED"
    insist = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    assert salesforce.call("POST", "/sobjects/Contact", json=contact, headers=insist).status_code == 201
    assert salesforce.call("POST", "/composite/sobjects", json=collection, headers=insist).json()[0][
        "success"
    ]


def test_a_password_is_set_apart_from_the_record(salesforce: Any) -> None:
    """POST /sobjects/User/{id}/password answers 204, for a user made by REST too (section 2.1)."""
    user = salesforce.create("User", Username="bob@acme.example", LastName="B", Email="bob@acme.example")
    path = f"/sobjects/User/{user}/password"
    assert salesforce.call("GET", path).json() == {"isExpired": False}
    assert salesforce.call("POST", path, json={"NewPassword": "s"}).status_code == 204
    form = {"grant_type": "password", "username": "bob@acme.example", "password": "s"}
    form |= {"client_id": "hub-key", "client_secret": "hub-secret"}
    assert salesforce.client.post("/services/oauth2/token", data=form).status_code == 200


def test_nesting_beyond_reason_is_refused(salesforce: Any) -> None:
    """A body nested deeper than any request needs is a parser error, not a crash."""
    body = (
        b'{"compositeRequest":[{"method":"GET","url":"/","referenceId":"a","body":' + b"[" * 900 + b"]" * 900
    )
    answer = salesforce.call("POST", "/composite", content=body + b"}]}")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/composite", {}, "REQUIRED_FIELD_MISSING"),
        ("/composite", {"compositeRequest": "x"}, "JSON_PARSER_ERROR"),
        ("/composite/batch", {"batchRequests": []}, "INVALID_BATCH_REQUEST"),
        ("/composite/graph", {"graphs": [{"graphId": "1"}]}, "INVALID_INPUT"),
        ("/composite/sobjects", {"records": [{}], "allOrNone": "yes"}, "JSON_PARSER_ERROR"),
        ("/composite/sobjects", {"records": [{}], "magic": 1}, "JSON_PARSER_ERROR"),
        ("/composite/sobjects", {"allOrNone": True}, "REQUIRED_FIELD_MISSING"),
        ("/composite/sobjects/Account", {"ids": []}, "MALFORMED_QUERY"),
        ("/jobs/ingest", {"operation": "merge", "object": "Account"}, "INVALIDJOB"),
        ("/jobs/query", {"operation": "query"}, "INVALIDJOB"),
    ],
)
def test_a_body_of_the_wrong_shape_has_its_code(
    salesforce: Any, path: str, body: dict[str, Any], code: str
) -> None:
    """What is missing, unknown or of the wrong type is told before anything is done (section 2.6, 2.7)."""
    assert salesforce.refused("POST", path, json=body) == (400, code)


def test_a_body_that_nothing_reads_is_still_an_object(salesforce: Any) -> None:
    """An action without parameters takes no body or an object, nothing else (section 2.9)."""
    path = "/commerce/oci/location-graph/uploads"
    assert salesforce.refused("POST", path, content=b'"x"') == (400, "JSON_PARSER_ERROR")
    assert salesforce.call("POST", path).status_code == 201


def test_a_session_is_needed_and_told_apart_from_a_bad_header(salesforce: Any) -> None:
    """No header and an unknown token are INVALID_SESSION_ID, another scheme INVALID_AUTH_HEADER (section 2.9)."""
    outcomes = {}
    for header in ("", "Bearer nonsense", "Basic eDp5"):
        answer = salesforce.call("GET", "/limits", headers={"Authorization": header})
        outcomes[header] = (answer.status_code, answer.json()[0]["errorCode"])
    assert outcomes == {
        "": (401, "INVALID_SESSION_ID"),
        "Bearer nonsense": (401, "INVALID_SESSION_ID"),
        "Basic eDp5": (401, "INVALID_AUTH_HEADER"),
    }


def test_maintenance_is_the_only_html(salesforce: Any) -> None:
    """During maintenance the API answers 503 in HTML; the control plane goes on (section 2.9)."""
    salesforce.client.put("/_lab/quirks", json={"maintenance": True})
    answer = salesforce.call("GET", "/limits")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    salesforce.client.put("/_lab/quirks", json={"maintenance": False})
    assert salesforce.call("GET", "/limits").status_code == 200
