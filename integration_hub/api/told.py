"""What the hub tells of itself, what vendors tell it (OAuth's callback, notifications), and that it is ready."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Response, make_response, render_template, request
from pydantic import ConfigDict, Field

from integration_hub.api import asked
from integration_hub.api.wire.operations import Answer, Call
from integration_hub.api.wire.shapes import (
    Answered,
    Details,
    Entity,
    ExceptionId,
    Flag,
    Instant,
    IntegrationId,
    Number,
    Pagination,
    Said,
)
from integration_hub.ground.errors import CAUSES, HubError
from integration_hub.ground.reading import records
from integration_hub.integrations import connecting, webhooks


class Ready(Answered):
    ready: Flag


class Document(Answered):
    """This document."""

    model_config = ConfigDict(extra="allow")

    openapi: Annotated[str, Field(examples=["3.1.0"])]
    info: Annotated[dict[str, object], Field(examples=[{"title": "Integration hub", "version": "3"}])]
    paths: Annotated[dict[str, object], Field(examples=[{}])]


class OpenException(Answered):
    """What a person must look at; it is closed when its cause is gone."""

    exception_id: ExceptionId
    code: Annotated[str, Field(examples=["routing_failed"], json_schema_extra={"enum": sorted(CAUSES)})]
    entity: Entity
    entity_id: Annotated[str, Field(examples=["ord_3f2a9c01d4e5b6a7f809"])]
    integration_id: IntegrationId | None
    message: Annotated[str, Field(examples=["No routing card has a location for this order."])]
    details: Details
    opened_at: Instant
    closed_at: Instant | None = Field(examples=[None])


class Exceptions(Answered):
    exceptions: list[OpenException]
    pagination: Pagination


class Decision(Answered):
    number: Number
    at: Instant
    decision: Annotated[str, Field(examples=["order_routed"])]
    entity: Entity
    entity_id: Annotated[str, Field(examples=["ord_3f2a9c01d4e5b6a7f809"])]
    integration_id: IntegrationId | None
    reason: Annotated[str, Field(examples=["The card “East” covers the order."])]
    details: Details


class Journal(Answered):
    entries: list[Decision]
    last: Number


class Job(Answered):
    number: Number
    flow: Annotated[str, Field(examples=["push_products"])]
    integration_id: IntegrationId | None
    arguments: Details
    status: Annotated[Literal["waiting", "running", "parked"], Field(examples=["waiting"])]
    attempts: Number
    due_at: Instant
    every: Annotated[float, Field(examples=[900.0])] | None
    last_error: Said | None = Field(examples=[None])


class Jobs(Answered):
    jobs: list[Job]
    pagination: Pagination


def check_ready(call: Call) -> Answer:
    """Answer that the hub serves."""
    return {"ready": True}


def finish_oauth(call: Call, query: asked.Callback) -> Answer:
    """End the vendor's redirect on a page that says whether the integration is connected."""
    try:
        row = connecting.finish_oauth(
            call.desk, call.sessions, {**query.given(dict[str, str]), **(query.model_extra or {})}
        )
    except HubError as error:
        return _page(400, connected=False, message=str(error), integration=None)
    return _page(200, connected=True, message=f"{row.name} is connected.", integration=row)


def receive_event(call: Call, vendor: str) -> Answer:
    """Store a vendor's notification, then answer 200 with an empty body."""
    webhooks.receive(
        call.desk,
        call.sessions.connectors,
        f"/webhooks/{vendor}",
        dict(request.headers),
        request.get_data(),
    )
    return Response(status=200)


def _page(status: int, **shown: object) -> Response:
    return make_response(render_template("connected.html", **shown), status)


def list_exceptions(call: Call, query: asked.Exceptions) -> Answer:
    """Answer exceptions, oldest first."""
    return records.exceptions_listed(call.connection, call.organization_id, query.part, status=query.status)


def list_journal(call: Call, query: asked.Journal) -> Answer:
    """Answer the journal's entries after the number `after`; `last` is the number to go on from."""
    return records.journal_after(call.connection, call.organization_id, query.after, query.count)


def list_jobs(call: Call, query: asked.Listing) -> Answer:
    """Answer the work that waits, runs, or is parked."""
    return records.jobs_listed(call.connection, call.organization_id, query.part)
