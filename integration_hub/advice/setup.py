"""The set-up checker: what still stands between this organization and a working, safe connection.

Pure over a `Snapshot`; `snapshot` reads one. A check of severity "setup" must be met for set-up to be complete
(rules.md R53), "live" before going live (R84), and "warning" is advice (R26, R36, R57, R85).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from integration_hub.advice.sku_audit import AtSource, Audit, Listed, audit, unmatched_at_source
from integration_hub.ground.capabilities import Declared, Vendor
from integration_hub.ground.desk import Work
from integration_hub.ground.prepared import Connection
from integration_hub.ground.reading.parts import Document
from integration_hub.ground.rows import ListingRow
from integration_hub.ground.tables import exceptions, listings, location_mappings, products, routing_cards
from integration_hub.integrations import life
from integration_hub.integrations.sessions import Integration
from integration_hub.integrations.settings import gate_violations


class FullAudit(Audit):
    """The audit with what only its own side can mend."""

    fixAtSource: list[AtSource]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, the rule it follows from, and what to do where it is not met."""

    code: str
    ok: bool
    message: str
    rule: str
    severity: str  # setup | live | warning
    integration_id: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All the checker looks at."""

    integrations: Sequence[Integration]
    connectors: Mapping[str, Declared]
    open_errors: Mapping[str, Sequence[str]]  # by integration: messages of open connection-level exceptions
    listed: Mapping[str, int]  # by integration: records it lists
    unmapped: Mapping[str, Sequence[str]]  # by integration: names of locations without a mapping
    routing_cards: int
    audit: FullAudit
    goal: str | None = None

    @property
    def channels(self) -> list[Integration]:
        return [row for row in self.integrations if self.vendor(row).is_channel]

    @property
    def platforms(self) -> list[Integration]:
        return [row for row in self.integrations if not self.vendor(row).is_channel]

    def vendor(self, row: Integration) -> Vendor:
        return self.connectors[row.connector].vendor


def goals(connectors: Mapping[str, Declared]) -> list[str]:
    """Return what a merchant may ask the advisor about: whether a platform can be the source of orders (R26)."""
    return [_goal(vendor) for vendor in _vendors(connectors, channels=False)]


def _goal(vendor: Vendor) -> str:
    return f"{vendor.key}_orders"


def _vendors(connectors: Mapping[str, Declared], *, channels: bool) -> list[Vendor]:
    every = dict.fromkeys(connector.vendor for connector in connectors.values())
    return [vendor for vendor in every if vendor.is_channel == channels]


def report(organization_id: str, seen: Snapshot) -> Document:
    """Return the checker's answer as the API shows it."""
    checks = list(_checks(seen))
    return {
        "organizationId": organization_id,
        "complete": all(check.ok for check in checks if check.severity == "setup"),
        "checks": [_as_json(check) for check in checks],
    }


def snapshot(work: Work, goal: str | None = None) -> Snapshot:
    """Read what the checker looks at."""
    rows = life.listed(work.connection, work.organization_id)
    ids = [row.id for row in rows]
    counted = (
        select(listings.c.integration_id, func.count().label("number"))
        .where(listings.c.integration_id.in_(ids), listings.c.status != "deleted")
        .group_by(listings.c.integration_id)
    )
    cards = select(func.count()).where(
        routing_cards.c.organization_id == work.organization_id, routing_cards.c.enabled.is_(True)
    )
    return Snapshot(
        integrations=rows,
        connectors=work.desk.connectors,
        open_errors=_open_errors(work.connection, work.organization_id),
        listed={row.integration_id: row.number for row in work.connection.execute(counted)},
        unmapped=_unmapped(work.connection, ids),
        routing_cards=work.connection.execute(cards).scalar_one(),
        audit=audit_of(work),
        goal=goal,
    )


def audit_of(work: Work) -> FullAudit:
    """Return the audit of everything the organization's channels list."""
    rows = life.listed(work.connection, work.organization_id)
    query = select(listings).where(
        listings.c.integration_id.in_([row.id for row in rows]), listings.c.status != "deleted"
    )
    query = query.order_by(listings.c.integration_id, listings.c.id)
    listed = [_listed(row) for row in work.connection.rows_of(ListingRow, query)]
    masters = select(products.c.sku).where(
        products.c.organization_id == work.organization_id, products.c.sku.is_not(None)
    )
    fixed_at_source = {
        row.id for row in rows if not work.desk.connectors[row.connector].capabilities.channel_sku
    }
    mended_there = [record for record in listed if record.integration_id in fixed_at_source]
    return {
        **audit(listed),
        "fixAtSource": unmatched_at_source(mended_there, set(work.connection.scalars(masters))),
    }


