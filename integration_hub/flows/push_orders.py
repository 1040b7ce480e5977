"""Telling one platform everything that is wanted of it: orders, who ships them, what left, what was canceled.

Each wish is a row of `remote_objects`, written with the state that caused it. Before a wish leaves it is marked
unknown, so whatever happens to the answer the next attempt looks first and never makes a second one (promise I2).
A refused wish is an exception and never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, select

from integration_hub.connectors.protocol import (
    Cancellation,
    Dispatch,
    OrderKeeping,
    Session,
    Tracking,
)
from integration_hub.connectors.records import Allocation, OrderDraft, OrderDraftLine, RemoteOrder, Shipment
from integration_hub.ground.desk import Desk, Work
from integration_hub.ground.errors import AuthorizationLost, Refused
from integration_hub.ground.jobs import Job
from integration_hub.ground.outbound import shaped
from integration_hub.ground.prepared import Connection, returning, statement
from integration_hub.ground.rows import FulfillmentRow, OrderRow, ShippingRequestLineRow, WishRow
from integration_hub.ground.tables import (
    channel_options,
    fulfillments,
    integrations,
    location_mappings,
    order_lines,
    orders,
    products,
    remote_objects,
    shipping_request_lines,
    shipping_requests,
)
from integration_hub.integrations.sessions import Integration, Sessions, offered, working
from integration_hub.orders import status
from integration_hub.outbox import wishes

_DIFFERENCES = ("cancellation", "release")  # told as what is missing from what the platform shows
SHOWN_AFTER_S = 10.0  # what a platform took is seen there by then, or was not taken; assumed


def run(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Carry out what is wanted of the integration, orders before what hangs on them."""
    integration = working(desk, job.integration_id)
    if integration is None:
        return
    session: Session | None = None
    waiting = _wishes(desk, integration, PURPOSES)
    for purpose in PURPOSES if waiting else ():
        for wish in _wishes(desk, integration, (purpose,)):
            if _may_be_unseen(desk, wish) or is_too_early(desk, integration, wish):
                continue
            session = session or sessions.open(integration)
            _carry_out(desk, integration, session, wish)


def _wishes(desk: Desk, integration: Integration, purposes: Sequence[str]) -> list[WishRow]:
    with desk.store.transaction() as connection:
        return wishes.still_wanted(connection, integration.id, purposes)


def _carry_out(desk: Desk, integration: Integration, session: Session, wish: WishRow) -> None:
    with desk.begin(integration.organization_id, integration.id) as work:
        if not wishes.leaving(work, wish.purpose, wish.entity_id):
            return  # withdrawn while another was told

    def keep(details: Mapping[str, object]) -> None:
        with desk.begin(integration.organization_id, integration.id) as work:
            wishes.keep(work, wish.purpose, wish.entity_id, details)

    try:
        external_id, details = ACTS[wish.purpose](Act(desk, integration, session, wish, keep))
    except AuthorizationLost:
        raise  # no word about this order: it stays wanted until the integration is connected again
    except Refused as refused:
        _note_refused(desk, integration, wish, refused)
        return
    with desk.begin(integration.organization_id, integration.id) as work:
        wishes.sent(work, wish.purpose, wish.entity_id, external_id, details)
        work.close_exception(f"{wish.purpose}_refused", entity=wish.purpose, entity_id=wish.entity_id)
        work.note(
            f"{wish.purpose}_sent",
            wish.purpose,
            wish.entity_id,
            f"{integration.name} was told.",
            externalId=external_id,
        )


def _note_refused(desk: Desk, integration: Integration, wish: WishRow, refused: Refused) -> None:
    with desk.begin(integration.organization_id, integration.id) as work:
        order = order_of(work.connection, wish)
        if not wishes.refused(work, wish.purpose, wish.entity_id):
            return  # the next answer is about what is wanted now
        if wish.purpose == "order" and order.status == "canceled":
            return  # canceled while it was on its way: nobody has to mend it any more
        work.open_exception(
            f"{wish.purpose}_refused",
            wish.purpose,
            wish.entity_id,
            f"{integration.name} refused the {wish.purpose} of order {order.order_number}: {refused}",
            extOrderId=order.external_order_id,
            code=refused.code,
            text=refused.text,
        )


