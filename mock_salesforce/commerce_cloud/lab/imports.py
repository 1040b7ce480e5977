"""`POST /_lab/import?organizationId=&siteId=` with a file as its body: the verb, and how the OpenAPI document tells it.

200 where the file was read to its end, with whatever single elements could not be; 400 where it breaks off, the part
before it loaded.

The XML shapes name the elements that matter, after catalog.xsd, inventory.xsd and pricebook.xsd (facts sections 1, 5
and 8 A); others may stand beside them, and the answer counts those as ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
from flask import Flask, Response, request
from pydantic import Field

from mock_salesforce.commerce_cloud.impex import catalog_xml, stock_xml
from mock_salesforce.commerce_cloud.impex.importer import import_stream
from mock_salesforce.commerce_cloud.lab.seeding import realm_named, site_named
from mock_salesforce.commerce_cloud.realm.inventory import HANDLINGS
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.errors import LabError
from mock_salesforce.commerce_cloud.wire.kinds import (
    FLAG,
    INSTANT,
    Kind,
    choice,
    integer,
    mapping,
    maybe,
    noted,
    number,
    record,
    rows,
    schema_of,
    text,
)
from mock_salesforce.commerce_cloud.wire.parameters import PATH as PARAMETERS

PATH = "/_lab/import"
_CHUNK = 64 * 1024
_NAMED = ("organizationId", "siteId")


def _attribute(kind: Kind) -> Kind:
    return noted(kind, Field(json_schema_extra={"xml": {"attribute": True}}))


def _root(name: str, namespace: str, members: dict[str, Kind], required: tuple[str, ...] = ()) -> Kind:
    xml: dict[str, Any] = {"name": name, "namespace": namespace}
    return noted(record(members, required), Field(json_schema_extra={"xml": xml}))


_ID = _attribute(text(256, shortest=1))
_PRODUCT_ID = _attribute(text(100, shortest=1))
_MODE = _attribute(choice("delete"))
_CATEGORY = record(
    {
        "category-id": _ID,
        "mode": _MODE,
        "display-name": text(),
        "online-flag": FLAG,
        "parent": text(256),
        "position": number(0),
    },
    ("category-id",),
)
_PRODUCT = record(
    {
        "product-id": _PRODUCT_ID,
        "mode": _MODE,
        **dict.fromkeys(("ean", "upc", "unit", "brand", "tax-class-id", "manufacturer-sku"), text(256)),
        **dict.fromkeys(("display-name", "short-description", "long-description"), text()),
        **dict.fromkeys(("online-flag", "searchable-flag"), FLAG),
        **dict.fromkeys(("online-from", "online-to"), INSTANT),
        **dict.fromkeys(("min-order-quantity", "step-quantity"), number(0)),
    },
    ("product-id",),
)
_ASSIGNMENT = record(
    {"category-id": _ID, "product-id": _PRODUCT_ID, "mode": _MODE, "primary-flag": FLAG},
    ("category-id", "product-id"),
)
CATALOG = _root(
    "catalog",
    catalog_xml.NAMESPACE,
    {
        "catalog-id": _ID,
        "category": rows(_CATEGORY),
        "product": rows(_PRODUCT),
        "category-assignment": rows(_ASSIGNMENT),
    },
    ("catalog-id",),
)
_RECORD = record(
    {
        "product-id": _PRODUCT_ID,
        "mode": _MODE,
        **dict.fromkeys(("allocation", "preorder-backorder-allocation", "on-order", "turnover"), number(0)),
        "perpetual": FLAG,
        "preorder-backorder-handling": choice(*HANDLINGS),
        **dict.fromkeys(("in-stock-date", "allocation-timestamp"), INSTANT),
    },
    ("product-id",),
)
_LIST_HEADER = record({"list-id": _ID, "default-instock": FLAG, "description": text()}, ("list-id",))
INVENTORY = _root(
    "inventory",
    stock_xml.INVENTORY,
    {"inventory-list": rows(record({"header": _LIST_HEADER, "records": record({"record": rows(_RECORD)})}))},
)
_BOOK_HEADER = record(
    {
        "pricebook-id": _ID,
        "currency": text(pattern="^[A-Z]{3}$"),
        "online-flag": FLAG,
        "parent": text(256),
    },
    ("pricebook-id", "currency"),
)
_TABLE = record({"product-id": _PRODUCT_ID, "mode": _MODE, "amount": rows(number(0))}, ("product-id",))
PRICE_BOOKS = _root(
    "pricebooks",
    stock_xml.PRICE_BOOKS,
    {
        "pricebook": rows(
            record({"header": _BOOK_HEADER, "price-tables": record({"price-table": rows(_TABLE)})})
        )
    },
)
_COUNTS = mapping(integer(0, 2**31))
_REPORT = {
    "format": choice("", "catalog", "inventory", "pricebooks", "recorded"),
    "loaded": _COUNTS,
    "deleted": _COUNTS,
    "ignored": _COUNTS,
    "problemCount": integer(0, 2**31),
    "problems": rows(
        record(
            {"line": maybe(integer(1, 2**31)), "element": text(), "reason": text(), "id": text()},
            ("line", "element", "reason"),
            others=False,
        ),
        high=1000,
    ),
    "notes": rows(text()),
}
REPORT = record(_REPORT, tuple(_REPORT), others=False)
BROKEN = record(
    {
        **_REPORT,
        "error": record(
            {"code": text(), "message": text(), "line": integer(1, 2**31), "column": integer(0, 2**31)},
            ("code", "message", "line", "column"),
            others=False,
        ),
    },
    (*_REPORT, "error"),
    others=False,
)
_MISUSE: Kind = {"$ref": "#/components/schemas/Misuse"}


def import_operation() -> dict[str, Any]:
    """`POST /_lab/import` as OpenAPI has it."""
    answers = {
        "200": (
            "Read to its end: what was loaded, and by element and line what could not be",
            schema_of(REPORT),
        ),
        "400": (
            "Not a file that can be read, or one that breaks off: where, and what was loaded before",
            {"anyOf": [schema_of(BROKEN), _MISUSE]},
        ),
        "404": ("No such realm or site", _MISUSE),
    }
    bodies: dict[str, Kind] = {
        "application/xml": {"oneOf": [schema_of(kind) for kind in (CATALOG, INVENTORY, PRICE_BOOKS)]},
        "application/json": {"anyOf": [{"type": "object"}, {"type": "array"}]},
        "application/octet-stream": {"type": "string", "format": "binary"},
    }
    return {
        "operationId": "post_lab_import",
        "summary": "Load a Commerce Cloud export or a recorded answer; the answer tells what was not read.",
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": schema_of(PARAMETERS[name])}
            for name in _NAMED
        ],
        "requestBody": {
            "required": True,
            "description": "The file, told from its first bytes whatever its type is said to be. A document type, and "
            "so any entity of its own, is refused.",
            "content": {media_type: {"schema": shape} for media_type, shape in bodies.items()},
        },
        "responses": {
            status: {"description": words, "content": {"application/json": {"schema": shape}}}
            for status, (words, shape) in answers.items()
        },
        "x-refused-beyond-schema": "the file is whole, and the realm and the site that it is for exist",
    }


def add_route(app: Flask, state: Callable[[], State]) -> None:
    """Route the import; `state` finds the state installed at the time of the request."""

    def serve() -> Response:
        try:
            report = import_stream(state(), *_target(state()), _chunks())
            _drain()
        except LabError as error:
            _drain()
            body = {"error": {"code": error.code, "message": str(error)}}
            return Response(orjson.dumps(body), error.status, content_type="application/json")
        status = 200 if report.broken is None else 400
        return Response(orjson.dumps(report.document()), status, content_type="application/json")

    app.add_url_rule(PATH, f"POST {PATH}", serve, methods=["POST"], provide_automatic_options=False)


def _drain() -> None:
    """Read what is left of the body: a client that is still sending would not see the answer."""
    for _ in _chunks():
        pass


def _target(state: State) -> tuple[Realm, Site | None]:
    unknown = sorted(set(request.args).difference(_NAMED))
    if unknown:
        raise LabError("unknown_parameter", f"an import has no {', '.join(unknown)}")
    realm = realm_named(state, request.args)
    return realm, site_named(realm, request.args) if "siteId" in request.args else None


def _chunks() -> Iterator[bytes]:
    while chunk := request.stream.read(_CHUNK):
        yield chunk
