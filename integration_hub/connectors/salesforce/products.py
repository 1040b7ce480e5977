"""Products and stock of a Salesforce org, the same for every Salesforce product built on the platform.

The SKU is Product2.StockKeepingUnit, compared byte for byte on our side: SOQL folds case and text fields are trimmed on
save, so what comes back is compared again and what Salesforce would silently change is refused before it is sent
(facts/salesforce-core-api.md section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from integration_hub.connectors.records import (
    Body,
    ChannelLocation,
    ChannelSku,
    Cursor,
    Page,
    ProductDraft,
    StockCount,
)
from integration_hub.connectors.salesforce.rest import SalesforceApi, instant, literal, stamp
from integration_hub.connectors.salesforce.shapes import (
    Availability,
    Entry,
    Location,
    Price,
    PriceRecord,
    Product,
    Record,
    Repriced,
    Stamped,
)
from integration_hub.ground.errors import Refused
from integration_hub.ground.outbound import shaped

LONGEST_SKU = 180
LOOK_BACK_S = 120.0  # rows can become visible with an older stamp (section 7)
MOST_ASKED = 100  # SKUs and locations in one availability call (section 6)
_PRICES = "PricebookEntry WHERE Pricebook2.IsStandard = true"
_FIELDS = "Id, Name, StockKeepingUnit, ProductCode, Description, IsActive, IsDeleted, SystemModstamp"


def products(
    api: SalesforceApi, currency: str, cursor: Cursor | None, sku: str | None
) -> Iterator[Page[ChannelSku]]:
    """Yield products changed since the cursor, oldest change first, so that every page's cursor is safe to keep.

    A new price leaves its product's stamp alone, so prices have a mark of their own in the cursor; products in the
    recycle bin come as deleted.
    """
    if sku is not None:
        yield from _pages(api, currency, f"WHERE StockKeepingUnit = {literal(sku)}", None)
        return
    if cursor is None:
        # Taken before the products are read: a price set meanwhile is then found by the next reading.
        yield from _pages(api, currency, "WHERE StockKeepingUnit != null", _latest_price(api))
        return
    since = f"SystemModstamp >= {stamp(cursor['modified_at'] - LOOK_BACK_S)}"
    priced_at = float(cursor.get("priced_at") or cursor["modified_at"])
    where = f"WHERE StockKeepingUnit != null AND {since}"
    reached = dict(cursor)
    told: set[str] = set()
    for page in _pages(api, currency, where, priced_at, deleted=True):
        told |= {item.external_product_id for item in page.items}
        reached = page.cursor or reached
        yield page
    repriced, latest = _repriced(api, priced_at)
    rest = [product_id for product_id in repriced if product_id not in told]
    for start in range(0, len(rest), 400):
        ids = ", ".join(literal(each) for each in rest[start : start + 400])
        for page in _pages(api, currency, f"WHERE StockKeepingUnit != null AND Id IN ({ids})", None):
            yield Page(page.items)
    yield Page([], {**reached, "priced_at": max(latest, priced_at)})


def _pages(
    api: SalesforceApi, currency: str, where: str, priced_at: float | None, *, deleted: bool = False
) -> Iterator[Page[ChannelSku]]:
    """Yield the pages of a product query; without `priced_at` they carry no cursor."""
    soql = f"SELECT {_FIELDS} FROM Product2 {where} ORDER BY SystemModstamp, Id"
    for records in api.query(soql, Product, deleted=deleted):
        prices = _standard_prices(api, [record["Id"] for record in records])
        items = [_channel_sku(record, prices.get(record["Id"]), currency) for record in records]
        last = max((item.updated_at or 0.0 for item in items), default=None)
        if last is None or priced_at is None:
            yield Page(items)
        else:
            yield Page(items, {"modified_at": last, "priced_at": priced_at})


def _latest_price(api: SalesforceApi) -> float:
    rows = api.records(f"SELECT SystemModstamp FROM {_PRICES} ORDER BY SystemModstamp DESC LIMIT 1", Stamped)
    return instant(rows[0]["SystemModstamp"]) if rows else 0.0


def _repriced(api: SalesforceApi, priced_at: float) -> tuple[list[str], float]:
    """Return the products whose standard price changed after this instant or shortly before, and the latest change."""
    since = stamp(max(0.0, priced_at - LOOK_BACK_S))
    soql = f"SELECT Product2Id, SystemModstamp FROM {_PRICES} AND SystemModstamp >= {since} ORDER BY SystemModstamp, Id"
    rows = api.records(soql, Repriced)
    latest = instant(rows[-1]["SystemModstamp"]) if rows else 0.0
    return list(dict.fromkeys(row["Product2Id"] for row in rows)), latest


def _standard_prices(api: SalesforceApi, product_ids: Sequence[str]) -> dict[str, float]:
    prices: dict[str, float] = {}
    for start in range(0, len(product_ids), 400):
        ids = ", ".join(literal(each) for each in product_ids[start : start + 400])
        soql = (
            "SELECT Product2Id, UnitPrice FROM PricebookEntry "
            f"WHERE Pricebook2.IsStandard = true AND IsActive = true AND Product2Id IN ({ids})"
        )
        prices |= {row["Product2Id"]: row["UnitPrice"] for row in api.records(soql, Price)}
    return prices


def _channel_sku(record: Product, price: float | None, currency: str) -> ChannelSku:
    return ChannelSku(
        external_product_id=record["Id"],
        external_sku_id=record["Id"],
        sku=record["StockKeepingUnit"],
        name=record["Name"],
        price=None if price is None else money(price),
        currency=None if price is None else currency,
        status="deleted" if record["IsDeleted"] else ("active" if record["IsActive"] else "inactive"),
        description=record["Description"] or "",
        updated_at=instant(record["SystemModstamp"]),
    )


def money(value: float) -> str:
    """Return a JSON number as a decimal string with at least two places."""
    return f"{Decimal(str(value)):.2f}"


def create_product(api: SalesforceApi, draft: ProductDraft, currency: str) -> ChannelSku:
    """Create the product with its standard price, or finish one that an earlier attempt began."""
    _refuse_altered(draft.sku)
    _refuse_other_money(draft, currency)
    exact = [
        record
        for record in api.records(
            f"SELECT {_FIELDS} FROM Product2 WHERE StockKeepingUnit = {literal(draft.sku)}", Product
        )
        if record["StockKeepingUnit"] == draft.sku
    ]
    if len(exact) > 1:
        raise Refused("duplicate_sku", f"Salesforce holds {len(exact)} products with SKU {draft.sku!r}")
    product_id = exact[0]["Id"] if exact else api.create("Product2", {**_writable(draft), "IsActive": True})
    _set_price(api, product_id, draft.price)
    return _written(draft, product_id, currency)


def update_product(api: SalesforceApi, listing: ChannelSku, draft: ProductDraft, currency: str) -> ChannelSku:
    """Bring name, description and standard price to what the draft says."""
    if (listing.name, listing.description) != (draft.name, draft.description):
        api.update(
            "Product2", listing.external_product_id, {"Name": draft.name, "Description": draft.description}
        )
    if listing.price != draft.price:
        _refuse_other_money(draft, currency)
        _set_price(api, listing.external_product_id, draft.price)
    return _written(draft, listing.external_product_id, currency)


def _refuse_altered(sku: str) -> None:
    if sku != sku.strip(" \t\r\n"):
        raise Refused(
            "sku_would_change",
            f"Salesforce would trim the blanks around {sku!r}; change the SKU at its source",
        )
    if len(sku) > LONGEST_SKU:
        raise Refused(
            "sku_too_long", f"Salesforce holds {LONGEST_SKU} characters of a SKU, this one has {len(sku)}"
        )


def _refuse_other_money(draft: ProductDraft, currency: str) -> None:
    """A price book entry says a number alone: ten pounds must never be entered as ten dollars."""
    if draft.price is not None and draft.currency not in (None, currency):
        raise Refused(
            "currency_differs",
            f"{draft.sku!r} costs {draft.price} {draft.currency}, and this org counts in {currency}; "
            "set “Currency” to it, or connect an org that does",
        )


def _writable(draft: ProductDraft) -> Body:
    return {
        "Name": draft.name,
        "Description": draft.description,
        "StockKeepingUnit": draft.sku,
        "ProductCode": draft.sku,
    }


def _set_price(api: SalesforceApi, product_id: str, price: str) -> None:
    """Set the standard price-book entry, which must exist before any other (section 8)."""
    rows = api.records(
        "SELECT Id, UnitPrice FROM PricebookEntry "
        f"WHERE Pricebook2.IsStandard = true AND Product2Id = {literal(product_id)}",
        PriceRecord,
    )
    amount = float(Decimal(price))
    if not rows:
        fields = {
            "Pricebook2Id": standard_book(api),
            "Product2Id": product_id,
            "UnitPrice": amount,
            "IsActive": True,
        }
        api.create("PricebookEntry", fields)
    elif rows[0]["UnitPrice"] != amount:
        api.update("PricebookEntry", rows[0]["Id"], {"UnitPrice": amount})


def standard_book(api: SalesforceApi) -> str:
    """Return the id of the org's standard price book, which differs from org to org."""
    return api.records("SELECT Id FROM Pricebook2 WHERE IsStandard = true", Record)[0]["Id"]


