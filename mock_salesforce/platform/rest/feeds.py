"""What changed and what went in a span of time (section 2.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mock_salesforce.platform.forms.instants import moment, read_datetime, wire
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import VendorError
from mock_salesforce.platform.wire.operations import Operation

_LONGEST = timedelta(days=30)


def _span(call: Call) -> tuple[str, str]:
    start, end = (read_datetime(call.query.get(name, "").replace(" ", "+")) for name in ("start", "end"))
    if start is None or end is None:
        raise VendorError("INVALID_REPLICATION_DATE", "start and end must be dates and times")
    if start >= end or moment(end) - moment(start) > _LONGEST:
        raise VendorError(
            "INVALID_REPLICATION_DATE", "startDate before org replication enabled date, or after end"
        )
    return start, end


def updated(call: Call) -> Answer:
    """GET of the ids changed in a span."""
    sobject = call.sobject()
    start, end = _span(call)
    table = call.org.table(sobject.name)
    ids = [i for i in table.changed_since(start) if table.rows[i]["SystemModstamp"] < end]
    return Answer(200, {"ids": ids, "latestDateCovered": min(end, wire(int(call.org.now())))})


def deleted(call: Call) -> Answer:
    """GET of the records deleted in a span."""
    sobject = call.sobject()
    start, end = _span(call)
    gone = call.org.table(sobject.name).bin.values()
    found: list[dict[str, Any]] = [
        {"id": row["Id"], "deletedDate": row["SystemModstamp"]}
        for row in gone
        if start <= row["SystemModstamp"] < end
    ]
    covered = min(end, wire(int(call.org.now())))
    earliest = wire(int(call.org.now()) - 30 * 86400)
    return Answer(
        200, {"deletedRecords": found, "earliestDateAvailable": earliest, "latestDateCovered": covered}
    )


OPERATIONS = (
    Operation("GET", "/sobjects/{sobject}/updated", updated, "Ids of records changed in a span", "2.1"),
    Operation("GET", "/sobjects/{sobject}/deleted", deleted, "Records deleted in a span", "2.1"),
)
