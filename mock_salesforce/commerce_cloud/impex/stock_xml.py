"""Inventory and price book exports into a realm.

Source: facts/commerce-cloud-api.md section 8 A for inventory; price books by the names of pricebook.xsd (2006-10-31).
"""

from __future__ import annotations

from mock_salesforce.commerce_cloud.impex.report import Report
from mock_salesforce.commerce_cloud.impex.values import BadValue, flag, identifier, number, seconds
from mock_salesforce.commerce_cloud.impex.xml_stream import Element
from mock_salesforce.commerce_cloud.realm.inventory import HANDLINGS, InventoryList, InventoryRecord
from mock_salesforce.commerce_cloud.realm.realms import PriceBook, Realm

INVENTORY = "http://www.demandware.com/xml/impex/inventory/2007-05-31"
PRICE_BOOKS = "http://www.demandware.com/xml/impex/pricebook/2006-10-31"
_AMOUNTS = {
    "allocation": "allocation",
    "preorder-backorder-allocation": "extra_allocation",
    "on-order": "on_order",
    "turnover": "turnover",
}


class InventoryReader:
    """Takes headers and records of inventory lists; a record belongs to the header before it."""

    def __init__(self, realm: Realm, at: float, report: Report) -> None:
        self._realm = realm
        self._at = at
        self._report = report
        self._stock: InventoryList | None = None
        self.list_ids: list[str] = []

    def take(self, element: Element) -> None:
        """Load one record, or put down why it could not be."""
        try:
            if element.name == "header":
                self._header(element)
            elif element.name == "record":
                self._record(element)
            elif element.name == "/inventory-list":
                self._stock = None
            elif not element.name.startswith("/"):
                self._report.ignored[element.name] += 1
        except BadValue as error:
            self._report.problem(element, str(error))

    def close(self) -> None:
        """Nothing is left to settle."""

    def _header(self, element: Element) -> None:
        list_id = identifier(element, "list-id", 256)
        stock = self._realm.inventory_lists.setdefault(list_id, InventoryList(list_id))
        self._stock = stock
        self.list_ids.append(list_id)
        for child in element.children:
            try:
                if child.name == "default-instock":
                    stock.default_in_stock = flag(child)
                elif child.name == "description":
                    stock.description = child.text
                else:
                    self._report.ignored[f"header/{child.name}"] += 1
            except BadValue as error:
                self._report.problem(child, str(error), of=list_id)
        self._report.loaded["inventoryLists"] += 1

    def _record(self, element: Element) -> None:
        product_id = identifier(element, "product-id", 100)
        if self._stock is None:
            raise BadValue("no header before it names the list")
        records = self._stock.records
        if element.attributes.get("mode") == "delete":
            if records.pop(product_id, None) is not None:
                self._report.deleted["records"] += 1
            return
        known = records.get(product_id)
        record = InventoryRecord(product_id, known.created_at if known else self._at, self._at)
        record.allocation_reset_at = self._at
        for child in element.children:
            try:
                self._member(record, child)
            except BadValue as error:
                self._report.problem(child, str(error), of=product_id)
        records[product_id] = record
        self._report.loaded["records"] += 1

    def _member(self, record: InventoryRecord, element: Element) -> None:
        name = element.name
        if name in _AMOUNTS:
            if element.text.strip():
                setattr(record, _AMOUNTS[name], float(number(element)))
        elif name == "perpetual":
            record.perpetual = flag(element)
        elif name == "preorder-backorder-handling":
            handling = element.text.strip()
            if handling not in HANDLINGS:
                raise BadValue(f"{handling!r} is not one of {', '.join(HANDLINGS)}")
            record.handling = handling
        elif name in ("in-stock-date", "in-stock-datetime"):
            if element.text.strip():
                record.in_stock_at = seconds(element)
        elif name == "allocation-timestamp":
            if element.text.strip():
                record.allocation_reset_at = seconds(element)
        elif name != "ats":  # which is computed
            self._report.ignored[f"record/{name}"] += 1


