"""`POST /_lab/import?organization_id=&site_id=` with a file as its body, and how the OpenAPI document tells it.

200 where the file was read to its end, with whatever single elements could not be; 400 where it breaks off, and then
nothing of it is loaded.

The XML shapes name the elements that matter, after catalog.xsd, inventory.xsd and pricebook.xsd (facts sections 1, 5
and 8 A); others may stand beside them, and the answer counts those as ignored.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from mock_salesforce.commerce_cloud.impex import catalog_xml, stock_xml
from mock_salesforce.commerce_cloud.impex.importer import import_stream
from mock_salesforce.commerce_cloud.impex.xml_stream import Unreadable
from mock_salesforce.commerce_cloud.lab.seeding import realm_named, site_named
from mock_salesforce.commerce_cloud.realm.inventory import HANDLINGS
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.parameters import PATH
from mock_salesforce.frame.kinds import (
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
from mock_salesforce.frame.misuse import Misuse
from mock_salesforce.frame.operations import LabCall, LabOperation


def _attribute(kind: Kind) -> Kind:
    return noted(kind, Field(json_schema_extra={"xml": {"attribute": True}}))


def _root(name: str, namespace: str, members: dict[str, Kind], required: tuple[str, ...] = ()) -> Kind:
    xml: dict[str, Any] = {"name": name, "namespace": namespace}
    return noted(record(members, required), Field(json_schema_extra={"xml": xml}))


_TRIMMED = r"^\S(.*\S)?$"
_ID = _attribute(text(256, shortest=1, pattern=_TRIMMED))
_PRODUCT_ID = _attribute(text(100, shortest=1, pattern=_TRIMMED))
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
    "problem_count": integer(0, 2**31),
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


def import_file(call: LabCall[State]) -> dict[str, Any]:
    """Load a Commerce Cloud export or a recorded answer; the answer tells what was not read."""
    realm = realm_named(call.state, call.query)
    site = site_named(realm, call.query) if "site_id" in call.query else None
    try:
        return import_stream(call.state, realm, site, call.body).document()
    except Unreadable as broken:
        place = f"line {broken.line}, column {broken.column}: {broken}"
        raise Misuse(broken.code, f"body: {place}; nothing of the file is loaded") from broken


def _content() -> dict[str, Any]:
    bodies: dict[str, dict[str, Any]] = {
        "application/xml": {"oneOf": [schema_of(kind) for kind in (CATALOG, INVENTORY, PRICE_BOOKS)]},
        "application/json": {"anyOf": [{"type": "object"}, {"type": "array"}]},
        "application/octet-stream": {"type": "string", "format": "binary"},
    }
    return {
        "required": True,
        "description": "The file, told from its first bytes whatever its type is said to be. A document type, and "
        "so any entity of its own, is refused.",
        "content": {media_type: {"schema": schema} for media_type, schema in bodies.items()},
    }


LAB_OPERATION = LabOperation(
    "POST",
    "/_lab/import",
    import_file,
    query=record({"organization_id": PATH["organizationId"], "site_id": PATH["siteId"]}, others=False),
    beyond="the file is whole, and the realm and the site that it is for exist",
    whole=True,
    file=_content,
    answer=REPORT,
)
