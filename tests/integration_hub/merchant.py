"""A merchant to test the hub's rooms with: real tables, real connectors, no network and a clock that the test sets."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Table, select

from integration_hub.connectors import build
from integration_hub.connectors.records import ChannelOrder, ChannelOrderLine
from integration_hub.ground.database import Store
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.outbound import Outbound
from integration_hub.ground.rows import OrderRow
from integration_hub.ground.tables import (
    channel_options,
    exceptions,
    integrations,
    jobs,
    journal,
    listings,
    location_mappings,
    locations,
    orders,
    organizations,
    products,
    routing_cards,
    stock,
)
from integration_hub.stock import ledger
from integration_hub.stock.ledger import Movement

ORG = "org"
NOW = 1_760_000_000.0
APPS = {
    "tiktok_app_key": "app-1",
    "tiktok_app_secret": "secret-1",
    "tiktok_service_id": "service-1",
    "salesforce_client_id": "client-1",
    "salesforce_client_secret": "secret-2",
}


@dataclass
class SetClock:
    """A clock that stands until the test moves it."""

    at: float = NOW

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def connectors(clock: SetClock, rng: random.Random, apps: Mapping[str, str] = APPS) -> Any:
    """Return the product's own connectors; whatever they would send ends in an error, for there is no network."""
    return build(Outbound(Unplugged(), clock), clock, rng, apps, "https://hub.example.test")


class Unplugged:
    """A transport for tests that must not speak to anybody."""

    def handle_request(self, request: Any) -> Any:
        raise AssertionError(f"nothing may be sent here: {request.method} {request.url}")


