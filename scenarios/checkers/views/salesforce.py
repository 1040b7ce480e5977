"""The Salesforce side's final state, platform or Commerce Cloud, in the few terms that checkers speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenarios.record.history import History

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredSku:
    """One sellable product on the Salesforce side."""

    product_id: str
    sku: str
    name: str
    price: str | None


@dataclass(frozen=True, slots=True)
class BackOffice:
    """What the Salesforce side holds at the end of the run."""

    skus: Sequence[StoredSku] = ()
    by_id: Mapping[str, StoredSku] = field(default_factory=dict)
    by_sku: Mapping[str, Sequence[StoredSku]] = field(default_factory=dict)
    known: bool = False


def back_office(history: History) -> BackOffice:
    """Index the final state of whichever Salesforce product the story's connector speaks to."""
    on_commerce = history.story.world.connector == "commerce_cloud"
    state = history.state.get("commerce_cloud" if on_commerce else "salesforce")
    if not isinstance(state, Mapping):
        return BackOffice()
    skus = list(_commerce_skus(state) if on_commerce else _platform_skus(state))
    by_sku: dict[str, list[StoredSku]] = {}
    for sku in skus:
        by_sku.setdefault(sku.sku, []).append(sku)
    return BackOffice(skus, {sku.product_id: sku for sku in skus}, by_sku, known=True)


def _rows(owner: Json, key: str) -> list[Json]:
    """Return the rows of a collection, whether it stands as a list or by id."""
    rows = owner.get(key) or ()
    return list(rows.values()) if isinstance(rows, Mapping) else list(rows)


# --- the platform: records by object ------------------------------------------------------------------------------


def _records(state: Json, name: str) -> Iterator[Json]:
    for org in _rows(state, "orgs"):
        for record in _rows(org.get("records") or {}, name):
            if not record.get("IsDeleted"):
                yield record


def _platform_skus(state: Json) -> Iterator[StoredSku]:
    prices = {
        row.get("Product2Id"): row.get("UnitPrice")
        for row in _records(state, "PricebookEntry")
        if row.get("UnitPrice") is not None
    }
    for row in _records(state, "Product2"):
        sku = row.get("StockKeepingUnit")  # a product without one is sold nowhere, such as a delivery charge
        if sku:
            price = prices.get(row["Id"])
            yield StoredSku(row["Id"], sku, row.get("Name") or "", None if price is None else str(price))


# --- Commerce Cloud: realms, each with its documents ---------------------------------------------------------------


def _commerce_skus(state: Json) -> Iterator[StoredSku]:
    for realm in _rows(state, "realms"):
        prices: dict[str, Any] = {}
        for book in _rows(realm, "price_books"):
            prices = {**book.get("prices", {}), **prices}
        for row in _rows(realm, "products"):
            if row.get("variants") or (row.get("type") or {}).get("master"):
                continue  # a master is not sold, its variants are
            price = prices.get(row["id"])
            name = (row.get("name") or {}).get("default") or ""
            yield StoredSku(row["id"], row["id"], name, None if price is None else str(price))