def _written(draft: ProductDraft, product_id: str, currency: str) -> ChannelSku:
    return ChannelSku(
        external_product_id=product_id,
        external_sku_id=product_id,
        sku=draft.sku,
        name=draft.name,
        price=draft.price,
        currency=draft.currency or currency,
        description=draft.description,
    )


def entries_of(api: SalesforceApi, skus: Sequence[str]) -> dict[str, Entry]:
    """Return the standard price-book entry with its product by exact SKU; refuse a SKU that is missing or doubled."""
    wanted = ", ".join(literal(sku) for sku in dict.fromkeys(skus))
    rows = api.records(
        "SELECT Id, Product2Id, UnitPrice, Product2.StockKeepingUnit FROM PricebookEntry WHERE "
        f"Pricebook2.IsStandard = true AND IsActive = true AND Product2.StockKeepingUnit IN ({wanted})",
        Entry,
    )
    found: dict[str, Entry] = {}
    for row in rows:
        spelled = row["Product2"]["StockKeepingUnit"]
        if spelled in found:
            raise Refused("duplicate_sku", f"Salesforce holds several products with SKU {spelled!r}")
        found[spelled] = row
    missing = [sku for sku in skus if sku not in found]
    if missing:
        raise Refused(
            "unknown_sku", f"Salesforce has no priced product with SKU {', '.join(map(repr, missing))}"
        )
    return found


