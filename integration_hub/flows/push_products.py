"""Writing the primary catalog's products to the other platform: create what is missing, update what changed.

The gates are asked here, at the moment of the write, whatever is stored (rules.md R23, R29, R51; promises I9, I10).
Before a create leaves, a row says that its outcome is unknown; until an answer is stored, the next attempt looks the
product up first (promise I2). One refused product never stops the others.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from sqlalchemy import Executable, Select, and_, or_, select, tuple_

from integration_hub.catalog import collisions
from integration_hub.catalog import listings as reading
from integration_hub.catalog.matching import listing_details
from integration_hub.connectors.protocol import Products, Publishing
from integration_hub.connectors.records import ChannelSku, ProductDraft
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import AuthorizationLost, Refused, Violation
from integration_hub.ground.jobs import Job
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import ListingRow, ProductRow
from integration_hub.ground.tables import channel_options, listings, products, remote_objects
from integration_hub.integrations.life import actual_region
from integration_hub.integrations.sessions import (
    Integration,
    Sessions,
    all_working,
    offered,
    working,
)
from integration_hub.integrations.settings import GATES, gate_violations
from integration_hub.outbox import wishes
from integration_hub.stock import telling

BATCH = 50  # products between two commits
PURPOSE = "listing"


def run(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Push products to an integration whose direction is push; with `sku` that product alone (rules.md R90)."""
    integration = working(desk, job.integration_id)
    if integration is None or desk.setting(integration, "processProducts") != "push":
        return
    closed = closed_gates(desk, integration)
    with desk.begin(integration.organization_id, integration.id) as work:
        _tell_gates(work, integration, closed)
    sku = job.arguments.get("sku")
    # Behind a closed gate, too: what stands there is sold, so it must be known what of it is ours and what it offers.
    reading.read(desk, integration, offered(sessions.open(integration), Products), owner=False, sku=sku)
    if closed:
        return
    session = offered(sessions.open(integration), Publishing)
    # Each product once a run, in their order: one that can never be marked as shown must not hold the worker, and
    # looking for the next batch must not look through those before it.
    after = (float("-inf"), "")
    while batch := _due(desk, integration, sku, after):
        after = (batch[-1].product.created_at, batch[-1].product.id)
        _push_batch(desk, integration, session, batch)


def closed_gates(desk: Desk, integration: Integration) -> list[Violation]:
    """Return why nothing may be pushed: the shop's actual region, or a primary catalog that is not one."""
    connector = desk.connectors[integration.connector]
    found = gate_violations(connector, integration.settings_json, actual_region(integration))
    others = [row for row in all_working(desk, integration.organization_id) if row.id != integration.id]
    if not any(desk.setting(row, "processProducts") == "pull" for row in others):
        text = f"Products would be pushed to {integration.name}, but no connected platform is primary (set to pull)."
        found.append(Violation("direction_conflict", text, "processProducts"))
    return found


def _tell_gates(work: Work, integration: Integration, closed: Sequence[Violation]) -> None:
    closed_codes = {violation.code for violation in closed}
    open_gates = [code for code in GATES if code not in closed_codes]
    work.close_exception(*open_gates, entity="integration", entity_id=integration.id)
    for violation in closed:
        opened = work.open_exception(violation.code, "integration", integration.id, violation.message)
        if opened:
            work.note("push_refused", "integration", integration.id, violation.message, code=violation.code)


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """A product to write: `listing` is None for one to create; `tried` says an earlier create may have happened."""

    product: ProductRow
    listing: ListingRow | None
    tried: bool
    spelled: str


def _not_shown(
    integration_id: str, organization_id: str, colliding: Sequence[str], created_at: float, product_id: str
) -> Select[tuple[object, ...]]:
    mine = and_(
        listings.c.product_id == products.c.id,
        listings.c.integration_id == integration_id,
        listings.c.status != "deleted",
    )
    option = and_(
        channel_options.c.product_id == products.c.id, channel_options.c.integration_id == integration_id
    )
    attempt = and_(
        remote_objects.c.entity_id == products.c.id,
        remote_objects.c.integration_id == integration_id,
        remote_objects.c.purpose == PURPOSE,
    )
    refused_version = remote_objects.c.details_json["version"].as_integer()
    return (
        select(products, channel_options.c.channel_sku, remote_objects.c.status.label("attempt_status"))
        .select_from(
            products.outerjoin(listings, mine)
            .outerjoin(channel_options, option)
            .outerjoin(remote_objects, attempt)
        )
        .where(
            products.c.organization_id == organization_id,
            tuple_(products.c.created_at, products.c.id) > tuple_(created_at, product_id),
            products.c.id.not_in(colliding),
            products.c.sku.is_not(None),
            products.c.kind.in_(("simple", "child")),
            or_(
                products.c.origin_integration_id.is_(None), products.c.origin_integration_id != integration_id
            ),
            or_(channel_options.c.sync_to_channel.is_(None), channel_options.c.sync_to_channel.is_(True)),
            or_(
                listings.c.id.is_(None),
                listings.c.pushed_version.is_(None),
                listings.c.pushed_version < products.c.version,
            ),
            or_(
                remote_objects.c.status.is_(None),
                remote_objects.c.status != "refused",
                refused_version < products.c.version,
            ),
        )
        .order_by(products.c.created_at, products.c.id)
        .limit(BATCH)
    )


_next_due = statement(_not_shown)


@statement
def _due_of(
    integration_id: str,
    organization_id: str,
    colliding: Sequence[str],
    created_at: float,
    product_id: str,
    sku: str,
) -> Executable:
    every = _not_shown(integration_id, organization_id, colliding, created_at, product_id)
    return every.where(products.c.sku == sku)


