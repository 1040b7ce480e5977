"""What Salesforce's answers hold, as far as the hub reads them: a shape a query, named by what it selects."""

from __future__ import annotations

from typing import Generic, NotRequired, TypeVar

from typing_extensions import TypedDict

R = TypeVar("R")
Fields = dict[str, object]  # of a record of a kind that the caller chooses


class Granted(TypedDict):
    access_token: str
    refresh_token: NotRequired[str | None]  # only where the app rotates them, or at the first sign-in


class SignedIn(Granted):
    instance_url: str
    id: str  # the address of who signed in, which names the org


class Record(TypedDict):
    Id: str


class Rows(TypedDict, Generic[R]):
    """The children of a record; null where it has none."""

    records: list[R]


class QueryPage(TypedDict):
    records: list[object]
    done: bool
    nextRecordsUrl: NotRequired[str]


class Made(TypedDict):
    id: str


class Failure(TypedDict, total=False):
    statusCode: str
    message: str


class Saved(TypedDict):
    """One record of a collection that was saved, or why it was not."""

    success: bool
    id: NotRequired[str | None]
    errors: list[Failure]


class SubAnswer(TypedDict):
    """The answer to one part of a composite call: a record, or its errors."""

    httpStatusCode: int
    referenceId: str
    body: Fields | list[Fields] | None


class Composite(TypedDict):
    compositeResponse: list[SubAnswer]


class Denied(TypedDict):
    success: bool
    errors: NotRequired[list[Fields] | None]


class Product(Record):
    Name: str
    StockKeepingUnit: str | None
    Description: str | None
    IsActive: bool
    IsDeleted: bool
    SystemModstamp: str


class Stamped(TypedDict):
    SystemModstamp: str


class Repriced(Stamped):
    Product2Id: str


class Price(TypedDict):
    Product2Id: str
    UnitPrice: float


class PriceRecord(Record):
    UnitPrice: float


class SkuOf(TypedDict):
    StockKeepingUnit: str


class Entry(Record):
    """A price-book entry with its product."""

    Product2Id: str
    Product2: SkuOf


class Location(Record):
    Name: str
    LocationType: str | None
    ExternalReference: str | None


class Referenced(Record):
    ExternalReference: str | None


class Counted(TypedDict):
    stockKeepingUnit: str
    onHand: NotRequired[float | None]
    effectiveDate: NotRequired[str | None]


class CountedPlace(TypedDict):
    locationIdentifier: str
    inventoryRecords: NotRequired[list[Counted] | None]


class Availability(TypedDict):
    locations: NotRequired[list[CountedPlace] | None]


class KnownOrder(Record):
    Status: str
    OrderReferenceNumber: str | None


class OrderItem(Record):
    Description: str | None


class SummaryRef(Record):
    OriginalOrderId: str
    ExternalReferenceIdentifier: str | None


class MadeSummary(TypedDict):
    orderSummaryId: str


class ItemSummary(Record):
    OriginalOrderItemId: str | None
    OrderDeliveryGroupSummaryId: str | None
    QuantityAvailableToCancel: float


class LifeCycle(TypedDict):
    OrderLifeCycleType: str


class CanceledItem(Record):
    QuantityOrdered: float
    QuantityCanceled: float
    OrderSummary: LifeCycle


class Allocated(TypedDict):
    fulfillmentOrderIds: list[str]


class AllocatedLine(TypedDict):
    OrderItemSummaryId: str
    Quantity: float


class FulfillmentOrder(Record):
    StatusCategory: str
    FulfillmentOrderLineItems: Rows[AllocatedLine] | None


class FulfillmentLine(Record):
    OrderItemSummaryId: str
    Product2Id: str
    Quantity: float


class HeldLine(Record):
    OrderItemSummaryId: str
    Quantity: float
    FulfillmentOrderId: str


class StatusOf(TypedDict):
    Status: str | None


class ShippedItem(TypedDict):
    FulfillmentOrderLineItemId: str


class ShippedUnits(ShippedItem):
    Quantity: float


class KnownShipment(Record):
    Description: str | None


class OfItem(TypedDict):
    OrderItemSummaryId: str


class LeftUnits(TypedDict):
    FulfillmentOrderLineItem: OfItem | None
    Quantity: float


class MadeShipment(Record):
    FulfillmentOrderId: str
    Description: str | None
    Provider: str | None
    TrackingNumber: str
    SystemModstamp: str
    ShipmentItems: Rows[LeftUnits] | None


class SummaryItem(Record):
    TypeCode: str
    Name: str | None
    StockKeepingUnit: str | None
    UnitPrice: float
    QuantityOrdered: float
    QuantityCanceled: float
    OrderDeliveryGroupSummaryId: str | None


class DeliverTo(TypedDict):
    DeliverToName: str | None
    DeliverToStreet: str | None
    DeliverToCity: str | None
    DeliverToState: str | None
    DeliverToPostalCode: str | None
    DeliverToCountry: str | None


class Summary(Record):
    OrderNumber: str
    Status: str | None
    ExternalReferenceIdentifier: str | None
    OrderedDate: str | None
    CreatedDate: str
    SystemModstamp: str
    CurrencyIsoCode: str | None
    GrandTotalAmount: float | None
    TotalAdjustedProductAmount: float | None
    TotalAdjustedDeliveryAmount: float | None
    TotalTaxAmount: float | None
    OrderItemSummaries: Rows[SummaryItem] | None
    OrderDeliveryGroupSummaries: Rows[DeliverTo] | None


class Contact(Record):
    FirstName: str | None
    LastName: str
