"""The products of a realm, found by id, kept in id order, with the relations between masters and variants.

Documents have the shape of the Admin API: localized maps, `onlineFlag` by site (facts section 5).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mock_salesforce.commerce_cloud.realm.search_index import SearchIndex

ProductDocument = dict[str, Any]
_SEARCHES_KEPT = 256
_IDS_KEPT = 2_000_000


@dataclass(slots=True)
class ProductShelf:
    """All products of an instance, whichever catalog owns them."""

    documents: dict[str, ProductDocument] = field(default_factory=dict)
    index: SearchIndex | None = None
    version: int = 0
    _masters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _ids: list[str] = field(default_factory=list)
    _ids_sorted: bool = True
    _owned: Counter[str] = field(default_factory=Counter)
    _searches: dict[bytes, tuple[int, list[str]]] = field(default_factory=dict)
    _ids_kept: int = 0

    def __len__(self) -> int:
        return len(self.documents)

    def get(self, product_id: str) -> ProductDocument | None:
        """The stored document; lookups are exact, case included."""
        return self.documents.get(product_id)

    def put(self, document: ProductDocument) -> bool:
        """Store a document under its id; true if the id was new."""
        product_id = document["id"]
        if product_id not in self.documents:
            self.changing(product_id)
            insort(self.ids(), product_id)
            self._store(document)
            return True
        self.add(document)
        return False

    def add(self, document: ProductDocument) -> None:
        """Store one of many documents: the ids are put in order when they are next asked for."""
        product_id = document["id"]
        self.changing(product_id)
        if product_id in self.documents:
            self._unlink(product_id)
        else:
            self._ids.append(product_id)
            self._ids_sorted = False
        self._store(document)

    def put_all(self, documents: Iterable[ProductDocument]) -> int:
        """Store many documents, sorting once."""
        count = 0
        for document in documents:
            self.add(document)
            count += 1
        return count

    def relist(self, master_id: str, variants: list[dict[str, Any]]) -> None:
        """Give a master another list of variants."""
        self.changing(master_id)
        self._unlink(master_id)
        document = self.documents[master_id]
        document["variants"] = variants
        self._store(document)

    def remove(self, product_id: str) -> None:
        """Forget a product and its part in any relation."""
        self.changing(product_id)
        self._unlink(product_id)
        for master_id in self._masters.pop(product_id, ()):
            master = self.documents[master_id]
            master["variants"] = [row for row in master["variants"] if row["productId"] != product_id]
        del self.documents[product_id]
        ids = self.ids()
        del ids[bisect_left(ids, product_id)]
        self.version += 1

    def twin(self) -> ProductShelf:
        """Another shelf with the same products; a document is changed in one of them only."""
        documents = {name: dict(document) for name, document in self.documents.items()}
        index = None if self.index is None else self.index.twin(documents)
        return ProductShelf(
            documents,
            index,
            self.version,
            dict(self._masters),
            list(self._ids),
            self._ids_sorted,
            Counter(self._owned),
        )

    def ids(self) -> list[str]:
        """Every id in byte order of its characters."""
        if not self._ids_sorted:
            self._ids.sort()
            self._ids_sorted = True
        return self._ids

    def masters_of(self, product_id: str) -> tuple[str, ...]:
        """The masters that list the product as a variant."""
        return self._masters.get(product_id, ())

    def variants_of(self, product_id: str) -> list[str]:
        """The variants of a master in their order, nothing for any other product."""
        document = self.documents.get(product_id)
        return [row["productId"] for row in document.get("variants", ())] if document else []

    def owned_by(self, catalog_id: str) -> int:
        """How many products a catalog owns."""
        return self._owned.get(catalog_id, 0)

    def online(self, product_id: str, site_id: str | None) -> bool:
        """The online flag for a site, falling back to the default."""
        flags = self.documents[product_id].get("onlineFlag", {})
        return bool(flags.get(site_id, flags.get("default", False)))

    def remembered(self, search: bytes) -> list[str] | None:
        """The ids that a search found, unless a product changed since."""
        version, ids = self._searches.get(search, (-1, []))
        return ids if version == self.version else None

    def remember(self, search: bytes, ids: list[str]) -> None:
        """Keep what a search found for its further pages; only the latest searches, and so many ids, are kept."""
        self._forget(search)
        while self._searches and (
            len(self._searches) >= _SEARCHES_KEPT or self._ids_kept + len(ids) > _IDS_KEPT
        ):
            self._forget(next(iter(self._searches)))
        self._searches[search] = (self.version, ids)
        self._ids_kept += len(ids)

    def _forget(self, search: bytes) -> None:
        _, ids = self._searches.pop(search, (0, ()))
        self._ids_kept -= len(ids)

    def changing(self, product_id: str) -> None:
        """Note that a product is about to change; call before changing its document in place."""
        if self.index is not None:
            self.index.changing(product_id)

    def touched(self) -> None:
        """Note that a document was changed in place, so that remembered searches are dropped."""
        self.version += 1

    def _store(self, document: ProductDocument) -> None:
        self.documents[document["id"]] = document
        self._owned[document.get("owningCatalogId", "")] += 1
        for row in document.get("variants", ()):
            known = self._masters.get(row["productId"], ())
            if document["id"] not in known:
                self._masters[row["productId"]] = (*known, document["id"])
        self.version += 1

    def _unlink(self, master_id: str) -> None:
        self._owned[self.documents[master_id].get("owningCatalogId", "")] -= 1
        for variant_id in self.variants_of(master_id):
            self._masters[variant_id] = tuple(
                other for other in self._masters.get(variant_id, ()) if other != master_id
            )


def product_type(document: ProductDocument) -> dict[str, bool]:
    """The type flags of a stored document (section 5)."""
    flags = document.get("type")
    return dict(flags) if flags else {"item": True}
