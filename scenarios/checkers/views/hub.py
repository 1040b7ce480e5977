"""The hub's final state as its own API tells it (docs/hub-api.md), indexed for look-up by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scenarios.record.history import History
from scenarios.story.markets import PUSH_REGIONS

Json = Mapping[str, Any]

TIKTOK_CONNECTOR = "tiktok_shop"
VIRTUAL_LOCATION = "virtual"
FINAL_STATUSES = frozenset({"fulfilled", "canceled", "archived", "closed"})
OPEN_REQUESTS = frozenset({"readyForFulfillment", "partialShipped"})
UNSHIPPED_ENDS = frozenset({"canceled", "archived", "closed"})


@dataclass(frozen=True, slots=True)
class Link:
    """A product's live listing at one integration, as the hub believes it."""

    product: Json
    integration_id: str
    sku: str | None
    product_id: str
    sku_id: str
    status: str


@dataclass(frozen=True, slots=True)
class HubState:
    """The hub at the end of the run."""

    integrations: Mapping[str, Json]
    tiktok: Json | None
    salesforce: Json | None
    products: Sequence[Json]
    links: Mapping[str, Sequence[Link]]  # by integration id
    orders: Sequence[Json]
    order_of: Mapping[tuple[str, str], Json]  # (integration id, external order id)
    order_by_id: Mapping[str, Json]
    shipments_of: Mapping[str, Sequence[Json]]  # by order id
    fulfillments_of: Mapping[str, Sequence[Json]]
    locations: Mapping[str, Json]
    inventory: Sequence[Json]
    ledger: Sequence[Json]
    mappings: Mapping[str, Mapping[str, str | None]]  # integration id -> external location id -> location id
    open_exceptions: Sequence[Json]
    exceptions: Sequence[Json]
    open_by_name: Mapping[str, Json]  # every string an open exception names -> the first such exception
    rows: Mapping[tuple[str, str], Json]  # Channel Options by (product id, integration id)

    def asked(self) -> Counter[tuple[str, str]]:
        """Return the units that open shipping requests still ask for, by SKU and location."""
        asked = Counter[tuple[str, str]]()
        for requests in self.shipments_of.values():
            for request in requests:
                for line in request["lineItems"] if request["status"] in OPEN_REQUESTS else ():
                    left = line["quantity"] - line.get("shipped", 0)
                    asked[(line["sku"], request["locationId"])] += left
        return asked

    def connected(self, integration: Json | None) -> bool:
        """Whether the integration exists, is enabled and shows as connected."""
        return (
            integration is not None
            and bool(integration.get("enabled", True))
            and integration.get("status") == "connected"
        )

    def direction(self, integration: Json | None) -> str | None:
        """Return `pull`, `push`, `disabled`, or None while no direction is chosen."""
        return setting(integration, "processProducts") or None

    def effective_sku(self, product: Json, integration_id: str) -> str | None:
        """Return the SKU by which the integration must know the product (decisions.md section 2: replaced)."""
        row = self.rows.get((product["productId"], integration_id))
        return (row.get("channelSku") if row else None) or product.get("sku")

    def synced(self, product: Json, integration_id: str) -> bool:
        """Whether "Sync to Channel" is on; it is unless a row says otherwise."""
        row = self.rows.get((product["productId"], integration_id))
        return row is None or row.get("syncToChannel", True) is not False

    def buffer(self, product: Json, integration_id: str) -> int:
        row = self.rows.get((product["productId"], integration_id))
        return int(row.get("inventoryBuffer") or 0) if row else 0

    def pulls(self, integration: Json | None) -> bool:
        """Whether products flow out of the integration's platform into the hub."""
        return self.connected(integration) and self.direction(integration) == "pull"

    def pushes(self, integration: Json | None, region: str) -> bool:
        """Whether products flow into the platform: set to push, the other side primary, the region one that may."""
        if not self.connected(integration) or self.direction(integration) != "push":
            return False
        if integration is self.tiktok:
            return region in PUSH_REGIONS and self.pulls(self.salesforce)
        return self.pulls(self.tiktok)


