"""Orders as SCAPI shows them, built from a createOrders body or from a storefront sale.

Source: facts/commerce-cloud-api.md section 7, Order and productItem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.realm.clocks import instant_text
from mock_salesforce.commerce_cloud.realm.money import number, total

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.realm.realms import Site
    from mock_salesforce.commerce_cloud.state import State


def order_document(
    state: State, site: Site, number_text: str, body: dict[str, Any], customer: dict[str, Any]
) -> dict[str, Any]:
    """A placed order (status `new`) with every total that follows from its lines."""
    at = instant_text(state.now())
    shipments = [_shipment(position, row) for position, row in enumerate(body["shipments"])]
    stored_ids = {
        row["shipmentId"]: stored["shipmentId"]
        for row, stored in zip(body["shipments"], shipments, strict=True)
    }
    items = [
        _item(state, position, row, stored_ids[row["shipmentId"]], site)
        for position, row in enumerate(body["productItems"], 1)
    ]
    document: dict[str, Any] = {
        "orderNo": number_text,
        "siteId": site.id,
        "status": "new",
        "confirmationStatus": "not_confirmed",
        "exportStatus": "not_exported",
        "paymentStatus": body.get("paymentStatus", "not_paid"),
        "shippingStatus": "not_shipped",
        "channelType": body.get("channelType", "storefront"),
        "businessType": body.get("businessType", "b2c"),
        "creationDate": at,
        "lastModified": at,
        "placeDate": at,
        "createdBy": customer.pop("createdBy"),
        "currency": body["currency"],
        "customerInfo": customer,
        "customerLocale": body.get("customerLocale", site.locale),
        "invoiceNo": f"{number_text}-INV" if len(number_text) <= 46 else number_text,
        "billingAddress": _address(body["billingAddress"], state.hexadecimal(26)),
        "shipments": _with_totals(shipments, items),
        "productItems": items,
        "shippingItems": [_shipping_item(state, row, stored_ids) for row in body["shipments"]],
        "paymentInstruments": [_payment(state, row, body["currency"]) for row in body["paymentInstruments"]],
        "taxation": site.taxation,
        "remoteHost": "",
    }
    if body.get("orderPriceAdjustments"):
        document["orderPriceAdjustments"] = body["orderPriceAdjustments"]
    document.update(_totals(body))
    document.update({name: value for name, value in body.items() if name.startswith("c_")})
    return document


def _item(state: State, position: int, row: dict[str, Any], shipment_id: str, site: Site) -> dict[str, Any]:
    text = row.get("productName", row.get("itemText", row["productId"]))
    gross_or_net = row["grossPrice"] if site.taxation == "gross" else row["netPrice"]
    item = {
        "itemId": state.hexadecimal(26),
        "productId": row["productId"],
        "productName": text,
        "itemText": text,
        "quantity": row["quantity"],
        "basePrice": row["basePrice"],
        "grossPrice": row["grossPrice"],
        "netPrice": row["netPrice"],
        "price": gross_or_net,
        "tax": row["tax"],
        "adjustedTax": row["tax"],
        "taxBasis": gross_or_net,
        "taxRate": row.get("taxRate", 0),
        "priceAfterItemDiscount": gross_or_net,
        "priceAfterOrderDiscount": gross_or_net,
        "position": position,
        "shipmentId": shipment_id,
        "inventoryId": site.inventory_list_id,
        "gift": row.get("gift", False),
    }
    for name in ("priceAdjustments", "optionItems", "taxItems"):
        if row.get(name):
            item[name] = row[name]
    item.update({name: value for name, value in row.items() if name.startswith("c_")})
    return item


def _shipment(position: int, row: dict[str, Any]) -> dict[str, Any]:
    # The caller may not use `me`, yet the first shipment is stored under it.
    method = row["shippingMethod"]
    shipment = {
        "shipmentId": "me" if position == 0 else row["shipmentId"],
        "shipmentNo": f"{position + 1:08d}",
        "shippingAddress": _address(row["shippingAddress"], None),
        "shippingMethod": {"id": method},
        "shippingStatus": "not_shipped",
        "shippingTotal": row["shippingTotal"],
        "shippingTotalTax": row["taxTotal"],
        "gift": False,
    }
    shipment.update({name: value for name, value in row.items() if name.startswith("c_")})
    return shipment


def _with_totals(shipments: list[dict[str, Any]], items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for shipment in shipments:
        own = [item for item in items if item["shipmentId"] == shipment["shipmentId"]]
        product_total = total(item["grossPrice"] for item in own)
        tax = total(item["tax"] for item in own)
        shipment["productTotal"] = number(product_total)
        shipment["productSubTotal"] = number(product_total)
        shipment["merchandizeTotalTax"] = number(tax)
        shipment["adjustedMerchandizeTotalTax"] = number(tax)
        shipment["adjustedShippingTotalTax"] = shipment["shippingTotalTax"]
        shipment["taxTotal"] = number(tax + total((shipment["shippingTotalTax"],)))
        shipment["shipmentTotal"] = number(product_total + total((shipment["shippingTotal"],)))
    return shipments


def _shipping_item(state: State, row: dict[str, Any], stored_ids: dict[str, str]) -> dict[str, Any]:
    return {
        "itemId": state.hexadecimal(26),
        "itemText": "Shipping",
        "basePrice": row["shippingTotal"],
        "price": row["shippingTotal"],
        "priceAfterItemDiscount": row["shippingTotal"],
        "shipmentId": stored_ids[row["shipmentId"]],
        "tax": row["taxTotal"],
        "adjustedTax": row["taxTotal"],
    }


def _payment(state: State, row: dict[str, Any], currency: str) -> dict[str, Any]:
    transaction = row["paymentTransaction"]
    return {
        "paymentInstrumentId": state.hexadecimal(26),
        "paymentMethodId": row["paymentMethodId"],
        "amount": transaction["amount"],
        "paymentTransaction": {"currency": currency, **transaction},
    }


def _address(address: dict[str, Any], address_id: str | None) -> dict[str, Any]:
    stored = {name: value for name, value in address.items() if value is not None}
    name = " ".join(stored[part] for part in ("firstName", "lastName") if stored.get(part))
    if name:
        stored.setdefault("fullName", name)
    if address_id is not None:
        stored["id"] = address_id
    return stored


def _totals(body: dict[str, Any]) -> dict[str, float]:
    product_total = total(item["grossPrice"] for item in body["productItems"])
    merchandize_tax = total(item["tax"] for item in body["productItems"])
    shipping_total = total(shipment["shippingTotal"] for shipment in body["shipments"])
    shipping_tax = total(shipment["taxTotal"] for shipment in body["shipments"])
    adjustments = body.get("orderPriceAdjustments", ())
    adjusted = product_total + total(row["grossPrice"] for row in adjustments)
    adjusted_tax = merchandize_tax + total(row.get("tax", 0) for row in adjustments)
    return {
        "orderTotal": number(total((body["orderTotal"],))),
        "taxTotal": number(total((body["taxTotal"],))),
        "productSubTotal": number(product_total),
        "productTotal": number(adjusted),
        "merchandizeTotalTax": number(merchandize_tax),
        "adjustedMerchandizeTotalTax": number(adjusted_tax),
        "shippingTotal": number(shipping_total),
        "shippingTotalTax": number(shipping_tax),
        "adjustedShippingTotalTax": number(shipping_tax),
    }
