"""A catalog export into a realm: its categories, its products, which product is in which category.

Source: facts/commerce-cloud-api.md sections 1 and 5. Objects are merged, and removed where `mode="delete"` says so.
"""

from __future__ import annotations

from typing import Any

from mock_salesforce.commerce_cloud.impex.product_xml import ProductReader
from mock_salesforce.commerce_cloud.impex.report import Report
from mock_salesforce.commerce_cloud.impex.values import BadValue, flag, identifier, number, texts
from mock_salesforce.commerce_cloud.impex.xml_stream import Element
from mock_salesforce.commerce_cloud.realm.catalogs import Catalog, Category, new_catalog
from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.realm.product_index import ProductDocument
from mock_salesforce.commerce_cloud.realm.realms import Realm

NAMESPACE = "http://www.demandware.com/xml/impex/catalog/2006-10-31"


class CatalogReader:
    """Takes the records of one catalog file, in any order; `close` settles what refers to what."""

    def __init__(self, realm: Realm, at: float, report: Report, catalog_id: str) -> None:
        self._realm = realm
        self._at = instant_text(at)
        self._report = report
        if catalog_id not in realm.catalogs:
            realm.catalogs[catalog_id] = new_catalog(catalog_id)
            report.loaded["catalogs"] += 1
        self.catalog = realm.catalogs[catalog_id]
        base = f"https://{realm.instance_host}/on/demandware.static/-/Sites-{catalog_id}/default/images/"
        self._products = ProductReader(report, base, {})
        self._masters: dict[str, int] = {}
        self._parents: dict[str, Element] = {}
        self._waiting: list[Element] = []

    def take(self, element: Element) -> None:
        """Load one record, or put down why it could not be."""
        handle = {
            "product": self._product,
            "category": self._category,
            "category-assignment": self._assignment,
            "variation-attribute": self._shared,
        }.get(element.name)
        if handle is None:
            self._report.ignored[element.name] += 1
            return
        try:
            handle(element)
        except BadValue as error:
            self._report.problem(element, str(error))

    def close(self) -> None:
        """Settle parents, assignments to what came later, and variants of masters."""
        for element in self._waiting:
            self._assign(element)
        _settle_parents(self.catalog, self._parents, self._report)
        _link_variants(self._realm, self._masters, self._report)
        self._realm.products.touched()

    def _product(self, element: Element) -> None:
        product_id = identifier(element, "product-id", 100)
        shelf = self._realm.products
        known = shelf.get(product_id)
        if element.attributes.get("mode") == "delete":
            if known is not None:
                self._realm.forget_product(product_id)
                self._report.deleted["products"] += 1
            return
        document: ProductDocument = dict(known) if known else _new_product(product_id, self._at)
        document.setdefault("owningCatalogId", self.catalog.id)
        document["lastModified"] = self._at
        self._products.read(element, document)
        _set_type(document)
        shelf.add(document)
        if document.get("variants"):
            self._masters[product_id] = element.line
        for master_id in shelf.masters_of(product_id):
            self._masters.setdefault(master_id, element.line)
        self._report.loaded["products"] += 1

    def _category(self, element: Element) -> None:
        category_id = identifier(element, "category-id", 256)
        categories = self.catalog.categories
        if element.attributes.get("mode") == "delete":
            if category_id in categories and category_id != "root":
                self.catalog.remove_category(category_id)
                self._report.deleted["categories"] += 1
            return
        category = categories.get(category_id) or Category(category_id)
        names = texts(child for child in element.children if child.name == "display-name")
        for child in element.children:
            try:
                if child.name == "online-flag":
                    category.online = flag(child)
                elif child.name == "position":
                    category.position = float(number(child))
                elif child.name == "parent":
                    category.parent_id = child.text.strip()
                    self._parents[category_id] = child
                elif child.name != "display-name":
                    self._report.ignored[f"category/{child.name}"] += 1
            except BadValue as error:
                self._report.problem(child, str(error), of=category_id)
        if category_id == "root":
            category.parent_id = ""
            self._parents.pop("root", None)
        category.name = {**category.name, **names}
        categories[category_id] = category
        self._report.loaded["categories"] += 1

    def _assignment(self, element: Element) -> None:
        category_id = identifier(element, "category-id", 256)
        product_id = identifier(element, "product-id", 100)
        if category_id in self.catalog.categories and product_id in self._realm.products.documents:
            self._assign(element)
        else:
            self._waiting.append(element)

    def _assign(self, element: Element) -> None:
        category_id, product_id = element.attributes["category-id"], element.attributes["product-id"]
        if category_id not in self.catalog.categories:
            self._report.problem(element, f"the catalog has no category {category_id!r}", of=product_id)
            return
        document = self._realm.products.get(product_id)
        if document is None:
            self._report.problem(element, f"there is no product {product_id!r}", of=category_id)
            return
        if element.attributes.get("mode") == "delete":
            self.catalog.unassign(product_id, category_id)
            self._report.deleted["assignments"] += 1
            return
        position = 0.0
        for child in element.children:
            try:
                if child.name == "primary-flag":
                    if flag(child):
                        document["primaryCategoryId"] = category_id
                elif child.name == "position":
                    position = float(number(child)) if child.text.strip() != "auto" else 0.0
                else:
                    self._report.ignored[f"category-assignment/{child.name}"] += 1
            except BadValue as error:
                self._report.problem(child, str(error), of=product_id)
        self.catalog.assign(product_id, category_id, position)
        self._report.loaded["assignments"] += 1

    def _shared(self, element: Element) -> None:
        name = identifier(element, "attribute-id", 256)
        self._products.shared[name] = self._products.variation_attribute(element)
        self._report.loaded["variationAttributes"] += 1


