"""What the control plane puts into a realm: products in bulk, stock, and orders that shoppers place.

A product may be given short (`{"id", "name": "Shirt", "price": 9.9, "ats": 5}`) or as the Admin API has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_salesforce.commerce_cloud.realm.catalogs import new_catalog
from mock_salesforce.commerce_cloud.realm.clocks import instant_of, instant_text
from mock_salesforce.commerce_cloud.realm.inventory import HANDLINGS, InventoryList, InventoryRecord
from mock_salesforce.commerce_cloud.realm.product_index import ProductDocument
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.errors import LabError

_SHORT = frozenset(("price", "ats", "online", "assign", "categoryId"))
_LOCALIZED = ("name", "pageTitle", "pageDescription", "pageKeywords", "unit")
_MARKUP = ("shortDescription", "longDescription")


def realm_named(state: State, body: Mapping[str, Any]) -> Realm:
    """The realm that a body names, or the only one there is."""
    organization_id = body.get("organizationId")
    if organization_id is None and len(state.realms) == 1:
        return next(iter(state.realms.values()))
    realm = state.realms.get(str(organization_id))
    if realm is None:
        raise LabError("no_realm", f"no realm {organization_id!r}", 404)
    return realm


def site_named(realm: Realm, body: Mapping[str, Any]) -> Site:
    """The site that a body names, or the realm's first."""
    site_id = body.get("siteId")
    if site_id is None:
        return next(iter(realm.sites.values()))
    site = realm.sites.get(str(site_id))
    if site is None:
        raise LabError("no_site", f"no site {site_id!r} in {realm.organization_id}", 404)
    return site


def seed_products(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Put products into the realm: owned by and assigned to the site's catalog and online by default."""
    realm = realm_named(state, body)
    site = site_named(realm, body)
    rows = body.get("products")
    if not isinstance(rows, list):
        raise LabError("bad_member", "products is a list of objects")
    categories = realm.catalogs[site.catalog_id].categories
    for at, row in enumerate(rows):
        _check_row(at, row)
        category_id = row.get("categoryId", "root")
        if row.get("assign", True) and category_id not in categories:
            raise LabError("no_category", f"products[{at}]: no category {category_id!r}", 404)
    stored = realm.products.put_all(_documents(state, realm, site, rows))
    return {"products": stored}


def _check_row(at: int, row: object) -> None:
    if not isinstance(row, dict):
        raise LabError("bad_product", f"products[{at}] is no object")
    product_id = row.get("id")
    if not isinstance(product_id, str) or not 1 <= len(product_id) <= 100 or product_id != product_id.strip():
        raise LabError(
            "bad_product", f"products[{at}].id {product_id!r} is not 1 to 100 characters without outer blanks"
        )
    for name in ("price", "ats"):
        if name in row and (isinstance(row[name], bool) or not isinstance(row[name], (int, float))):
            raise LabError("bad_product", f"products[{at}].{name} is a number, not {row[name]!r}")
    for name in ("variants", "bundledProducts", "setProducts"):
        parts = row.get(name, [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise LabError("bad_product", f"products[{at}].{name} is a list of objects")
        if name == "variants" and not all(isinstance(part.get("productId"), str) for part in parts):
            raise LabError("bad_product", f"products[{at}].variants each name a productId")


def _documents(
    state: State, realm: Realm, site: Site, rows: list[dict[str, Any]]
) -> Iterator[ProductDocument]:
    at = state.now()
    text = instant_text(at)
    book = realm.price_books[site.price_book_ids[0]]
    catalog = realm.catalogs[site.catalog_id]
    records = realm.stock(site).records
    for row in rows:
        product_id = row["id"]
        document = _document(row, site, text)
        owner = document["owningCatalogId"]
        if owner not in realm.catalogs:
            realm.catalogs[owner] = new_catalog(owner)
        if row.get("assign", True):
            category_id = row.get("categoryId", "root")
            catalog.assign(product_id, category_id)
        if "price" in row:
            book.prices[product_id] = row["price"]
        if "ats" in row:
            records[product_id] = InventoryRecord(product_id, at, at, float(row["ats"]), at)
        yield document


def _document(row: dict[str, Any], site: Site, at: str) -> ProductDocument:
    document = {name: value for name, value in row.items() if name not in _SHORT}
    for name in _LOCALIZED:
        if isinstance(document.get(name), str):
            document[name] = {"default": document[name]}
    for name in _MARKUP:
        if isinstance(document.get(name), str):
            document[name] = {"default": {"markup": document[name], "source": document[name]}}
    document.setdefault("owningCatalogId", site.catalog_id)
    document.setdefault("onlineFlag", {"default": row.get("online", True) is True})
    document.setdefault("searchable", {"default": True})
    document.setdefault("creationDate", at)
    document["lastModified"] = at
    if "type" not in document:
        document["type"] = _type_of(document)
    return document


def _type_of(document: ProductDocument) -> dict[str, bool]:
    for member, flag in (("variants", "master"), ("bundledProducts", "bundle"), ("setProducts", "set")):
        if document.get(member):
            return {flag: True}
    return {"variant": True} if document.get("variationValues") else {"item": True}


def seed_inventory(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Set records of an inventory list: allocation (`ats` for short), perpetual, preorder and backorder."""
    realm = realm_named(state, body)
    stock = _list_named(realm, body)
    rows = body.get("records", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LabError("bad_member", "records is a list of objects")
    records = [_record(state, at, row) for at, row in enumerate(rows)]
    if "defaultInStock" in body:
        stock.default_in_stock = body["defaultInStock"] is True
    for record in records:
        stock.records[record.product_id] = record
    return {"inventoryListId": stock.id, "records": len(records)}


def _list_named(realm: Realm, body: dict[str, Any]) -> InventoryList:
    list_id = body.get("inventoryListId")
    if list_id is None:
        return realm.stock(site_named(realm, body))
    stock = realm.inventory_lists.get(str(list_id))
    if stock is None:
        raise LabError("no_inventory_list", f"no inventory list {list_id!r}", 404)
    return stock


def _record(state: State, at: int, row: dict[str, Any]) -> InventoryRecord:
    product_id = row.get("productId")
    if not isinstance(product_id, str) or not product_id:
        raise LabError("bad_record", f"records[{at}].productId is a text, not {product_id!r}")
    now = state.now()
    handling = row.get("handling", "none")
    if handling not in HANDLINGS:
        raise LabError("bad_record", f"records[{at}].handling is one of {', '.join(HANDLINGS)}")
    in_stock = row.get("inStockDate")
    return InventoryRecord(
        product_id,
        now,
        now,
        allocation=_amount(row, "allocation", at, _amount(row, "ats", at, 0.0)),
        allocation_reset_at=now,
        turnover=_amount(row, "turnover", at, 0.0),
        on_order=_amount(row, "onOrder", at, 0.0),
        perpetual=row.get("perpetual") is True,
        handling=handling,
        extra_allocation=_amount(row, "preorderBackorderAllocation", at, 0.0),
        in_stock_at=instant_of(in_stock) if isinstance(in_stock, str) else None,
    )


def _amount(row: dict[str, Any], name: str, at: int, default: float) -> float:
    value = row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise LabError("bad_record", f"records[{at}].{name} is a number from zero, not {value!r}")
    return float(value)
