"""I2: at most one remote object for each thing the hub has to say to a vendor, counted at the vendor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scenarios.checkers.apart.slices import sides
from scenarios.checkers.tools.copy_agreement import unfounded_copies
from scenarios.checkers.views.copies import Copy, Sent, copies
from scenarios.checkers.views.tiktok import ShopSku, shop
from scenarios.checkers.views.wire import is_tiktok_product_create, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge listings that the hub made, orders that it pushed, and parcels that it declared."""
    made = [(_made_products(side), side.view(shop).by_seller_sku) for side in history.view(sides)]
    tiktok, referenced = history.view(shop), history.view(copies).orders
    packages = [
        (order.order_id, package["tracking_number"])
        for order in tiktok.orders.values()
        for package in order.packages
        if package.get("tracking_number")
    ]
    shipments = [each for each in history.view(copies).shipments if each.ours]
    # Who gives a listing another one's SKU makes two of it; whether the hub tells is judged with the SKUs.
    renamed = {
        str(operation.arguments["new_sku"])
        for operation in history.operations
        if operation.operation == "edit_product" and operation.arguments.get("new_sku")
    }
    findings = [
        *(
            finding
            for ours, listed in made
            for finding in _listings(ours, [group for sku, group in listed.items() if sku not in renamed])
        ),
        *_orders(referenced),
        *_shipments(shipments),
        *unfounded_copies(history),
        *_packages(packages),
    ]
    judged = sum(len(ours) for ours, _ in made) + len(referenced) + len(packages) + len(shipments)
    return conclude("I2", judged, findings, subject="remote objects")


def _made_products(history: History) -> dict[str, int]:
    """Return the TikTok products that the hub's creates made, answered or not, by the exchange that made them."""
    made = {}
    for call in history.view(wire).to_vendor["tiktok"]:
        if is_tiktok_product_create(call) and call.exchange.arrived:
            received = call.exchange.received
            data = received.get("data") if isinstance(received, dict) else None
            if isinstance(data, dict) and data.get("product_id"):
                made[str(data["product_id"])] = call.exchange.index
    return made


def _listings(made: dict[str, int], groups: Iterable[Sequence[ShopSku]]) -> Iterator[Finding]:
    """Yield SKUs that the hub listed although the shop had them, whoever listed them first."""
    for group in groups:
        listings = sorted(group, key=lambda sku: (sku.created_at, sku.product_id))
        ours = [sku for sku in listings[1:] if sku.product_id in made]
        if ours:
            message = f"{ours[0].seller_sku!r} was listed again: {len(listings)} live products carry it"
            evidence = Evidence(
                exchanges=tuple(made[sku.product_id] for sku in ours),
                state={"products": [sku.product_id for sku in listings]},
            )
            yield Finding("duplicate_remote_object", "I2", "R33", message, evidence)


def _orders(orders: Sequence[Copy]) -> Iterator[Finding]:
    standing: dict[tuple[str, str, str], list[str]] = {}
    for copy in orders:
        standing.setdefault((copy.integration_id, copy.kind, copy.order_id), []).append(copy.record_id)
    for (_, kind, order_id), ids in standing.items():
        if len(ids) > 1:
            message = f"{len(ids)} records of {kind} stand for order {order_id}"
            yield Finding("duplicate_remote_object", "I2", "R5", message, Evidence(state={"orders": ids}))


def _shipments(shipments: Sequence[Sent]) -> Iterator[Finding]:
    standing: dict[str, list[str]] = {}
    for shipment in shipments:
        standing.setdefault(shipment.reference, []).append(shipment.record_id)
    for ids in standing.values():
        if len(ids) > 1:
            message = f"{len(ids)} records of Shipment stand for one parcel"
            yield Finding("duplicate_remote_object", "I2", "R5", message, Evidence(state={"shipments": ids}))


def _packages(packages: list[tuple[str, str]]) -> Iterator[Finding]:
    for (order_id, number), count in Counter(packages).items():
        if count > 1:
            message = f"order {order_id} has {count} packages with tracking number {number}"
            yield Finding("duplicate_remote_object", "I2", "R1", message, Evidence(state={"order": order_id}))
