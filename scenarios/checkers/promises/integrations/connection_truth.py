"""I14: the hub speaks with a vendor only through an integration that is connected and enabled at that moment, and shows
one as connected only while its vendor lets it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scenarios.checkers.views.accounts import Accounts, account_of, accounts, vendor_of
from scenarios.checkers.views.hub import TIKTOK_CONNECTOR, Json, hub
from scenarios.checkers.views.operator import Connections, operator
from scenarios.checkers.views.wire import VENDORS, Call, is_auth, wire
from scenarios.record.history import History
from scenarios.record.verdict import Check, Evidence, Finding, conclude

_VOIDED = 401


def check(history: History) -> Check:
    """Judge every call that is neither sign-in nor the proof that Connect and a probe have to make, and each state."""
    known, state = history.view(accounts), history.view(hub)
    to_vendor = history.view(wire).to_vendor
    judged, unasked = 0, list[tuple[str, Call]]()
    for vendor in VENDORS:
        speakers: dict[str, list[Connections]] = {}
        for call in to_vendor[vendor]:
            if is_auth(vendor, call):
                continue
            account = known.account(call)
            if account not in speakers:
                speakers[account] = _speakers(history, known, vendor, account)
            if not speakers[account]:
                continue  # nobody was seen connecting it, so nothing says when it was
            judged += 1
            if not any(_open(each, call.exchange.at) for each in speakers[account]):
                unasked.append((vendor, call))
    held = _held_on_its_way(history, [call for _, call in unasked])
    findings = [_traffic(vendor, call) for vendor, call in unasked if call.index not in held]
    shown = [row for row in state.integrations.values() if state.connected(row)] if history.settled else []
    shown_true = [finding for row in shown for finding in _shown(history, known, row)]
    judged += len(shown_true)
    findings += [finding for finding in shown_true if finding is not None]
    made = _made(history) if history.settled else []
    judged += len(made)
    findings += [_lost(row) for row in made if not state.connected(row) and not _is_lost(history, known, row)]
    return conclude("I14", judged, findings, subject="calls to vendors and connections shown")


def _speakers(history: History, known: Accounts, vendor: str, account: str) -> list[Connections]:
    """Return when the account could be spoken with: by its own integration, or by one that is deleted since."""
    record = history.view(operator)
    owner = known.speaks_for.get(account)
    connectors = {key: row["connector"] for key, row in known.integrations.items()} | record.connectors
    own = [
        integration_id
        for integration_id, connector in connectors.items()
        if vendor_of(connector) == vendor
        and (owner in (None, integration_id) or integration_id not in known.integrations)
    ]
    found = [record.connection(integration_id) for integration_id in own]
    return [each for each in found if each.spans or each.probes]


def _held_on_its_way(history: History, calls: Sequence[Call]) -> set[int]:
    """Return the calls that left while the connection stood, and that the schedule let arrive after its end."""
    held = set[int]()
    for wait in history.waits:
        for call in calls if wait.held == "request" else ():
            if call.index not in held and call.exchange.route == wait.route and call.exchange.at >= wait.at:
                held.add(call.index)
                break
    return held


def _open(connection: Connections, at: float) -> bool:
    return connection.open_at(at) or connection.tried_at(at)


def _traffic(vendor: str, call: Call) -> Finding:
    message = f"{call.method} {call.path} went to {vendor} while it was not connected or was disabled"
    return Finding("not_connected_traffic", "I14", "R48", message, Evidence(exchanges=(call.index,)))


def _shown(history: History, known: Accounts, integration: Json) -> Iterator[Finding | None]:
    """Yield the finding, or None, of a connection that is shown: whether the vendor would let a live probe in."""
    name, account = integration.get("name") or integration["connector"], account_of(integration)
    tiktok = history.state.get("tiktok")
    if integration["connector"] == TIKTOK_CONNECTOR:
        if isinstance(tiktok, Mapping) and "authorizations" in tiktok:
            granted = _granted(tiktok["authorizations"], account, history.view(wire).last_at)
            message = f"{name} is shown as connected; its seller lets the hub in no more"
            evidence = Evidence(state={"integration": integration})
            yield None if granted else Finding("connection_untrue", "I14", "R48", message, evidence)
        return
    vendor = vendor_of(integration["connector"])
    calls = [
        call
        for call in history.view(wire).to_vendor[vendor]
        if call.index >= history.settling_from
        and call.answered
        and not is_auth(vendor, call)
        and known.account(call) == account
    ]
    if calls and known.speaks_for.get(account) == integration["integrationId"]:
        message = f"{name} is shown as connected; {vendor} answered its last call with 401"
        evidence = Evidence(exchanges=(calls[-1].index,))
        refused = calls[-1].exchange.status == 401
        yield Finding("connection_untrue", "I14", "R48", message, evidence) if refused else None


def _made(history: History) -> list[Json]:
    """Return the integrations that the operator connected, and that no operator took away since."""
    record = history.view(operator)
    rows = history.view(hub).integrations.values()
    return [
        row for row in rows if row.get("enabled", True) and record.connection(row["integrationId"]).stands
    ]


def _is_lost(history: History, known: Accounts, integration: Json) -> bool:
    """Whether the vendor turned the hub away, and a person is told: silence and trouble are no word of it."""
    told = any(
        row["code"] == "connection_lost" and row["entityId"] == integration["integrationId"]
        for row in history.view(hub).open_exceptions
    )
    vendor, account = vendor_of(integration["connector"]), account_of(integration)
    calls = [
        call
        for call in history.view(wire).to_vendor[vendor]
        if is_auth(vendor, call) or known.account(call) in (account, "")
    ]
    if vendor == "commerce_cloud":
        # By credentials one buys another token where one is voided: only who is sold none, or may not, has lost it.
        calls = [call for call in calls if is_auth(vendor, call) or call.exchange.status != _VOIDED]
    return told and any(_turned_away(call) for call in calls)


def _turned_away(call: Call) -> bool:
    status, received = call.exchange.status or 0, call.exchange.received
    said_no = isinstance(received, Mapping) and received.get("code") not in (0, None)
    return 400 <= status < 500 or (status < 400 and said_no)


def _lost(integration: Json) -> Finding:
    name = integration.get("name") or integration["connector"]
    message = f"{name} was connected, nobody took that away, and it is shown as {integration.get('status')}"
    return Finding("connection_untrue", "I14", "R48", message, Evidence(state={"integration": integration}))


def _granted(authorizations: Sequence[Json], shop_id: str, now: float) -> bool:
    """Whether TikTok holds an authorization for the shop that has not run out."""
    return any(
        shop_id in (row.get("shop_ids") or ()) and row.get("ends_at", now + 1) > now for row in authorizations
    )
