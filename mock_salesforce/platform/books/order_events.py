"""The platform events that Order Management raises by itself when records change (section 9); their fields are
those of Salesforce's public Field Reference Guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mock_salesforce.platform.books.store import Row

HEARD = frozenset({"FulfillmentOrder", "FulfillmentOrderLineItem", "OrderSummary"})
Told = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class EventType:
    """A platform event: the version that brought it, whether Order Management must be there, its fields."""

    since: float
    managed: bool
    fields: tuple[str, ...]


EVENTS: Mapping[str, EventType] = {
    "FOStatusChangedEvent": EventType(
        48.0,
        True,
        (
            "FulfillmentOrderId",
            "NewStatus",
            "NewStatusCategory",
            "OldStatus",
            "OldStatusCategory",
            "OrderSummaryId",
        ),
    ),
    "FulfillOrdItemQtyChgEvent": EventType(
        53.0, True, ("FulfillmentOrderLineItemId", "NewQuantity", "OldQuantity", "OrderItemSummaryId")
    ),
    "OrderStatusChangedEvent": EventType(
        51.0,
        False,
        (
            "NewStatus",
            "NewStatusCode",
            "OldStatus",
            "OldStatusCode",
            "OrderId",
            "RelatedOrderId",
            "RelatedOrderType",
        ),
    ),
    "OrderSumStatusChangedEvent": EventType(
        48.0, True, ("NewStatus", "OldStatus", "OrderId", "OrderSummaryId")
    ),
    "OrderSummaryCreatedEvent": EventType(48.0, True, ("OrderId", "OrderSummaryId")),
}


def raised(object_name: str, before: Row | None, after: Row) -> Iterator[Told]:
    """The events of one record's net change in a transaction; a deletion raises none."""
    if after["IsDeleted"]:
        return
    if object_name == "Order":
        yield from _order(before, after)
    elif object_name == "OrderSummary":
        yield from _summary(before, after)
    elif before is None:
        return
    elif object_name == "FulfillmentOrder" and before["Status"] != after["Status"]:
        yield (
            "FOStatusChangedEvent",
            {
                "FulfillmentOrderId": after["Id"],
                "NewStatus": after["Status"],
                "NewStatusCategory": after["StatusCategory"],
                "OldStatus": before["Status"],
                "OldStatusCategory": before["StatusCategory"],
                "OrderSummaryId": after.get("OrderSummaryId"),
            },
        )
    elif object_name == "FulfillmentOrderLineItem" and before["Quantity"] != after["Quantity"]:
        yield (
            "FulfillOrdItemQtyChgEvent",
            {
                "FulfillmentOrderLineItemId": after["Id"],
                "NewQuantity": after["Quantity"],
                "OldQuantity": before["Quantity"],
                "OrderItemSummaryId": after.get("OrderItemSummaryId"),
            },
        )


def _order(before: Row | None, after: Row) -> Iterator[Told]:
    # An order made and activated in one transaction counts as one that was a draft.
    old, old_code = (before["Status"], before["StatusCode"]) if before else ("Draft", "Draft")
    if old == after["Status"]:
        return
    related = bool(after.get("IsReductionOrder"))
    yield (
        "OrderStatusChangedEvent",
        {
            "NewStatus": after["Status"],
            "NewStatusCode": after["StatusCode"],
            "OldStatus": old,
            "OldStatusCode": old_code,
            "OrderId": None if related else after["Id"],
            "RelatedOrderId": after["Id"] if related else None,
            "RelatedOrderType": "Reduction Order" if related else None,
        },
    )


def _summary(before: Row | None, after: Row) -> Iterator[Told]:
    about = {"OrderId": after.get("OriginalOrderId"), "OrderSummaryId": after["Id"]}
    if before is None:
        yield "OrderSummaryCreatedEvent", about
    elif before.get("Status") != after.get("Status"):
        yield (
            "OrderSumStatusChangedEvent",
            {"NewStatus": after.get("Status"), "OldStatus": before.get("Status"), **about},
        )
