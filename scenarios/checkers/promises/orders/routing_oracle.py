"""I13: the locations an order ships from are those that an independent reference engine names for the same inputs."""

from __future__ import annotations

from scenarios.checkers.tools.reference_routing import Route, Situation, route
from scenarios.checkers.tools.routing_record import Decision, decisions
from scenarios.checkers.views.hub import HubState, hub, hub_clock_off
from scenarios.checkers.views.operator import OperatorRecord, operator
from scenarios.checkers.views.stock import type_excluded
from scenarios.checkers.views.tiktok import ShopState, shop
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge every order's routing, and every failure to route."""
    state, record, tiktok = history.view(hub), history.view(operator), history.view(shop)
    made, clock_off = list(decisions(history)), hub_clock_off(history)
    findings = []
    for decision in made:
        finding = (
            _judge_choice(decision, state, record, tiktok, clock_off)
            if decision.shipments
            else _judge_failure(decision, state, record, tiktok, clock_off)
        )
        if finding is not None:
            findings.append(finding)
    return conclude("I13", len(made), findings, subject="routings")


def _routes(decision: Decision) -> list[Route | None]:
    """Return the reference's answers under every reading that the specification leaves open."""
    return [
        route(decision.demand, situation, sku_filter=reading)
        for situation in decision.situations
        for reading in ("any", "all")
    ]


def _judge_choice(
    decision: Decision, state: HubState, record: OperatorRecord, tiktok: ShopState, clock_off: float
) -> Finding | None:
    if _unmapped(decision, state, record, tiktok, clock_off):
        order_id = decision.order["extOrderId"]
        message = (
            f"order {order_id} names a warehouse that is mapped to no location, and was routed all the same"
        )
        return _finding("unmapped_location_defaulted", "R84", message, decision)
    chosen = frozenset(shipment["locationId"] for shipment in decision.shipments)
    routes = _routes(decision)
    if any(answer is not None and answer.locations == chosen for answer in routes):
        if _whole_lines_cut(decision, routes):
            return _finding(
                "split_forbidden", "R73", f"{_name(decision)} has a line cut in two without need", decision
            )
        return None
    return _wrong(decision, state, chosen, routes[0])


def _wrong(decision: Decision, state: HubState, chosen: frozenset[str], answer: Route | None) -> Finding:
    """Say what is wrong with the chosen locations, the most telling reason first."""
    where = ", ".join(sorted(_location_name(state, location_id) for location_id in chosen))
    excluded = [
        location_id
        for location_id in sorted(chosen)
        if type_excluded(state, state.locations.get(location_id, {}), decision.types)
    ]
    if excluded:
        location = state.locations[excluded[0]]
        message = (
            f"{_name(decision)} ships from {location['name']!r}, a {location.get('locationType')!r}, "
            f"while locationTypes is {sorted(decision.types)}"
        )
        return _finding("location_type_ignored", "R76", message, decision)
    if len(chosen) > 1 and not any(_may_split(situation, chosen) for situation in decision.situations):
        return _finding(
            "split_forbidden", "R73", f"{_name(decision)} was split over {where}; no card allows it", decision
        )
    right = (
        "no location at all"
        if answer is None
        else ", ".join(sorted(_location_name(state, location_id) for location_id in answer.locations))
    )
    return _finding(
        "wrong_location", "R106", f"{_name(decision)} ships from {where}; the cards say {right}", decision
    )


def _judge_failure(
    decision: Decision, state: HubState, record: OperatorRecord, tiktok: ShopState, clock_off: float
) -> Finding | None:
    routes = _routes(decision)
    if any(answer is None for answer in routes) or _unmapped(decision, state, record, tiktok, clock_off):
        return None
    right = sorted(
        _location_name(state, location_id)
        for answer in routes[:1]
        if answer
        for location_id in answer.locations
    )
    message = f"{_name(decision)} found no location, though {', '.join(right)} could ship it"
    return _finding("wrong_location", "R106", message, decision)


def _unmapped(
    decision: Decision, state: HubState, record: OperatorRecord, tiktok: ShopState, clock_off: float
) -> bool:
    """Whether the TikTok warehouse that the order names had no location when it was routed, by whichever clock."""
    theirs = tiktok.orders.get(decision.order["extOrderId"])
    integration_id = decision.order["integrationId"]
    if theirs is None or not theirs.warehouse_id or integration_id not in state.mappings:
        return False
    timeline = record.mappings.get(integration_id)
    if timeline is None:
        return not state.mappings[integration_id].get(theirs.warehouse_id)
    first, last = decision.at - clock_off, decision.at + clock_off
    held = [each for each in (timeline.at(first), *timeline.during(first, last)) if each is not None]
    return bool(held) and not any(each.get(theirs.warehouse_id) for each in held)


def _may_split(situation: Situation, chosen: frozenset[str]) -> bool:
    return any(
        card.enabled and card.allow_split and chosen <= set(card.locations) for card in situation.cards
    )


def _whole_lines_cut(decision: Decision, routes: list[Route | None]) -> bool:
    """Whether one line is divided over locations although whole lines could be placed."""
    if any(answer is not None and answer.cut for answer in routes):
        return False
    places: dict[str, set[str]] = {}
    for shipment in decision.shipments:
        for line in shipment["lineItems"]:
            places.setdefault(line["uniqueId"] + line["sku"], set()).add(shipment["locationId"])
    return any(len(locations) > 1 for locations in places.values())


def _name(decision: Decision) -> str:
    return f"order {decision.order['extOrderId']}"


def _location_name(state: HubState, location_id: str) -> str:
    return str(state.locations.get(location_id, {}).get("name", location_id))


def _finding(code: str, rule: str, message: str, decision: Decision) -> Finding:
    evidence = Evidence(
        journal=(decision.entry["number"],),
        state={"order": decision.order["orderId"], "shipments": list(decision.shipments)},
    )
    return Finding(code, "I13", rule, message, evidence)
