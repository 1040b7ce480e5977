"""The ledger: what of the facts the mock does, in outline or not at all, and how well founded each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from mock_salesforce.platform.behaviors import BEHAVIORS
from mock_salesforce.platform.books.schema import SObject
from mock_salesforce.platform.books.schema_text import read_objects
from mock_salesforce.platform.oauth.routes import WEB_OPERATIONS
from mock_salesforce.platform.quirks import Quirks
from mock_salesforce.platform.rules.table import RULES
from mock_salesforce.platform.soql.aggregate import AGGREGATES
from mock_salesforce.platform.soql.scope import FUNCTIONS
from mock_salesforce.platform.tables import BULK_FIRST, REST
from mock_salesforce.platform.wire.operations import Operation

FACTS = "salesforce-core-api.md"
Row = dict[str, str]
# Of the facts: what is likely there was reported or seen in a client, what is unknown is ours.
_MARKS = {"C": "cited", "L": "observed", "UNKNOWN": "assumed"}
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
# Ends of paths that answer in the right shape with less behind it.
_OUTLINE = (
    "/recent",
    "/tabs",
    "/theme",
    "openid-configuration",
    "create-invoice",
    "ensure-funds-async",
    "ensure-refunds-async",
    "order-payment-summaries",
    "location-graph/uploads",
    "location-graph/uploads/{id}",
    "/eventSchema",
    "/eventSchema/{schema}",
)
# Operations whose existence, or answer, is only likely in the facts.
_LIKELY = (
    "/composite/graph",
    "/recent",
    "/tabs",
    "/theme",
    "introspect",
    "openid-configuration",
    "revoke",
    "userinfo",
    "/password",
)
# What the facts name and no table has: how the path ends, and what it would do.
_NAMED: tuple[tuple[str, str, str, str], ...] = (
    (
        "Order Management",
        "POST …/find-routes-with-fewest-splits-using-oci",
        "6",
        "Finds locations by OCI stock",
    ),
    (
        "Order Management",
        "POST …/fulfillment-order-capacity/actions/hold-capacity",
        "6",
        "Holds a location's capacity",
    ),
    ("Order Management", "POST …/actions/confirm-held-capacity", "6", "Confirms held capacity"),
    ("Order Management", "POST …/actions/release-held-capacity", "6", "Releases held capacity"),
    ("Order Management", "POST …/actions/get-capacity-values", "6", "Tells capacity values"),
    (
        "Order Management",
        "POST …/commerce/order-summaries",
        "6",
        "Pending order summaries of high-scale orders",
    ),
    ("Omnichannel Inventory", "POST …/reservation/actions/transfers", "6", "Moves reservations to locations"),
    ("Omnichannel Inventory", "POST …/reservation/actions/update", "6", "Changes reservations"),
    ("Omnichannel Inventory", "POST …/inventory/check-availability", "6", "Availability by record id"),
    ("Omnichannel Inventory", "POST …/inventory/levels", "6", "Stock levels by record id"),
    ("Org", "GET …/tooling/query", "2.1", "Queries the Tooling API"),
    ("Records and descriptions", "GET …/describe/layouts", "2.2", "Page layouts"),
    ("Change feeds", "GET …/sobjects/OrderChangeEvent/describe", "9", "Describes a change event"),
)
_ABSENT: tuple[tuple[str, str, str, str], ...] = (
    ("OAuth and sign-in", "POST /services/Soap/m/{version}", "1.7", "The Metadata API"),
    (
        "Change feeds",
        "gRPC api.pubsub.salesforce.com",
        "9",
        "Pub/Sub API: the same events over gRPC and Avro",
    ),
    (
        "Change feeds",
        "CometD /topic/{name}, /u/{name}, /data/{name}__chn",
        "9",
        "PushTopics, generic streaming and custom channels: subscribing answers that there is no such channel",
    ),
    (
        "Change feeds",
        "PlatformEventChannelMember",
        "9",
        "Selecting objects through the API: PUT /_lab/change-events does it instead",
    ),
    (
        "Change feeds",
        "PendingOrdSumProcEvent, ProcessExceptionEvent",
        "9",
        "Nothing here is processed late, so nothing fails unseen",
    ),
)


def fidelity() -> list[Row]:
    """Every operation, object, rule, quirk and assumed behavior, in a stable order."""
    rows = [*_operations(), *_missing(), *_objects(), *_behaviors(), *_quirks()]
    return sorted(rows, key=lambda row: row["group"])


def _row(group: str, operation: str, status: str, mark: str, section: str, says: str) -> Row:
    return {
        "group": group,
        "operation": operation,
        "status": status,
        "mark": mark,
        "source": f"{FACTS} {section}",
        "says": says,
    }


def _standing(path: str) -> tuple[str, str]:
    status = "outline" if path.endswith(_OUTLINE) or path == "/actions" else "mocked"
    return status, "observed" if path.endswith(_LIKELY) else "cited"


def _sentence(op: Operation) -> str:
    return " ".join((op.view.__doc__ or op.title).split())


def _operations() -> Iterator[Row]:
    for op in REST:
        group = next(name for start, name in _GROUPS if op.path.startswith(start))
        if op.path.endswith(("/updated", "/deleted")) or "eventSchema" in op.path:
            group = "Change feeds"
        yield _row(group, f"{op.method} {op.path}", *_standing(op.path), op.facts, _sentence(op))
    for op in BULK_FIRST:
        yield _row(
            "Bulk API 1.0",
            f"{op.method} /services/async{op.path}",
            "mocked",
            "cited",
            op.facts,
            _sentence(op),
        )
    yield _row(
        "Change feeds",
        "POST /cometd/{version}",
        "outline",
        "cited",
        "9",
        "Bayeux: handshake, connect, subscribe with replay, unsubscribe, disconnect; change events and order events.",
    )
    yield _row("Org", "GET /services/data", "mocked", "cited", "2.1", "The versions, without a session.")
    for web in WEB_OPERATIONS:
        yield _row(
            "OAuth and sign-in", f"{web.method} {web.path}", *_standing(web.path), web.facts, web.title
        )


def _missing() -> Iterator[Row]:
    paths = [re.sub(r"\{\w+\}", "{}", op.path) for op in REST]
    for group, operation, section, says in _NAMED:
        ending = re.sub(r"\{\w+\}", "{}", operation.partition("…")[2])
        if not any(path.endswith(ending) or f"{ending}/" in path for path in paths):
            yield _row(group, operation, "not mocked", "cited", section, says)
    for group, operation, section, says in _ABSENT:
        yield _row(group, operation, "not mocked", "cited", section, says)


def _objects() -> Iterator[Row]:
    text = files("mock_salesforce.platform").joinpath("data/objects.txt").read_text("utf-8")
    for sobject in read_objects(text):
        rules = " Its own rules hold at every write." if sobject.name in RULES else ""
        says = f"{len(sobject.fields)} fields under the prefix {sobject.prefix}.{rules}"
        yield _row(
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
        yield _row("Queries and search", f"behavior SOQL {name}", "mocked", "cited", "3", told)
    for group, name, mark, section, says in BEHAVIORS:
        yield _row(group, f"behavior {name}", "mocked", mark, section, says)


def _quirks() -> Iterator[Row]:
    for name, told in Quirks().described().items():
        says = f"{told['meaning']} (default {told['default']!r})"
        yield _row("Quirks", f"quirk {name}", "mocked", _MARKS[told["mark"]], told["source"], says)
