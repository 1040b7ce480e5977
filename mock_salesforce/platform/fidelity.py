"""The ledger: what of the facts the mock does, in outline or not at all, and how well founded each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from .oauth.routes import WEB_OPERATIONS
from .quirks import Quirks
from .rest.operation import Operation
from .rest.service import build_async_router, build_router
from .rules import RULES
from .schema import SObject
from .schema_text import read_objects
from .soql.aggregate import AGGREGATES
from .soql.scope import FUNCTIONS

FACTS = "salesforce-core-api.md"
Row = dict[str, str]
_MARKS = {"C": "cited", "L": "assumed", "UNKNOWN": "assumed"}
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
    "/composite/graph",
    "/recent",
    "/tabs",
    "/theme",
    "introspect",
    "openid-configuration",
    "create-invoice",
    "create-credit-memo",
    "ensure-funds-async",
    "ensure-refunds-async",
    "order-payment-summaries",
    "find-routes-with-fewest-splits",
    "find-routes-with-fewest-splits-using-oci",
    "hold-capacity",
    "confirm-held-capacity",
    "release-held-capacity",
    "get-capacity-values",
    "location-graph/uploads",
    "location-graph/uploads/{id}",
    "return-orders",
    "return-items",
    "eventSchema",
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
# What the facts name and a table may lack: how the path ends, and what it would do.
_NAMED: tuple[tuple[str, str, str, str], ...] = (
    ("Order Management", "POST …/actions/adjust-item-preview", "6", "Previews a price adjustment"),
    (
        "Order Management",
        "POST …/actions/adjust-item-submit",
        "6",
        "Adjusts prices, with up to three change orders",
    ),
    ("Order Management", "POST …/actions/create-credit-memo", "6", "Credits change orders"),
    ("Order Management", "POST …/async-actions/ensure-funds-async", "6", "Captures an invoice's funds"),
    ("Order Management", "POST …/async-actions/ensure-refunds-async", "6", "Refunds a credit memo"),
    ("Order Management", "POST …/order-payment-summaries", "6", "Gathers payments of a summary"),
    (
        "Order Management",
        "POST …/actions/find-routes-with-fewest-splits",
        "6",
        "Finds locations for an order",
    ),
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
    ("Order Management", "POST …/returns/return-orders", "6", "Creates a return order"),
    ("Order Management", "POST …/actions/return-items", "6", "Processes a return order's lines"),
    ("Omnichannel Inventory", "POST …/reservation/actions/transfers", "6", "Moves reservations to locations"),
    ("Omnichannel Inventory", "POST …/reservation/actions/update", "6", "Changes reservations"),
    ("Omnichannel Inventory", "POST …/location-graph/uploads", "6", "Publishes locations and groups"),
    ("Omnichannel Inventory", "POST …/inventory/check-availability", "6", "Availability by record id"),
    ("Omnichannel Inventory", "POST …/inventory/levels", "6", "Stock levels by record id"),
    ("Org", "GET …/tooling/query", "2.1", "Queries the Tooling API"),
    ("Records and descriptions", "GET …/describe/layouts", "2.2", "Page layouts"),
    ("Change feeds", "GET …/event/{name}/eventSchema", "9", "The schema of a change event"),
)
_ABSENT: tuple[tuple[str, str, str, str], ...] = (
    ("OAuth and sign-in", "POST /services/Soap/m/{version}", "1.7", "The Metadata API"),
    (
        "Change feeds",
        "Pub/Sub gRPC and CometD /cometd/{version}",
        "9",
        "Streams of platform and change events",
    ),
)
# What the facts leave open, or call likely, and the mock decides without a switch.
_BEHAVIORS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "OAuth and sign-in",
        "unknown My Domain",
        "assumed",
        "1.1",
        "404 and an HTML page, never JSON or a redirect",
    ),
    (
        "OAuth and sign-in",
        "instance_url mirrors the origin",
        "assumed",
        "1.3",
        "A client at another name, port or scheme of the org is sent back there",
    ),
    (
        "OAuth and sign-in",
        "session timeout",
        "assumed",
        "1.3",
        "A session ends after two hours without use; no expires_in",
    ),
    (
        "OAuth and sign-in",
        "reused refresh token",
        "assumed",
        "1.4",
        "With rotation a spent token ends its whole chain",
    ),
    (
        "OAuth and sign-in",
        "assertion lifetime",
        "cited",
        "1.4",
        "At most five minutes ahead; exp as number or text",
    ),
    (
        "OAuth and sign-in",
        "id token",
        "assumed",
        "1.3",
        "Signed by HMAC with the consumer secret, so that no key is made for every run",
    ),
    (
        "OAuth and sign-in",
        "GET at the token endpoint",
        "assumed",
        "1.5",
        "invalid_request: must use HTTP POST",
    ),
    (
        "Records and descriptions",
        "key prefixes",
        "assumed",
        "2.3",
        "Objects whose prefix is unknown have an unused one; read it from describe",
    ),
    (
        "Records and descriptions",
        "update by upsert",
        "cited",
        "2.1",
        "200 with created false from v46, 204 before",
    ),
    (
        "Records and descriptions",
        "ambiguous upsert",
        "cited",
        "2.1",
        "300 and the records' addresses; nothing is written",
    ),
    (
        "Records and descriptions",
        "trimming",
        "cited",
        "4",
        "Blank, tab, CR and LF go from both ends on save; what is empty is null",
    ),
    ("Records and descriptions", "no-break space", "assumed", "4", "Stays, as do other Unicode spaces"),
    (
        "Records and descriptions",
        "everybody is an administrator",
        "assumed",
        "2.9",
        "No sharing, no field-level security, no approval locks",
    ),
    (
        "Records and descriptions",
        "STORAGE_LIMIT_EXCEEDED",
        "assumed",
        "2.9",
        "Status 403, when a quirk asks for it",
    ),
    (
        "Queries and search",
        "folding",
        "assumed",
        "4",
        "Plain Unicode lower-casing; accents and widths differ",
    ),
    ("Queries and search", "search index", "assumed", "2.5", "Immediate; the real one lags"),
    (
        "Composite",
        "wrong shapes",
        "assumed",
        "2.6",
        "JSON_PARSER_ERROR or REQUIRED_FIELD_MISSING before anything is done",
    ),
    ("Composite", "nesting", "assumed", "2.9", "Bodies deeper than 100 levels are JSON_PARSER_ERROR"),
    (
        "Bulk API 2.0",
        "speed",
        "assumed",
        "2.7",
        "A job is done when it is closed; the states in between are told once",
    ),
    (
        "Bulk API 1.0",
        "JSON only",
        "observed",
        "2.7",
        "Jobs and batches as simple-salesforce sends them; XML and CSV are refused",
    ),
    ("Order Management", "over-allocation", "assumed", "6", "400 with the action's output and success false"),
    ("Org", "rolling allowance", "assumed", "2.8", "REST calls of 24 hours count; a composite counts once"),
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
    return status, "assumed" if path.endswith(_LIKELY) else "cited"


def _sentence(op: Operation) -> str:
    return " ".join((op.view.__doc__ or op.title).split())


def _operations() -> Iterator[Row]:
    for op in build_router().operations:
        group = next(name for start, name in _GROUPS if op.path.startswith(start))
        if op.path.endswith(("/updated", "/deleted")):
            group = "Change feeds"
        yield _row(group, f"{op.method} {op.path}", *_standing(op.path), op.facts, _sentence(op))
    for op in build_async_router().operations:
        yield _row(
            "Bulk API 1.0",
            f"{op.method} /services/async{op.path}",
            "mocked",
            "cited",
            op.facts,
            _sentence(op),
        )
    yield _row("Org", "GET /services/data", "mocked", "cited", "2.1", "The versions, without a session.")
    for web in WEB_OPERATIONS:
        yield _row(
            "OAuth and sign-in", f"{web.method} {web.path}", *_standing(web.path), web.facts, web.title
        )


def _missing() -> Iterator[Row]:
    paths = [re.sub(r"\{\w+\}", "{}", op.path) for op in build_router().operations]
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
    for group, name, mark, section, says in _BEHAVIORS:
        yield _row(group, f"behavior {name}", "mocked", mark, section, says)


def _quirks() -> Iterator[Row]:
    for name, told in Quirks().described().items():
        says = f"{told['meaning']} (default {told['default']!r})"
        yield _row("Quirks", f"quirk {name}", "mocked", _MARKS[told["mark"]], told["source"], says)
