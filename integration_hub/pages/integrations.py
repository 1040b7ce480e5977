"""The page on which the integrations are listed, which is the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template

from integration_hub.ground.keys import Caller
from integration_hub.integrations import life
from integration_hub.pages.frame import Rendered, signed_in

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("integrations", __name__)


@routes.get("/")
def home() -> Rendered:
    """Go to the integrations."""
    return redirect("/integrations", 303)


@routes.get("/integrations")
@signed_in
def show_integrations(hub: Hub, caller: Caller) -> Rendered:
    """List the integrations with their state."""
    with hub.store.transaction() as connection:
        rows = life.listed(connection, caller.organization_id)
    return render_template("integrations.html", integrations=rows, connectors=hub.connectors)