Told = tuple[str, Mapping[str, object] | None]  # the platform's id of what it has now, and its further ids
Keep = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Act:
    """One wish on its way: to whom, in which session, and how it notes how far it came."""

    desk: Desk
    integration: Integration
    session: Session
    wish: WishRow
    keep: Keep


def order_of(connection: Connection, wish: WishRow) -> OrderRow:
    """Return the order that the wish is about."""
    order_id = wish.entity_id
    if wish.purpose in ("fulfillment_order", "release"):
        order_id = connection.select(shipping_requests, id=wish.entity_id).one().order_id
    elif wish.purpose == "shipment":
        order_id = connection.select(fulfillments, id=wish.entity_id).one().order_id
    return connection.select(orders, id=order_id).one()


def _may_be_unseen(desk: Desk, wish: WishRow) -> bool:
    """Whether it has just left, and looking for what came of it may miss that: then it would be done a second time."""
    again = wish.purpose in _DIFFERENCES and wish.external_id is not None  # told before, and wanted once more
    return (wish.status == "unknown" or again) and 0 <= desk.clock.now() - wish.updated_at < SHOWN_AFTER_S


def is_too_early(desk: Desk, integration: Integration, wish: WishRow) -> bool:
    """Tell whether something must come first: payment, release, products before a push, a push before the rest."""
    with desk.store.transaction() as connection:
        order = order_of(connection, wish)
        if wish.purpose == "order":
            ready = order.notes_json["phase"] not in ("unpaid", "held")
            lines = connection.select(order_lines, order_id=order.id).all()
            # A line without a product would be left out, and the copy state less than was sold.
            whole = all(line.product_id is not None for line in lines)
            return not (ready and whole and order.status not in status.WAITING)
        if wish.purpose == "shipment":
            if not desk.setting(integration, "fulfillments"):
                return True
            request_id = connection.select(fulfillments, id=wish.entity_id).one().shipping_request_id
            allocation = _allocation(connection, integration, str(request_id))
            if allocation is not None and allocation.external_id is None:
                return True
        if wish.purpose == "release":
            allocated = _allocation(connection, integration, wish.entity_id)
            return allocated is None or allocated.external_id is None
        return _remote(connection, integration, order) is None


def _remote(connection: Connection, integration: Integration, order: OrderRow) -> RemoteOrder | None:
    """Return the order as the integration knows it: its own, or the one pushed to it."""
    if order.integration_id == integration.id:
        rows = connection.select(order_lines, order_id=order.id)
        lines = {row.id: row.external_line_ids_json[0] for row in rows if row.external_line_ids_json}
        return RemoteOrder(
            order.external_order_id, {**(order.notes_json.get("details") or {}), "lines": lines}
        )
    row = connection.select(
        remote_objects, entity_id=order.id, integration_id=integration.id, purpose="order"
    ).one_or_none()
    if row is None or row.external_id is None:
        return None
    return RemoteOrder(row.external_id, row.details_json)


def _push_order(act: Act) -> Told:
    with act.desk.begin(act.integration.organization_id, act.integration.id) as work:
        draft = draft_of(work, act.integration, order_of(work.connection, act.wish))
    keeper = offered(act.session, OrderKeeping)
    found = keeper.find_order(draft) if act.wish.status == "unknown" else None
    made = found or keeper.create_order(draft, act.wish.details_json, act.keep)
    return made.external_id, made.details


def _correct_address(act: Act) -> Told:
    with act.desk.begin(act.integration.organization_id, act.integration.id) as work:
        order = order_of(work.connection, act.wish)
        draft = draft_of(work, act.integration, order)
        remote = _remote(work.connection, act.integration, order)
    assert remote is not None
    offered(act.session, OrderKeeping).correct_address(remote, draft)
    return remote.external_id, None


