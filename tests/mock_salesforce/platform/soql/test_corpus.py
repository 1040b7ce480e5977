"""Query strings in the shapes that public clients and corpora send: each is answered, or refused with its code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mock_salesforce import platform
from mock_salesforce.platform.soql.syntax import parse
from mock_salesforce.platform.wire.errors import VendorError
from tests.mock_salesforce.platform.conftest import signed_in
from tests.mock_salesforce.platform.orders.test_order_management import Shop

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    return (HERE / f"{name}.txt").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def org_with_everything() -> Any:
    """One org for the whole file: nothing here writes."""
    salesforce = signed_in(platform.create_app())
    fields = [{"object": "Account", "name": "Site__c"}]
    fields.append({"object": "Account", "name": "Tags__c", "type": "multipicklist", "values": list("abcd")})
    salesforce.lab("fields", {"fields": fields})
    shop = Shop(salesforce)
    shop.fulfill(shop.summary(2, 1), T1=1)
    salesforce.create("Contact", LastName="Bo", AccountId=shop.account)
    salesforce.create("Lead", LastName="Cy", Company="C", LeadSource="Web")
    salesforce.create("Opportunity", Name="O", StageName="Prospecting", CloseDate="2026-02-01", Amount=9)
    return salesforce


@pytest.mark.parametrize("text", lines("answered"))
def test_a_query_of_the_field_is_answered(org_with_everything: Any, text: str) -> None:
    """Any case, any spacing, every clause in the documented order."""
    answer = org_with_everything.call("GET", "/query", params={"q": text})
    assert answer.status_code == 200, answer.text
    again = org_with_everything.call("GET", "/query", params={"q": text})
    assert answer.content == again.content


@pytest.mark.parametrize("condition", lines("dates"))
def test_every_date_literal_is_understood(org_with_everything: Any, condition: str) -> None:
    """Each literal of section 3, on a date and on a datetime field."""
    org_with_everything.query(f"SELECT Id FROM Opportunity WHERE {condition}")


@pytest.mark.parametrize("line", lines("refused"))
def test_what_is_no_query_is_refused(org_with_everything: Any, line: str) -> None:
    """Nothing is ignored: each has the code of section 2.9, and syntax errors point at their place."""
    code, _, text = line.partition(": ")
    answer = org_with_everything.call("GET", "/query", params={"q": text})
    assert answer.status_code == 400, answer.text
    error = answer.json()[0]
    assert error["errorCode"] == code, error
    if code != "NUMBER_OUTSIDE_VALID_RANGE":
        assert "ERROR at Row:1:Column:" in error["message"]


def test_a_caret_stands_under_the_place(org_with_everything: Any) -> None:
    """The message quotes the query, puts a caret below the token, and counts from one."""
    text = "SELECT Id FROM Account WHERE Nothing = 1"
    message = org_with_everything.call("GET", "/query", params={"q": text}).json()[0]["message"]
    _, excerpt, caret, place, reason = message.split("\n")
    assert excerpt[caret.index("^") :].startswith("Nothing = 1")
    assert place == "ERROR at Row:1:Column:30"
    assert reason == "No such column 'Nothing' on entity 'Account'."


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT Id FROM Account WHERE Name = '{'x' * 4001}'",
        f"SELECT Id FROM Account WHERE {'NOT ' * 5000} Name = 'x'",
        f"SELECT Id FROM Account{' ' * 100_000}",
        f"SELECT Id FROM Account LIMIT {'9' * 5000}",
        "\u0000",
        "",
    ],
)
def test_lengths_are_bounded(text: str) -> None:
    """A statement may have 100,000 characters, a string 4,000, a condition so much nesting."""
    with pytest.raises(VendorError) as caught:
        parse(text)
    assert caught.value.code == "MALFORMED_QUERY"


def test_what_may_be_many_is_counted(org_with_everything: Any) -> None:
    """At most 20 child queries, five levels of them, and one level before v58; parentheses do not count."""
    children = ["Contacts", "Cases", "Orders", "Contracts", "Opportunities", "OrderSummaries"]
    many = ", ".join(f"(SELECT Id FROM {name})" for name in children)
    org_with_everything.query(f"SELECT Id, {many} FROM Account")
    assert (
        org_with_everything.query_error(f"SELECT {many}, {many}, {many}, {many} FROM Account")
        == "INVALID_FIELD"
    )
    nested = "SELECT Id, (SELECT Id, (SELECT Id FROM OrderItems) FROM Orders) FROM Account"
    org_with_everything.query(nested)
    old = org_with_everything.client.get("/services/data/v57.0/query", params={"q": nested})
    assert (old.status_code, old.json()[0]["errorCode"]) == (400, "MALFORMED_QUERY")
    deep = "SELECT Id FROM ChildAccounts"
    for _ in range(5):
        deep = f"SELECT Id, ({deep}) FROM ChildAccounts"
    assert org_with_everything.query_error(f"SELECT Id, ({deep}) FROM Account") == "MALFORMED_QUERY"
    org_with_everything.query(f"SELECT Id FROM Account WHERE {'(' * 500}Name = 'x'{')' * 500}")


def test_subtotals(org_with_everything: Any) -> None:
    """ROLLUP gives groups, then their sums, then the sum of all; GROUPING tells which key a row sums over."""
    text = "SELECT LastName, LeadSource, GROUPING(LeadSource) g, COUNT(Id) n FROM Lead "
    rows = org_with_everything.query(text + "GROUP BY ROLLUP(LastName, LeadSource)")
    shown = [tuple(row[key] for key in ("LastName", "LeadSource", "g", "n")) for row in rows]
    assert shown == [("Cy", "Web", 0, 1), ("Cy", None, 1, 1), (None, None, 1, 1)]
    rows = org_with_everything.query(text + "GROUP BY CUBE(LastName, LeadSource)")
    assert [row["g"] for row in rows] == [0, 1, 0, 1]
