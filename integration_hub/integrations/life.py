"""The life of an integration: added, configured, switched on and off, disconnected, deleted.

Connecting and probing, which call the vendor, live in `connecting.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Executable, delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from integration_hub.connectors.records import Settings
from integration_hub.ground.capabilities import Declared
from integration_hub.ground.clock import iso
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import (
    AuthorizationLost,
    HubError,
    RuleViolated,
    Throttled,
    Violation,
)
from integration_hub.ground.jobs import wake_parked
from integration_hub.ground.prepared import Connection, statement
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.refusals import conflict, not_found
from integration_hub.ground.tables import (
    channel_options,
    cursors,
    exceptions,
    inbound_events,
    integrations,
    jobs,
    journal,
    listings,
    location_mappings,
    locations,
    oauth_states,
    orders,
    products,
    stock_counts,
)
from integration_hub.integrations import settings as rules
from integration_hub.integrations.sessions import Integration
from integration_hub.outbox import wishes
from integration_hub.stock import counts

LOST = "connection_lost"  # the code of the exception


def load(connection: Connection, organization_id: str, integration_id: str) -> Integration:
    """Return the organization's integration, or refuse: another organization's is as good as none."""
    row = connection.select(integrations, id=integration_id, organization_id=organization_id).one_or_none()
    if row is None:
        raise not_found("integration", integration_id)
    return row


def listed(connection: Connection, organization_id: str) -> list[Integration]:
    """Return the organization's integrations in the order they were added."""
    rows = connection.select(integrations, organization_id=organization_id)
    return sorted(rows, key=lambda row: (row.created_at, row.id))


def as_json(desk: Desk, row: Integration) -> Document:
    """Return the integration as the API shows it: no token, no secret."""
    answer: Document = {
        "integrationId": row.id,
        "connector": row.connector,
        "name": row.name,
        "enabled": row.enabled,
        "status": row.status,
        "settings": rules.masked(desk.connectors[row.connector], row.settings_json),
        "settingsSavedAt": iso(row.settings_saved_at),
        "lastError": row.last_error,
        "probedAt": iso(row.probed_at),
    }
    shop = shop_of(row.connection_json)
    if shop:
        answer["shop"] = {name: shop.get(name) for name in ("id", "name", "region")}
    return answer


def shop_of(stored: Mapping[str, object] | None) -> Mapping[str, object]:
    """Return what a stored connection says of its shop; empty where the vendor has none."""
    shop = (stored or {}).get("shop")
    return shop if isinstance(shop, Mapping) else {}


def actual_region(row: Integration) -> str | None:
    """Return the region that the vendor states for the connected shop, where it has one."""
    region = shop_of(row.connection_json).get("region")
    return region if isinstance(region, str) else None


def add(
    work: Work,
    *,
    connector_key: str,
    name: str | None = None,
    settings: Settings | None = None,
) -> Integration:
    """Add an integration in state not_connected; with `settings` they are saved too, or nothing is (R38, R7)."""
    connector = work.desk.connectors.get(connector_key)
    if connector is None:
        message = f"There is no connector “{connector_key}”; GET /api/v3/connectors lists them."
        raise RuleViolated([Violation("unknown_connector", message, "connector")])
    integration_id = work.new_id("int")
    limited = connector.capabilities.max_per_organization == 1
    row = {
        "id": integration_id,
        "organization_id": work.organization_id,
        "connector": connector_key,
        "name": name or connector.title,
        "enabled": True,
        "status": "not_connected",
        "settings_json": {},
        "created_at": work.now,
        "exclusive_key": f"{work.organization_id}:{connector_key}" if limited else None,
    }
    try:
        work.connection.insert(integrations, row)
    except IntegrityError as error:
        raise RuleViolated([_already_in_use(connector)]) from error
    _note(work, integration_id, "integration_added", f"{connector.title} was added.")
    if settings is not None:
        return save_settings(work, integration_id, settings)
    return load(work.connection, work.organization_id, integration_id)


