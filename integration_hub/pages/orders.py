"""The page on which orders are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from integration_hub.api import asked
from integration_hub.api.wire.operations import read_query
from integration_hub.ground.keys import Caller
from integration_hub.integrations import life
from integration_hub.orders.reading import orders_listed
from integration_hub.pages.frame import Rendered, signed_in

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("orders", __name__)


@routes.get("/orders")
@signed_in
def show_orders(hub: Hub, caller: Caller) -> Rendered:
    """List orders, newest first."""
    part = read_query(asked.Listing).part
    with hub.store.transaction() as connection:
        listed = orders_listed(connection, caller.organization_id, part, newest_first=True)
        names = {row.id: row.name for row in life.listed(connection, caller.organization_id)}
    return render_template("orders.html", names=names, **listed)
