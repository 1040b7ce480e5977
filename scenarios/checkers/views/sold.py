"""What channels sold, as each channel's own final record has it: the truth that every copy is held against.

An order's channel is where it was placed: a TikTok shop, a Commerce Cloud site, or Order Management itself. What the
hub pushed there is a copy and stands in `copies.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, HubState, Json, hub, instant, setting
from scenarios.checkers.views.tiktok import BY_TIKTOK
from scenarios.record.history import History

OURS_ON_COMMERCE = "TT-"  # what the numbers of orders that the hub brought into Commerce Cloud start with
_WHOLE_NAMES = frozenset({"BR", "MX"})  # the whole name stands in the first (facts/tiktok-shop-api.md 6)
_CANCELED = frozenset({"CANCELLED", "cancelled"})
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit that a buyer ordered."""

    sku: str
    price: str
    canceled: bool
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package as the channel shows it to its buyer."""

    tracking_number: str
    carrier_id: str
    units: Counter[str] = field(default_factory=Counter)  # by SKU


@dataclass(frozen=True, slots=True)
class Sold:
    """One order as its channel holds it at the end; amounts by the hub's words for them."""

    integration_id: str
    connector: str
    order_id: str
    status: str
    currency: str
    amounts: Mapping[str, str]
    units: Sequence[Unit]
    address: Mapping[str, str]
    placed_at: float
    updated_at: float
    by_platform: bool = False
    warehouse_id: str | None = None
    parcels: Sequence[Parcel] = ()
    tracking_numbers: Sequence[str] = ()  # where the channel keeps no parcel by line
    shipping_status: str = ""

    @property
    def canceled_whole(self) -> bool:
        """Whether nothing of it is to be delivered any more."""
        return self.status in _CANCELED or (bool(self.units) and all(unit.canceled for unit in self.units))

    def ordered(self) -> Counter[str]:
        """Return the units ordered, canceled ones too, by SKU."""
        return Counter(unit.sku for unit in self.units)

    def canceled(self) -> Counter[str]:
        """Return the units canceled, by SKU."""
        whole = self.status in _CANCELED
        return Counter(unit.sku for unit in self.units if unit.canceled or whole)

    def priced(self) -> Counter[tuple[str, Decimal]]:
        """Return the units ordered by SKU and price."""
        return Counter((unit.sku, Decimal(unit.price)) for unit in self.units)


@dataclass(frozen=True, slots=True)
class Market:
    """Every order that stands at a channel of the hub, by integration and the channel's id."""

    orders: Mapping[tuple[str, str], Sold]
    known: frozenset[str]  # the integrations whose channel's record the run kept
    complete: bool  # whether that is every channel there is


def sold(history: History) -> Market:
    """Index what each channel sold by the integration that speaks for it."""
    state = history.view(hub)
    orders: dict[tuple[str, str], Sold] = {}
    known = set()
    for integration in state.integrations.values():
        rows = _rows(history, state, integration)
        if rows is None:
            continue
        known.add(integration["integrationId"])
        orders |= {(one.integration_id, one.order_id): one for one in rows}
    sellers = [row for row in state.integrations.values() if row["connector"] != "service_cloud"]
    return Market(orders, frozenset(known), len(known) == len(sellers) > 0)


def _rows(history: History, state: HubState, integration: Json) -> Iterator[Sold] | None:
    """Return the orders of the account that the integration speaks for; None where the run kept no such record."""
    connector = integration["connector"]
    if connector == TIKTOK_CONNECTOR:
        tiktok = history.state.get("tiktok")
        return None if not isinstance(tiktok, Mapping) else _of_shop(history, integration, state, tiktok)
    if connector == "order_management":
        platform = history.state.get("salesforce")
        return None if not isinstance(platform, Mapping) else _of_org(integration, platform)
    if connector == "commerce_cloud":
        commerce = history.state.get("commerce_cloud")
        return None if not isinstance(commerce, Mapping) else _of_realm(integration, commerce)
    return None  # Service Cloud sells nothing


def records_of(owner: Json, key: str) -> list[Json]:
    """Return the rows of a collection, whether it stands as a list or by id."""
    rows = owner.get(key) or ()
    return list(rows.values()) if isinstance(rows, Mapping) else list(rows)


def speaks_for(integration: Json, member: str, value: object, rivals: int) -> bool:
    """Whether an integration's setting names this account; the only account there is needs no name."""
    named = setting(integration, member)
    if named is None or value is None:
        return rivals == 1
    return str(value) in str(named)


# --- TikTok Shop --------------------------------------------------------------------------------------------------


