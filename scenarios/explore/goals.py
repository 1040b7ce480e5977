"""Goals: situations that a campaign must have seen, or it proves less than it seems to.

Each run tells which it reached, from its operations, exchanges and what the hub says it decided. `WANTED` names all
that can be reached; those that never were are named at a campaign's end. `UNREACHABLE` names the others, each with
the reason; one that is reached nevertheless has a wrong reason. A goal is a situation and no judgment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.record.evidence import Run
from scenarios.record.history import History, Operation
from scenarios.story.faults import BREAKABLE, FAULT_KINDS, kinds_of
from scenarios.story.routes import ROUTE_KINDS, Kind
from scenarios.story.steps import STEP_CLASSES

_OF_THE_LAB = (
    "how a vendor behaves is the lab's to say, and its mock takes whatever its documents have a name for"
)
UNREACHABLE: Mapping[str, str] = {
    "step wait refused": "nobody can refuse the passing of time",
    "step skip refused": "nobody can refuse the passing of time",
    "step store_setting refused": "it is written past every check, which is what it is for",
    "step set_audits refused": _OF_THE_LAB,
    "step set_quirks refused": _OF_THE_LAB,
    "step arm_refusal refused": _OF_THE_LAB,
    "step holiday refused": "a location has a warehouse in every shop, which may go on holiday twice",
    "step deauthorize refused": "a vendor takes away again what it has taken away already, and says nothing",
    "step add_product refused": "both back offices take one SKU twice; Commerce Cloud takes the last one for it",
    "order ends new": "the hub takes an order in and decides what comes of it in one transaction",
}
STRUCK: Mapping[str, tuple[Kind, ...]] = {
    kind: tuple(sorted({ROUTE_KINDS[route] for route in BREAKABLE if kind in kinds_of(route)}))
    for kind in FAULT_KINDS
}
STAGES = (
    "before it was asked of a warehouse",
    "asked of a warehouse",
    "partly shipped",
    "shipped",
    "on hold",
    "unpaid",
)
ROUTES = (
    "the first card", "a later card", "no card", "one location", "several locations", "a line in two parts",
    "a card that did not apply",
)  # fmt: skip
STATUSES = (
    "new", "onHold", "reviewRequired", "readyForFulfillment", "sentToFulfillment", "partialFulfillment", "fulfilled",
    "canceled",
)  # fmt: skip

FLOWS = (  # that ask a vendor, so that a worker can be made to wait inside them
    "pull_products", "read_listings", "push_products", "pull_locations", "pull_stock", "push_stock", "tell_stock",
    "tell_moved", "import_orders", "inbound_event", "push_orders", "push_fulfillments", "import_fulfillments",
    "a request",
)  # fmt: skip


def situations() -> Iterator[str]:
    """Yield every situation that a run can tell of, family by family."""
    for verb in STEP_CLASSES:
        yield f"step {verb} done"
        yield f"step {verb} refused"
    for kind, struck in STRUCK.items():
        yield from (f"fault {kind} on a {each}" for each in struck)
    yield from (f"pre-emption inside {flow}" for flow in FLOWS)
    yield from (f"canceled {stage}" for stage in STAGES)
    yield from (f"routed by {way}" for way in ROUTES)
    yield from (f"order ends {status}" for status in STATUSES)
    yield from (f"promise I{number} judged" for number in range(1, 24))


WANTED: tuple[str, ...] = tuple(goal for goal in situations() if goal not in UNREACHABLE)


def standing(counts: Mapping[str, int]) -> dict[str, Any]:
    """Return what a campaign's document says of its goals, from how many stories reached each."""
    against = [goal for goal in UNREACHABLE if counts.get(goal)]
    return {
        "goals": {goal: counts.get(goal, 0) for goal in (*WANTED, *against)},
        "goalsMissing": [goal for goal in WANTED if not counts.get(goal)],
        "goalsUnreachable": dict(UNREACHABLE),
        "goalsReachedAgainstReason": against,
    }


def reached(run: Run) -> frozenset[str]:
    """Return the goals that this run reached."""
    history = run.history
    return frozenset(
        {
            *_steps(history),
            *_faults(history),
            *(f"pre-emption inside {wait.flow}" for wait in history.waits),
            *_cancels(history),
            *_routes(history),
            *(f"order ends {order['status']}" for order in history.state.get("hub", {}).get("orders", ())),
            *(f"promise {check.promise} judged" for check in run.checks if check.judged),
        }
    )


def _steps(history: History) -> Iterator[str]:
    for each in history.operations:
        yield f"step {each.operation} {'done' if each.outcome == 'ok' else 'refused'}"


def _faults(history: History) -> Iterator[str]:
    for exchange in history.exchanges:
        if exchange.fault is not None:
            yield f"fault {exchange.fault['kind']} on a {exchange.kind}"


def _cancels(history: History) -> Iterator[str]:
    """Yield at which stage of its life an order was canceled."""
    shipped: dict[str, list[str]] = {}
    bought: dict[str, Operation] = {}
    routed = {
        str(entry["details"].get("extOrderId")): entry for entry in history.journal if _is_routing(entry)
    }
    ids = history.names.get("orders", {})
    for each in history.operations:
        order = str(each.arguments.get("order"))
        if each.operation == "buy":
            bought[order] = each
        elif each.operation == "ship" and each.outcome == "ok":
            shipped.setdefault(order, []).append("part" if each.arguments.get("lines") else "all")
        elif each.operation == "cancel" and each.outcome == "ok":
            yield f"canceled {_stage(bought.get(order), shipped.get(order, []), routed.get(str(ids.get(order))))}"


def _stage(bought: Operation | None, shipped: list[str], routed: object) -> str:
    if "all" in shipped:
        return "shipped"
    if shipped:
        return "partly shipped"
    if bought is not None and not bought.arguments.get("paid", True):
        return "unpaid"
    if bought is not None and bought.arguments.get("on_hold"):
        return "on hold"
    return "before it was asked of a warehouse" if routed is None else "asked of a warehouse"


def _is_routing(entry: Mapping[str, object]) -> bool:
    return entry.get("decision") == "order_routed"


def _routes(history: History) -> Iterator[str]:
    for entry in history.journal:
        details = entry["details"]
        if entry.get("decision") == "routing_failed":
            yield "routed by no card"
        if not _is_routing(entry) or "considered" not in details:
            continue
        considered, shares = details["considered"], details["shares"]
        yield "routed by the first card" if len(considered) == 1 else "routed by a later card"
        if any("does not apply" in each for each in considered):
            yield "routed by a card that did not apply"
        places = {share["locationId"] for share in shares}
        lines = [share["uniqueId"] for share in shares]
        yield "routed by one location" if len(places) == 1 else "routed by several locations"
        if len(set(lines)) < len(lines):
            yield "routed by a line in two parts"
