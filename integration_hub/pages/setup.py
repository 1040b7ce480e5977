"""The page that shows what still stands in the way of a working set-up."""

from __future__ import annotations

from flask import Blueprint, render_template

from integration_hub.advice import setup
from integration_hub.api.wire.operations import Call
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("setup", __name__)


@routes.get("/setup")
@signed_in
def show_setup(call: Call) -> Rendered:
    """Show the set-up checker's answer, by the last probe of each connection."""
    with call.begin() as work:
        seen = setup.snapshot(work)
    return render_template("setup.html", **setup.report(call.organization_id, seen))
