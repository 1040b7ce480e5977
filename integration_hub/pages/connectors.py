"""The connector catalog, from which an integration is added."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template

from integration_hub.api.wire.operations import Call
from integration_hub.integrations import life
from integration_hub.pages.frame import Rendered, signed_in

routes = Blueprint("connectors", __name__)


@routes.get("/connectors")
@signed_in
def show_connectors(call: Call) -> Rendered:
    """Show the connector catalog."""
    return render_template("connectors.html", connectors=list(call.desk.connectors.values()))


@routes.post("/connectors/<key>/add")
@signed_in
def add_integration(call: Call, key: str) -> Rendered:
    """Add an integration from the catalog and go to its settings."""
    with call.begin() as work:
        row = life.add(work, connector_key=key)
    return redirect(f"/integrations/{row.id}", 303)