class PriceBookReader:
    """Takes headers and price tables; a table belongs to the header before it."""

    def __init__(self, realm: Realm, report: Report) -> None:
        self._realm = realm
        self._report = report
        self._book: PriceBook | None = None
        self._parents: dict[str, Element] = {}
        self.book_ids: list[str] = []

    def take(self, element: Element) -> None:
        """Load one record, or put down why it could not be."""
        try:
            if element.name == "header":
                self._header(element)
            elif element.name == "price-table":
                self._table(element)
            elif element.name == "/pricebook":
                self._book = None
            elif not element.name.startswith("/"):
                self._report.ignored[element.name] += 1
        except BadValue as error:
            self._report.problem(element, str(error))

    def close(self) -> None:
        """Check that every parent exists, and that no book is its own ancestor."""
        books = self._realm.price_books
        for book_id, element in self._parents.items():
            book, seen = books[book_id], {book_id}
            ancestor = book.parent_id
            while ancestor in books and ancestor not in seen:
                seen.add(ancestor)
                ancestor = books[ancestor].parent_id
            if ancestor:
                reason = f"there is no price book {ancestor!r} to inherit from"
                if ancestor in seen:
                    reason = "the price book is its own ancestor"
                self._report.problem(element, reason, of=book_id)
                book.parent_id = ""

    def _header(self, element: Element) -> None:
        self._book = None
        book_id = identifier(element, "pricebook-id", 256)
        parts = {child.name: child for child in element.children}
        currency = parts["currency"].text.strip() if "currency" in parts else ""
        known = self._realm.price_books.get(book_id)
        if not currency and known is not None:
            currency = known.currency
        if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
            raise BadValue(
                f"currency {currency!r} is not three capital letters; its price tables are left out"
            )
        book = known or PriceBook(book_id, currency)
        book.currency = currency
        for child in element.children:
            try:
                if child.name == "online-flag":
                    book.online = flag(child)
                elif child.name == "parent":
                    book.parent_id = child.text.strip()
                    self._parents[book_id] = child
                elif child.name not in ("currency", "display-name", "description"):
                    self._report.ignored[f"header/{child.name}"] += 1
            except BadValue as error:
                self._report.problem(child, str(error), of=book_id)
        self._realm.price_books[book_id] = self._book = book
        self.book_ids.append(book_id)
        self._report.loaded["priceBooks"] += 1

    def _table(self, element: Element) -> None:
        product_id = identifier(element, "product-id", 100)
        if self._book is None:
            raise BadValue("no readable header before it names the price book")
        if element.attributes.get("mode") in ("delete", "delete-all"):
            if self._book.prices.pop(product_id, None) is not None:
                self._report.deleted["priceTables"] += 1
            self._book.tiers.pop(product_id, None)
            return
        tiers: list[tuple[float, float]] = []
        for child in element.children:
            if child.name != "amount":
                self._report.ignored[f"price-table/{child.name}"] += 1
                continue
            try:
                tiers.append((_quantity(child), number(child)))
            except BadValue as error:
                self._report.problem(child, str(error), of=product_id)
        if not tiers:
            raise BadValue(f"states no amount for {product_id!r} that could be read")
        tiers.sort()
        self._book.prices[product_id] = tiers[0][1]
        if len(tiers) > 1 or tiers[0][0] != 1:
            self._book.tiers[product_id] = tuple(tiers)
        else:
            self._book.tiers.pop(product_id, None)
        self._report.loaded["priceTables"] += 1


def _quantity(element: Element) -> float:
    text = element.attributes.get("quantity", "1")
    try:
        value = float(text)
    except ValueError as error:
        raise BadValue(f"quantity {text!r} is not a number") from error
    if not 0 < value < 1e9:
        raise BadValue(f"quantity {text!r} is not above zero")
    return int(value) if value == int(value) else value