def _of_shop(history: History, integration: Json, state: HubState, tiktok: Json) -> Iterator[Sold]:
    """Yield the orders of the shop that the integration is connected to."""
    shops = {row["id"]: row for row in tiktok.get("shops") or () if "id" in row}
    shop_id = (integration.get("shop") or {}).get("id") or _account_named(history, integration)
    alone = sum(row["connector"] == TIKTOK_CONNECTOR for row in state.integrations.values()) == 1
    parcels = _parcels(tiktok)
    for row in tiktok.get("orders") or ():
        owner = row.get("shop_id")
        if owner == shop_id or (alone and (shop_id is None or owner is None or len(shops) == 1)):
            yield _tiktok_order(integration, row, shops.get(owner) or {}, parcels.get(row["id"], ()))


def _account_named(history: History, integration: Json) -> str | None:
    """Return the account that the story means by the integration, connected or not."""
    keys = [
        key
        for key, integration_id in (history.names.get("integrations") or {}).items()
        if integration_id == integration["integrationId"]
    ]
    return next(iter(keys), None) and (history.names.get("accounts") or {}).get(keys[0])


def _tiktok_order(integration: Json, row: Json, shop: Json, parcels: Sequence[Json]) -> Sold:
    payment = row.get("payment") or {}
    units = [
        Unit(
            line.get("seller_sku") or "",
            line.get("sale_price") or "0",
            line.get("status") == "CANCELLED",
            line.get("tracking_number") or "",
        )
        for line in row.get("lines") or ()
    ]
    sku_of = {line["id"]: line.get("seller_sku") or "" for line in row.get("lines") or ()}
    return Sold(
        integration_id=integration["integrationId"],
        connector=TIKTOK_CONNECTOR,
        order_id=row["id"],
        status=row.get("status") or "",
        currency=payment.get("currency") or "",
        amounts={
            ours: payment[theirs]
            for ours, theirs in (
                ("subtotal", "sub_total"),
                ("shipping", "shipping_fee"),
                ("tax", "tax"),
                ("discount", "seller_discount"),
                ("total", "total_amount"),
            )
            if theirs in payment
        },
        units=units,
        address=_recipient(row.get("recipient") or {}, shop.get("region") or ""),
        placed_at=float(row.get("create_time") or 0),
        updated_at=float(row.get("update_time") or 0),
        by_platform=row.get("fulfillment_type") == BY_TIKTOK,
        warehouse_id=row.get("warehouse_id") or None,
        parcels=[
            Parcel(
                package.get("tracking_number") or "",
                package.get("shipping_provider_id") or "",
                Counter(sku_of[line_id] for line_id in package.get("line_ids") or () if line_id in sku_of),
            )
            for package in parcels
            if package.get("arranged", True)  # one whose units were canceled afterwards was told all the same
        ],
    )


def _recipient(given: Json, region: str) -> dict[str, str]:
    first, last = given.get("first_name") or "", given.get("last_name") or ""
    if region in _WHOLE_NAMES:
        first, last = f"{first} {last}".strip(), ""
    further = [given.get(f"address_line{number}") for number in (2, 3, 4)]
    members = {
        "firstName": first,
        "lastName": last,
        "address1": given.get("address_line1"),
        "address2": ", ".join(line for line in further if line),
        "city": given.get("city"),
        "stateOrProvince": given.get("state"),
        "zipCodeOrPostalCode": given.get("postal_code"),
        "country": region if given else "",
        "phone": given.get("phone_number"),
    }
    return {name: value for name, value in members.items() if value}


def _parcels(tiktok: Json) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = {}
    for package in tiktok.get("packages") or ():
        for order_id in package.get("order_ids") or ():
            grouped.setdefault(order_id, []).append(package)
    return grouped


# --- Order Management ---------------------------------------------------------------------------------------------


def org_of(integration: Json, platform: Json) -> Json | None:
    """Return the Salesforce org that the integration's URL names."""
    orgs = records_of(platform, "orgs")
    return next(
        (org for org in orgs if speaks_for(integration, "salesforceUrl", org.get("host"), len(orgs))), None
    )


def live(org: Json, name: str) -> Iterator[Json]:
    """Yield the org's records of an object that are not in its recycle bin."""
    for record in records_of(org.get("records") or {}, name):
        if not record.get("IsDeleted"):
            yield record


def by_parent(org: Json, name: str, parent: str) -> dict[str, list[Json]]:
    """Return the records of an object by what they hang on."""
    grouped: dict[str, list[Json]] = {}
    for record in live(org, name):
        grouped.setdefault(record.get(parent) or "", []).append(record)
    return grouped


def _of_org(integration: Json, platform: Json) -> Iterator[Sold]:
    """Yield the order summaries that were born in the org; one with our reference is a copy."""
    org = org_of(integration, platform)
    if org is None:
        return
    items, groups = (
        by_parent(org, "OrderItemSummary", "OrderSummaryId"),
        by_parent(org, "OrderDeliveryGroupSummary", "OrderSummaryId"),
    )
    for row in live(org, "OrderSummary"):
        if not row.get("ExternalReferenceIdentifier"):
            yield _summary(integration, row, items.get(row["Id"], []), groups.get(row["Id"], []))


