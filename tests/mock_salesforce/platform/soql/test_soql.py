"""SOQL over HTTP: what it finds, in which order, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

PRODUCTS = [
    {"Name": "Apple", "StockKeepingUnit": "A1", "ProductCode": "P-1", "IsActive": True},
    {"Name": "banana", "StockKeepingUnit": "a1", "ProductCode": "P_2", "IsActive": True},
    {"Name": "Cherry", "StockKeepingUnit": "B%2", "IsActive": False, "Family": "Fruit"},
    {"Name": "date", "IsActive": False},
]


@pytest.fixture
def products(salesforce: Any) -> Any:
    salesforce.lab("records", {"object": "Product2", "records": PRODUCTS})
    return salesforce


def names(salesforce: Any, rest: str) -> list[str]:
    return [row["Name"] for row in salesforce.query(f"SELECT Name FROM Product2 {rest}")]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("StockKeepingUnit = 'a1'", "Apple banana"),
        ("StockKeepingUnit IN ('A1', 'b%2')", "Apple banana Cherry"),
        ("StockKeepingUnit != 'a1'", "Cherry date"),
        ("StockKeepingUnit NOT IN ('a1')", "Cherry date"),
        ("StockKeepingUnit = null", "date"),
        ("StockKeepingUnit = ''", "date"),
        ("StockKeepingUnit != null", "Apple banana Cherry"),
        ("Name LIKE '%AN%'", "banana"),
        ("Name LIKE 'd_te'", "date"),
        ("StockKeepingUnit LIKE 'B\\%_'", "Cherry"),
        ("(NOT Name LIKE '%a%')", "Cherry"),
        ("IsActive = true AND (Name = 'apple' OR Name = 'CHERRY')", "Apple"),
        ("NOT (IsActive = true)", "Cherry date"),
        ("Name > 'b' AND Name <= 'cherry'", "banana Cherry"),
        ("CreatedDate = TODAY", "Apple banana Cherry date"),
        ("CreatedDate < 2026-01-01T00:00:00Z", ""),
        ("CreatedDate >= 2025-12-31T19:00:00.000-05:00", "Apple banana Cherry date"),
        ("CreatedDate = LAST_N_DAYS:2", "Apple banana Cherry date"),
        ("CreatedDate > YESTERDAY AND CreatedDate < TOMORROW", "Apple banana Cherry date"),
        ("Product2.Name = 'date'", "date"),
        ("StockKeepingUnit = 'a1 '", ""),
    ],
)
def test_conditions(products: Any, where: str, expected: str) -> None:
    """Text folds its case, null is unequal to everything, LIKE has two wildcards, dates follow the clock."""
    assert " ".join(names(products, f"WHERE {where}")) == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("ORDER BY Name", "Apple banana Cherry date"),
        ("ORDER BY Name DESC", "date Cherry banana Apple"),
        ("ORDER BY StockKeepingUnit, Name", "date Apple banana Cherry"),
        ("ORDER BY StockKeepingUnit NULLS LAST, Name DESC", "banana Apple Cherry date"),
        ("ORDER BY StockKeepingUnit DESC NULLS LAST", "Cherry Apple banana date"),
        ("ORDER BY Name LIMIT 2 OFFSET 1", "banana Cherry"),
        ("LIMIT 0", ""),
    ],
)
def test_order_limit_offset(products: Any, rest: str, expected: str) -> None:
    """Order folds case, nulls come first unless said otherwise, ties keep their order."""
    assert " ".join(names(products, rest)) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SELECT", "MALFORMED_QUERY"),
        ("SELECT Id, FROM Product2", "MALFORMED_QUERY"),
        ("SELECT Id FROM Product2 WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY"),
        ('SELECT Id FROM Product2 WHERE Name = "a"', "MALFORMED_QUERY"),
        ("SELECT Id FROM Product2 WHERE Name = 'a\\q'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Product2 WHERE Name = 'a\\%'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Product2 WHERE Name == 'a'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Product2; DROP", "MALFORMED_QUERY"),
        ("SELECT Id FROM Product2 WHERE CreatedDate = SOMEDAY", "MALFORMED_QUERY"),
        ("SELECT * FROM Product2", "MALFORMED_QUERY"),
        ("SELECT Nothing FROM Product2", "INVALID_FIELD"),
        ("SELECT Nothing.Name FROM Product2", "INVALID_FIELD"),
        ("SELECT Id FROM Product2 WHERE IsActive = 'true'", "INVALID_FIELD"),
        ("SELECT Id FROM Product2 WHERE Name = true", "INVALID_FIELD"),
        ("SELECT Id FROM Product2 WHERE CreatedDate = '2026-01-01'", "INVALID_FIELD"),
        ("SELECT Id FROM Product2 WHERE Description = 'x'", "INVALID_FIELD"),
        ("SELECT Id, Id FROM Product2", "INVALID_FIELD"),
        ("SELECT Id FROM Nothing", "INVALID_TYPE"),
        ("SELECT Id, (SELECT Id FROM Nothings) FROM Product2", "INVALID_TYPE"),
        ("SELECT Id FROM Product2 WHERE Id = 'xyz'", "MALFORMED_ID"),
        ("SELECT Id FROM Product2 WHERE IsActive LIKE 'a'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Product2 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT FIELDS(ALL) FROM Product2", "MALFORMED_QUERY"),
        ("SELECT Name, COUNT(Id) FROM Product2", "MALFORMED_QUERY"),
    ],
)
def test_what_is_not_understood_is_refused(products: Any, text: str, code: str) -> None:
    """Nothing is ignored: each wrong query has its documented code."""
    assert products.query_error(text) == code


def test_an_error_points_into_the_query(products: Any) -> None:
    """MALFORMED_QUERY tells row, column and token."""
    answer = products.call("GET", "/query", params={"q": "SELECT Id\nFROM Product2\nWHERE Name ~ 'x'"})
    assert "ERROR at Row:3:Column:12\nunexpected token: '~'" in answer.json()[0]["message"]


def test_parents_and_children_nest(salesforce: Any) -> None:
    """A parent path is a nested object or null, a child query a nested result or null."""
    account = salesforce.create("Account", Name="Shop")
    contact = salesforce.create("Contact", LastName="Bo", AccountId=account)
    salesforce.create("Contact", LastName="Alone")
    rows = salesforce.query("SELECT Id, Account.Name, Account.Owner.Username FROM Contact ORDER BY LastName")
    assert rows[0]["Account"] is None
    assert rows[1]["Account"]["Name"] == "Shop"
    assert rows[1]["Account"]["Owner"]["Username"] == "ada@acme.example"
    assert rows[1]["Account"]["attributes"]["url"].endswith(f"/sobjects/Account/{account}")
    parent = salesforce.query("SELECT Name, (SELECT Id FROM Contacts), (SELECT Id FROM Orders) FROM Account")[
        0
    ]
    assert [row["Id"] for row in parent["Contacts"]["records"]] == [contact]
    assert parent["Orders"] is None


def test_semi_and_anti_joins(salesforce: Any) -> None:
    """A reference may be sought in the ids another query selects."""
    account = salesforce.create("Account", Name="Shop")
    salesforce.create("Account", Name="Empty")
    salesforce.create("Contact", LastName="Bo", AccountId=account)
    inner = "SELECT AccountId FROM Contact WHERE LastName = 'bo'"
    assert [r["Name"] for r in salesforce.query(f"SELECT Name FROM Account WHERE Id IN ({inner})")] == [
        "Shop"
    ]
    assert [r["Name"] for r in salesforce.query(f"SELECT Name FROM Account WHERE Id NOT IN ({inner})")] == [
        "Empty"
    ]


def test_aggregates(products: Any) -> None:
    """COUNT() answers a size, other aggregates answer AggregateResult rows with exprN or aliases."""
    count = products.call(
        "GET", "/query", params={"q": "SELECT COUNT() FROM Product2 WHERE IsActive = true"}
    ).json()
    assert count == {"totalSize": 2, "done": True, "records": []}
    rows = products.query(
        "SELECT IsActive, COUNT(Id), MIN(Name) first FROM Product2 GROUP BY IsActive ORDER BY IsActive"
    )
    assert rows == [
        {"attributes": {"type": "AggregateResult"}, "IsActive": False, "expr0": 2, "first": "Cherry"},
        {"attributes": {"type": "AggregateResult"}, "IsActive": True, "expr0": 2, "first": "Apple"},
    ]
    assert (
        products.query("SELECT Family FROM Product2 GROUP BY Family HAVING COUNT(Id) > 1")[0]["Family"]
        is None
    )


def test_paging_reads_every_row_once(salesforce: Any) -> None:
    """Pages of 2,000, a path to the next one, the total on each; an unknown locator is refused."""
    rows = [{"Name": f"P{number:05}"} for number in range(4500)]
    ids = salesforce.lab("records", {"object": "Product2", "records": rows})["ids"]
    page = salesforce.call("GET", "/query/", params={"q": "SELECT Id FROM Product2"}).json()
    seen, sizes = [], []
    while True:
        seen += [row["Id"] for row in page["records"]]
        sizes.append(len(page["records"]))
        assert page["totalSize"] == 4500
        if page["done"]:
            break
        assert page["nextRecordsUrl"].startswith("/services/data/v60.0/query/01g")
        page = salesforce.client.get(page["nextRecordsUrl"]).json()
    assert seen == ids
    assert sizes == [2000, 2000, 500]
    assert salesforce.refused("GET", "/query/01g000000000000AAA-2000") == (400, "INVALID_QUERY_LOCATOR")


def test_the_page_size_header_is_honored(salesforce: Any) -> None:
    """batchSize chooses the page, within 200 and 2,000."""
    salesforce.lab("records", {"object": "Product2", "records": [{"Name": str(n)} for n in range(700)]})
    header = {"Sforce-Query-Options": "batchSize=300"}
    page = salesforce.call("GET", "/query", params={"q": "SELECT Id FROM Product2"}, headers=header).json()
    assert (len(page["records"]), page["nextRecordsUrl"][-4:]) == (300, "-300")


def test_polling_by_stamp_sees_each_change_in_order(salesforce: Any) -> None:
    """Rows come in the order of stamp and id, changed ones at their new place; many share one second."""
    ids = salesforce.lab("records", {"object": "Product2", "records": [{"Name": str(n)} for n in range(4)]})[
        "ids"
    ]
    salesforce.clock.at += 60
    salesforce.call("PATCH", f"/sobjects/Product2/{ids[1]}", json={"Name": "changed"})
    text = "SELECT Id, SystemModstamp FROM Product2 WHERE SystemModstamp >= {} "
    text += "ORDER BY SystemModstamp, Id LIMIT 3"
    first = salesforce.query(text.format("2026-01-01T00:00:00Z"))
    assert [row["Id"] for row in first] == [ids[0], ids[2], ids[3]]
    assert {row["SystemModstamp"] for row in first} == {"2026-01-01T00:00:00.000+0000"}
    assert [row["Id"] for row in salesforce.query(text.format("2026-01-01T00:00:01Z"))] == [ids[1]]


def test_late_rows_stay_out_for_a_while(salesforce: Any) -> None:
    """With the quirk a new row is found only after its delay, though its stamp is older."""
    salesforce.client.put("/_lab/quirks", json={"late_visibility_s": 30})
    salesforce.create("Product2", Name="late")
    assert salesforce.query("SELECT Id FROM Product2") == []
    salesforce.clock.at += 31
    assert (
        salesforce.query("SELECT CreatedDate FROM Product2")[0]["CreatedDate"]
        == "2026-01-01T00:00:00.000+0000"
    )
