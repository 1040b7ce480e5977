"""What a buyer pays beside the products: delivery as a charge of its own, tax as tax lines of the products.

Without them an order in Salesforce would state less than the buyer paid (facts/salesforce-core-api.md 5.1, 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal

from integration_hub.connectors.records import Body, OrderDraft
from integration_hub.connectors.salesforce.rest import SalesforceApi, literal

_DELIVERY_CODE = "pipe17-delivery-charge"
_CENT = Decimal("0.01")


def delivery_charge(api: SalesforceApi, draft: OrderDraft, standard_book: str) -> Body | None:
    """Return the order item that stands for delivery, or None where delivery was free."""
    amount = Decimal(draft.amounts.get("shipping") or "0")
    if not amount:
        return None
    return {
        "PricebookEntryId": _delivery_entry(api, standard_book),
        "Quantity": 1,
        "UnitPrice": float(amount),
        "Type": "Delivery Charge",
    }


def tax_lines(draft: OrderDraft, item_ids: Sequence[str]) -> list[Body]:
    """Return the order's tax as lines of its products, divided by their value to the cent; `item_ids` are in step."""
    weights = [Decimal(line.unit_price) * line.quantity for line in draft.lines]
    day = datetime.fromtimestamp(draft.placed_at, UTC).strftime("%Y-%m-%d")
    shares = divided(Decimal(draft.amounts.get("tax") or "0"), weights)
    return [
        {
            "OrderItemId": item_id,
            "Name": "Tax",
            "Amount": float(share),
            "TaxEffectiveDate": day,
            "Type": "Actual",
        }
        for item_id, share in zip(item_ids, shares, strict=True)
        if share
    ]


def divided(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide an amount by weight, rounded to the cent; the shares add up to it exactly."""
    if not weights:
        return []
    whole = sum(weights, Decimal(0)) or Decimal(1)
    shares = [(amount * weight / whole).quantize(_CENT, ROUND_DOWN) for weight in weights]
    shares[-1] += amount - sum(shares, Decimal(0))
    return shares


def _delivery_entry(api: SalesforceApi, standard_book: str) -> str:
    """Return the price entry of the product that stands for delivery; having no SKU it is nobody's listing."""
    rows = api.records(
        "SELECT Id FROM PricebookEntry WHERE Pricebook2.IsStandard = true AND IsActive = true "
        f"AND Product2.ProductCode = {literal(_DELIVERY_CODE)} ORDER BY Id"
    )
    if rows:
        return str(rows[0]["Id"])
    known = api.records(f"SELECT Id FROM Product2 WHERE ProductCode = {literal(_DELIVERY_CODE)} ORDER BY Id")
    named = {"Name": "Delivery Charge", "ProductCode": _DELIVERY_CODE, "IsActive": True}
    product_id = str(known[0]["Id"]) if known else api.create("Product2", named)
    price = {"Pricebook2Id": standard_book, "Product2Id": product_id, "UnitPrice": 0, "IsActive": True}
    return api.create("PricebookEntry", price)
