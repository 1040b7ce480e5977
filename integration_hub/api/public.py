"""What needs no key: the readiness check, the OAuth callback, the vendors' notifications."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from integration_hub.api.calls import installed_hub, refused, reply
from integration_hub.ground.errors import HubError
from integration_hub.ground.refusals import Rejected
from integration_hub.integrations import connecting, webhooks

routes = Blueprint("public", __name__)


@routes.get("/ready")
def ready() -> Response:
    """Answer that the hub serves."""
    return reply({"ready": True})


@routes.get("/oauth/callback")
def finish_oauth() -> tuple[str, int]:
    """End the vendor's redirect on a page that says whether the integration is connected."""
    try:
        row = connecting.finish_oauth(installed_hub().desk, installed_hub().sessions, request.args.to_dict())
    except HubError as error:
        return render_template("connected.html", connected=False, message=str(error), integration=None), 400
    message = f"{row.name} is connected."
    return render_template("connected.html", connected=True, message=message, integration=row), 200


@routes.post("/webhooks/<name>")
def receive_event(name: str) -> Response:
    """Store a vendor's notification, then answer 200 with an empty body."""
    try:
        hub, headers = installed_hub(), dict(request.headers)
        webhooks.receive(hub.desk, hub.connectors, f"/webhooks/{name}", headers, request.get_data())
    except Rejected as error:
        return refused(error)
    return Response(status=200)
