"""Every operation of the vendor as tables: what routes, what documents and what the ledger tells are the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mock_salesforce.frame.openapi import document
from mock_salesforce.platform.books.schema_text import standard_objects
from mock_salesforce.platform.bulk import first, ingest, query_jobs
from mock_salesforce.platform.inventory import availability, reservations, uploads
from mock_salesforce.platform.oauth import openapi as oauth_openapi
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS
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
from mock_salesforce.platform.rest.endpoint import VERSIONS
from mock_salesforce.platform.streaming import openapi as streaming_openapi
from mock_salesforce.platform.streaming import schemas
from mock_salesforce.platform.streaming.endpoint import COMETD
from mock_salesforce.platform.wire import openapi
from mock_salesforce.platform.wire.errors import DOCUMENTED, OAUTH_DOCUMENTED
from mock_salesforce.platform.wire.operations import Operation

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
# What stands under /services/data, and Bulk API 1.0 under /services/async.
REST: tuple[Operation, ...] = tuple(operation for table in _TABLES for operation in table.OPERATIONS)
BULK_FIRST: Sequence[Operation] = first.OPERATIONS
# What has the vendor's REST errors, what those of an OAuth endpoint; a page, SOAP and CometD have their own ways.
_API = tuple(operation.name for operation in (*REST, *BULK_FIRST))
_OAUTH = tuple(operation.name for operation in WEB_OPERATIONS if operation.media in ("json", "none"))
_OTHERS = tuple(operation.name for operation in WEB_OPERATIONS if operation.media in ("html", "xml"))
OPERATION_NAMES = tuple(dict.fromkeys((*_API, *_OAUTH, *_OTHERS, VERSIONS, COMETD)))


def errors_of(name: str) -> tuple[str, ...]:
    """The documented errors with which an operation can be made to refuse."""
    return tuple(DOCUMENTED) if name in _API else tuple(OAUTH_DOCUMENTED) if name in _OAUTH else ()


def vendor_document() -> dict[str, Any]:
    """Every operation of REST, Bulk 1.0, CometD, OAuth, the sign-in pages and SOAP login."""
    objects = standard_objects()
    surfaces = (
        openapi.rest(REST, objects),
        openapi.bulk_first(BULK_FIRST, objects),
        oauth_openapi.described(),
        streaming_openapi.described(),
    )
    paths = {path: methods for described, _ in surfaces for path, methods in described.items()}
    shared = {name: schema for _, schemas in surfaces for name, schema in schemas.items()}
    security = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "header", "name": "X-SFDC-Session"},
    }
    return document("Salesforce platform (mock)", "v67.0", paths, shared, securitySchemes=security)