@dataclass
class Merchant:
    """One organization on a hub's desk; each method arranges one thing and returns its id."""

    desk: Desk
    clock: SetClock
    organization_id: str = ORG
    _count: int = field(default=0)

    def _next(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_{self._count}"

    @contextmanager
    def work(self, integration_id: str | None = None) -> Iterator[Work]:
        """Open a unit of work."""
        with self.desk.begin(self.organization_id, integration_id) as work:
            yield work

    def insert(self, table: Table, **values: Any) -> None:
        with self.desk.store.transaction() as connection:
            connection.insert(table, values)

    def rows(self, table: Table, **equal: Any) -> list[Any]:
        """Return the table's rows in a stable order."""
        query = select(table).where(*[table.c[name] == value for name, value in equal.items()])
        with self.desk.store.transaction() as connection:
            return list(connection.execute(query.order_by(*table.primary_key.columns)).all())

    def integration(
        self,
        connector: str = "tiktok_shop",
        *,
        name: str | None = None,
        settings: Mapping[str, Any] | None = None,
        status: str = "connected",
        enabled: bool = True,
        integration_id: str | None = None,
    ) -> Any:
        """Add an integration and return its row."""
        integration_id = integration_id or self._next("int")
        self.insert(
            integrations,
            id=integration_id,
            organization_id=self.organization_id,
            connector=connector,
            name=name or integration_id,
            enabled=enabled,
            status=status,
            settings_json=dict(settings or {}),
            settings_saved_at=NOW,
            connection_json={"access_token": "token"} if status == "connected" else None,
            created_at=NOW + self._count,
        )
        return self.rows(integrations, id=integration_id)[0]

    def product(self, sku: str | None, *, kind: str = "simple", **more: Any) -> str:
        """Add a product under a master SKU."""
        product_id = self._next("prd")
        self.insert(
            products,
            **{
                "id": product_id,
                "organization_id": self.organization_id,
                "sku": sku,
                "name": f"Product {sku}",
                "kind": kind,
                "price": "10.00",
                "currency": "USD",
                "attributes_json": {},
                "created_at": NOW,
                "updated_at": NOW,
                "version": 1,
                **more,
            },
        )
        return product_id

    def option(
        self,
        product_id: str,
        integration: Any,
        *,
        sync: bool = True,
        buffer: int = 0,
        channel_sku: str | None = None,
    ) -> None:
        """Set a product's options for one integration."""
        self.insert(
            channel_options,
            product_id=product_id,
            integration_id=integration.id,
            sync_to_channel=sync,
            inventory_buffer=buffer,
            channel_sku=channel_sku,
        )

    def listing(
        self,
        integration: Any,
        external_sku_id: str,
        sku: str | None,
        *,
        product_id: str | None = None,
        status: str = "active",
        **more: Any,
    ) -> str:
        """Add a listing as the channel stated it."""
        listing_id = self._next("lst")
        self.insert(
            listings,
            **{
                "id": listing_id,
                "integration_id": integration.id,
                "external_product_id": f"p{external_sku_id}",
                "external_sku_id": external_sku_id,
                "sku": sku,
                "product_id": product_id,
                "status": status,
                "details_json": {},
                **more,
            },
        )
        return listing_id

    def location(self, name: str, **more: Any) -> str:
        """Add a location that may ship."""
        location_id = self._next("loc")
        self.insert(
            locations,
            **{
                "id": location_id,
                "organization_id": self.organization_id,
                "name": name,
                "location_type": "Warehouse",
                "in_scope": True,
                "platform_fulfilled": False,
                "address_json": {},
                **more,
            },
        )
        return location_id

    def mapping(self, integration: Any, external_location_id: str, location_id: str | None) -> None:
        """Say which of our locations is behind a channel's."""
        self.insert(
            location_mappings,
            integration_id=integration.id,
            external_location_id=external_location_id,
            external_name=external_location_id,
            details_json={},
            location_id=location_id,
        )

    def card(self, *location_ids: str, **more: Any) -> str:
        """Add a routing card below the ones there are."""
        card_id = self._next("card")
        self.insert(
            routing_cards,
            **{
                "id": card_id,
                "organization_id": self.organization_id,
                "position": self._count,
                "name": card_id,
                "enabled": True,
                "filters_json": {},
                "location_ids_json": list(location_ids),
                "allow_split": False,
                "ignore_inventory": False,
                **more,
            },
        )
        return card_id

    def receive(self, sku: str, location_id: str, quantity: int) -> None:
        """Put units on hand."""
        with self.work() as work:
            ledger.post(work, [Movement(sku, location_id, "receive", self._next("count"), on_hand=quantity)])

    # --- reading ---------------------------------------------------------------------------------------

    def figures(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Return (on hand, committed) by SKU and location, zeros left out."""
        return {
            (row.sku, row.location_id): (row.on_hand, row.committed)
            for row in self.rows(stock)
            if row.on_hand or row.committed
        }

    def open_exceptions(self) -> list[tuple[str, str]]:
        """Return (code, entity id) of what is open, in order."""
        return sorted((row.code, row.entity_id) for row in self.rows(exceptions) if row.closed_at is None)

    def decisions(self) -> list[str]:
        """Return the decisions of the journal, oldest first."""
        return [row.decision for row in self.rows(journal)]

    def queued(self) -> list[str]:
        """Return the flows that wait, in order."""
        return sorted(row.flow for row in self.rows(jobs) if row.status == "waiting")

    def order(self, order_id: str) -> OrderRow:
        """Return an order as the hub's rooms have it in hand."""
        with self.desk.store.transaction() as connection:
            return connection.select(orders, id=order_id).one()


def merchant(store: Store | None = None) -> Merchant:
    """Return a fresh merchant on a fresh hub, or on a store that is empty."""
    clock, rng = SetClock(), random.Random(1)
    desk = Desk(store or Store(), clock, rng, connectors(clock, rng))
    made = Merchant(desk, clock)
    made.insert(organizations, id=ORG, name="Shop", created_at=NOW)
    return made


def line(
    sku: str = "A", quantity: int = 1, *, ids: Sequence[str] = (), price: str = "10.00", canceled: int = 0
) -> ChannelOrderLine:
    """Return an order line as a channel states it: one external id a unit."""
    units = tuple(ids) or tuple(f"{sku}-{n}" for n in range(quantity))
    return ChannelOrderLine(sku, f"Product {sku}", quantity, price, units, canceled)


def order(*lines: ChannelOrderLine, **more: Any) -> ChannelOrder:
    """Return an order as a channel states it, ready to ship unless said otherwise."""
    stated = ChannelOrder(
        external_order_id="576",
        order_number="576",
        external_status="AWAITING_SHIPMENT",
        phase="ready",
        fulfilled_by_platform=False,
        currency="USD",
        amounts={"total": "10.00"},
        ship_to={"firstName": "Ada", "address1": "1 Main St", "city": "Austin", "country": "US"},
        buyer={"email": "ada@example.test"},
        lines=tuple(lines or (line(),)),
        placed_at=NOW,
        updated_at=NOW,
    )
    return replace(stated, **more)
