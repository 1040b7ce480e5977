"""What can be wrong with an integration or its work: gates, the connection, a job that does not get through."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.checkers.apart.slices import within
from scenarios.checkers.tools.causes.decider import Cause
from scenarios.checkers.views.accounts import account_of, accounts
from scenarios.checkers.views.hub import Json, hub, names, setting
from scenarios.checkers.views.tiktok import shop
from scenarios.checkers.views.wire import VENDORS, Call, wire
from scenarios.record.history import History
from scenarios.story.markets import PUSH_REGIONS

_TAKE_PRODUCTS = frozenset({"tiktok_shop", "order_management", "commerce_cloud", "service_cloud"})


def _integration(history: History, exception: Json) -> Json | None:
    return history.view(hub).integrations.get(exception.get("integrationId") or exception["entityId"])


def region_not_allowed(history: History, exception: Json) -> bool:
    """Whether the shop that is pushed to lies where no push exists, or is set down as lying there."""
    regions = within(history, exception.get("integrationId") or exception["entityId"]).view(shop).regions
    stated = setting(_integration(history, exception), "region")
    return _pushes(history, exception) and not {*regions, *([stated] if stated else [])} <= set(PUSH_REGIONS)


def region_unknown(history: History, exception: Json) -> bool:
    """Whether the hub pushes to a shop whose region it was never told."""
    integration = _integration(history, exception)
    return _pushes(history, exception) and not ((integration or {}).get("shop") or {}).get("region")


def direction_not_supported(history: History, exception: Json) -> bool:
    """Whether products are to be pushed where none are taken (rules.md R18 to R22: every product here takes some)."""
    integration = _integration(history, exception)
    return _pushes(history, exception) and (integration or {}).get("connector") not in _TAKE_PRODUCTS


def direction_conflict(history: History, exception: Json) -> bool:
    """Whether products are to be pushed, and no other connected platform is primary."""
    state, integration = history.view(hub), _integration(history, exception)
    others = [row for row in state.integrations.values() if row is not integration]
    return _pushes(history, exception) and not any(state.pulls(row) for row in others)


def _pushes(history: History, exception: Json) -> bool:
    return history.view(hub).direction(_integration(history, exception)) == "push"


def connection_lost(history: History, exception: Json) -> bool:
    """Whether the integration is still without a connection."""
    integration = _integration(history, exception)
    return integration is not None and integration.get("status") != "connected"


def lost_connections(history: History) -> Iterator[Cause]:
    for integration in history.view(hub).integrations.values():
        if integration.get("status") == "error" and integration.get("enabled", True):
            what = f"{integration['connector']} has lost its connection"
            yield Cause((integration["integrationId"],), what)


def work_failed(history: History, exception: Json) -> bool:
    """Whether anything that its integration tries at the vendor failed the last time, after the faults had stopped."""
    state, known = history.view(hub), history.view(accounts)
    named = [
        row
        for row in state.integrations.values()
        if any(row["integrationId"] in name for name in names(exception))
    ]
    mine = {account_of(row) for row in named}
    last: dict[tuple[str, str], Call] = {}
    for vendor in VENDORS:
        for call in history.view(wire).to_vendor[vendor]:
            account = known.account(call)
            if call.index >= history.settling_from and (not mine or account in mine):
                last[account, call.exchange.route] = call
    failed = any(
        call.exchange.status is None
        or call.exchange.status >= 400
        or (isinstance(call.exchange.received, dict) and call.exchange.received.get("code"))
        for call in last.values()
    )
    return failed or any(row.get("status") == "error" for row in named)


def job_crashed(history: History, exception: Json) -> bool:
    """Whether a job crashed at all; it is told as the hub's own defect in any case."""
    return any(entry.get("decision") == "job_crashed" for entry in history.journal)
