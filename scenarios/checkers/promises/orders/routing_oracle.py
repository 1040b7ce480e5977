"""I13: the card that decides and the locations that ship are those that an independent reference engine names."""

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
    """Return the reference's answer to each situation that may have been."""
    return [route(decision.demand, situation) for situation in decision.situations]


def _judge_choice(
    decision: Decision, state: HubState, record: OperatorRecord, tiktok: ShopState, clock_off: float
) -> Finding | None:
    if _unmapped(decision, state, record, tiktok, clock_off):
        order_id = decision.order["extOrderId"]
        message = (
            f"order {order_id} names a warehouse that is mapped to no location, and was routed all the same"
        )
        return _finding("unmapped_location_defaulted", "R84", message, decision)
    chosen = frozenset(decision.places)
    routes = _routes(decision)
    right = [answer for answer in routes if answer is not None and answer.locations == chosen]
    if not right:
        return _wrong(decision, state, chosen, routes[0])
    if not any(answer.cut for answer in right) and decision.cut:
        return _finding(
            "split_forbidden", "R73", f"{_name(decision)} has a line cut in two without need", decision
        )
    if decision.card_id is not None and all(answer.card_id != decision.card_id for answer in right):
        message = f"{_name(decision)} was routed by card {decision.card_id}; {right[0].card_id} comes first"
        return _finding("wrong_location", "R106", message, decision)
    return None


def _wrong(decision: Decision, state: HubState, chosen: frozenset[str], answer: Route | None) -> Finding:
    """Say what is wrong with the chosen locations, the most telling reason first."""
    where = ", ".join(sorted(_location_name(state, location_id) for location_id in chosen))
    excluded = [
        location_id
        for location_id in sorted(chosen)
        if type_excluded(state.locations.get(location_id, {}), decision.types)
    ]
    if excluded:
        location = state.locations[excluded[0]]
        message = (
            f"{_name(decision)} ships from {location['name']!r}, a {location.get('locationType')!r}, "
            f"while locationTypes is {sorted(decision.types[location['sourceIntegrationId']])}"
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