def _due(desk: Desk, integration: Integration, sku: str | None, after: tuple[float, str]) -> list[Due]:
    """Return the next products `after` a place whose current version the channel neither shows nor has refused."""
    with desk.store.transaction() as connection:
        colliding = _colliding(connection, integration)
        of = (integration.id, integration.organization_id, colliding, *after)
        rows = connection.execute(_next_due(*of) if sku is None else _due_of(*of, sku)).all()
        held = _listings(connection, integration, [row.id for row in rows])
    return [
        Due(row, held.get(row.id), row.attempt_status == "unknown", row.channel_sku or row.sku)
        for row in rows
    ]


def _colliding(connection: Connection, integration: Integration) -> list[str]:
    """Return products linked to a record that names something else: nothing is written over it meanwhile."""
    return connection.scalars(collisions.open_on(integration.id))


@returning(ListingRow)
def _live(integration_id: str, product_ids: Sequence[str]) -> Executable:
    return select(listings).where(
        listings.c.integration_id == integration_id,
        listings.c.product_id.in_(product_ids),
        listings.c.status != "deleted",
    )


def _listings(
    connection: Connection, integration: Integration, product_ids: Sequence[str]
) -> dict[str, ListingRow]:
    rows = connection.execute(_live(integration.id, product_ids))
    return {row.product_id: row for row in rows if row.product_id is not None}


def _push_batch(desk: Desk, integration: Integration, session: Publishing, batch: Sequence[Due]) -> None:
    """Write a batch; what came back is stored even when the vendor becomes unreachable half-way."""
    creates = [due for due in batch if due.listing is None]
    with desk.begin(integration.organization_id, integration.id) as work:
        fresh = [due.product.id for due in creates if not due.tried]
        if fresh:
            wishes.expect(work, PURPOSE, fresh)
        stock = telling.quantities_for(work, integration, [due.product for due in creates])
    results: list[tuple[Due, ChannelSku | Refused]] = []
    try:
        for due, result in _write(session, batch, stock):
            results.append((due, result))
    finally:
        with desk.begin(integration.organization_id, integration.id) as work:
            for due, result in results:
                if isinstance(result, Refused):
                    _note_refused(work, integration, due, result)
                else:
                    _note_written(work, integration, due, result)


def _write(
    session: Publishing, batch: Sequence[Due], stock: dict[str, dict[str, int]]
) -> Iterator[tuple[Due, ChannelSku | Refused]]:
    for due in batch:
        draft = _draft(due, stock.get(due.product.id, {}))
        try:
            yield due, _write_one(session, due, draft)
        except AuthorizationLost:
            raise  # no word about this product
        except Refused as refused:
            yield due, refused


def _write_one(session: Publishing, due: Due, draft: ProductDraft) -> ChannelSku:
    if due.listing is not None:
        return session.update_product(_as_channel_sku(due.listing), draft)
    if due.tried:
        for page in session.products(None, sku=draft.sku):
            for item in page.items:
                if item.sku == draft.sku and item.status != "deleted":
                    return item
    return session.create_product(draft)


def _draft(due: Due, stock: dict[str, int]) -> ProductDraft:
    product = due.product
    attributes = product.attributes_json
    return ProductDraft(
        product_id=product.id,
        sku=due.spelled,
        name=product.name,
        description=attributes.get("description") or product.name,
        price=product.price or "0",
        currency=product.currency or "",
        brand=attributes.get("brand"),
        barcode=attributes.get("barcode"),
        image_urls=tuple(attributes.get("imageUrls") or ()),
        options=attributes.get("options") or {},
        stock=stock,
        idempotency_key=f"{product.id}-{product.version}",
    )


def _as_channel_sku(row: ListingRow) -> ChannelSku:
    details = row.details_json
    return ChannelSku(
        external_product_id=row.external_product_id,
        external_sku_id=row.external_sku_id,
        sku=row.sku,
        name=details.get("name", ""),
        price=details.get("price"),
        currency=details.get("currency"),
        description=details.get("description", ""),
        status=row.status,
    )


def _note_written(work: Work, integration: Integration, due: Due, made: ChannelSku) -> None:
    known = work.connection.select(
        listings, integration_id=integration.id, external_sku_id=made.external_sku_id
    ).one_or_none()
    # What failed its review is told until a reading finds that it passed, whatever was written meanwhile.
    failure = made.failure if known is None else known.details_json.get("failure")
    values = {
        "external_product_id": made.external_product_id,
        "sku": made.sku,
        "product_id": due.product.id,
        "status": made.status,
        "details_json": listing_details(dataclasses.replace(made, failure=failure)),
        "pushed_version": due.product.version,
    }
    if known is None:
        work.connection.insert(
            listings,
            {
                "id": work.new_id("lst"),
                "integration_id": integration.id,
                "external_sku_id": made.external_sku_id,
                "told_json": dict(made.stock) or None,
                "source_updated_at": made.updated_at,
                **values,
            },
        )
    else:
        work.connection.update(listings, {"id": known.id}, values)
    if due.listing is None:
        wishes.sent(work, PURPOSE, due.product.id, made.external_product_id, {})
        work.note(
            "product_pushed",
            "product",
            due.product.id,
            f"{integration.name} had no “{due.spelled}”.",
            externalProductId=made.external_product_id,
            sku=made.sku,
        )
    work.close_exception("product_refused", entity="product", entity_id=due.product.id)


def _note_refused(work: Work, integration: Integration, due: Due, refused: Refused) -> None:
    wishes.refused(work, PURPOSE, due.product.id, {"version": due.product.version})
    work.open_exception(
        "product_refused",
        "product",
        due.product.id,
        f"{integration.name} refused “{due.product.name}” ({due.spelled}): {refused}",
        sku=due.product.sku,
        code=refused.code,
        text=refused.text,
    )
