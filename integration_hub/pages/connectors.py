"""The connector catalog, from which an integration is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template

from integration_hub.ground.keys import Caller
from integration_hub.integrations import life
from integration_hub.pages.frame import Rendered, signed_in

if TYPE_CHECKING:
    from integration_hub.hub import Hub

routes = Blueprint("connectors", __name__)


@routes.get("/connectors")
@signed_in
def show_connectors(hub: Hub, caller: Caller) -> Rendered:
    """Show the connector catalog."""
    return render_template("connectors.html", connectors=list(hub.connectors.values()))


@routes.post("/connectors/<key>/add")
@signed_in
def add_integration(hub: Hub, caller: Caller, key: str) -> Rendered:
    """Add an integration from the catalog and go to its settings."""
    with hub.desk.begin(caller.organization_id) as work:
        row = life.add(work, connector_key=key)
    return redirect(f"/integrations/{row.id}", 303)
