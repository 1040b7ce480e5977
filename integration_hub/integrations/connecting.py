"""Connecting an integration to its vendor and asking whether the connection still works.

No transaction is open while the vendor is called: each step reads, calls, then writes only if what it read still
holds. OAuth runs with a one-time state and a PKCE verifier, both kept until the browser comes back.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Executable, delete, select, update

from integration_hub.connectors.protocol import Connector, SignIn, TypedCredentials
from integration_hub.connectors.records import Settings, Stored
from integration_hub.ground import jobs
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import (
    AuthorizationLost,
    Disconnected,
    HubError,
    Misconfigured,
    Refused,
    RuleViolated,
    Unreachable,
    Violation,
)
from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.refusals import conflict, malformed
from integration_hub.ground.tables import integrations, oauth_states
from integration_hub.integrations import life
from integration_hub.integrations import settings as rules
from integration_hub.integrations.schedule import start_recurring
from integration_hub.integrations.sessions import Integration, Sessions, offered

STATE_LIFETIME = 3600.0  # seconds a merchant may take to sign in and authorize


@dataclass(frozen=True, slots=True)
class Errand:
    """An OAuth round trip that has come back: for which integration, and with what the vendor is to be asked."""

    organization_id: str
    integration_id: str
    redirect_uri: str
    code_verifier: str
    settings: Settings


def connect(desk: Desk, sessions: Sessions, organization_id: str, integration_id: str) -> Document:
    """Connect by credentials and return the integration, or start OAuth and return where to send the browser."""
    with desk.begin(organization_id, integration_id) as work:
        row = life.load(work.connection, organization_id, integration_id)
        connector = _ready_to_connect(sessions, row)
        if connector.capabilities.authorization == "oauth":
            try:
                return _start_oauth(work, offered(connector, SignIn), row, sessions.callback_url)
            except Misconfigured as error:  # this hub is not registered with the vendor
                raise RuleViolated([_violation(error)]) from error
    try:
        made = offered(connector, TypedCredentials).connect(row.settings_json)
    except HubError as error:
        _record_failure(desk, row, error)
        raise RuleViolated([_violation(error)]) from error
    with desk.begin(organization_id, integration_id) as work:
        return life.as_json(desk, _keep(work, row, row.settings_json, made, probed=True))


def finish_oauth(desk: Desk, sessions: Sessions, query: Mapping[str, str]) -> Integration:
    """Turn the vendor's redirect into a connection, or raise saying why the integration is not connected."""
    with desk.store.transaction() as connection:
        errand = _take_state(connection, query.get("state", ""), desk.clock.now())
        row = life.load(connection, errand.organization_id, errand.integration_id)
    connector = sessions.connectors[row.connector]
    denied = query.get("error")
    try:
        if denied or not query.get("code"):
            text = query.get("error_description") or "The authorization was not granted."
            raise Refused(denied or "no_code", text)
        made = offered(connector, SignIn).exchange(
            errand.settings,
            query,
            redirect_uri=errand.redirect_uri,
            code_verifier=errand.code_verifier,
        )
    except HubError as error:
        _record_failure(desk, row, error)
        raise
    with desk.begin(row.organization_id, row.id) as work:
        kept = _keep(work, row, errand.settings, made, probed=False)
    probe(desk, sessions, kept.organization_id, kept.id)
    return kept


def probe(desk: Desk, sessions: Sessions, organization_id: str, integration_id: str) -> Document:
    """Make a real authorized call and return, and store, what it says of the connection (R53)."""
    with desk.store.transaction() as connection:
        row = life.load(connection, organization_id, integration_id)
    if row.connection_json is None:
        message = row.last_error or "The integration is not connected."
        return {"status": row.status, "errors": [{"code": "not_connected", "message": message}]}
    error = _fault(sessions, row)
    # Silence or trouble at the vendor says nothing about our credentials, so it does not break the connection.
    lost = isinstance(error, AuthorizationLost | Misconfigured) and not isinstance(error, Disconnected)
    status = "error" if lost else row.status if error else "connected"
    with desk.begin(row.organization_id, row.id) as work:
        still_connected = integrations.c.connection_json.is_not(None)
        probed = work.connection.execute(
            update(integrations)
            .where(integrations.c.id == row.id, still_connected)
            .values(status=status, last_error=str(error) if error else None, probed_at=work.now)
        )
        if lost and probed.rowcount:
            life.report_lost(work, row, str(error))
        elif error is None:
            life.close_lost(work, row)
    errors = [{"code": _violation(error).code, "message": str(error)}] if error else []
    return {"status": status, "errors": errors}


def _fault(sessions: Sessions, row: Integration) -> HubError | None:
    try:
        sessions.open(row).probe()
    except HubError as error:
        return error
    return None


