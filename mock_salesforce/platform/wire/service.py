"""The REST API as one table of operations, and what every call goes through (section 2)."""

from __future__ import annotations

import re

from mock_salesforce.platform.bulk import first, ingest, query_jobs
from mock_salesforce.platform.inventory import availability, reservations, uploads
from mock_salesforce.platform.orders import (
    adjustments,
    changes,
    fulfillment_orders,
    money,
    returns,
    routing,
    summaries,
)
from mock_salesforce.platform.rest import (
    batch,
    collections,
    composite,
    describe,
    feeds,
    limits,
    query,
    records,
    search,
    stubs,
    tree,
    users,
)
from mock_salesforce.platform.soql.select import record_url
from mock_salesforce.platform.streaming import schemas
from mock_salesforce.platform.wire.call import Answer, Call
from mock_salesforce.platform.wire.errors import ApiError, MultipleChoices, documented, not_found
from mock_salesforce.platform.wire.operations import Router, validate

OLDEST, NEWEST = 31, 67
_TABLES = (
    limits,
    stubs,
    users,
    describe,
    records,
    query,
    collections,
    composite,
    batch,
    tree,
    feeds,
    schemas,
    search,
    ingest,
    query_jobs,
    summaries,
    fulfillment_orders,
    changes,
    adjustments,
    money,
    returns,
    routing,
    availability,
    uploads,
    reservations,
)
_VERSION = re.compile(r"v(\d{2})\.0", re.ASCII)
_SEASONS = ("Spring", "Summer", "Winter")


def build_router() -> Router:
    """The router over every operation of the mock."""
    return Router(operation for table in _TABLES for operation in table.OPERATIONS)


def build_async_router() -> Router:
    """The router over Bulk API 1.0, whose paths stand under /services/async."""
    return Router(first.OPERATIONS)


def versions() -> list[dict[str, str]]:
    """The versions as /services/data lists them; three a year, v67.0 being Summer '26."""
    entries = []
    for number in range(OLDEST, NEWEST + 1):
        season = _SEASONS[(number - 66) % 3]
        year = 26 + (number - 66) // 3 + (season == "Winter")
        entries.append(
            {"label": f"{season} '{year:02d}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
        )
    return entries


def check_version(version: str) -> None:
    """Accepts any version in the range; others do not exist."""
    match = _VERSION.fullmatch(version)
    if match is None or not OLDEST <= int(match[1]) <= NEWEST:
        raise not_found()


def perform(router: Router, call: Call) -> Answer:
    """Runs the operation of a call; refusals become the vendor's error array."""
    try:
        check_version(call.version)
        operation = router.find(call)
        if operation.feature is not None and operation.feature not in call.org.features:
            raise not_found()
        code = call.org.quirks.refuse_api_with
        if code:
            raise documented(code)
        if call.method != "GET" and _row_is_locked(call):
            raise ApiError(
                "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records"
            )
        validate(operation, call)
        return operation.view(call)
    except ApiError as error:
        return Answer(error.status, [error.item()], dict(error.headers))
    except MultipleChoices as error:
        sobject = call.sobject()
        return Answer(300, [record_url(call.version, sobject, record_id) for record_id in error.ids])


def _row_is_locked(call: Call) -> bool:
    every = call.org.quirks.lock_rows_every
    if not every:
        return False
    call.org.writes += 1
    return call.org.writes % every == 0