def _listed(row: ListingRow) -> Listed:
    said = row.details_json
    return Listed(
        integration_id=row.integration_id,
        listing_id=row.external_sku_id,
        sku=row.sku,
        name=said.get("name"),
        barcode=said.get("barcode"),
        brand=said.get("brand"),
    )


def _open_errors(connection: Connection, organization_id: str) -> dict[str, list[str]]:
    query = select(exceptions.c.entity_id, exceptions.c.message).where(
        exceptions.c.organization_id == organization_id,
        exceptions.c.code == life.LOST,
        exceptions.c.closed_at.is_(None),
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(exceptions.c.opened_at)):
        found.setdefault(row.entity_id, []).append(row.message)
    return found


def _unmapped(connection: Connection, integration_ids: Sequence[str]) -> dict[str, list[str]]:
    query = select(location_mappings).where(
        location_mappings.c.integration_id.in_(integration_ids), location_mappings.c.location_id.is_(None)
    )
    found: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(location_mappings.c.external_location_id)):
        found.setdefault(row.integration_id, []).append(row.external_name)
    return found


def _as_json(check: Check) -> Document:
    answer: Document = {
        "code": check.code,
        "ok": check.ok,
        "message": check.message,
        "rule": check.rule,
        "severity": check.severity,
    }
    if check.integration_id is not None:
        answer["integrationId"] = check.integration_id
    return answer


def _checks(seen: Snapshot) -> Iterator[Check]:
    chosen = list(dict.fromkeys(seen.vendor(row) for row in seen.channels))
    for vendor in chosen or _vendors(seen.connectors, channels=True):
        yield _prerequisite(seen, vendor)
    for vendor in _vendors(seen.connectors, channels=False):
        yield _one_connector(seen, vendor)
    for row in seen.integrations:
        yield _connected(seen, row)
        yield _enabled(row)
        yield _direction_chosen(row)
        yield from _region(seen, row)
    for channel in seen.channels:
        for other in seen.platforms:
            yield _directions_agree(channel, other)
    yield from _order_source(seen)
    yield from _switching(seen)
    for row in seen.integrations:
        if row.id in seen.unmapped:
            names = ", ".join(seen.unmapped[row.id])
            message = f"Map these locations of {row.name} before going live: {names}."
            yield Check("locations_mapped", False, message, "R84", "live", row.id)
    yield _routable(seen)
    yield from _audited(seen)


def _prerequisite(seen: Snapshot, vendor: Vendor) -> Check:
    ok = any(row.status == "connected" for row in seen.channels if seen.vendor(row) == vendor)
    guides = [each.help_title for each in seen.connectors.values() if each.vendor == vendor]
    message = f"{vendor.name} is connected." if ok else f"Connect {vendor.name} first: see “{guides[0]}”."
    return Check(f"{vendor.key}_connected", ok, message, "R11", "setup")


def _one_connector(seen: Snapshot, vendor: Vendor) -> Check:
    code, name = f"{vendor.key}_connector", vendor.name
    titles = [seen.connectors[row.connector].title for row in seen.platforms if seen.vendor(row) == vendor]
    if len(titles) == 1:
        return Check(code, True, f"The {name} connector is {titles[0]}.", "R12", "setup")
    if not titles:
        message = f"Add the one {name} connector that matches the {name} product you own."
        return Check(code, False, message, "R12", "setup")
    message = (
        f"More than one {name} connector is set up: {', '.join(titles)}. They behave differently and switching "
        "between them is disruptive; keep one and delete the rest."
    )
    return Check(code, False, message, "R85", "setup")


def _connected(seen: Snapshot, row: Integration) -> Check:
    errors = [*([row.last_error] if row.last_error else []), *seen.open_errors.get(row.id, ())]
    ok = row.status == "connected" and row.probed_at is not None and not errors
    if ok:
        message = f"{row.name} is connected and without errors."
    elif row.settings_saved_at is None:
        message = f"Save the settings of {row.name}, then connect it."
    elif row.status != "connected":
        message = " ".join([f"{row.name} is not connected.", *errors[:1]])
    else:
        message = f"{row.name} reports: {'; '.join(errors) or 'not probed yet'}."
    return Check("connected", ok, message, "R53", "setup", row.id)


def _enabled(row: Integration) -> Check:
    message = f"{row.name} is enabled." if row.enabled else f"{row.name} is disabled, so nothing of it syncs."
    return Check("enabled", row.enabled, message, "R96", "setup", row.id)


