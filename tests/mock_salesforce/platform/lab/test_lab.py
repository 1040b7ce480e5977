"""The control plane: orgs, bulk seeding, state, reset, and its own errors; the store's undo and speed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest


def test_the_same_seed_gives_the_same_bytes(client: httpx.Client, org_declaration: dict[str, Any]) -> None:
    """Two runs of the same requests after a reset are byte-identical."""
    answers = []
    for _ in range(2):
        client.post("/_lab/reset", json={"seed": 3})
        made = client.post("/_lab/orgs", json=org_declaration)
        token = client.post("/_lab/session", json={})
        bearer = {"Authorization": f"Bearer {token.json()['access_token']}"}
        account = client.post("/services/data/v60.0/sobjects/Account", json={"Name": "A"}, headers=bearer)
        answers.append((made.content, token.content, account.content, client.get("/_lab/state").content))
    assert answers[0] == answers[1]


def test_another_seed_gives_other_ids(client: httpx.Client, org_declaration: dict[str, Any]) -> None:
    """Ids derive from the seed."""
    ids = set()
    for seed in (1, 2):
        client.post("/_lab/reset", json={"seed": seed})
        ids.add(client.post("/_lab/orgs", json=org_declaration).json()["organization_id"])
    assert len(ids) == 2


def test_state_shows_records_and_no_secret(salesforce: Any) -> None:
    """The state holds every record and neither password, token nor client secret."""
    salesforce.create("Account", Name="A")
    state = salesforce.client.get("/_lab/state")
    assert state.json()["orgs"]["acme"]["records"]["Account"][0]["Name"] == "A"
    for secret in ("hub-secret", '"pw"', "TOKEN", salesforce.client.headers["Authorization"][7:]):
        assert secret not in state.text


def test_seed_takes_everything_at_once(client: httpx.Client, org_declaration: dict[str, Any]) -> None:
    """One body makes an org with products, prices and stock."""
    body = {
        "orgs": [org_declaration],
        "products": [{"products": [{"Name": "T", "StockKeepingUnit": "T1", "UnitPrice": 2}]}],
        "stock": [{"rows": [{"location": "WH1", "sku": "T1", "on_hand": 5}]}],
    }
    assert client.post("/_lab/seed", json=body).status_code == 200
    state = client.get("/_lab/state").json()["orgs"]["acme"]
    assert state["records"]["PricebookEntry"][0]["UnitPrice"] == 2.0
    assert state["stock"]["WH1"]["T1"]["onHand"] == 5.0


@pytest.mark.parametrize(
    ("method", "verb", "body", "status"),
    [
        ("POST", "orgs", {"my_domain": "Not A Domain"}, 400),
        ("POST", "orgs", {"my_domain": "acme"}, 409),
        ("POST", "orgs", {"my_domain": "new", "features": ["magic"]}, 400),
        ("POST", "records", {"object": "Nothing", "records": []}, 404),
        ("POST", "records", {"object": "Account", "records": [{"Name": "A"}, {}]}, 400),
        ("POST", "records", {"my_domain": "nobody", "object": "Account", "records": []}, 404),
        ("POST", "fields", {"fields": [{"object": "Account", "name": "NoSuffix"}]}, 400),
        ("PUT", "quirks", {"magic": True}, 400),
        ("PUT", "quirks", {"late_visibility_s": "long"}, 400),
        ("POST", "nothing", {}, 404),
        ("GET", "orgs", {}, 405),
    ],
)
def test_misuse_is_named_and_changes_nothing(
    salesforce: Any, method: str, verb: str, body: dict[str, Any], status: int
) -> None:
    """A wrong control-plane call answers with code and message, and leaves the state alone."""
    before = salesforce.client.get("/_lab/state").content
    answer = salesforce.client.request(method, f"/_lab/{verb}", json=body)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message"}
    assert salesforce.client.get("/_lab/state").content == before


def test_nothing_is_ever_due(salesforce: Any) -> None:
    """The platform waits for no clock."""
    assert salesforce.client.get("/_lab/next").json() == {"at": None}
    assert salesforce.lab("tick", {}) == {"changes": 0, "deliveries": []}


def test_a_locked_row_is_refused_now_and_then(salesforce: Any) -> None:
    """With the quirk every second write is UNABLE_TO_LOCK_ROW and a repetition succeeds."""
    salesforce.client.put("/_lab/quirks", json={"lock_rows_every": 2})
    statuses = [
        salesforce.call("POST", "/sobjects/Account", json={"Name": "A"}).status_code for _ in range(4)
    ]
    assert statuses == [201, 400, 201, 400]


def test_equality_on_an_indexed_field_reads_few_rows(salesforce: Any) -> None:
    """A lookup by SKU touches only the rows of that SKU, however many there are."""
    products = [{"Name": f"P{n}", "StockKeepingUnit": f"S{n}", "UnitPrice": 1} for n in range(3000)]
    salesforce.lab("products", {"products": products})
    table = salesforce.table("Product2")
    read: list[str] = []

    class Watched(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            read.append(key)
            return super().__getitem__(key)

    salesforce.query("SELECT Id FROM Product2 WHERE StockKeepingUnit = 's7'")
    table.rows = Watched(table.rows)
    for where in ("StockKeepingUnit IN ('S1', 's2', 'none')", "StockKeepingUnit = 's7' AND IsActive = true"):
        assert salesforce.query(f"SELECT Id FROM Product2 WHERE {where}")
    assert salesforce.query("SELECT Id FROM PricebookEntry WHERE Product2.StockKeepingUnit = 'S9'")
    assert 3 <= len(read) < 10


def test_records_come_from_csv(salesforce: Any) -> None:
    """A CSV's header names the fields; a bad line or a refused row leaves nothing behind."""
    csv = "LastName,Email\nNeil,N@shop.example\nB,\n"
    made = salesforce.client.post("/_lab/import?object=contact", content=csv).json()
    assert made["object"] == "Contact"
    assert [salesforce.read("Contact", one)["Email"] for one in made["ids"]] == ["n@shop.example", None]
    before = salesforce.client.get("/_lab/state").content
    for csv in ("LastName\nA,B\n", "LastName,Email\nA,a@shop.example\n,x@shop.example\n", ""):
        answer = salesforce.client.post("/_lab/import?object=Contact", content=csv)
        assert answer.status_code == 400
    assert salesforce.client.get("/_lab/state").content == before


