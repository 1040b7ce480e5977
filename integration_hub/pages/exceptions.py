"""The page that shows what a person must look at."""

from __future__ import annotations

from flask import Blueprint, render_template

from integration_hub.api import asked
from integration_hub.api.wire.operations import Call, read_query
from integration_hub.ground.reading.records import exceptions_listed
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("exceptions", __name__)


@routes.get("/exceptions")
@signed_in
def show_exceptions(call: Call) -> Rendered:
    """List open exceptions, newest first."""
    part = read_query(asked.Listing).part
    with call.begin() as work:
        listed = exceptions_listed(
            work.connection, call.organization_id, part, status="open", newest_first=True
        )
    return render_template("exceptions.html", **listed)
