"""What the hub tells of itself: that it serves, its document, exceptions, decisions, work."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from integration_hub.api.answers.values import Entity, Pagination, Said
from integration_hub.api.wire.shapes import (
    Answered,
    Details,
    ExceptionId,
    Flag,
    Instant,
    IntegrationId,
    Number,
)


class Ready(Answered):
    ready: Flag


class Document(Answered):
    """This document."""

    model_config = ConfigDict(extra="allow")

    openapi: Annotated[str, Field(examples=["3.1.0"])]
    info: Annotated[dict[str, Any], Field(examples=[{"title": "Integration hub", "version": "3"}])]
    paths: Annotated[dict[str, Any], Field(examples=[{}])]


class OpenException(Answered):
    """What a person must look at; it is closed when its cause is gone."""

    exception_id: ExceptionId
    code: Annotated[str, Field(examples=["routing_failed"])]
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
