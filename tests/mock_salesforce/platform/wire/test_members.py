"""A body of a Connect action is refused with the code and in the words that its member has (section 6)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mock_salesforce.platform.inventory.bodies import AvailabilityBody, FulfillBody, LevelRecord
from mock_salesforce.platform.orders.bodies import (
    AdjustItemsBody,
    ChangeItemsBody,
    CreditMemoBody,
    FulfillmentOrdersBody,
    OrderSummaryBody,
    RefundsBody,
    ReturnItemsBody,
)
from mock_salesforce.platform.rest.bodies import SearchBody
from mock_salesforce.platform.tables import REST
from mock_salesforce.platform.wire.connect import checked
from mock_salesforce.platform.wire.errors import ConnectError
from mock_salesforce.platform.wire.members import Body

ID15, ID18 = "801000000000001", "801000000000001AAA"
ITEM: dict[str, Any] = {
    "orderItemSummaryId": ID15,
    "quantity": 1,
    "reason": "Damaged",
    "shippingReductionFlag": False,
}
PRICE: dict[str, Any] = {
    "orderItemSummaryId": ID15,
    "adjustmentType": "Percentage",
    "amount": -5,
    "reason": "Late",
}
DELIVERY = {"orderSummaryId": ID15, "orderDeliveryGroupSummaryId": ID15}
MISSING, INPUT, SEARCH = "REQUIRED_FIELD_MISSING", "INVALID_INPUT", "MALFORMED_SEARCH"


@pytest.mark.parametrize(
    ("body", "document", "code", "words"),
    [
        (OrderSummaryBody, {}, MISSING, "Required fields are missing: [orderId]"),
        (OrderSummaryBody, {"orderId": 5}, "MALFORMED_ID", "orderId: id value of incorrect type: 5"),
        (
            OrderSummaryBody,
            {"orderId": ID15, "businessModel": "B2X"},
            INPUT,
            "businessModel must be one of B2B, B2C",
        ),
        (
            OrderSummaryBody,
            {"orderId": ID15, "name": "x" * 256},
            INPUT,
            "name must be a text of at most 255 characters",
        ),
        (ChangeItemsBody, {"changeItems": []}, MISSING, "Required fields are missing: [changeItems]"),
        (ChangeItemsBody, {"changeItems": [5]}, INPUT, "changeItems must be a list of objects"),
        (
            ChangeItemsBody,
            {"changeItems": [{**ITEM, "quantity": "x"}]},
            INPUT,
            f"{ID18}: the quantity must be a positive number",
        ),
        (
            ChangeItemsBody,
            {"changeItems": [{**ITEM, "reason": " "}]},
            MISSING,
            "Required fields are missing: [reason]",
        ),
        (
            ChangeItemsBody,
            {"changeItems": [{**ITEM, "shippingReductionFlag": None}]},
            MISSING,
            "Required fields are missing: [shippingReductionFlag]",
        ),
        (
            AdjustItemsBody,
            {"adjustItems": [{**PRICE, "amount": 5}]},
            INPUT,
            "amount must be a negative number",
        ),
        (
            AdjustItemsBody,
            {"adjustItems": [PRICE], "allocatedItemsChangeOrderType": None},
            INPUT,
            "allocatedItemsChangeOrderType must be one of Disallowed, InFulfillment, PostFulfillment",
        ),
        (
            CreditMemoBody,
            {"changeOrderIds": [None]},
            "MALFORMED_ID",
            "changeOrderIds: id value of incorrect type: None",
        ),
        (RefundsBody, {}, MISSING, "Required fields are missing: [creditMemoId]"),
        (
            ReturnItemsBody,
            {"returnItems": [{"returnOrderLineItemId": ID15, "quantityToReturn": False}]},
            INPUT,
            "quantityToReturn: the quantity must be a positive number",
        ),
        (
            FulfillmentOrdersBody,
            {**DELIVERY, "defaultActivationStatus": ["x"]},
            INPUT,
            "defaultActivationStatus ['x'] is not an activated status",
        ),
        (AvailabilityBody, {}, INPUT, "Give stockKeepingUnit, or stockKeepingUnits with 1 to 100 entries"),
        (
            AvailabilityBody,
            {"stockKeepingUnit": "A", "locationGroupIdentifiers": ["G"]},
            INPUT,
            "locationGroupIdentifiers goes with stockKeepingUnits",
        ),
        (FulfillBody, {"actionRequestId": "1"}, MISSING, "Required fields are missing: [createRecords]"),
        (
            FulfillBody,
            {"actionRequestId": "1", "fulfillmentRecords": [{}]},
            INPUT,
            "No inventory of None at None",
        ),
        (LevelRecord, {"sku": "A"}, INPUT, "A record needs sku and onHand, a number"),
        (
            SearchBody,
            {"q": "Acme", "sobjects": [{"name": "Account", "fields": True}]},
            SEARCH,
            "Each of sobjects needs name and fields",
        ),
        (SearchBody, {"q": "Acme", "sobjects": 5}, SEARCH, "sobjects must be a list of objects"),
    ],
)
def test_the_first_wrong_member_is_told(body: type[Body], document: Any, code: str, words: str) -> None:
    """What is wrong, absent or null is refused as the action has always refused it."""
    with pytest.raises(ConnectError) as refused:
        checked(body, document)
    assert (refused.value.code, refused.value.message) == (code, words)


def test_a_member_is_read_as_the_vendor_reads_it() -> None:
    """An id has its 18 characters, a quantity may be a text, and a member that nobody knows is let through."""
    body = checked(ChangeItemsBody, {"changeItems": [{**ITEM, "quantity": "2.5"}], "unknown": 1})
    assert (body.changeItems[0].orderItemSummaryId, body.changeItems[0].quantity) == (ID18, 2.5)
    level = checked(LevelRecord, {"stockKeepingUnit": "A", "onHand": 3, "futures": 5, "safetyStockCount": ""})
    assert (level.sku, level.onHand, level.safetyStockCount, level.futures) == ("A", 3.0, 0.0, [])


@pytest.mark.parametrize("value", [None, 5, True, "x", [], [5], {"a": 1}])
def test_every_refusal_has_a_code_of_the_vendor(value: Any) -> None:
    """No wrong value of any member of any action is refused with a kind of pydantic's own."""
    bodies = [op.body for op in REST if isinstance(op.body, type) and issubclass(op.body, Body)]
    assert len(bodies) > 15
    codes = set()
    for body in bodies:
        for name in body.model_fields:
            try:
                body.model_validate({name: value})
            except ValidationError as error:
                codes |= {wrong["type"] for wrong in error.errors()}
    assert codes <= {MISSING, INPUT, SEARCH, "MALFORMED_ID"}
