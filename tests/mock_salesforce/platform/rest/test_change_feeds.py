"""What a polling hub sees of changes: ties of stamps, late rows, deletions, the spans of /updated and /deleted."""

from __future__ import annotations

from typing import Any

SINCE = "SELECT Id, Name, SystemModstamp FROM Product2 WHERE SystemModstamp >= {} ORDER BY SystemModstamp, Id"
BEGIN = "2026-01-01T00:00:00Z"


def products(salesforce: Any, *names: str) -> list[str]:
    rows = [{"Name": name} for name in names]
    ids: list[str] = salesforce.lab("records", {"object": "Product2", "records": rows})["ids"]
    return ids


def shown(salesforce: Any, since: str = BEGIN) -> list[str]:
    return [row["Name"] for row in salesforce.query(SINCE.format(since))]


def test_ties_are_read_once_with_the_pair_of_stamp_and_id(salesforce: Any) -> None:
    """Five rows of one second in pages of two: none is lost and none comes twice when the cursor is the pair."""
    ids = products(salesforce, "a", "b", "c", "d", "e")
    seen: list[str] = []
    where = f"SystemModstamp >= {BEGIN}"
    while page := salesforce.query(
        f"SELECT Id, SystemModstamp FROM Product2 WHERE {where} ORDER BY SystemModstamp, Id LIMIT 2"
    ):
        seen += [row["Id"] for row in page]
        stamp, last = page[-1]["SystemModstamp"], page[-1]["Id"]
        where = f"(SystemModstamp > {stamp} OR (SystemModstamp = {stamp} AND Id > '{last}'))"
    assert seen == ids


def test_a_cursor_of_the_stamp_alone_loses_ties(salesforce: Any) -> None:
    """The trap is there: strictly after the last stamp of a page, the rest of that second is gone."""
    products(salesforce, "a", "b", "c")
    first = salesforce.query(SINCE.format(BEGIN) + " LIMIT 2")
    later = salesforce.query(f"SELECT Id FROM Product2 WHERE SystemModstamp > {first[-1]['SystemModstamp']}")
    assert (len(first), later) == (2, [])


def test_automation_moves_system_modstamp_alone(salesforce: Any) -> None:
    """What the platform writes by itself is a change for SystemModstamp and none for LastModifiedDate."""
    account = salesforce.create("Account", Name="Shop")
    order = {"AccountId": account, "EffectiveDate": "2026-01-01", "Status": "Draft"}
    order_id = salesforce.create("Order", **order, Pricebook2Id=salesforce.org["standard_pricebook_id"])
    before = salesforce.read("Order", order_id)
    salesforce.clock.at += 60
    (entry,) = salesforce.lab("products", {"products": [{"Name": "Tea", "UnitPrice": 1}]})[
        "pricebook_entry_ids"
    ]
    salesforce.create("OrderItem", OrderId=order_id, PricebookEntryId=entry, Quantity=2, UnitPrice=1)
    after = salesforce.read("Order", order_id)
    assert (after["TotalAmount"], after["LastModifiedDate"]) == (2, before["LastModifiedDate"])
    assert after["SystemModstamp"] > before["SystemModstamp"]


def test_late_rows_appear_with_an_older_stamp(salesforce: Any) -> None:
    """A long transaction: the row becomes visible after others of later stamps were read, so polls must overlap."""
    salesforce.client.put("/_lab/quirks", json={"late_visibility_s": 30})
    products(salesforce, "late")
    salesforce.clock.at += 20
    assert shown(salesforce) == []
    salesforce.clock.at += 15
    assert shown(salesforce) == ["late"]
    (row,) = salesforce.query(SINCE.format(BEGIN))
    assert row["SystemModstamp"] == "2026-01-01T00:00:00.000+0000"


def test_a_late_change_shows_the_row_as_it_was(salesforce: Any) -> None:
    """Until the change is visible a query finds the old values by the old values, and never loses the row."""
    (record_id,) = products(salesforce, "old")
    salesforce.clock.at += 100
    salesforce.client.put("/_lab/quirks", json={"late_visibility_s": 30})
    path = f"/sobjects/Product2/{record_id}"
    assert salesforce.call("PATCH", path, json={"Name": "new"}).status_code == 204
    assert shown(salesforce) == ["old"]
    by_name = "SELECT Id FROM Product2 WHERE Name = '{}'"
    assert len(salesforce.query(by_name.format("old"))) == 1
    assert salesforce.query(by_name.format("new")) == []
    salesforce.clock.at += 31
    assert shown(salesforce) == ["new"]


def test_a_refused_change_leaves_no_trace_in_the_feed(salesforce: Any) -> None:
    """What is undone keeps its stamp and its place: once, in order."""
    ids = products(salesforce, "a", "b")
    salesforce.clock.at += 60
    records = [
        {"attributes": {"type": "Product2"}, "id": ids[0], "Name": "changed"},
        {"attributes": {"type": "Product2"}, "id": ids[1], "Name": None},
    ]
    body = {"allOrNone": True, "records": records}
    answer = salesforce.call("PATCH", "/composite/sobjects", json=body).json()
    assert [entry["success"] for entry in answer] == [False, False]
    assert shown(salesforce) == ["a", "b"]
    assert shown(salesforce, "2026-01-01T00:00:30Z") == []


def test_many_changes_keep_the_feed_in_order(salesforce: Any) -> None:
    """Each row stands once, at its newest stamp, however often it changed."""
    ids = products(salesforce, *"abcdefgh")
    for turn in range(200):
        salesforce.clock.at += 1
        body = {"Name": f"n{turn}"}
        salesforce.call("PATCH", f"/sobjects/Product2/{ids[turn % 7]}", json=body)
    rows = salesforce.query(SINCE.format(BEGIN))
    stamps = [row["SystemModstamp"] for row in rows]
    assert (len(rows), stamps) == (8, sorted(stamps))
    assert rows[0]["Name"] == "h"
    assert rows[-1]["Name"] == "n199"


def test_deletions_are_found_by_query_all_and_the_feed(salesforce: Any) -> None:
    """A deleted row leaves /query, stays in /queryAll with a new stamp, and is told by /deleted."""
    ids = products(salesforce, "a", "b")
    salesforce.clock.at += 60
    assert salesforce.call("DELETE", f"/sobjects/Product2/{ids[0]}").status_code == 204
    assert shown(salesforce) == ["b"]
    text = "SELECT Name, IsDeleted FROM Product2 WHERE SystemModstamp > 2026-01-01T00:00:00Z"
    (gone,) = salesforce.call("GET", "/queryAll", params={"q": text}).json()["records"]
    assert (gone["Name"], gone["IsDeleted"]) == ("a", True)
    span = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}
    told = salesforce.call("GET", "/sobjects/Product2/deleted", params=span).json()["deletedRecords"]
    assert told == [{"id": ids[0], "deletedDate": "2026-01-01T00:01:00.000+0000"}]
    assert salesforce.call("GET", "/sobjects/Product2/updated", params=span).json()["ids"] == [ids[1]]
