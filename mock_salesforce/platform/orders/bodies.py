"""The bodies of Order Management's actions: what validates them also documents them (section 6)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mock_salesforce.frame.kinds import Body
from mock_salesforce.platform.rules.fulfillments import CATEGORIES
from mock_salesforce.platform.rules.values import trimmed
from mock_salesforce.platform.wire.members import (
    CHOICE,
    Entries,
    Flag,
    Id,
    Listed,
    Quantity,
    Reason,
    Text,
    missing,
    positive,
    refusal,
    within,
)

ACTIVATED = tuple(name for name, category in CATEGORIES.items() if category in ("ACTIVATED", "FULFILLING"))
Amount = Annotated[float, Field(gt=-1e12, lt=0), within("INVALID_INPUT", "amount must be a negative number")]
Stocked = Annotated[
    float,
    Field(ge=0, lt=1e12),
    within("INVALID_INPUT", "the available quantity must be a number, zero or more"),
]
Splits = Annotated[
    int | None,
    Field(ge=0),
    within("INVALID_INPUT", "maximumNumberOfSplits must be a whole number"),
]
ShortText = Annotated[
    Annotated[str, Field(max_length=255), AfterValidator(trimmed)] | None,
    within("INVALID_INPUT", "{member} must be a text of at most 255 characters"),
]
ReturnReason = Annotated[
    Annotated[str, AfterValidator(trimmed)] | None,
    within("INVALID_INPUT", "{member} must be a text"),
]
Told = Annotated[
    str | None,
    BeforeValidator(lambda value: value if isinstance(value, str) else None, json_schema_input_type=Any),
]


def no_type(value: Any) -> str:
    """What is said of a value that is no type of the org's fulfillment orders."""
    return f"fulfillmentType {value!r} is not a fulfillment order type"


def _type(value: Any) -> str:
    if not isinstance(value, str):
        raise refusal("INVALID_INPUT", no_type(value))
    return value


def _activated(value: Any) -> str:
    status = value or "Allocated"
    if status not in ACTIVATED:
        raise refusal("INVALID_INPUT", f"defaultActivationStatus {status!r} is not an activated status")
    return str(status)


class OrderSummaryBody(Body):
    """Which order gets a summary, and what the order does not say of it."""

    orderId: Id
    orderLifeCycleType: Annotated[Literal["MANAGED", "UNMANAGED"] | None, CHOICE] = None
    name: ShortText = None
    status: ShortText = None
    businessModel: Annotated[Literal["B2B", "B2C"] | None, CHOICE] = None
    sourceProcess: Annotated[Literal["Standard", "Exchange", "OrderOnBehalf"] | None, CHOICE] = None
    externalReferenceIdentifier: ShortText = None


class Portion(Body):
    """How many of an order product."""

    orderItemSummaryId: Id
    quantity: Annotated[float, positive("orderItemSummaryId")]


class FulfillmentGroup(Body):
    """What one location ships; the types are the org's own."""

    fulfilledFromLocationId: Id
    fulfillmentType: Annotated[str, BeforeValidator(_type)]
    orderItemSummaries: Entries[Portion]


class FulfillmentOrdersBody(Body):
    """One fulfillment order a group, for a delivery group of a summary."""

    orderSummaryId: Id
    orderDeliveryGroupSummaryId: Id
    defaultActivationStatus: Annotated[str, BeforeValidator(_activated, json_schema_input_type=Any)] = (
        "Allocated"
    )
    fulfillmentGroups: Entries[FulfillmentGroup]


class MultipleBody(Body):
    """Fulfillment orders for several delivery groups."""

    fulfillmentOrders: Entries[FulfillmentOrdersBody]


class CanceledLine(Body):
    """How many to take off a line of a fulfillment order."""

    fulfillmentOrderLineItemId: Id
    quantity: Annotated[float, positive("fulfillmentOrderLineItemId")]


class CancelItemBody(Body):
    """Lines to cancel."""

    fulfillmentOrderLineItemsToCancel: Entries[CanceledLine]


class ChangeItem(Portion):
    """How many of an order product to cancel or return, and why."""

    reason: Reason
    shippingReductionFlag: Flag


class ChangeItemsBody(Body):
    """What to cancel or return."""

    changeItems: Entries[ChangeItem]


class AdjustItem(Body):
    """By how much to lower the price of an order product, and why."""

    orderItemSummaryId: Id
    adjustmentType: Annotated[Literal["AmountWithTax", "AmountWithoutTax", "Percentage"], CHOICE]
    amount: Amount
    reason: Reason
    description: Told = None


class AdjustItemsBody(Body):
    """Prices to lower, and what becomes of quantities that are being fulfilled."""

    adjustItems: Entries[AdjustItem]
    allocatedItemsChangeOrderType: Annotated[
        Literal["Disallowed", "InFulfillment", "PostFulfillment"], CHOICE
    ] = "Disallowed"


class CreditMemoBody(Body):
    """Change orders to credit."""

    changeOrderIds: Annotated[list[Annotated[Id, BeforeValidator(str)]], Listed]


class FundsBody(Body):
    """An invoice whose funds are wanted."""

    invoiceId: Id


class RefundsBody(Body):
    """A credit memo to refund, or funds in excess."""

    creditMemoId: Id | None = None
    excessFundsAmount: Any = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.creditMemoId is None and self.excessFundsAmount is None:
            raise missing("creditMemoId")
        return self


class PaymentSummaryBody(Body):
    """A summary whose payments are summed up."""

    orderSummaryId: Id


class ReturnLine(Body):
    """How many of an order product will come back."""

    orderItemSummaryId: Id
    quantityExpected: Annotated[float, positive("orderItemSummaryId")]
    reasonForReturn: ReturnReason = None


class ReturnOrderBody(Body):
    """What will come back."""

    orderSummaryId: Id
    returnOrderLineItems: Entries[ReturnLine]


class ReturnedLine(Body):
    """How many of a line came back, or will not."""

    returnOrderLineItemId: Id
    quantityToReturn: Quantity = 0.0
    quantityToCancel: Quantity = 0.0


class ReturnItemsBody(Body):
    """What came back."""

    returnItems: Entries[ReturnedLine]


class OrderedQuantity(Body):
    """How many of a SKU are ordered."""

    stockKeepingUnit: Text
    quantity: Annotated[float, positive("stockKeepingUnit")]


class LocationInventory(Body):
    """How many of a SKU a location has."""

    externalReferenceId: Text
    stockKeepingUnit: Text
    quantity: Stocked


class RoutesBody(Body):
    """What is ordered, what is where, and how many splits are allowed."""

    orderedQuantities: Entries[OrderedQuantity]
    locationAvailableInventory: Entries[LocationInventory]
    maximumNumberOfSplits: Splits = None
