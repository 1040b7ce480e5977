"""One file into a realm, whatever it is: found out from its first bytes, read as a stream, told by a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Protocol

import orjson

from mock_salesforce.commerce_cloud.impex import catalog_xml, stock_xml
from mock_salesforce.commerce_cloud.impex.catalog_xml import CatalogReader
from mock_salesforce.commerce_cloud.impex.recorded import load_recorded
from mock_salesforce.commerce_cloud.impex.report import Report
from mock_salesforce.commerce_cloud.impex.stock_xml import InventoryReader, PriceBookReader
from mock_salesforce.commerce_cloud.impex.values import BadValue, identifier
from mock_salesforce.commerce_cloud.impex.xml_stream import Element, Unreadable, XmlStream
from mock_salesforce.commerce_cloud.realm.realms import Realm, Site
from mock_salesforce.commerce_cloud.state import State

_LARGEST_JSON = 64 * 1024 * 1024
_NAMESPACES = {
    "catalog": catalog_xml.NAMESPACE,
    "inventory": stock_xml.INVENTORY,
    "pricebooks": stock_xml.PRICE_BOOKS,
}
_CONTAINERS = frozenset(("inventory-list", "records", "pricebook", "price-tables"))


class Reader(Protocol):
    """Loads the records of one kind of file."""

    def take(self, element: Element) -> None:
        """Load one record, or report why it cannot be."""

    def close(self) -> None:
        """Settle what could not be settled before the file's end."""


def import_stream(state: State, realm: Realm, site: Site | None, chunks: Iterable[bytes]) -> Report:
    """Load a file; raise where it breaks off, when some of it is loaded.

    The site, where one is given, then shows its catalog, sells its list, asks its prices.
    """
    report = Report()
    stream = iter(chunks)
    first = b""
    for chunk in stream:
        first += chunk
        if first.lstrip():
            break
    whole = chain([first], stream) if first else stream
    if first.lstrip()[:1] in (b"{", b"["):
        load_recorded(realm, site, state.now(), _parsed(whole), report)
    else:
        _load_xml(state, realm, site, whole, report)
    return report


def _load_xml(state: State, realm: Realm, site: Site | None, chunks: Iterable[bytes], report: Report) -> None:
    stream = XmlStream(_NAMESPACES, _CONTAINERS)
    reader: Reader | None = None
    for element in stream.elements(chunks):
        reader = reader or _reader(state, realm, stream, report)
        reader.take(element)
    reader = reader or _reader(state, realm, stream, report)
    reader.close()
    _attach(realm, site, reader, report)


def _reader(state: State, realm: Realm, stream: XmlStream, report: Report) -> Reader:
    root = stream.root
    assert root is not None
    report.format = root.name
    if root.name == "inventory":
        return InventoryReader(realm, state.now(), report)
    if root.name == "pricebooks":
        return PriceBookReader(realm, report)
    try:
        catalog_id = identifier(root, "catalog-id", 256)
    except BadValue as error:
        raise Unreadable(f"catalog {error}", root.line) from error
    return CatalogReader(realm, state.now(), report, catalog_id)


def _attach(realm: Realm, site: Site | None, reader: Reader, report: Report) -> None:
    """Let the site use what was imported; without a site say what no site uses."""
    sites = realm.sites.values()
    if isinstance(reader, CatalogReader):
        catalog = reader.catalog
        if site is not None and report.loaded["assignments"] and site.catalog_id != catalog.id:
            _change(realm, replace(site, catalog_id=catalog.id))
            catalog.site_ids = (*catalog.site_ids, site.id)
        if not any(one.catalog_id == catalog.id for one in sites) and report.loaded["assignments"]:
            report.notes.append(f"no site shows catalog {catalog.id!r}; name a site to have it shown there")
    elif isinstance(reader, InventoryReader):
        for list_id in reader.list_ids:
            if site is not None and list_id == reader.list_ids[-1]:
                _change(realm, replace(realm.sites[site.id], inventory_list_id=list_id))
            if not any(one.inventory_list_id == list_id for one in sites):
                report.notes.append(f"no site sells from inventory list {list_id!r}")
    elif isinstance(reader, PriceBookReader):
        for book_id in reader.book_ids:
            if site is not None and book_id not in realm.sites[site.id].price_book_ids:
                one = realm.sites[site.id]
                _change(realm, replace(one, price_book_ids=(*one.price_book_ids, book_id)))
            if not any(book_id in one.price_book_ids for one in sites):
                report.notes.append(f"no site asks the prices of price book {book_id!r}")


def _change(realm: Realm, site: Site) -> None:
    realm.sites[site.id] = site
    realm.products.touched()


def _parsed(chunks: Iterable[bytes]) -> object:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > _LARGEST_JSON:
            raise Unreadable("a JSON sample is read whole, and this one exceeds 64 MB", 1, code="too_large")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}", error.lineno, error.colno, code="bad_json") from error