@statement
def _lines_spelled(order_id: str, integration_id: str) -> Executable:
    option = (channel_options.c.product_id == products.c.id) & (
        channel_options.c.integration_id == integration_id
    )
    return (
        select(order_lines, products.c.sku.label("master"), channel_options.c.channel_sku.label("spelled"))
        .join(products, products.c.id == order_lines.c.product_id)
        .outerjoin(channel_options, option)
        .where(order_lines.c.order_id == order_id)
        .order_by(order_lines.c.position)
    )


def draft_of(work: Work, integration: Integration, order: OrderRow) -> OrderDraft:
    """Return the order as the integration is to hold it, each line under the SKU that platform knows."""
    rows = work.connection.execute(_lines_spelled(order.id, integration.id)).all()
    channel = _connector_key(work, order.integration_id)
    return OrderDraft(
        order_id=order.id,
        order_number=order.order_number,
        external_reference=f"{channel}:{order.external_order_id}",
        channel=work.desk.connectors[channel].title,
        currency=order.currency,
        amounts=order.amounts_json,
        ship_to=order.ship_to_json,
        buyer=order.buyer_json,
        lines=tuple(
            OrderDraftLine(row.id, row.spelled or row.master, row.name, row.quantity, row.unit_price)
            for row in rows
        ),
        placed_at=order.placed_at,
        already_fulfilled=order.fulfilled_by_platform,
    )


def _connector_key(work: Work, integration_id: str) -> str:
    key = work.connection.select(integrations, id=integration_id).one().connector
    assert key in work.desk.connectors
    return str(key)


@statement
def _allocated_to_others(order_id: str, request_id: str, integration_id: str) -> Executable:
    others = select(shipping_requests.c.id).where(
        shipping_requests.c.order_id == order_id, shipping_requests.c.id != request_id
    )
    return select(remote_objects.c.external_id).where(
        remote_objects.c.entity_id.in_(others),
        remote_objects.c.integration_id == integration_id,
        remote_objects.c.purpose == "fulfillment_order",
        remote_objects.c.external_id.is_not(None),
    )


def _allocate(act: Act) -> Told:
    with act.desk.store.transaction() as connection:
        request = connection.select(shipping_requests, id=act.wish.entity_id).one()
        lines = connection.select(shipping_request_lines, shipping_request_id=request.id).all()
        place = connection.select(
            location_mappings, integration_id=act.integration.id, location_id=request.location_id
        ).first()
        remote = _remote(connection, act.integration, order_of(connection, act.wish))
        taken = frozenset(
            connection.scalars(_allocated_to_others(request.order_id, request.id, act.integration.id))
        )
    assert remote is not None
    if place is None:
        raise Refused(
            "unmapped_location", f"{act.integration.name} has no location for {request.location_id}"
        )
    # What left once is looked for as it left, whatever was rejected since: what is too much is then released.
    left = act.wish.details_json.get("asked") if act.wish.status == "unknown" else None
    quantities = _asked(lines) if left is None else shaped(left, dict[str, int])
    act.keep({"asked": quantities})
    made = offered(act.session, Dispatch).allocate(
        remote, Allocation(request.id, place.external_location_id, quantities, taken)
    )
    return made.external_id, made.details


def _asked(lines: Sequence[ShippingRequestLineRow]) -> dict[str, int]:
    """Return by order line how many units a location is asked for."""
    asked: dict[str, int] = {}
    for line in lines:
        if line.quantity > 0:
            asked[line.order_line_id] = asked.get(line.order_line_id, 0) + line.quantity
    return asked


def _release(act: Act) -> Told:
    with act.desk.store.transaction() as connection:
        allocated = _allocation(connection, act.integration, act.wish.entity_id)
        request = connection.select(shipping_requests, id=act.wish.entity_id).one()
        lines = connection.select(shipping_request_lines, shipping_request_id=request.id).all()
    assert allocated is not None and allocated.external_id is not None
    kept: dict[str, int] = {}
    for line in lines:
        units = line.shipped if request.status == "canceled" else line.quantity
        kept[line.order_line_id] = kept.get(line.order_line_id, 0) + units
    remote = RemoteOrder(allocated.external_id, allocated.details_json)
    offered(act.session, Dispatch).release(remote, kept)
    return allocated.external_id, None