def _new_product(product_id: str, at: str) -> ProductDocument:
    # The schema's defaults for what an export leaves out.
    return {
        "id": product_id,
        "onlineFlag": {"default": False},
        "searchable": {"default": True},
        "creationDate": at,
    }


def _set_type(document: ProductDocument) -> None:
    for member, kind in (
        ("variants", "master"),
        ("variationAttributes", "master"),
        ("bundledProducts", "bundle"),
        ("setProducts", "set"),
    ):
        if document.get(member):
            document["type"] = {kind: True}
            return
    document.setdefault("type", {"item": True})


def _settle_parents(catalog: Catalog, parents: dict[str, Element], report: Report) -> None:
    for category_id, element in parents.items():
        if category_id not in catalog.categories:
            continue
        parent_id = catalog.categories[category_id].parent_id
        if parent_id not in catalog.categories:
            report.problem(
                element, f"the catalog has no category {parent_id!r}; root instead", of=category_id
            )
            catalog.categories[category_id].parent_id = "root"
    for category_id, element in parents.items():
        seen, ancestor = {""}, category_id
        while ancestor not in seen and ancestor in catalog.categories:
            seen.add(ancestor)
            ancestor = catalog.categories[ancestor].parent_id
        if ancestor == category_id:
            report.problem(element, "the category is its own ancestor; root instead", of=category_id)
            catalog.categories[category_id].parent_id = "root"


def _link_variants(realm: Realm, masters: dict[str, int], report: Report) -> None:
    """Give variants the values that distinguish them, which only their custom attributes tell."""
    for master_id, line in masters.items():
        master = realm.products.get(master_id)
        if master is None:
            continue
        attributes = [
            (row["id"], f"c_{row['attributeDefinitionId']}") for row in master.get("variationAttributes", ())
        ]
        rows = []
        for row in master.get("variants", ()):
            variant = realm.products.get(row["productId"])
            if variant is None:
                reason = f"there is no product {row['productId']!r} to be its variant"
                report.problem_at(line, "product/variations", reason, master_id)
                rows.append(row)
                continue
            values: dict[str, Any] = {
                name: variant[member] for name, member in attributes if member in variant
            }
            if variant.get("variationValues") != values:
                realm.products.changing(row["productId"])
            variant["variationValues"] = values
            variant["type"] = {"variant": True}
            rows.append({"productId": row["productId"], "variationValues": values})
        realm.products.relist(master_id, rows)
