"""I9: no product write reaches a TikTok shop outside the US and the UK, and the option to push is refused there."""

from __future__ import annotations

from scenarios.checkers.views.wire import is_auth, is_product_write, wire
from scenarios.record.history import History, Operation
from scenarios.record.verdict import Check, Evidence, Finding, conclude
from scenarios.story.markets import PUSH_REGIONS


def check(history: History) -> Check:
    """Judge every call of the hub to the shop, and every attempt to choose the push."""
    region = history.story.world.region
    calls = [call for call in history.view(wire).to_vendor["tiktok"] if not is_auth("tiktok", call)]
    choices = [operation for operation in history.operations if _chooses_push(operation)]
    judged = len(calls) + len(choices)
    if region in PUSH_REGIONS:
        return conclude("I9", judged, (), subject="calls to the shop")
    findings = [
        Finding(
            "region_gate_broken",
            "I9",
            "R23",
            f"{call.method} {call.path} went to a shop in {region}, where products cannot be pushed",
            Evidence(exchanges=(call.index,)),
        )
        for call in calls
        if is_product_write("tiktok", call)
    ]
    findings += [
        Finding(
            "region_gate_broken",
            "I9",
            "R51",
            f"the hub accepted pushing products to TikTok for a shop in {region}",
            Evidence(operations=(operation.index,)),
        )
        for operation in choices
        if operation.outcome == "ok"
    ]
    return conclude("I9", judged, findings, subject="calls to the shop")


def _chooses_push(operation: Operation) -> bool:
    arguments = operation.arguments
    return (
        operation.operation == "change_setting"
        and arguments.get("side") == "tiktok"
        and arguments.get("setting") == "processProducts"
        and arguments.get("value") == "push"
    )
