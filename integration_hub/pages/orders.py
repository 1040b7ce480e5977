"""The page on which orders are listed."""

from __future__ import annotations

from flask import Blueprint, render_template

from integration_hub.api import asked
from integration_hub.api.wire.operations import Call, read_query
from integration_hub.integrations import life
from integration_hub.orders.reading import orders_listed
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("orders", __name__)


@routes.get("/orders")
@signed_in
def show_orders(call: Call) -> Rendered:
    """List orders, newest first."""
    part = read_query(asked.Listing).part
    with call.begin() as work:
        listed = orders_listed(work.connection, call.organization_id, part, newest_first=True)
        names = {row.id: row.name for row in life.listed(work.connection, call.organization_id)}
    return render_template("orders.html", names=names, **listed)