def _direction_chosen(row: Integration) -> Check:
    direction = row.settings_json.get("processProducts")
    if direction in ("pull", "push"):
        return Check(
            "direction_chosen",
            True,
            f"{row.name} {direction}es products." if direction == "push" else f"{row.name} pulls products.",
            "R35",
            "setup",
            row.id,
        )
    message = f"Choose whether {row.name} pulls or pushes products; until then no product data moves."
    return Check("direction_chosen", False, message, "R35", "setup", row.id)


def _region(seen: Snapshot, row: Integration) -> Iterator[Check]:
    actual, declared = life.actual_region(row), row.settings_json.get("region")
    if actual is not None and declared is not None and actual != declared:
        message = f"The settings of {row.name} say region {declared}, but the connected shop is in {actual}."
        yield Check("region_matches", False, message, "R99", "setup", row.id)
    if row.settings_json.get("processProducts") == "push":
        found = gate_violations(seen.connectors[row.connector], row.settings_json, actual)
        message = found[0].message if found else f"Products may be pushed to {row.name}."
        yield Check("region", not found, message, "R23", "setup", row.id)


def _directions_agree(channel: Integration, other: Integration) -> Check:
    ours = channel.settings_json.get("processProducts")
    theirs = other.settings_json.get("processProducts")
    code, rule, severity = "directions_agree", "R97", "setup"
    if {ours, theirs} == {"pull", "push"}:
        primary = channel.name if ours == "pull" else other.name
        return Check(code, True, f"{primary} is the primary catalog.", rule, severity, channel.id)
    if ours == theirs and ours in ("pull", "push"):
        message = (
            f"Direction conflict: {channel.name} and {other.name} both {ours} products, so no catalog is primary. "
            "Let the primary side pull and the other push."
        )
    else:
        message = f"{channel.name} and {other.name} do not have opposite product directions, so products do not flow."
    return Check(code, False, message, rule, severity, channel.id)


def _order_source(seen: Snapshot) -> Iterator[Check]:
    for row in seen.platforms:
        connector, vendor = seen.connectors[row.connector], seen.vendor(row)
        if connector.capabilities.pull_orders:
            continue
        # Whoever ships the orders it keeps is the one that is made to give them.
        sources = [
            each.title
            for each in seen.connectors.values()
            if each.vendor == vendor and each.capabilities.pull_fulfillments
        ]
        message = (
            f"{connector.title} takes orders and gives none; that is expected. If {vendor.name} is to be the source "
            f"of orders, use {' or '.join(sources)} instead."
        )
        yield Check("order_source", seen.goal != _goal(vendor), message, "R26", "warning", row.id)


def _switching(seen: Snapshot) -> Iterator[Check]:
    sides = [_held(seen, seen.channels), _held(seen, seen.platforms)]
    if all(sides):
        held = ", ".join(f"{name} {number}" for side in sides for name, number in side.items())
        message = (
            f"Both sides hold products ({held}): reversing the product direction now risks duplicate or mismatched "
            "records."
        )
        yield Check("direction_switch", False, message, "R36", "warning")


def _held(seen: Snapshot, rows: Sequence[Integration]) -> dict[str, int]:
    """Return how many records each vendor lists, leaving out those that list none."""
    held: dict[str, int] = {}
    for row in rows:
        name = seen.vendor(row).name
        held[name] = held.get(name, 0) + seen.listed.get(row.id, 0)
    return {name: number for name, number in held.items() if number}


def _routable(seen: Snapshot) -> Check:
    ok = seen.routing_cards > 0
    message = "Orders can be routed." if ok else "Add a routing card, or no order finds a location."
    return Check("routing_cards", ok, message, "R106", "live")


def _audited(seen: Snapshot) -> Iterator[Check]:
    duplicates, collisions, near = (
        len(seen.audit["duplicates"]),
        len(seen.audit["collisions"]),
        len(seen.audit["nearMisses"]),
    )
    ok = not (duplicates or collisions or near)
    message = (
        "SKUs are unique on both sides."
        if ok
        else f"The SKU audit found {duplicates} duplicates within a side, {collisions} SKUs shared "
        f"by records that differ, and {near} near misses."
    )
    yield Check("sku_audit", ok, message, "R57", "warning")
    for row in seen.integrations:
        found = [each["sku"] for each in seen.audit["fixAtSource"] if each["integrationId"] == row.id]
        if found:
            title, skus = seen.connectors[row.connector].title, ", ".join(f"“{sku}”" for sku in found[:5])
            message = f"These {title} SKUs match no product and can only be changed in {title}: {skus}."
            yield Check("fix_at_source", False, message, "R87", "warning")