def test_a_messy_catalog_has_the_faults_of_real_ones(salesforce: Any) -> None:
    """Duplicates, one-sided SKUs, no-break spaces and unpriced products, the same ones for a seed."""
    made = salesforce.lab("fake", {"products": 400, "buyers": 60, "seed": 5})
    rows = salesforce.query("SELECT StockKeepingUnit, ProductCode, IsActive FROM Product2")
    skus = [row["StockKeepingUnit"] for row in rows if row["StockKeepingUnit"]]
    assert len(made["ids"]) == 400 > len(made["pricebook_entry_ids"])
    assert len({sku.lower() for sku in skus}) < len(skus) < 400
    assert any(sku.endswith("\u00a0") for sku in skus)
    assert not any(sku != sku.strip(" \t\r\n") for sku in skus)
    assert any(row["ProductCode"] is None for row in rows)
    assert any(not row["IsActive"] for row in rows)
    contacts = salesforce.query("SELECT LastName, Email FROM Contact")
    assert len(contacts) == 60
    assert any(row["Email"] is None for row in contacts)


def test_a_seed_is_done_whole_or_not_at_all(client: httpx.Client, org_declaration: dict[str, Any]) -> None:
    """A later part that is refused undoes the earlier ones, and the same seed works once it is right."""
    bad = {"orgs": [org_declaration], "records": [{"object": "Account", "records": [{"Phone": "1"}]}]}
    before = client.get("/_lab/state").content
    assert client.post("/_lab/seed", json=bad).status_code == 400
    assert client.get("/_lab/state").content == before
    good = {**bad, "records": [{"object": "Account", "records": [{"Name": "A"}]}]}
    assert client.post("/_lab/seed", json=good).status_code == 200


def test_the_state_can_be_narrowed(salesforce: Any) -> None:
    """`only` chooses sections, `objects` records, `my_domain` the org."""
    salesforce.create("Account", Name="A")
    state = salesforce.client.get("/_lab/state?objects=Account&my_domain=acme&only=orgs").json()
    assert list(state) == ["orgs"]
    assert list(state["orgs"]["acme"]["records"]) == ["Account"]
    assert salesforce.client.get("/_lab/state?my_domain=other").status_code == 404


def test_quirks_say_what_they_are(salesforce: Any) -> None:
    """Every switch tells value, default, mark, source and meaning."""
    changed = salesforce.client.put("/_lab/quirks", json={"lock_rows_every": 3}).json()
    assert (changed["lock_rows_every"]["value"], changed["lock_rows_every"]["default"]) == (3, 0)
    for entry in changed.values():
        assert set(entry) == {"value", "default", "mark", "source", "meaning"}


def test_both_documents_are_openapi(client: httpx.Client) -> None:
    """The vendor surface and the control plane each have an OpenAPI 3.1 document."""
    for path in ("openapi.json", "openapi/vendor.json"):
        document = client.get(f"/_lab/{path}").json()
        assert document["openapi"] == "3.1.0"
        assert len(document["paths"]) > 15