def save_settings(
    work: Work,
    integration_id: str,
    given: Settings,
) -> Integration:
    """Replace the settings as a whole if all of them are right, else name everything that is wrong."""
    row = load(work.connection, work.organization_id, integration_id)
    connector = work.desk.connectors[row.connector]
    settings = rules.merged_secrets(connector, given, row.settings_json)
    found = rules.violations(connector, settings, actual_region=actual_region(row))
    found += _unknown_locations(work.connection, work.organization_id, settings)
    if found:
        raise RuleViolated(found)
    changes: Document = {"settings_json": settings, "settings_saved_at": work.now}
    reconnect = any(
        rules.authorizes(setting) and row.settings_json.get(setting.name) != settings.get(setting.name)
        for setting in connector.settings
    )
    if reconnect:
        # A connection vouches for the values it was made with; under other values it proves nothing.
        _forget_connection(work.connection, row.id)
        close_lost(work, row)
        changes |= {"connection_json": None, "status": "not_connected", "last_error": None, "probed_at": None}
    work.connection.update(integrations, {"id": row.id}, changes)
    if settings.get("processProducts") != "push":
        _close_gates(work, row)
    if settings.get("fulfillments") is not False and row.settings_json.get("fulfillments") is False:
        work.of(row.id).enqueue("push_orders")  # what left meanwhile is told now (FM-56)
    # What was parked as misconfigured may succeed under the new settings.
    wake_parked(work.connection, row.id, work.now)
    changed = sorted(
        name
        for name in settings.keys() | row.settings_json.keys()
        if settings.get(name) != row.settings_json.get(name)
    )
    _note(
        work,
        row.id,
        "settings_saved",
        f"The settings of {row.name} were saved.",
        changed=changed,
        processProducts=settings.get("processProducts"),
    )
    return load(work.connection, work.organization_id, row.id)


def set_enabled(work: Work, integration_id: str, *, enabled: bool) -> Integration:
    """Switch every flow of the integration on or off; its connection stays."""
    row = load(work.connection, work.organization_id, integration_id)
    if row.enabled != enabled:
        work.connection.update(integrations, {"id": row.id}, {"enabled": enabled})
        if not enabled:
            _close_gates(work, row)
        word = "enabled" if enabled else "disabled"
        _note(work, row.id, f"integration_{word}", f"{row.name} was {word}.")
    return load(work.connection, work.organization_id, row.id)


def disconnect(work: Work, integration_id: str) -> Integration:
    """Forget the connection with all its tokens; settings and links stay."""
    row = load(work.connection, work.organization_id, integration_id)
    _forget_connection(work.connection, row.id)
    close_lost(work, row)
    _close_gates(work, row)
    work.connection.update(
        integrations,
        {"id": row.id},
        {
            "connection_json": None,
            "status": "not_connected",
            "last_error": None,
            "probed_at": None,
        },
    )
    _note(work, row.id, "disconnected", f"{row.name} was disconnected.")
    return load(work.connection, work.organization_id, row.id)


def _close_gates(work: Work, row: Integration) -> None:
    """Close what kept products from being pushed, because none are to be: the article's own remedy."""
    work.of(row.id).close_exception(*rules.GATES, entity="integration", entity_id=row.id)


def take_failure(work: Work, integration_id: str, error: HubError) -> None:
    """Keep what a failure says of the whole integration: how long to leave its vendor alone, or that it is lost.

    A lost one does no work any more, so no later success may pass for its cure: the exception stays until it is
    connected again.
    """
    if isinstance(error, Throttled) and error.retry_after is not None:
        until = {"left_alone_until": work.now + error.retry_after}
        work.connection.update(integrations, {"id": integration_id}, until)
    elif isinstance(error, AuthorizationLost):
        row = load(work.connection, work.organization_id, integration_id)
        if row.connection_json is not None:  # else it was disconnected meanwhile, which is no loss
            lost = {"status": "error", "last_error": str(error)}
            work.connection.update(integrations, {"id": row.id}, lost)
            report_lost(work, row, str(error))


