"""Who speaks to the hub: the operator with the organization's key, and warehouses with keys of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenarios.story.world import Card
from scenarios.world.addresses import HUB
from scenarios.world.wire import Form, Reply
from scenarios.world.wsgi import Voice

PAGE = 500


class Operator:
    """The merchant's operator, working in the hub."""

    def __init__(self, speaker: Voice, installation_key: str) -> None:
        self._speaker = speaker
        self._key = installation_key

    def found(self, name: str) -> None:
        """Create the organization and go on with its key."""
        self._key = self.post("/organizations", {"name": name}).need("creating the organization")["key"]

    def speaking_through(self, speaker: Voice) -> Operator:
        """Return the same operator on another line."""
        return Operator(speaker, self._key)

    def call(self, method: str, path: str, body: Any = None) -> Reply:
        return self._speaker.send(method, f"{HUB}/api/v3{path}", body, headers={"X-Pipe17-Key": self._key})

    def get(self, path: str) -> Any:
        return self.call("GET", path).need(f"GET {path}")

    def post(self, path: str, body: Any = None) -> Reply:
        return self.call("POST", path, {} if body is None else body)

    def put(self, path: str, body: Any) -> Reply:
        return self.call("PUT", path, body)

    def all(self, path: str, collection: str) -> Iterator[dict[str, Any]]:
        """Yield every item of a list, page by page."""
        skip = 0
        separator = "&" if "?" in path else "?"
        while True:
            page = self.get(f"{path}{separator}count={PAGE}&skip={skip}")
            yield from page[collection]
            skip += len(page[collection])
            if not page[collection] or page["pagination"]["last"]:
                return

    def add_integration(self, connector: str, name: str) -> Reply:
        """Add a connector from the catalog."""
        return self.post("/integrations", {"connector": connector, "name": name})

    def save(self, integration_id: str, settings: Mapping[str, Any]) -> Reply:
        return self.put(f"/integrations/{integration_id}/settings", {"settings": dict(settings)})

    def save_on_page(self, path: str, changes: Mapping[str, Any]) -> Reply:
        """Change what a page shows the way a person does: open it, fill in the form, submit it."""
        url = f"{HUB}{path}"
        page = self._speaker.send("GET", url, headers={"X-Pipe17-Key": self._key}).need(f"the page {path}")
        form = Form(page)
        fields = {**form.fields, **{name: str(value) for name, value in changes.items()}}
        target = f"{HUB}{form.action}" if form.action else url
        return self._speaker.send("POST", target, form=fields, headers={"X-Pipe17-Key": self._key})

    def settings(self, integration_id: str) -> dict[str, Any]:
        return dict(self.get(f"/integrations/{integration_id}")["settings"])

    def set_cards(
        self, cards: Sequence[Card], location_ids: Mapping[str, str], integration_ids: Mapping[str, str]
    ) -> Reply:
        rows = [_card(card, location_ids, integration_ids) for card in cards]
        return self.put("/routing/cards", {"cards": rows})


def _card(card: Card, location_ids: Mapping[str, str], integration_ids: Mapping[str, str]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    if card.skus:
        filters["skus"] = list(card.skus)
    if card.countries:
        filters["countries"] = list(card.countries)
    if card.integrations:
        filters["integrationIds"] = [integration_ids[name] for name in card.integrations]
    return {
        "name": card.name,
        "enabled": card.enabled,
        "filters": filters,
        "locationIds": [location_ids[name] for name in card.locations],
        "allowSplit": card.allow_split,
        "ignoreInventory": card.ignore_inventory,
    }


class Warehouse:
    """One location's warehouse, which sees the hub through its API alone."""

    def __init__(self, speaker: Voice, key: str, location_id: str) -> None:
        self._speaker = speaker
        self._headers = {"X-Pipe17-Key": key}
        self.location_id = location_id
        self._reported = 0

    def open_requests(self, order_id: str) -> list[dict[str, Any]]:
        """Return this location's shipping requests of the order that still have something to ship."""
        open_ = ("readyForFulfillment", "partialShipped")
        return [request for request in self.requests(order_id) if request["status"] in open_]

    def requests(self, order_id: str) -> list[dict[str, Any]]:
        """Return all this location was ever asked for the order."""
        url = f"{HUB}/api/v3/shipments?orderId={order_id}&locationId={self.location_id}"
        found = self._speaker.send("GET", url, headers=self._headers).need("the warehouse's shipments")
        return list(found["shipments"])

    def report(
        self,
        request: Mapping[str, Any],
        lines: Mapping[str, int],
        kind: str,
        carrier: str | None = None,
        tracking: str | None = None,
        reference: str | None = None,
    ) -> dict[str, Any]:
        """Return the report that these quantities by SKU left for the shipping request, or were rejected."""
        self._reported += 1
        parcel = {} if carrier is None else {"carrier": carrier, "trackingNumber": tracking}
        return {
            "shipmentId": request["shipmentId"],
            "extReferenceId": reference or f"{self.location_id}-{self._reported}",
            "type": kind,
            **parcel,
            "lineItems": [{"sku": sku, "quantity": quantity} for sku, quantity in lines.items()],
        }

    def send(self, report: Mapping[str, Any]) -> Reply:
        """Send a report to the hub."""
        return self._speaker.send("POST", f"{HUB}/api/v3/fulfillments", dict(report), headers=self._headers)

    def count(self, items: Mapping[str, int]) -> Reply:
        """Report how much of each SKU lies here."""
        body = {
            "locationId": self.location_id,
            "items": [{"sku": sku, "onHand": quantity} for sku, quantity in items.items()],
        }
        return self._speaker.send("PUT", f"{HUB}/api/v3/inventory", body, headers=self._headers)
