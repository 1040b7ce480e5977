"""Vendors that a test speaks for: they say what they are given, and keep what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from integration_hub.connectors.records import (
    Allocation,
    ChannelOrder,
    Cursor,
    OrderDraft,
    Page,
    RemoteOrder,
    Shipment,
)
from integration_hub.ground.jobs import Job
from integration_hub.integrations.sessions import Integration, Sessions
from tests.integration_hub.merchant import ORG, Merchant


@dataclass
class Vendor:
    """A session with everything an order needs; `told` is what it was asked to do, in order."""

    pages: Sequence[Page[Any]] = ()
    known: Mapping[str, ChannelOrder] = field(default_factory=dict)
    found: RemoteOrder | None = None
    raises: dict[str, Exception] = field(default_factory=dict)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    asked: list[Cursor | None] = field(default_factory=list)

    def _tell(self, name: str, *what: Any) -> None:
        self.told.append((name, *what))
        if name in self.raises:
            raise self.raises.pop(name)

    def probe(self) -> None:
        raise AssertionError("nobody asks how an integration is here")

    def orders(self, cursor: Cursor | None) -> Iterator[Page[ChannelOrder]]:
        self.asked.append(cursor)
        yield from self.pages

    def order(self, external_order_id: str) -> ChannelOrder | None:
        return self.known.get(external_order_id)

    def find_order(self, draft: OrderDraft) -> RemoteOrder | None:
        self._tell("find_order", draft)
        return self.found

    def create_order(
        self, draft: OrderDraft, made: Mapping[str, object], keep: Callable[[Mapping[str, object]], None]
    ) -> RemoteOrder:
        self._tell("create_order", draft, dict(made))
        keep({"step": 1})
        self._tell("activate", draft)
        return RemoteOrder("801", {"step": 2})

    def correct_address(self, remote: RemoteOrder, draft: OrderDraft) -> None:
        self._tell("correct_address", remote, draft)

    def cancel_lines(self, remote: RemoteOrder, lines: Mapping[str, int], reason: str) -> None:
        self._tell("cancel_lines", remote, dict(lines), reason)

    def push_shipment(self, remote: RemoteOrder, shipment: Shipment) -> str:
        self._tell("push_shipment", remote, shipment)
        return "pkg"

    def allocate(self, remote: RemoteOrder, allocation: Allocation) -> RemoteOrder:
        self._tell("allocate", remote, allocation)
        return RemoteOrder("fo", {"lines": {each: f"x{n}" for n, each in enumerate(allocation.lines)}})

    def release(self, allocated: RemoteOrder, kept: Mapping[str, int]) -> None:
        self._tell("release", allocated, kept)

    def shipments(self, cursor: Cursor | None) -> Iterator[Page[Shipment]]:
        self.asked.append(cursor)
        yield from self.pages


class Opened(Sessions):
    """Sessions of which each is the vendor of the test; the connectors stay the real ones."""

    __slots__ = ("vendor",)
    vendor: Vendor

    def open(self, row: Integration) -> Any:
        return self.vendor


def sessions(merchant: Merchant, vendor: Vendor) -> Sessions:
    """Return sessions in which this vendor answers for every integration."""
    connectors: Any = merchant.desk.connectors
    opened = Opened(
        merchant.desk.store, merchant.desk.clock, connectors, "https://hub.example.test/oauth/callback"
    )
    object.__setattr__(opened, "vendor", vendor)
    return opened


def job(flow: str, integration: Integration | None = None, **arguments: str) -> Job:
    """Return a job as the loop hands it to its flow."""
    whose = None if integration is None else integration.id
    return Job(1, ORG, whose, flow, arguments, 0, None)
