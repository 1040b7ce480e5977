"""Recorded answers of the Shopper APIs into a realm: products, and search hits that name products.

A recording shows one locale and one currency; what it does not tell is filled in as little as possible: a variant
that is only listed gets its price, its values, and one piece of stock where it is said to be orderable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mock_salesforce.commerce_cloud.impex.recorded_shape import mistake
from mock_salesforce.commerce_cloud.impex.report import Report
from mock_salesforce.commerce_cloud.realm.clocks import instant_of, instant_text
from mock_salesforce.commerce_cloud.realm.inventory import InventoryList, InventoryRecord
from mock_salesforce.commerce_cloud.realm.realms import PriceBook, Realm, Site

SHOWN_ONLY = ("productPromotions", "recommendations", "slugUrl")
COMPUTED = frozenset(
    ("currency", "inventory", "master", "price", "priceMax", "pricePerUnit", "pricePerUnitMax")
)
_PRICES = frozenset(("priceRanges", "tieredPrices"))
_LOCALIZED = ("name", "pageTitle", "pageDescription", "pageKeywords", "unit")
_MARKUP = ("shortDescription", "longDescription")
_PLAIN = (
    "brand",
    "ean",
    "upc",
    "manufacturerName",
    "manufacturerSku",
    "primaryCategoryId",
    "unitMeasure",
    "unitQuantity",
    "minOrderQuantity",
    "stepQuantity",
    "taxClassId",
)
_DEEPEST = 40


def load_recorded(realm: Realm, site: Site | None, at: float, document: object, report: Report) -> None:
    """Load every product and search hit that a JSON document holds, however deep."""
    report.format = "recorded"
    loader = _Loader(realm, site, at, report)
    for path, found in _products(document, "$", 0):
        loader.load(path, found)
    if not report.loaded and not report.problem_count:
        report.notes.append("no product and no search hit is in this JSON document")
    realm.products.touched()


def _products(value: object, path: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for at, part in enumerate(value):
            yield from _products(part, f"{path}[{at}]", depth + 1)
    elif isinstance(value, dict):
        if _is_product(value) or _is_hit(value):
            yield path, value
            return
        for name, part in value.items():
            yield from _products(part, f"{path}.{name}", depth + 1)


def _is_product(value: dict[str, Any]) -> bool:
    return isinstance(value.get("id"), str) and isinstance(value.get("type"), dict) and "name" in value


def _is_hit(value: dict[str, Any]) -> bool:
    return isinstance(value.get("productId"), str) and isinstance(value.get("hitType"), str)


class _Loader:
    def __init__(self, realm: Realm, site: Site | None, at: float, report: Report) -> None:
        self._realm = realm
        self._site = site
        self._at = at
        self._report = report

    def load(self, path: str, recorded: dict[str, Any]) -> None:
        if _is_hit(recorded):
            recorded = _of_hit(recorded)
            if recorded["id"] in self._realm.products.documents:
                self._report.ignored["hit of a known product"] += 1
                return
        reason = mistake(recorded)
        site = None if reason else self._site_of(recorded)
        if site is None:
            reason = reason or f"no site sells in {recorded.get('currency')!r}"
            self._report.problem_at(None, path, reason, recorded["id"])
            return
        self._load(site, recorded)

    def _site_of(self, recorded: dict[str, Any]) -> Site | None:
        sites = [self._realm.sites[self._site.id]] if self._site else list(self._realm.sites.values())
        currency = recorded.get("currency", sites[0].currency if sites else None)
        return next((site for site in sites if site.currency == currency), None)

    def _load(self, site: Site, recorded: dict[str, Any]) -> None:
        for part in (*recorded.get("bundledProducts", ()), *recorded.get("setProducts", ())):
            product = part.get("product", part)
            if _is_product(product) and not mistake(product):
                self._load(site, product)
        document = self._document(site, recorded)
        product_id = recorded["id"]
        master = recorded.get("master", {}).get("masterId", product_id)
        if recorded.get("variants"):
            self._family(site, master, product_id, recorded, document)
        if "inventory" in recorded and not document.get("variants"):
            self._stock(recorded["inventory"], product_id)
        if not document.get("variants"):
            self._prices(site, product_id, recorded)
        self._put(site, document)
        shown = {name: recorded[name] for name in SHOWN_ONLY if name in recorded}
        if shown:
            self._realm.shown_only[product_id] = shown
        self._report.loaded["products"] += 1

    def _document(self, site: Site, recorded: dict[str, Any]) -> dict[str, Any]:
        document = self._new(site, recorded["id"], recorded["type"])
        for name, value in recorded.items():
            if name in _LOCALIZED:
                document[name] = {"default": value}
            elif name in _MARKUP:
                document[name] = {"default": {"markup": value, "source": value}}
            elif name in _PLAIN or name.startswith("c_"):
                document[name] = value
            elif name in ("validFrom", "validTo"):
                document[name] = value if isinstance(value, dict) else {"default": value}
            elif name == "imageGroups":
                document[name] = [_images(group) for group in value]
            elif name == "bundledProducts":
                document[name] = [
                    {"id": row["product"]["id"], "quantity": row.get("quantity", 1)} for row in value
                ]
            elif name == "setProducts":
                document[name] = [{"id": row["id"]} for row in value]
            elif name == "variationValues":
                document[name] = value
            elif name not in _KNOWN:
                self._report.ignored[name] += 1
        return document

    def _new(self, site: Site, product_id: str, kind: dict[str, bool]) -> dict[str, Any]:
        at = instant_text(self._at)
        return {
            "id": product_id,
            "owningCatalogId": site.catalog_id,
            "onlineFlag": {"default": True},
            "searchable": {"default": True},
            "type": {name: on for name, on in kind.items() if on},
            "creationDate": at,
            "lastModified": at,
        }

    def _put(self, site: Site, document: dict[str, Any], *, assign: bool = True) -> None:
        self._realm.products.add(document)
        if assign:
            self._realm.catalogs[site.catalog_id].assign(document["id"], "root")

    def _family(
        self, site: Site, master_id: str, own_id: str, recorded: dict[str, Any], document: dict[str, Any]
    ) -> None:
        """The master, which the recording may only name, and the variants that it only lists."""
        rows = []
        for row in recorded["variants"]:
            variant_id, values = row["productId"], row.get("variationValues", {})
            rows.append({"productId": variant_id, "variationValues": values})
            if variant_id == own_id:
                continue
            if variant_id not in self._realm.products.documents:
                variant = self._new(site, variant_id, {"variant": True})
                variant["name"] = document["name"]
                variant["variationValues"] = values
                self._put(site, variant, assign=False)
                self._report.loaded["listedVariants"] += 1
            self._prices(site, variant_id, row)
        if master_id == own_id:
            master = document
        else:
            known = self._realm.products.get(master_id)
            master = known or {**self._new(site, master_id, {"master": True}), "name": document["name"]}
            if known is None:
                self._report.loaded["namedMasters"] += 1
        master["variants"] = rows
        if "variationAttributes" in recorded:
            master["variationAttributes"] = [_attribute(row) for row in recorded["variationAttributes"]]
        if master is not document:
            self._put(site, master)
        self._family_stock(site, own_id, master_id, recorded)

    def _family_stock(self, site: Site, own_id: str, master_id: str, recorded: dict[str, Any]) -> None:
        """A master's stock is the sum of its variants': it is spread over those said to be orderable."""
        stock = self._realm.stock(site)
        sellable = [
            row["productId"]
            for row in recorded["variants"]
            if row.get("orderable") and row["productId"] != own_id
        ]
        total = recorded.get("inventory", {}).get("ats", 0) if master_id == own_id else len(sellable)
        share, rest = divmod(int(total), max(1, len(sellable)))
        for at, variant_id in enumerate(sellable):
            if master_id == own_id or variant_id not in stock.records:
                self._record(stock, variant_id, share + (rest if at == 0 else 0))
        for row in recorded["variants"]:
            if not row.get("orderable") and row["productId"] != own_id:
                self._record(stock, row["productId"], 0)

    def _record(self, stock: InventoryList, product_id: str, amount: float) -> InventoryRecord:
        record = InventoryRecord(product_id, self._at, self._at, float(amount), self._at)
        stock.records[product_id] = record
        return record

    def _stock(self, inventory: dict[str, Any], product_id: str) -> None:
        stock = self._realm.inventory_lists.setdefault(inventory["id"], InventoryList(inventory["id"]))
        level, ats = inventory.get("stockLevel", 0), inventory.get("ats", 0)
        record = self._record(stock, product_id, min(level, ats))
        for name in ("backorder", "preorder"):
            if inventory.get(f"{name}able"):
                record.handling = name
                record.extra_allocation = float(max(0, ats - level))
        if not (inventory.get("backorderable") or inventory.get("preorderable")):
            record.allocation = float(ats)
        if inventory.get("inStockDate"):
            record.in_stock_at = instant_of(inventory["inStockDate"])
        self._report.loaded["records"] += 1

    def _prices(self, site: Site, product_id: str, recorded: dict[str, Any]) -> None:
        tiers: dict[str, list[tuple[float, float]]] = {}
        for row in recorded.get("tieredPrices", ()):
            tiers.setdefault(row["pricebook"], []).append((row["quantity"], row["price"]))
        if not tiers and recorded.get("price") is not None and "setProducts" not in recorded:
            tiers[self._realm.sites[site.id].price_book_ids[0]] = [(1, recorded["price"])]
        for book_id, offers in tiers.items():
            book = self._realm.price_books.setdefault(book_id, PriceBook(book_id, site.currency))
            one = self._realm.sites[site.id]
            if book_id not in one.price_book_ids:
                self._realm.sites[site.id] = replace(one, price_book_ids=(*one.price_book_ids, book_id))
            offers.sort()
            book.prices[product_id] = offers[0][1]
            if len(offers) > 1 or offers[0][0] != 1:
                book.tiers[product_id] = tuple(offers)
            self._report.loaded["prices"] += 1


def _of_hit(hit: dict[str, Any]) -> dict[str, Any]:
    """A search hit as far as it tells of a product."""
    kind = {"product": "item", "variation_group": "variationGroup"}.get(hit["hitType"], hit["hitType"])
    names = ("currency", "price", "variants", "variationAttributes")
    recorded: dict[str, Any] = {name: hit[name] for name in names if name in hit}
    return {"id": hit["productId"], "name": hit.get("productName", ""), "type": {kind: True}, **recorded}


def _images(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "images": [_image(image) for image in group.get("images", ())]}


def _image(image: dict[str, Any]) -> dict[str, Any]:
    names = {"link": "absUrl", "disBaseLink": "disBaseUrl"}
    return {
        names.get(name, name): {"default": value} if name in ("alt", "title") else value
        for name, value in image.items()
    }


def _attribute(row: dict[str, Any]) -> dict[str, Any]:
    attribute = {**row, "attributeDefinitionId": row.get("id", "")}
    if "name" in row:
        attribute["name"] = {"default": row["name"]}
    attribute["values"] = [
        {
            name: {"default": value} if name == "name" else value
            for name, value in choice.items()
            if name != "orderable"
        }
        for choice in row.get("values", ())
    ]
    return attribute


_KNOWN = COMPUTED | _PRICES | frozenset((*SHOWN_ONLY, "id", "type", "variants", "variationAttributes"))
