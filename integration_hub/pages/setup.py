"""The page that shows what still stands in the way of a working set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from integration_hub.advice import setup
from integration_hub.ground.keys import Caller
from integration_hub.pages.frame import Rendered, signed_in

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("setup", __name__)


@routes.get("/setup")
@signed_in
def show_setup(hub: Hub, caller: Caller) -> Rendered:
    """Show the set-up checker's answer, by the last probe of each connection."""
    with hub.desk.begin(caller.organization_id) as work:
        seen = setup.snapshot(work)
    return render_template("setup.html", **setup.report(caller.organization_id, seen))
