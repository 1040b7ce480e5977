"""What the control plane puts into a realm: products in bulk, stock, and orders that shoppers place.

A product may be given short (`{"id", "name": "Shirt", "price": 9.9, "ats": 5}`) or as the Admin API has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mock_salesforce.commerce_cloud.realm.catalogs import new_catalog
from mock_salesforce.commerce_cloud.realm.clocks import instant_of, instant_text
from mock_salesforce.commerce_cloud.realm.inventory import InventoryList, InventoryRecord
from mock_salesforce.commerce_cloud.realm.omnichannel_stock import StockRecord
from mock_salesforce.commerce_cloud.realm.product_index import ProductDocument
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.frame.misuse import Misuse

_SHORT = frozenset(("price", "ats", "online", "assign", "category_id"))
_LOCALIZED = ("name", "pageTitle", "pageDescription", "pageKeywords", "unit")
_MARKUP = ("shortDescription", "longDescription")


def realm_named(state: State, body: Mapping[str, Any]) -> Realm:
    """The realm that a body names, or the only one there is."""
    organization_id = body.get("organization_id")
    if organization_id is None and len(state.realms) == 1:
        return next(iter(state.realms.values()))
    realm = state.realms.get(str(organization_id))
    if realm is None:
        known = ", ".join(state.realms) or "none; POST /_lab/realms makes one"
        raise Misuse("unknown", f"organization_id: no realm {organization_id!r}; there are: {known}")
    return realm


def site_named(realm: Realm, body: Mapping[str, Any]) -> Site:
    """The site that a body names, or the realm's first."""
    site_id = body.get("site_id")
    if site_id is None:
        return next(iter(realm.sites.values()))
    site = realm.sites.get(str(site_id))
    if site is None:
        raise Misuse(
            "unknown",
            f"site_id: {realm.organization_id} has no site {site_id!r}, but {', '.join(realm.sites)}",
        )
    return site


def seed_products(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Put products into the realm: owned by and assigned to the site's catalog and online by default."""
    realm = realm_named(state, body)
    site = site_named(realm, body)
    categories = realm.catalogs[site.catalog_id].categories
    for at, row in enumerate(body["products"]):
        category_id = row.get("category_id", "root")
        if row.get("assign", True) and category_id not in categories:
            raise Misuse(
                "unknown", f"products.{at}.category_id: {site.catalog_id} has no category {category_id!r}"
            )
    return {"products": realm.products.put_all(_documents(state, realm, site, body["products"]))}


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
        known = realm.products.get(product_id)
        document = _document(row, site, text, text if known is None else known["creationDate"])
        owner = document["owningCatalogId"]
        if owner not in realm.catalogs:
            realm.catalogs[owner] = new_catalog(owner)
        if row.get("assign", True):
            category_id = row.get("category_id", "root")
            catalog.assign(product_id, category_id)
        if "price" in row:
            book.prices[product_id] = row["price"]
        if "ats" in row:
            records[product_id] = InventoryRecord(product_id, at, at, float(row["ats"]), at)
        yield document


def _document(row: dict[str, Any], site: Site, at: str, created: str) -> ProductDocument:
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
    document.setdefault("creationDate", created)
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
    records = [_record(state, row) for row in body.get("records", ())]
    stock.default_in_stock = body.get("default_in_stock", stock.default_in_stock)
    for record in records:
        stock.records[record.product_id] = record
    return {"inventory_list_id": stock.id, "records": len(records)}


def _list_named(realm: Realm, body: dict[str, Any]) -> InventoryList:
    list_id = body.get("inventory_list_id")
    if list_id is None:
        return realm.stock(site_named(realm, body))
    stock = realm.inventory_lists.get(list_id)
    if stock is None:
        raise Misuse(
            "unknown", f"inventory_list_id: no list {list_id!r}, but {', '.join(realm.inventory_lists)}"
        )
    return stock


def _record(state: State, row: dict[str, Any]) -> InventoryRecord:
    now = state.now()
    in_stock = row.get("in_stock_date")
    return InventoryRecord(
        row["product_id"],
        now,
        now,
        allocation=float(row.get("allocation", row.get("ats", 0))),
        allocation_reset_at=now,
        turnover=float(row.get("turnover", 0)),
        on_order=float(row.get("on_order", 0)),
        perpetual=row.get("perpetual", False),
        handling=row.get("handling", "none"),
        extra_allocation=float(row.get("preorder_backorder_allocation", 0)),
        in_stock_at=instant_of(in_stock) if in_stock is not None else None,
    )


def seed_omnichannel(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Set records of Omnichannel Inventory by location and SKU, and which locations a group holds."""
    realm = realm_named(state, body)
    at = state.now()
    for row in body.get("records", ()):
        record = StockRecord(row["on_hand"], row.get("safety_stock_count", 0), effective_at=at, written_at=at)
        realm.omnichannel.write(row["location_id"], row["sku"], record)
    for group, locations in body.get("groups", {}).items():
        realm.omnichannel.groups[group] = tuple(locations)
    return {"tenant_group_id": realm.tenant_group_id, "records": len(realm.omnichannel.records)}