def report_lost(work: Work, row: Integration, message: str) -> None:
    """Open the exception that only the merchant's reconnecting can close."""
    work.of(row.id).open_exception(
        LOST, "integration", row.id, f"{row.name} has to be connected again: {message}"
    )


def close_lost(work: Work, row: Integration) -> None:
    """Close that exception, because the connection works, or is no longer wanted."""
    work.of(row.id).close_exception(LOST, entity="integration", entity_id=row.id)


def remove(work: Work, integration_id: str) -> None:
    """Delete the integration and everything that only it gives a meaning to (R85).

    One that orders came through stays: orders keep their history. It can be disconnected instead.
    """
    row = load(work.connection, work.organization_id, integration_id)
    if work.connection.scalar(select(exists().where(orders.c.integration_id == row.id))):
        message = (
            f"Orders came through {row.name}, and they keep their history; disconnect or disable it instead."
        )
        raise conflict("has_orders", message)
    counts.take_back(work, row.id)
    _forget_connection(work.connection, row.id)
    _release(work.connection, row.id, work.now)
    for table in (channel_options, listings, location_mappings, inbound_events, jobs):
        work.connection.execute(delete(table).where(table.c.integration_id == row.id))
    wishes.forget(work.connection, row.id)
    work.connection.execute(delete(stock_counts).where(stock_counts.c.source_id == row.id))
    work.connection.execute(delete(integrations).where(integrations.c.id == row.id))
    work.of(None).note(
        "integration_deleted",
        "integration",
        row.id,
        f"{row.name} was deleted with its links, mappings, tokens and waiting work.",
    )


def _release(connection: Connection, integration_id: str, now: float) -> None:
    """Let go of what outlives the integration: its products, its locations, its part of the record."""
    connection.update(products, {"origin_integration_id": integration_id}, {"origin_integration_id": None})
    # A location nobody reports on any more must neither be routed to nor published.
    connection.update(
        locations,
        {"source_integration_id": integration_id},
        {"source_integration_id": None, "in_scope": False},
    )
    connection.execute(
        update(exceptions)
        .where(exceptions.c.integration_id == integration_id, exceptions.c.closed_at.is_(None))
        .values(closed_at=now, open_key=None)
    )
    for table in (exceptions, journal):
        connection.update(table, {"integration_id": integration_id}, {"integration_id": None})


@statement
def _without_cursors(integration_id: str) -> Executable:
    return delete(cursors).where(cursors.c.integration_id == integration_id)


@statement
def without_sign_ins(integration_id: str) -> Executable:
    """What an integration began of signing in, and has not ended, counts no more."""
    return delete(oauth_states).where(oauth_states.c.integration_id == integration_id)


def _forget_connection(connection: Connection, integration_id: str) -> None:
    # A cursor belongs to the account it was read from, and the next connection may be another account.
    connection.execute(_without_cursors(integration_id))
    connection.execute(without_sign_ins(integration_id))


def _unknown_locations(connection: Connection, organization_id: str, settings: Settings) -> list[Violation]:
    wanted = settings.get("stockLocationIds")
    if not isinstance(wanted, list) or not wanted:
        return []
    mine = select(locations.c.id).where(locations.c.organization_id == organization_id)
    known = set(connection.scalars(mine.where(locations.c.id.in_(wanted))))
    return [
        Violation("unknown_location", f"There is no location {each}.", "stockLocationIds")
        for each in wanted
        if each not in known
    ]


def _already_in_use(connector: Declared) -> Violation:
    message = f"{connector.title} allows one integration an organization, and one is already in use."
    return Violation("one_per_organization", message, "connector")


def _note(work: Work, integration_id: str, decision: str, reason: str, **details: object) -> None:
    work.of(integration_id).note(decision, "integration", integration_id, reason, **details)
