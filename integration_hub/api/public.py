"""What needs no key: the readiness check, the document, the OAuth callback, the vendors' notifications."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from integration_hub.api import queries
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.ground.errors import HubError
from integration_hub.integrations import connecting, webhooks


def check_ready(call: Call) -> Answer:
    """Answer that the hub serves."""
    return {"ready": True}


def finish_oauth(call: Call, query: queries.Callback) -> Answer:
    """End the vendor's redirect on a page that says whether the integration is connected."""
    try:
        row = connecting.finish_oauth(
            call.hub.desk, call.hub.sessions, {**query.given(), **(query.model_extra or {})}
        )
    except HubError as error:
        return _page(400, connected=False, message=str(error), integration=None)
    return _page(200, connected=True, message=f"{row.name} is connected.", integration=row)


def receive_event(call: Call, vendor: str) -> Answer:
    """Store a vendor's notification, then answer 200 with an empty body."""
    webhooks.receive(
        call.hub.desk,
        call.hub.connectors,
        f"/webhooks/{vendor}",
        dict(request.headers),
        request.get_data(),
    )
    return Response(status=200)


def _page(status: int, **shown: object) -> Response:
    return make_response(render_template("connected.html", **shown), status)