def locations(api: SalesforceApi, types: Sequence[str]) -> list[ChannelLocation]:
    """Return inventory locations; one whose type the filter leaves out comes disabled. No filter: every type."""
    rows = api.records(
        "SELECT Id, Name, LocationType, ExternalReference FROM Location WHERE IsInventoryLocation = true ORDER BY Id",
        Location,
    )
    return [
        ChannelLocation(
            external_location_id=row["ExternalReference"] or row["Id"],
            name=row["Name"],
            location_type=row["LocationType"],
            enabled=not types or row["LocationType"] in types,
        )
        for row in rows
    ]


def stock_counts(api: SalesforceApi, skus: Sequence[str], places: Sequence[str]) -> Iterator[StockCount]:
    """Yield what Omnichannel Inventory holds on hand, in calls of 100 SKUs by 100 locations."""
    most = api.rows(MOST_ASKED)
    for first in range(0, len(places), most):
        for start in range(0, len(skus), most):
            answer = api.call(
                "POST",
                "/commerce/oci/availability/availability-records/actions/get-availability",
                {
                    "locationIdentifiers": list(places[first : first + most]),
                    "stockKeepingUnits": list(skus[start : start + most]),
                },
                idempotent=True,
            )
            for place in shaped(answer, Availability).get("locations") or ():
                for record in place.get("inventoryRecords") or ():
                    counted = record.get("effectiveDate")
                    yield StockCount(
                        place["locationIdentifier"],
                        record["stockKeepingUnit"],
                        int(record.get("onHand") or 0),
                        instant(counted) if counted else None,
                    )