def probe_all(desk: Desk, sessions: Sessions, organization_id: str) -> None:
    """Probe every integration of the organization that holds a connection."""
    with desk.store.transaction() as connection:
        rows = life.listed(connection, organization_id)
    for row in rows:
        if row.connection_json is not None:
            probe(desk, sessions, organization_id, row.id)


def _ready_to_connect(sessions: Sessions, row: Integration) -> Connector:
    connector = sessions.connectors[row.connector]
    if row.settings_saved_at is None:
        raise conflict("not_saved", f"Save the settings of {row.name} before connecting.")
    # Stored settings may be older than a rule; connecting asks again rather than trusting them.
    found = rules.violations(connector, row.settings_json, actual_region=life.actual_region(row))
    if found:
        raise RuleViolated(found)
    return connector


def _start_oauth(work: Work, connector: SignIn, row: Integration, callback_url: str) -> Document:
    state = f"{work.desk.random.getrandbits(256):064x}"
    verifier = f"{work.desk.random.getrandbits(256):064x}"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    work.connection.execute(life.without_sign_ins(row.id))
    work.connection.insert(
        oauth_states,
        {
            "state": state,
            "integration_id": row.id,
            "redirect_uri": callback_url,
            "code_verifier": verifier,
            "created_at": work.now,
        },
    )
    url = connector.authorize_url(
        row.settings_json, state=state, redirect_uri=callback_url, code_challenge=challenge
    )
    return {"authorizeUrl": url, "state": state}


@statement
def _begun(state: str) -> Executable:
    return (
        select(oauth_states, integrations.c.organization_id, integrations.c.settings_json)
        .join(integrations, integrations.c.id == oauth_states.c.integration_id)
        .where(oauth_states.c.state == state)
    )


@statement
def _ended(state: str) -> Executable:
    return delete(oauth_states).where(oauth_states.c.state == state)


def _take_state(connection: Connection, state: str, now: float) -> Errand:
    row = connection.execute(_begun(state)).one_or_none()
    if row is None or now - row.created_at > STATE_LIFETIME:
        raise malformed(
            "This authorization was not started here, was used before, or took too long. Connect again."
        )
    connection.execute(_ended(state))
    return Errand(
        row.organization_id, row.integration_id, row.redirect_uri, row.code_verifier, row.settings_json
    )


def _keep(
    work: Work,
    row: Integration,
    settings: Settings,
    made: Stored,
    *,
    probed: bool,
) -> Integration:
    """Store the connection, unless the world it was made for has changed meanwhile."""
    now = life.load(work.connection, row.organization_id, row.id)
    if now.settings_json != settings:
        raise conflict(
            "settings_changed", f"The settings of {row.name} changed while it connected. Connect again."
        )
    _refuse_taken_shop(work.connection, now, made)
    work.connection.update(
        integrations,
        {"id": row.id},
        {
            "connection_json": made,
            "status": "connected",
            "last_error": None,
            "probed_at": work.now if probed else None,
        },
    )
    life.close_lost(work, row)
    jobs.wake_parked(work.connection, row.id, work.now)
    start_recurring(work, now)
    work.note("connected", "integration", row.id, f"{row.name} was connected.")
    return life.load(work.connection, row.organization_id, row.id)


def _refuse_taken_shop(connection: Connection, row: Integration, made: Stored) -> None:
    """One shop is one integration (facts/hub-behaviour.md 1.1): two would receive and push everything twice."""
    shop_id = life.shop_of(made).get("id")
    for other in life.listed(connection, row.organization_id):
        held = life.shop_of(other.connection_json).get("id")
        if (
            shop_id is not None
            and other.id != row.id
            and other.connector == row.connector
            and held == shop_id
        ):
            raise conflict("shop_taken", f"This shop is already connected as {other.name}.")


def _record_failure(desk: Desk, row: Integration, error: HubError) -> None:
    """Note a failed attempt; a connection that stood before stays, unless the vendor refused its very credentials."""
    changes: Document = {"last_error": str(error)}
    credentials = desk.connectors[row.connector].capabilities.authorization == "credentials"
    if credentials and isinstance(error, Refused | Misconfigured):
        changes |= {"connection_json": None, "status": "not_connected", "probed_at": None}
    with desk.begin(row.organization_id, row.id) as work:
        work.connection.update(integrations, {"id": row.id}, changes)
        work.note("connect_failed", "integration", row.id, str(error))


def _violation(error: HubError) -> Violation:
    if isinstance(error, AuthorizationLost):
        return Violation("authorization_lost", str(error))
    if isinstance(error, Refused):
        return Violation("refused", str(error))
    if isinstance(error, Unreachable):
        return Violation("unreachable", str(error))
    if isinstance(error, Misconfigured):
        return Violation("misconfigured", str(error))
    return Violation("unknown_outcome", str(error))
