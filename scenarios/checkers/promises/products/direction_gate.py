"""I10: product data flows only the way the primary catalog says: no write to a platform that is pulled from, no
product made from a platform that is pushed to, and nothing at all while no direction is chosen."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.views.accounts import vendor_of
from scenarios.checkers.views.hub import HubState, Json, hub, hub_clock_off, instant
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.wire import VENDORS, Call, is_product_write, reads_catalog, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

IN_WORK_S = 600.0  # no worker is at one order for longer


def check(history: History) -> Check:
    """Judge every product write by the direction that held when it was sent, and every product by its origin."""
    state, record = history.view(hub), history.view(operator)
    to_vendor = history.view(wire).to_vendor
    judged, findings = 0, list[Finding]()
    for vendor in VENDORS:
        integration = state.tiktok if vendor == "tiktok" else state.salesforce
        for call in to_vendor[vendor]:
            if integration is not None and reads_catalog(vendor, call):
                judged += 1
                findings += _judge_reading(record, vendor, integration, call)
            if integration is None or not is_product_write(vendor, call):
                continue
            judged += 1
            directions = _directions(record, vendor, integration, call.exchange.at)
            finding = None if "push" in directions else _judge_write(vendor, call, directions[0])
            if finding is not None:
                findings.append(finding)
    for product in state.products:
        judged += 1
        findings.extend(_judge_origin(state, record, product))
    findings += _let_in(history, record)
    return conclude("I10", judged, findings, subject="product writes and products")


def _let_in(history: History, record: OperatorRecord) -> Iterator[Finding]:
    """Yield orders that were taken in while the operator had orders of their channel switched off."""
    clock_off = hub_clock_off(history)
    for entry in history.journal:
        if entry["decision"] != "order_ingested" or not entry.get("integrationId"):
            continue
        at = instant(entry["at"])
        # A worker may have read it before they were switched off, and kept it after.
        held = record.setting(entry["integrationId"], "orders").during(
            at - IN_WORK_S - clock_off, at + clock_off
        )
        if held and all(value is False for value in held):
            message = f"order {entry['entityId']} was taken in while orders of its channel were switched off"
            evidence = Evidence(journal=(entry["number"],))
            yield Finding("direction_gate_broken", "I10", "R25", message, evidence)


def _directions(record: OperatorRecord, vendor: str, integration: Json, at: float) -> list[str | None]:
    """Return the direction of the integration at an instant, and of those that stood for the vendor before it."""
    before = [
        record.setting(key, "processProducts").at(at)
        for key, connector in record.connectors.items()
        if vendor_of(connector) == vendor and key != integration["integrationId"]
    ]
    return [_direction(record, integration, at), *before]


def _direction(record: OperatorRecord, integration: Json, at: float) -> str | None:
    """Return the direction at an instant; what the final state shows counts where no change was seen."""
    timeline = record.setting(integration["integrationId"], "processProducts")
    if timeline.values():
        return timeline.at(at)
    shown: str | None = (integration.get("settings") or {}).get("processProducts")
    return shown


def _judge_reading(record: OperatorRecord, vendor: str, integration: Json, call: Call) -> Iterator[Finding]:
    """Yield a look at the catalog while neither it nor any that stood for the vendor before had a direction."""
    directions = {*_directions(record, vendor, integration, call.exchange.at)}
    ever = record.setting(integration["integrationId"], "processProducts").values()
    if not directions - {None, ""} and not any(ever):
        message = (
            f"{call.method} {call.path} read the catalog of {vendor}, which is without a chosen direction"
        )
        evidence = Evidence(exchanges=(call.index,))
        yield Finding("direction_gate_broken", "I10", "R35", message, evidence)


def _judge_write(vendor: str, call: Call, direction: str | None) -> Finding:
    rule = "R35" if not direction else "R32" if vendor == "tiktok" else "R28"
    said = f"set to {direction}" if direction else "without a chosen direction"
    message = f"{call.method} {call.path} changed products of {vendor}, which is {said}"
    return Finding("direction_gate_broken", "I10", rule, message, Evidence(exchanges=(call.index,)))


def _judge_origin(state: HubState, record: OperatorRecord, product: Json) -> Iterator[Finding]:
    origin = product.get("originIntegrationId")
    integration = state.integrations.get(origin) if origin else None
    if integration is None:
        return
    directions = {
        *record.setting(integration["integrationId"], "processProducts").values(),
        state.direction(integration),
    }
    if "pull" not in directions:
        rule = "R32" if integration is state.salesforce else "R28"
        where = integration["connector"]
        message = f"product {product.get('sku')!r} was made from {where}, which was never set to pull"
        yield Finding("direction_gate_broken", "I10", rule, message, Evidence(state={"product": product}))
