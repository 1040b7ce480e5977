"""The page that shows what a person must look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from integration_hub.api import asked
from integration_hub.api.wire.operations import read_query
from integration_hub.ground.keys import Caller
from integration_hub.ground.reading.records import exceptions_listed
from integration_hub.pages.frame import Rendered, signed_in

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("exceptions", __name__)


@routes.get("/exceptions")
@signed_in
def show_exceptions(hub: Hub, caller: Caller) -> Rendered:
    """List open exceptions, newest first."""
    part = read_query(asked.Listing).part
    with hub.store.transaction() as connection:
        listed = exceptions_listed(connection, caller.organization_id, part, status="open", newest_first=True)
    return render_template("exceptions.html", **listed)