def _push_shipment(act: Act) -> Told:
    with act.desk.store.transaction() as connection:
        fulfillment = connection.select(fulfillments, id=act.wish.entity_id).one()
        order = order_of(connection, act.wish)
        remote = _remote(connection, act.integration, order)
        units = (
            _units(connection, act.wish, fulfillment) if order.integration_id == act.integration.id else {}
        )
        allocated = _allocation(connection, act.integration, fulfillment.shipping_request_id)
    assert remote is not None
    act.keep({"units": units})
    quantities: dict[str, int] = {}
    for line in fulfillment.lines_json:
        quantities[line["order_line_id"]] = quantities.get(line["order_line_id"], 0) + line["quantity"]
    details = dict(allocated.details_json) if allocated is not None else {}
    shipment = Shipment(
        reference=fulfillment.id,
        carrier=fulfillment.carrier or "",
        tracking_number=fulfillment.tracking_number or "",
        lines=quantities,
        external_line_ids={line_id: tuple(ids) for line_id, ids in units.items()},
        details={**details, "fulfillment_order_id": allocated.external_id} if allocated is not None else {},
    )
    return offered(act.session, Tracking).push_shipment(remote, shipment), None


def _allocation(connection: Connection, integration: Integration, request_id: str | None) -> WishRow | None:
    """Return what became of the shipping request on the integration, where it tracks who ships."""
    return connection.select(
        remote_objects, entity_id=request_id, integration_id=integration.id, purpose="fulfillment_order"
    ).one_or_none()


_Units = dict[str, list[str]]  # by order line, the channel's ids of its units


@returning(WishRow)
def _shipments_of(order_id: str, integration_id: str) -> Executable:
    parcels = select(fulfillments.c.id).where(fulfillments.c.order_id == order_id)
    return select(remote_objects).where(
        remote_objects.c.integration_id == integration_id,
        remote_objects.c.purpose == "shipment",
        remote_objects.c.entity_id.in_(parcels),
    )


def _units(connection: Connection, wish: WishRow, fulfillment: FulfillmentRow) -> _Units:
    """Return which of the channel's units this fulfillment stands for: those it left with, or the next ones.

    By what others were told with, and never by the order of their instants: the clock may have gone back.
    """
    told = {
        row.entity_id: row
        for row in connection.execute(_shipments_of(fulfillment.order_id, wish.integration_id))
    }
    kept = {entity_id: shaped(row.details_json.get("units") or {}, _Units) for entity_id, row in told.items()}
    if kept.get(fulfillment.id):
        return kept[fulfillment.id]
    taken = {unit for units in kept.values() for ids in units.values() for unit in ids}
    units: _Units = {}
    for line in fulfillment.lines_json:
        ids = connection.select(order_lines, id=line["order_line_id"]).one().external_line_ids_json
        free = [each for each in ids or [] if each not in taken]
        units[line["order_line_id"]] = free[: line["quantity"]]
    return units


def _push_cancellation(act: Act) -> Told:
    with act.desk.store.transaction() as connection:
        order = order_of(connection, act.wish)
        remote = _remote(connection, act.integration, order)
        rows = connection.select(order_lines, order_id=order.id).all()
    assert remote is not None
    canceled = {row.id: row.canceled for row in rows if row.canceled}
    offered(act.session, Cancellation).cancel_lines(remote, canceled, "canceled")
    return remote.external_id, None


ACTS: Mapping[str, Callable[[Act], Told]] = {
    "order": _push_order,
    "address": _correct_address,  # before anybody more is asked to ship it there
    "release": _release,  # before another place is let ship the same units
    "fulfillment_order": _allocate,
    "shipment": _push_shipment,
    "cancellation": _push_cancellation,
}
PURPOSES = tuple(ACTS)  # an order before what hangs on it
