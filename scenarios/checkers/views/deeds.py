"""What people did with parcels, as they told it: each report of a warehouse, and each shipment entered in Salesforce.

Read off the requests themselves and off the vendor's records, so that what the hub made of a report can be held
against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.checkers.views.copies import Copies, copies
from scenarios.checkers.views.hub import HubState, Json, hub
from scenarios.checkers.views.wire import Call, wire
from scenarios.record.history import History

_FULFILLMENTS = "/api/v3/fulfillments"


@dataclass(frozen=True, slots=True)
class Report:
    """What one sender said of one shipping request; the same reference said again is the same report."""

    order_id: str  # the hub's
    shipment_id: str | None  # the hub's id of the shipping request; None where a vendor's record names none
    source: str | None  # the location that reports; None where somebody entered it in an org
    reference: str
    kind: str  # shipped | rejected
    carrier: str
    tracking_number: str
    units: Counter[str] = field(default_factory=Counter)  # by the channel's SKU
    accepted: bool = True  # whether the hub took it, so that it counts
    refused: str = ""  # else the code of its answer
    exchange: int | None = None
    at: float = 0.0

    @property
    def counts(self) -> bool:
        """Whether these units left."""
        return self.accepted and self.kind == "shipped"


@dataclass(frozen=True, slots=True)
class Deeds:
    """Every report, each reference once, by the hub's order."""

    reports: Sequence[Report]
    of_order: Mapping[str, Sequence[Report]]

    def shipped(self, order_id: str) -> Counter[str]:
        """Return what left of an order, by SKU."""
        counted = Counter[str]()
        for report in self.of_order.get(order_id, ()):
            if report.counts:
                counted.update(report.units)
        return counted


def deeds(history: History) -> Deeds:
    """Collect what warehouses told the hub, and what was shipped in Salesforce itself."""
    requests = {row["shipmentId"]: row for rows in history.view(hub).shipments_of.values() for row in rows}
    sold_as = {
        line["uniqueId"]: line["sku"] for order in history.view(hub).orders for line in order["lineItems"]
    }
    found: dict[tuple[str, str], Report] = {}
    for call in history.view(wire).to_hub:
        report = _told(call, requests, sold_as)
        if report is not None:
            key = (report.shipment_id or "", report.reference)  # two warehouses may count alike
            known = found.get(key)
            if known is None or (report.accepted and not known.accepted):
                found[key] = report
    reports = [*found.values(), *_entered(history.view(copies), history.view(hub))]
    of_order: dict[str, list[Report]] = {}
    for report in reports:
        of_order.setdefault(report.order_id, []).append(report)
    return Deeds(reports, of_order)


def _told(call: Call, requests: Mapping[str, Json], sold_as: Mapping[str, str]) -> Report | None:
    """Return the report that a warehouse's request carries, if it is one that reached the hub."""
    if call.method != "POST" or call.path != _FULFILLMENTS or not call.exchange.arrived:
        return None
    sent, received = call.exchange.sent, call.exchange.received
    request = requests.get(sent.get("shipmentId") or "") if isinstance(sent, Mapping) else None
    if request is None:
        return None
    channel_sku = {line["sku"]: sold_as.get(line["uniqueId"], line["sku"]) for line in request["lineItems"]}
    units = Counter[str]()
    for line in sent.get("lineItems") or ():
        units[channel_sku.get(line["sku"], line["sku"])] += line["quantity"]
    return Report(
        order_id=request["orderId"],
        shipment_id=sent["shipmentId"],
        source=request["locationId"],
        reference=str(sent.get("extReferenceId")),
        kind=sent.get("type") or "shipped",
        carrier=sent.get("carrier") or "",
        tracking_number=sent.get("trackingNumber") or "",
        units=units,
        accepted=isinstance(received, Mapping) and "fulfillmentId" in received,
        refused=_code(received),
        exchange=call.index,
        at=call.exchange.at,
    )


def _code(received: object) -> str:
    """Return the code of the hub's refusal, or nothing."""
    error = received.get("error") if isinstance(received, Mapping) else None
    return str(error.get("code")) if isinstance(error, Mapping) else ""


def _entered(found: Copies, state: HubState) -> Iterator[Report]:
    """Yield the shipments that a person entered in a Salesforce org; one that does not fit is told, and counts not."""
    told = {
        row["details"].get("extReferenceId")
        for row in state.exceptions
        if row["code"] == "fulfillment_mismatch"
    }
    for shipment in found.shipments:
        if not shipment.ours and shipment.order_id is not None and shipment.tracking_number:
            yield Report(
                order_id=shipment.order_id,
                shipment_id=None,
                source=None,
                reference=shipment.record_id,
                kind="shipped",
                carrier=shipment.carrier,
                tracking_number=shipment.tracking_number,
                units=shipment.units,
                accepted=shipment.record_id not in told,
                refused="mismatch" if shipment.record_id in told else "",
            )
