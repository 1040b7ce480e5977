"""The page on which the integrations are listed, which is the first one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template

from integration_hub.api.wire.operations import Call
from integration_hub.integrations import life
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("integrations", __name__)


@routes.get("/")
def home() -> Rendered:
    """Go to the integrations."""
    return redirect("/integrations", 303)


@routes.get("/integrations")
@signed_in
def show_integrations(call: Call) -> Rendered:
    """List the integrations with their state."""
    with call.begin() as work:
        rows = life.listed(work.connection, call.organization_id)
    return render_template("integrations.html", integrations=rows, connectors=call.desk.connectors)
