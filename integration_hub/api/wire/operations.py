"""How an operation of the API is declared; routing, validation, who may call and the document derive from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import Response
from pydantic import BaseModel, create_model
from pydantic.alias_generators import to_snake

from integration_hub.api.wire import shapes
from integration_hub.api.wire.shapes import Asked
from integration_hub.ground.desk import Work
from integration_hub.ground.keys import OPERATOR, Caller
from integration_hub.ground.prepared import Connection

if TYPE_CHECKING:
    from integration_hub.hub import Hub

Answer = Mapping[str, object] | tuple[Mapping[str, object], int] | Response
HTML, NOTHING = "text/html", ""  # answers that are no JSON object
PREFIX = "/api/v3"
ANYONE = Caller("anyone")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PLACES: Mapping[str, Any] = {
    "integrationId": shapes.IntegrationId,
    "productId": shapes.ProductId,
    "locationId": shapes.LocationId,
    "orderId": shapes.OrderId,
    "shipmentId": shapes.ShipmentId,
    "vendor": shapes.VendorName,
}


@dataclass(frozen=True, slots=True)
class Call:
    """One admitted call: by whom, and in which transaction where its operation runs in one."""

    hub: Hub
    caller: Caller
    maybe_connection: Connection | None

    @property
    def organization_id(self) -> str:
        return self.caller.organization_id

    @property
    def work(self) -> Work:
        """The unit of work of that transaction, for the caller's organization."""
        return self.hub.desk.on(self.connection, self.organization_id)

    @property
    def connection(self) -> Connection:
        """The transaction of an operation that is declared to run in one."""
        assert self.maybe_connection is not None
        return self.maybe_connection


@dataclass(frozen=True)
class Operation:
    """One operation. Its view is given the call, what stands in the path, and `query` and `body` where it has them."""

    method: str
    path: str  # {places} are spelled as in bodies
    view: Callable[..., Answer]
    answers: Mapping[int, type[BaseModel] | str]  # the first is what the view answers where it says no status
    callers: tuple[str, ...] = (OPERATOR,)  # none: everyone, without a key
    query: type[Asked] | None = None
    body: type[Asked] | None = None
    refusals: tuple[int, ...] = ()  # beside those that follow from the rest of the declaration
    transacted: bool = True  # False: the view calls a vendor, or opens transactions of its own
    payload: str | None = None  # what the view reads itself, in words; `body` is validated before

    @property
    def name(self) -> str:
        """The operation's name in the document: its view's."""
        return self.view.__name__

    @property
    def summary(self) -> str:
        """What it does: the first line of its view's docstring."""
        return (self.view.__doc__ or "").strip().splitlines()[0]

    @property
    def success(self) -> int:
        """The status of an answer for which the view says none."""
        return next(iter(self.answers))

    @property
    def rule(self) -> str:
        """The path as Flask's router spells it."""
        return _PLACEHOLDER.sub(r"<\1>", self.path)

    @cached_property
    def places(self) -> type[Asked] | None:
        """The model of what stands in the path."""
        names = _PLACEHOLDER.findall(self.path)
        if not names:
            return None
        members: dict[str, Any] = {to_snake(name): (_PLACES[name], ...) for name in names}
        return create_model("Places", __base__=Asked, **members)

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status with which it is refused."""
        readable = self.query or self.body or self.places
        keys = (401, 403) if self.callers else ()
        found = {*((400,) if readable else ()), *keys, *((404,) if self.places else ()), *self.refusals}
        return tuple(sorted(found - self.answers.keys()))