def setting(integration: Json | None, name: str) -> Any:
    return (integration.get("settings") or {}).get(name) if integration else None


def hub(history: History) -> HubState:
    """Index the hub's final state."""
    state: Json = history.state.get("hub") or {}
    integrations = {row["integrationId"]: row for row in state.get("integrations", ())}
    exceptions = list(state.get("exceptions", ()))
    open_exceptions = [row for row in exceptions if is_open(row)]
    products = state.get("products", ())
    return HubState(
        integrations=integrations,
        tiktok=_integration(integrations.values(), tiktok=True),
        salesforce=_integration(integrations.values(), tiktok=False),
        products=products,
        links=_links(products),
        orders=state.get("orders", ()),
        order_of={(row["integrationId"], row["extOrderId"]): row for row in state.get("orders", ())},
        order_by_id={row["orderId"]: row for row in state.get("orders", ())},
        shipments_of=_grouped(state.get("shipments", ()), "orderId"),
        fulfillments_of=_grouped(state.get("fulfillments", ()), "orderId"),
        locations={row["locationId"]: row for row in state.get("locations", ())},
        inventory=state.get("inventory", ()),
        ledger=sorted(state.get("ledger", ()), key=lambda row: row["number"]),
        mappings={
            integration_id: {row["externalLocationId"]: row.get("locationId") for row in rows}
            for integration_id, rows in (state.get("mappings") or {}).items()
        },
        open_exceptions=open_exceptions,
        exceptions=exceptions,
        open_by_name=_by_name(open_exceptions),
        rows={
            (product_id, row["integrationId"]): row
            for product_id, options in (state.get("channel_options") or {}).items()
            for row in options.get("rows", ())
        },
    )


def _integration(integrations: Any, *, tiktok: bool) -> Json | None:
    chosen = [row for row in integrations if (row.get("connector") == TIKTOK_CONNECTOR) is tiktok]
    return chosen[0] if chosen else None


def _links(products: Sequence[Json]) -> dict[str, list[Link]]:
    links: dict[str, list[Link]] = {}
    for product in products:
        for row in product.get("published") or ():
            if not row.get("externalSkuId") or row.get("status") == "deleted":
                continue  # a Channel SKU without a listing yet, or a listing that is gone
            link = Link(
                product,
                row["integrationId"],
                row.get("sku"),
                str(row.get("externalProductId") or ""),
                str(row.get("externalSkuId") or ""),
                row.get("status") or "",
            )
            links.setdefault(link.integration_id, []).append(link)
    return links


def _grouped(rows: Sequence[Json], key: str) -> dict[str, list[Json]]:
    groups: dict[str, list[Json]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def is_open(exception: Json) -> bool:
    return not exception.get("closedAt")


def names(exception: Json) -> Iterator[str]:
    """Yield every string by which an exception names what it is about: its entity's id and all of its details."""
    yield str(exception.get("entityId") or "")
    yield from _strings(exception.get("details"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _strings(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _strings(member)


def _by_name(exceptions: Sequence[Json]) -> dict[str, Json]:
    named: dict[str, Json] = {}
    for exception in exceptions:
        for name in names(exception):
            named.setdefault(name, exception)
    named.pop("", None)
    return named


def instant(text: str) -> float:
    """Return the Unix seconds of an ISO 8601 instant."""
    return datetime.fromisoformat(text).timestamp()


_HUB_CLOCKS = frozenset({"hub_clock_ahead", "hub_clock_behind", "daylight_saving", "stopped_clock"})


def org_clock_off(history: History) -> float:
    """Return by how many seconds the instants that a Salesforce org wrote may differ from those of the network."""
    faults = [each for each in history.story.faults if each.kind in ("clock_ahead", "clock_behind")]
    return max(
        (each.seconds or 0.0 for each in faults if (each.route or "").startswith("salesforce")), default=0.0
    )


def hub_clock_off(history: History) -> float:
    """Return by how many seconds the instants that the hub wrote may differ from those of the network."""
    faults = history.story.faults
    return max((fault.seconds or 3600.0 for fault in faults if fault.kind in _HUB_CLOCKS), default=0.0)
