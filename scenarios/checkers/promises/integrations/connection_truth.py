"""I14: the hub speaks with a vendor only through an integration that is connected and enabled at that moment."""

from __future__ import annotations

from scenarios.checkers.views.hub import hub
from scenarios.checkers.views.operator import operator
from scenarios.checkers.views.wire import VENDORS, is_auth, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude


def check(history: History) -> Check:
    """Judge every call that is neither sign-in nor the proof that Connect and a probe have to make."""
    state, record = history.view(hub), history.view(operator)
    to_vendor = history.view(wire).to_vendor
    judged, findings = 0, []
    for vendor in VENDORS:
        integration = state.tiktok if vendor == "tiktok" else state.salesforce
        if integration is None:
            continue
        connection = record.connection(integration["integrationId"])
        if not connection.spans and not connection.probes:
            continue  # nobody was seen connecting it, so nothing says when it was
        for call in to_vendor[vendor]:
            if is_auth(vendor, call):
                continue
            judged += 1
            at = call.exchange.at
            if not connection.open_at(at) and not connection.tried_at(at):
                message = (
                    f"{call.method} {call.path} went to {vendor} while it was not connected or was disabled"
                )
                evidence = Evidence(exchanges=(call.index,))
                findings.append(Finding("not_connected_traffic", "I14", "R48", message, evidence))
    return conclude("I14", judged, findings, subject="calls to vendors")
