"""Queries and their pages (section 2.4)."""

from __future__ import annotations

import re

from mock_salesforce.platform.forms.ids import id18
from mock_salesforce.platform.soql.run import PAGE, Run, page
from mock_salesforce.platform.soql.syntax import parse
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation

OPEN_CURSORS = 10
CURSOR_LIFE_S = 2 * 86400
_OPTIONS = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


def query(call: Call) -> Answer:
    """GET of a SOQL query, deleted rows left out."""
    return _query(call, with_deleted=False)


def query_all(call: Call) -> Answer:
    """GET of a SOQL query over deleted rows too."""
    return _query(call, with_deleted=True)


def _query(call: Call, *, with_deleted: bool) -> Answer:
    text = call.query.get("q")
    if text is None and (explained := call.query.get("explain")) is not None:
        return _explained(call, explained)
    if text is None:
        raise VendorError("MALFORMED_QUERY", "A query string has to be specified")
    run = Run(call.org, text, call.version, with_deleted, page_size(call), call.user_id)
    result = run.answer()
    _close_old_cursors(call)
    return Answer(200, result.body(call.version))


def page_size(call: Call) -> int:
    """The page size a client asks for by header, within 200 and 2,000."""
    match = _OPTIONS.search(call.headers.get("Sforce-Query-Options", ""))
    return min(max(int(match[1][:6]), 200), PAGE) if match else PAGE


def _explained(call: Call, text: str) -> Answer:
    parsed = parse(text)
    Run(call.org, text, call.version, user_id=call.user_id).answer()
    plan = {
        "cardinality": 1,
        "fields": [],
        "leadingOperationType": "TableScan",
        "notes": [],
        "relativeCost": 1.0,
        "sobjectCardinality": len(call.org.table(call.sobject(parsed.source.parts[-1]).name).rows),
        "sobjectType": parsed.source.parts[-1],
    }
    return Answer(200, {"plans": [plan], "sourceQuery": text})


def _close_old_cursors(call: Call) -> None:
    cursors = call.org.cursors
    while len(cursors) > OPEN_CURSORS:
        del cursors[next(iter(cursors))]


def more(call: Call) -> Answer:
    """GET of the next page by its locator."""
    name, _, start = call.args["locator"].partition("-")
    locator = id18(name)
    cursor = call.org.cursors.get(locator) if locator else None
    if (
        cursor is None
        or not re.fullmatch(r"\d{0,9}", start, re.ASCII)
        or call.org.now() - cursor.opened_at > CURSOR_LIFE_S
    ):
        raise VendorError("INVALID_QUERY_LOCATOR", "invalid query locator")
    return Answer(200, page(call.org, cursor, int(start or 0)).body(call.version))


OPERATIONS = (
    Operation("GET", "/query", query, "Run a SOQL query", "2.4"),
    Operation("GET", "/queryAll", query_all, "Run a SOQL query over deleted rows too", "2.4"),
    Operation("GET", "/query/{locator}", more, "Next page of a query", "2.4"),
    Operation("GET", "/queryAll/{locator}", more, "Next page of a query over deleted rows", "2.4"),
)
