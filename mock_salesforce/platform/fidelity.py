"""The ledger: what of the facts the mock does, in outline or not at all, and how well founded each is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mock_salesforce.frame.ledger import Ledger, Row
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.schema_text import standard_objects
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS, WebOperation
from mock_salesforce.platform.quirks import Quirks
from mock_salesforce.platform.rules.table import RULES
from mock_salesforce.platform.soql.aggregate import AGGREGATES
from mock_salesforce.platform.soql.scope import FUNCTIONS
from mock_salesforce.platform.tables import BULK_FIRST, REST
from mock_salesforce.platform.wire.operations import Operation

_LEDGER = Ledger("mock_salesforce.platform", "salesforce-core-api.md")
_GROUPS = (
    ("/jobs", "Bulk API 2.0"),
    ("/composite", "Composite"),
    ("/query", "Queries and search"),
    ("/search", "Queries and search"),
    ("/parameterizedSearch", "Queries and search"),
    ("/commerce/oci", "Omnichannel Inventory"),
    ("/commerce/inventory", "Omnichannel Inventory"),
    ("/commerce", "Order Management"),
    ("/sobjects", "Records and descriptions"),
    ("", "Org"),
)


def fidelity() -> list[Row]:
    """Every operation, object, rule, quirk and assumed behavior, in a stable order."""
    rows = [*_operations(), *_missing(), *_objects(), *_behaviors(), *_LEDGER.switches(Quirks())]
    return sorted(rows, key=lambda row: row["group"])


def _standing(op: Operation | WebOperation) -> tuple[str, str]:
    return "outline" if op.outline else "mocked", op.mark


def _sentence(op: Operation) -> str:
    return " ".join((op.view.__doc__ or op.title).split())


def _operations() -> Iterator[Row]:
    for op in REST:
        group = next(name for start, name in _GROUPS if op.path.startswith(start))
        if op.path.endswith(("/updated", "/deleted")) or "eventSchema" in op.path:
            group = "Change feeds"
        yield _LEDGER.row(group, f"{op.method} {op.path}", *_standing(op), op.facts, _sentence(op))
    for op in BULK_FIRST:
        yield _LEDGER.row(
            "Bulk API 1.0",
            f"{op.method} /services/async{op.path}",
            "mocked",
            "cited",
            op.facts,
            _sentence(op),
        )
    yield _LEDGER.row(
        "Change feeds",
        "POST /cometd/{version}",
        "outline",
        "cited",
        "9",
        "Bayeux: handshake, connect, subscribe with replay, unsubscribe, disconnect; change events and order events.",
    )
    yield _LEDGER.row(
        "Org", "GET /services/data", "mocked", "cited", "2.1", "The versions, without a session."
    )
    for web in WEB_OPERATIONS:
        yield _LEDGER.row(
            "OAuth and sign-in", f"{web.method} {web.path}", *_standing(web), web.facts, web.title
        )


def _missing() -> Iterator[Row]:
    paths = [re.sub(r"\{\w+\}", "{}", op.path) for op in REST]
    for row in _LEDGER.facts()["not_mocked"]:
        # A name that ends in a path leaves the ledger as soon as somebody mocks it.
        _, named, ending = row["name"].partition("…")
        ending = re.sub(r"\{\w+\}", "{}", ending)
        if not named or not any(path.endswith(ending) or f"{ending}/" in path for path in paths):
            yield _LEDGER.stated(row, "", "not mocked")


def _objects() -> Iterator[Row]:
    for sobject in standard_objects():
        rules = " Its own rules hold at every write." if sobject.name in RULES else ""
        says = f"{len(sobject.fields)} fields under the prefix {sobject.prefix}.{rules}"
        yield _LEDGER.row(
            "Objects",
            f"behavior object {sobject.name}",
            "mocked",
            "cited",
            _section(sobject),
            says,
        )


def _section(sobject: SObject) -> str:
    return {"order_management": "5", "omnichannel_inventory": "5.4"}.get(sobject.feature or "", "2.3, 8")


def _behaviors() -> Iterator[Row]:
    for name, words in (("aggregates", AGGREGATES), ("functions", FUNCTIONS)):
        told = ", ".join(sorted(words))
        yield _LEDGER.row("Queries and search", f"behavior SOQL {name}", "mocked", "cited", "3", told)
    for row in _LEDGER.facts()["behavior"]:
        yield _LEDGER.stated(row, "behavior ", "mocked")
