"""What fails half-way leaves nothing, what is restored goes on as before, and armed refusals of this vendor's own."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from mock_salesforce.platform.tables import OPERATION_NAMES, errors_of

HALF = [
    pytest.param(
        "fields",
        {"fields": [{"object": "Account", "name": "A__c"}, {"object": "Nope", "name": "B__c"}]},
        id="fields",
    ),
    pytest.param(
        "picklists",
        {"values": {"Location": {"LocationType": ["Barn"]}, "Nope": {"X": ["Y"]}}},
        id="picklists",
    ),
    pytest.param(
        "stock",
        {
            "rows": [
                {"location": "W", "sku": "A", "on_hand": 1},
                {"location": "W", "sku": "B", "on_hand": 1, "effective_date": "soon"},
            ]
        },
        id="stock",
    ),
    pytest.param(
        "products",
        {"products": [{"Name": "T", "StockKeepingUnit": "T", "UnitPrice": 1}, {"StockKeepingUnit": "U"}]},
        id="products",
    ),
    pytest.param(
        "orgs",
        {"my_domain": "second", "connected_apps": [{"client_id": "k"}, {"client_id": "hub-key"}]},
        id="org",
    ),
    pytest.param(
        "seed",
        {
            "orgs": [{"my_domain": "second"}],
            "records": [
                {"my_domain": "acme", "object": "Order", "records": []},
                {"my_domain": "acme", "object": "Account", "records": [{"Name": "B"}]},
                {"my_domain": "acme", "object": "Account", "records": [{"Name": "C"}, {"Phone": "1"}]},
            ],
        },
        id="seed",
    ),
]


def _heard(salesforce: Any) -> Any:
    """The events of the org and its declarations, which no state shows."""
    org = salesforce.app.extensions["platform"].state.orgs["acme"]
    return org.events.after(0), org.events.newest, org.schema_changed_at, list(org.schema)


def _made(salesforce: Any) -> list[Any]:
    """Things with drawn ids."""
    ids = [salesforce.create(name, Name="D") for name in ("Account", "Product2")]
    return [*ids, salesforce.lab("session", {}), salesforce.lab("orgs", {"my_domain": "third"})]


@pytest.mark.parametrize(("verb", "body"), HALF)
def test_a_verb_that_fails_half_way_leaves_nothing(salesforce: Any, verb: str, body: dict[str, Any]) -> None:
    """Rows, declarations, events and the ids to come are as if the call had not been."""
    salesforce.client.put("/_lab/change-events", json={"objects": ["Account", "Product2"]})
    salesforce.create("Account", Name="A", Phone="1")
    salesforce.query("SELECT Id FROM Account WHERE Phone = '1'")
    salesforce.lab("snapshots", {})
    before = salesforce.client.get("/_lab/state").content, _heard(salesforce)
    answer = salesforce.client.post(f"/_lab/{verb}", json=body)
    assert 400 <= answer.status_code < 500, answer.text
    assert (salesforce.client.get("/_lab/state").content, _heard(salesforce)) == before
    after = _made(salesforce)
    salesforce.lab("snapshots/1/restore", {})
    assert _made(salesforce) == after
    assert len(salesforce.query("SELECT Id FROM Account WHERE Phone = '1'")) == 1


def test_undoing_costs_what_was_done(salesforce: Any) -> None:
    """A verb that is undone costs about the same however many records stand."""

    def cost() -> float:
        began = perf_counter()
        body = {"object": "Account", "records": [{"Name": "B"}, {"Phone": "1"}]}
        assert salesforce.client.post("/_lab/records", json=body).status_code == 400
        return perf_counter() - began

    small = min(cost() for _ in range(5))
    salesforce.lab("records", {"object": "Account", "records": [{"Name": f"A{n}"} for n in range(30_000)]})
    assert min(cost() for _ in range(5)) < 5 * small


def test_a_restore_brings_back_pages_jobs_and_stock(salesforce: Any) -> None:
    """An open query goes on over the restored rows, a bulk job with failed rows can be kept, stock is as it was."""
    rows = [{"Name": f"A{n:04}"} for n in range(2500)]
    salesforce.lab("records", {"object": "Account", "records": rows})
    salesforce.lab("stock", {"rows": [{"location": "W", "sku": "A", "on_hand": 5}]})
    job = salesforce.call("POST", "/jobs/ingest", json={"operation": "insert", "object": "Account"}).json()[
        "id"
    ]
    salesforce.call("PUT", f"/jobs/ingest/{job}/batches", content="Name,Phone\nB,1\n,2\n")
    salesforce.call("PATCH", f"/jobs/ingest/{job}", json={"state": "UploadComplete"})
    first = salesforce.call(
        "GET", "/query", params={"q": "SELECT Id, Name FROM Account ORDER BY Name"}
    ).json()
    salesforce.lab("snapshots", {})

    def seen() -> list[bytes]:
        failed = salesforce.call("GET", f"/jobs/ingest/{job}/failedResults").content
        return [salesforce.client.get(first["nextRecordsUrl"]).content, failed]

    as_it_was = seen()
    state = salesforce.client.get("/_lab/state").content
    last = salesforce.query("SELECT Id FROM Account ORDER BY Name DESC LIMIT 1")[0]["Id"]
    for _ in range(2):
        salesforce.call("PATCH", f"/sobjects/Account/{last}", json={"Name": "Z"})
        salesforce.lab("stock", {"rows": [{"location": "W", "sku": "A", "on_hand": 9}]})
        assert seen() != as_it_was
        salesforce.lab("snapshots/1/restore", {})
        assert seen() == as_it_was
        assert salesforce.client.get("/_lab/state").content == state


def test_every_operation_has_a_name_of_its_own(salesforce: Any) -> None:
    """What can be armed is what the vendor's document has, each once."""
    document = salesforce.client.get("/_lab/openapi/vendor.json").json()
    ids = [op["operationId"] for methods in document["paths"].values() for op in methods.values()]
    assert sorted(ids) == sorted(OPERATION_NAMES)


def test_a_refusal_is_met_inside_a_composite(salesforce: Any) -> None:
    """The operation refuses wherever it is called; the composite around it answers as the vendor's would."""
    salesforce.lab("refusals", {"operation": "post_sobjects_sobject", "error": "UNABLE_TO_LOCK_ROW"})
    create = {"method": "POST", "url": "/services/data/v60.0/sobjects/Account", "body": {"Name": "A"}}
    parts = [{**create, "referenceId": "a"}, {**create, "referenceId": "b"}]
    answer = salesforce.call("POST", "/composite", json={"compositeRequest": parts}).json()
    assert [part["httpStatusCode"] for part in answer["compositeResponse"]] == [400, 201]
    assert answer["compositeResponse"][0]["body"][0]["errorCode"] == "UNABLE_TO_LOCK_ROW"


def test_an_oauth_endpoint_refuses_in_its_own_words(salesforce: Any) -> None:
    """Its errors are those of OAuth, a REST code is none of them, and the log tells operation and code."""
    name = "post_services_oauth2_token"
    assert "invalid_grant" in errors_of(name)
    wrong = salesforce.client.post("/_lab/refusals", json={"operation": name, "error": "UNKNOWN_EXCEPTION"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "bad_field")
    salesforce.lab("refusals", {"operation": name, "error": "invalid_grant"})
    answer = salesforce.client.post("/services/oauth2/token", data={"grant_type": "password"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    row = salesforce.client.get("/_lab/requests").json()["requests"][-1]
    assert (row["operation"], row["status"], row["code"]) == (name, 400, "invalid_grant")