def _summary(integration: Json, row: Json, items: Sequence[Json], groups: Sequence[Json]) -> Sold:
    units = []
    for item in items:
        if item.get("TypeCode") != "Product":
            continue
        ordered, canceled = int(item.get("QuantityOrdered") or 0), int(item.get("QuantityCanceled") or 0)
        price = cents(item.get("UnitPrice"))
        units += [
            Unit(item.get("StockKeepingUnit") or "", price, number < canceled) for number in range(ordered)
        ]
    return Sold(
        integration_id=integration["integrationId"],
        connector="order_management",
        order_id=row["Id"],
        status=row.get("Status") or "",
        currency=row.get("CurrencyIsoCode") or "",
        amounts={
            "subtotal": cents(row.get("TotalAdjustedProductAmount")),
            "shipping": cents(row.get("TotalAdjustedDeliveryAmount")),
            "tax": cents(row.get("TotalTaxAmount")),
            "total": cents(row.get("GrandTotalAmount")),
        },
        units=units,
        address=delivery(groups[0]) if groups else {},
        placed_at=instant(row.get("OrderedDate") or row["CreatedDate"]) if row.get("CreatedDate") else 0.0,
        updated_at=instant(row["SystemModstamp"]) if row.get("SystemModstamp") else 0.0,
    )


def delivery(group: Json) -> dict[str, str]:
    """Return the address of a delivery group in the hub's words."""
    first, _, last = (group.get("DeliverToName") or "").rpartition(" ")
    members = {
        "firstName": first,
        "lastName": last,
        "address1": group.get("DeliverToStreet"),
        "city": group.get("DeliverToCity"),
        "stateOrProvince": group.get("DeliverToState"),
        "zipCodeOrPostalCode": group.get("DeliverToPostalCode"),
        "country": group.get("DeliverToCountry"),
    }
    return {name: value for name, value in members.items() if value}


# --- Commerce Cloud -----------------------------------------------------------------------------------------------


def realm_of(integration: Json, commerce: Json) -> Json | None:
    """Return the realm whose short code the integration names."""
    realms = records_of(commerce, "realms")
    return next(
        (
            realm
            for realm in realms
            if speaks_for(integration, "shortCode", realm.get("short_code"), len(realms))
        ),
        None,
    )


def _of_realm(integration: Json, commerce: Json) -> Iterator[Sold]:
    """Yield the orders of the integration's site that its shoppers placed."""
    realm, site = realm_of(integration, commerce), setting(integration, "siteId")
    for row in records_of(realm or {}, "orders"):
        number = row["orderNo"]
        mine = site is None or row.get("siteId") in (None, site)
        if (
            mine
            and not number.startswith(OURS_ON_COMMERCE)
            and row.get("status") not in ("created", "failed")
        ):
            yield _commerce_order(integration, row)


def _commerce_order(integration: Json, row: Json) -> Sold:
    shipments = row.get("shipments") or ()
    address = (shipments[0].get("shippingAddress") if shipments else None) or {}
    units = [
        Unit(item["productId"], cents(item.get("basePrice")), row.get("status") == "cancelled")
        for item in row.get("productItems") or ()
        for _ in range(int(item.get("quantity") or 0))
    ]
    subtotal, products = (
        Decimal(str(row.get("productSubTotal") or 0)),
        Decimal(str(row.get("productTotal") or 0)),
    )
    return Sold(
        integration_id=integration["integrationId"],
        connector="commerce_cloud",
        order_id=row["orderNo"],
        status=row.get("status") or "",
        currency=row.get("currency") or "",
        amounts={
            "subtotal": cents(row.get("productSubTotal")),
            "shipping": cents(row.get("shippingTotal")),
            "tax": cents(row.get("taxTotal")),
            "discount": cents(max(Decimal(0), subtotal - products)),
            "total": cents(row.get("orderTotal")),
        },
        units=units,
        address=commerce_address(address),
        tracking_numbers=list(row.get("c_trackingNumbers") or ()),
        shipping_status=row.get("shippingStatus") or "",
        placed_at=instant(row.get("placeDate") or row["creationDate"]) if row.get("creationDate") else 0.0,
        updated_at=instant(row["lastModified"]) if row.get("lastModified") else 0.0,
    )


_COMMERCE_ADDRESS = {
    "firstName": "firstName",
    "lastName": "lastName",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "stateOrProvince": "stateCode",
    "zipCodeOrPostalCode": "postalCode",
    "country": "countryCode",
    "phone": "phone",
}


def commerce_address(address: Json) -> dict[str, str]:
    """Return a Commerce Cloud address in the hub's words."""
    return {ours: str(address[theirs]) for ours, theirs in _COMMERCE_ADDRESS.items() if address.get(theirs)}


def cents(value: Any) -> str:
    """Return an amount that a vendor keeps as a number as a string of the currency's cents."""
    return str(Decimal(str(value or 0)).quantize(_CENT))
