"""What warehouses report to the hub, rightly and wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.story.steps import CancelShipment, Line, Misship, Reject, ReportAgain, Ship, ShipOnSalesforce
from scenarios.world.stage import Company
from scenarios.world.verbs.endings import Ending, channel_order_id, ended, hub_order_id, impossible

# How long a warehouse looks for what the hub asks of it before it gives up: webhooks at once, then polls, then the
# three-hourly retry of failed routing.
PATIENCE_S = (0, 60, 360, 960, 3 * 3600 + 60)
_NOT_ASKED = "the hub asked no warehouse to ship this order"
Asked = list[tuple[str, dict[str, Any]]]  # location name and its open shipping request


def ship(company: Company, step: Ship) -> Ending:
    """Ship what was asked."""
    asked = _patiently(company, step.order, step.location)
    if not asked:
        return impossible(_NOT_ASKED)
    wanted = _quantities(step.lines)
    shipped: list[dict[str, Any]] = []
    for name, request in asked:
        lines = _open(request, wanted)
        if not lines:
            continue
        tracking = step.tracking or _tracking(company)
        report = company.warehouses[name].report(
            request, lines, "shipped", step.carrier, tracking, step.reference
        )
        company.reports[step.order] = (name, report)
        reply = company.warehouses[name].send(report)
        if not reply.ok:
            return ended(reply, location=name, lines=lines)
        shipped.append(
            {"location": name, "shipmentId": request["shipmentId"], "lines": lines, "tracking": tracking}
        )
    if not shipped:
        return impossible("none of these lines was asked of a warehouse")
    return "ok", {"shipped": shipped}


def ship_on_salesforce(company: Company, step: ShipOnSalesforce) -> Ending:
    """Ship past the hub, in the org that keeps the order."""
    order_id = channel_order_id(company, step.order)
    side, key = company.placed[step.order]
    born_there = side == "salesforce"
    where = "Id" if born_there else "ExternalReferenceIdentifier"
    reference = order_id if born_there else f"tiktok_shop:{order_id}"
    tracking = step.tracking or _tracking(company)
    org = company.salesforce(key if born_there else None)
    reply = org.ship(where, reference, _quantities(step.lines), step.carrier, tracking)
    return ended(reply, tracking=tracking)


def misship(company: Company, step: Misship) -> Ending:
    """Report lines that may have nothing to do with what was asked."""
    asked = _patiently(company, step.order, step.location) or _ever_asked(company, step.order, step.location)
    if not asked:
        return impossible(_NOT_ASKED)
    name, request = asked[0]
    lines = _quantities(step.lines)
    report = company.warehouses[name].report(
        request, lines, "shipped", "UPS", _tracking(company), step.reference
    )
    company.reports[step.order] = (name, report)
    told = {"location": name, "shipmentId": request["shipmentId"], "lines": lines}
    return ended(company.warehouses[name].send(report), **told)


def reject(company: Company, step: Reject) -> Ending:
    """Say that what was asked cannot be shipped."""
    asked = _patiently(company, step.order, step.location)
    rejected: list[dict[str, Any]] = []
    for name, request in asked:
        lines = _open(request, _quantities(step.lines))
        if not lines:
            continue
        report = company.warehouses[name].report(request, lines, "rejected")
        company.reports[step.order] = (name, report)
        reply = company.warehouses[name].send(report)
        if not reply.ok:
            return ended(reply, location=name, lines=lines)
        rejected.append({"location": name, "shipmentId": request["shipmentId"], "lines": lines})
    return ("ok", {"rejected": rejected}) if rejected else impossible(_NOT_ASKED)


def report_again(company: Company, step: ReportAgain) -> Ending:
    """Send the last report once more, word for word."""
    if step.order not in company.reports:
        return impossible("no warehouse has reported anything for this order yet")
    name, report = company.reports[step.order]
    return ended(company.warehouses[name].send(report), location=name)


def cancel_shipment(company: Company, step: CancelShipment) -> Ending:
    """Cancel open shipping requests in the hub."""
    asked = _patiently(company, step.order, step.location)
    for _, request in asked:
        body = {"restock": step.restock}
        reply = company.operator.post(f"/shipments/{request['shipmentId']}/cancel", body)
        if not reply.ok:
            return ended(reply)
    told = [{"location": name, "shipmentId": request["shipmentId"]} for name, request in asked]
    return ("ok", {"canceled": told}) if asked else impossible(_NOT_ASKED)


def _patiently(company: Company, order: str, location: str | None) -> Asked:
    """Return what the warehouses are asked for the order, waiting until they are."""
    for patience in PATIENCE_S:
        company.stage.jump(patience)
        order_id = hub_order_id(company, order)
        asked = [
            (name, request)
            for name in _warehouses(company, location)
            if order_id is not None
            for request in company.warehouses[name].open_requests(order_id)
        ]
        if asked:
            return asked
    return []


def _ever_asked(company: Company, order: str, location: str | None) -> Asked:
    """Return what the warehouses were asked for the order, whatever became of it."""
    order_id = hub_order_id(company, order)
    if order_id is None:
        return []
    return [
        (name, request)
        for name in _warehouses(company, location)
        for request in company.warehouses[name].requests(order_id)
    ]


def _warehouses(company: Company, location: str | None) -> Sequence[str]:
    names = [location] if location else list(company.warehouses)
    return [name for name in names if name in company.warehouses]  # a world not connected has none


def _open(request: Mapping[str, Any], wanted: Mapping[str, int]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for line in request["lineItems"]:
        left = line["quantity"] - line["shipped"]
        take = min(left, wanted.get(line["sku"], 0)) if wanted else left
        if take > 0:
            lines[line["sku"]] = lines.get(line["sku"], 0) + take
    return lines


def _quantities(lines: Sequence[Line]) -> dict[str, int]:
    return {line.sku: line.quantity for line in lines}


def _tracking(company: Company) -> str:
    seed, exchanges = company.stage.story.seed, company.stage.network.exchanges
    return f"1Z{seed:06d}{len(company.names.orders):03d}{exchanges:07d}"
