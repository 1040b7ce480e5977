"""Telling one platform everything that is wanted of it: orders, who ships them, what left, what was canceled.

Each wish is a row of `remote_objects`, written with the state that caused it. Before a wish leaves it is marked
unknown, so whatever happens to the answer the next attempt looks first and never makes a second one (promise I2).
A refused wish is an exception and never stops the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integration_hub.connectors.protocol import Session
from integration_hub.ground.desk import Desk
from integration_hub.ground.errors import Refused
from integration_hub.ground.jobs import Job
from integration_hub.ground.rows import WishRow
from integration_hub.integrations.sessions import Integration, Sessions, working
from integration_hub.orders.acts import ACTS, Act, is_too_early, order_of
from integration_hub.outbox import wishes

PURPOSES = tuple(ACTS)  # an order before what hangs on it


def run(desk: Desk, sessions: Sessions, job: Job) -> None:
    """Carry out what is wanted of the integration, orders before what hangs on them."""
    integration = working(desk, job.integration_id)
    if integration is None:
        return
    session: Session | None = None
    waiting = _wishes(desk, integration, PURPOSES)
    for purpose in PURPOSES if waiting else ():
        for wish in _wishes(desk, integration, (purpose,)):
            if is_too_early(desk, integration, wish):
                continue
            session = session or sessions.open(integration)
            _carry_out(desk, integration, session, wish)


def _wishes(desk: Desk, integration: Integration, purposes: Sequence[str]) -> list[WishRow]:
    with desk.store.transaction() as connection:
        return wishes.still_wanted(connection, integration.id, purposes)


def _carry_out(desk: Desk, integration: Integration, session: Session, wish: WishRow) -> None:
    with desk.begin(integration.organization_id, integration.id) as work:
        wishes.leaving(work, wish.purpose, wish.entity_id)

    def keep(details: Mapping[str, object]) -> None:
        with desk.begin(integration.organization_id, integration.id) as work:
            wishes.keep(work, wish.purpose, wish.entity_id, details)

    try:
        external_id, details = ACTS[wish.purpose](Act(desk, integration, session, wish, keep))
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
        wishes.refused(work, wish.purpose, wish.entity_id)
        work.open_exception(
            f"{wish.purpose}_refused",
            wish.purpose,
            wish.entity_id,
            f"{integration.name} refused the {wish.purpose} of order {order.order_number}: {refused}",
            extOrderId=order.external_order_id,
            code=refused.code,
            text=refused.text,
        )
