"""Shopper Baskets (v1 and v2) and Shopper Orders in outline: how a storefront buys.

Prices come from the platform and stock is taken when the order is placed.
Source: facts/commerce-cloud-api.md section 7, route 3, and section 4 for `_flash`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.orders.documents import order_document
from mock_salesforce.commerce_cloud.orders.request import ADDRESS
from mock_salesforce.commerce_cloud.realm.availability import availability, take
from mock_salesforce.commerce_cloud.realm.money import amount, number
from mock_salesforce.commerce_cloud.realm.order_book import Order
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.frame.kinds import LARGEST_AMOUNT, OBJECT, Kind, record, rows, text
from mock_salesforce.frame.kinds import number as number_kind

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

Basket = dict[str, Any]


def create_basket(call: Call) -> Answer:
    """POST /baskets: the shopper's one basket, replaced where there was one."""
    token = call.token
    assert token is not None
    body = call.document() if call.content else {}
    basket: Basket = {
        "basketId": call.state.hexadecimal(26),
        "currency": call.site.currency,
        "customerInfo": {"customerId": token.customer_id, "email": ""},
        "productItems": [],
        "shipments": [{"shipmentId": "me", "gift": False}],
        "paymentInstruments": [],
    }
    for item in body.get("productItems", ()):
        _add(call, basket, item)
    others = call.realm.baskets
    for basket_id in [one for one, old in others.items() if _owner(old) == token.customer_id]:
        del others[basket_id]
    others[basket["basketId"]] = basket
    return _shown(call, basket)


def get_basket(call: Call) -> Answer:
    """GET /baskets/{basketId}."""
    return _shown(call, _basket(call))


def delete_basket(call: Call) -> Answer:
    """DELETE /baskets/{basketId}."""
    del call.realm.baskets[_basket(call)["basketId"]]
    return Answer(204)


def add_items(call: Call) -> Answer:
    """POST /baskets/{basketId}/items: a list of products and quantities."""
    basket = _basket(call)
    added = {**basket, "productItems": [dict(one) for one in basket["productItems"]]}
    for item in call.documents():
        _add(call, added, item)
    basket["productItems"] = added["productItems"]
    return _shown(call, basket)


def remove_item(call: Call) -> Answer:
    """DELETE /baskets/{basketId}/items/{itemId}."""
    basket = _basket(call)
    item_id = call.identifier("itemId")
    kept = [one for one in basket["productItems"] if one["itemId"] != item_id]
    if len(kept) == len(basket["productItems"]):
        raise errors.Problem(404, "item-not-found", "Item Not Found", f"No item with ID '{item_id}'.")
    basket["productItems"] = kept
    return _shown(call, basket)


def put_customer(call: Call) -> Answer:
    """PUT /baskets/{basketId}/customer: the e-mail address."""
    basket = _basket(call)
    basket["customerInfo"]["email"] = call.document()["email"]
    return _shown(call, basket)


def put_billing_address(call: Call) -> Answer:
    """PUT /baskets/{basketId}/billing-address."""
    basket = _basket(call)
    basket["billingAddress"] = call.document()
    return _shown(call, basket)


def put_shipping_address(call: Call) -> Answer:
    """PUT /baskets/{basketId}/shipments/{shipmentId}/shipping-address."""
    basket, shipment = _shipment(call)
    shipment["shippingAddress"] = call.document()
    return _shown(call, basket)


def put_shipping_method(call: Call) -> Answer:
    """PUT /baskets/{basketId}/shipments/{shipmentId}/shipping-method."""
    basket, shipment = _shipment(call)
    shipment["shippingMethod"] = {"id": call.document()["id"]}
    return _shown(call, basket)


def add_payment(call: Call) -> Answer:
    """POST /baskets/{basketId}/payment-instruments."""
    basket = _basket(call)
    instrument = {"paymentInstrumentId": call.state.hexadecimal(26), **call.document()}
    basket["paymentInstruments"].append(instrument)
    return _shown(call, basket)


def create_order(call: Call) -> Answer:
    """POST /orders: places the basket; only its id is considered, and stock is taken."""
    basket = _owned(call, call.document()["basketId"])
    shipment = basket["shipments"][0]
    missing = [
        words
        for words, there in (
            ("items", basket["productItems"]),
            ("a billing address", basket.get("billingAddress")),
            ("a shipping address", shipment.get("shippingAddress")),
            ("a shipping method", shipment.get("shippingMethod")),
            ("a payment instrument", basket["paymentInstruments"]),
        )
        if not there
    ]
    if missing or _flash(call, basket):
        lacks = f" lacks {', '.join(missing)}" if missing else "'s items cannot all be sold"
        raise errors.Problem(400, "invalid-basket", "Invalid Basket", f"The basket{lacks}.")
    realm, site, at = call.realm, call.site, call.state.now()
    number_text = realm.orders.next_number(site.order_number_width)
    info = basket["customerInfo"]
    customer = {
        "createdBy": "Customer",
        "customerId": info["customerId"],
        "email": info["email"],
        "guest": True,
    }
    document = order_document(call.state, site, number_text, _request(call, basket), customer)
    order = Order(site.id, number_text, document, at, at, take(realm, site, basket["productItems"], at))
    realm.orders.add(order)
    del realm.baskets[basket["basketId"]]
    return Answer(200, document)


def get_order(call: Call) -> Answer:
    """GET /orders/{orderNo}: the shopper's own."""
    order = call.realm.orders.get(call.site.id, call.identifier("orderNo"))
    token = call.token
    assert token is not None
    if order is None or order.document["customerInfo"].get("customerId") != token.customer_id:
        raise errors.order_not_found(call.identifier("orderNo"))
    return Answer(200, order.document)


def _request(call: Call, basket: Basket) -> dict[str, Any]:
    shipment = basket["shipments"][0]
    total = _total(basket)
    return {
        "currency": basket["currency"],
        "orderTotal": total,
        "taxTotal": 0,
        "billingAddress": basket["billingAddress"],
        "productItems": [
            {
                **item,
                "shipmentId": "me",
                "grossPrice": item["price"],
                "netPrice": item["price"],
                "tax": 0,
            }
            for item in basket["productItems"]
        ],
        "shipments": [
            {
                "shipmentId": "me",
                "shippingMethod": shipment["shippingMethod"]["id"],
                "shippingAddress": shipment["shippingAddress"],
                "shippingTotal": 0,
                "taxTotal": 0,
            }
        ],
        "paymentInstruments": [
            {
                "paymentMethodId": one["paymentMethodId"],
                "paymentTransaction": {"amount": total, "transactionId": one["paymentInstrumentId"]},
            }
            for one in basket["paymentInstruments"]
        ],
    }


def _add(call: Call, basket: Basket, item: dict[str, Any]) -> None:
    product_id, site = item["productId"], call.site
    if not call.realm.offers(product_id, site):
        raise errors.product_not_found(product_id, site.id)
    if call.realm.products.documents[product_id].get("variants"):
        raise errors.bad_request(f"The master product '{product_id}' cannot be bought; its variants can.")
    price = call.realm.price(product_id, site)
    if price is None:
        raise errors.bad_request(f"The product '{product_id}' has no price in {site.currency}.")
    same = next((one for one in basket["productItems"] if one["productId"] == product_id), None)
    if same is None:
        same = {
            "itemId": call.state.hexadecimal(26),
            "productId": product_id,
            "quantity": 0,
            "basePrice": price,
        }
        basket["productItems"].append(same)
    same["quantity"] += item["quantity"]
    same["price"] = number(amount(price) * amount(same["quantity"]))


def _total(basket: Basket) -> float:
    return number(sum((amount(item["price"]) for item in basket["productItems"]), Decimal(0)))


def _flash(call: Call, basket: Basket) -> list[dict[str, Any]]:
    return [
        {
            "type": "ProductItemNotAvailable",
            "message": "The product cannot be sold in this quantity.",
            "path": f"$.productItems[{at}]",
        }
        for at, item in enumerate(basket["productItems"])
        if availability(call.realm, call.site, item["productId"]).ats < item["quantity"]
    ]


def _shown(call: Call, basket: Basket) -> Answer:
    total = _total(basket)
    answer = {
        **basket,
        "productTotal": total,
        "productSubTotal": total,
        "orderTotal": total,
        "taxation": call.site.taxation,
    }
    flash = _flash(call, basket)
    return Answer(200, {**answer, "_flash": flash} if flash else answer)


def _owner(basket: Basket) -> str:
    return str(basket["customerInfo"]["customerId"])


def _basket(call: Call) -> Basket:
    return _owned(call, call.identifier("basketId"))


def _owned(call: Call, basket_id: str) -> Basket:
    basket = call.realm.baskets.get(basket_id)
    token = call.token
    assert token is not None
    if basket is None or _owner(basket) != token.customer_id:
        detail = f"No basket with ID '{basket_id}' was found."
        raise errors.Problem(404, "basket-not-found", "Basket Not Found", detail)
    return basket


def _shipment(call: Call) -> tuple[Basket, dict[str, Any]]:
    basket = _basket(call)
    shipment_id = call.identifier("shipmentId")
    for shipment in basket["shipments"]:
        if shipment["shipmentId"] == shipment_id:
            return basket, shipment
    raise errors.shipment_not_found(shipment_id)


_SCOPES = ("sfcc.shopper-baskets-orders.rw",)
_READ_SCOPES = ("sfcc.shopper-baskets-orders", *_SCOPES)
_ITEM = record(
    {
        "productId": text(100, shortest=1),
        "quantity": number_kind(above=0, high=LARGEST_AMOUNT // 1000),
    },
    ("productId", "quantity"),
)
_BASKET_ANSWER = record(
    {"basketId": text(), "currency": text(), "productItems": rows(OBJECT), "orderTotal": number_kind()},
    ("basketId", "currency", "productItems", "orderTotal"),
)
_ONE = "/baskets/{basketId}"


def _operation(
    name: str, method: str, path: str, view: Any, body: Kind | None = None, **more: Any
) -> Operation:
    more.setdefault("answer", _BASKET_ANSWER)
    scopes = _READ_SCOPES if method == "GET" else _SCOPES
    return Operation(
        name, method, path, view, required=("siteId",), scopes=scopes, body=body, outline=True, **more
    )


_BUYABLE = "what is bought must be offered, have a price, and be no master"
_BASKETS = (
    _operation(
        "createBasket",
        "POST",
        "/baskets",
        create_basket,
        record({"productItems": rows(_ITEM)}),
        body_optional=True,
        beyond=_BUYABLE,
    ),
    _operation("getBasket", "GET", _ONE, get_basket),
    _operation("deleteBasket", "DELETE", _ONE, delete_basket, status=204, answer=None),
    _operation("addItemToBasket", "POST", f"{_ONE}/items", add_items, rows(_ITEM, 1), beyond=_BUYABLE),
    _operation("removeItemFromBasket", "DELETE", f"{_ONE}/items/{{itemId}}", remove_item),
    _operation(
        "updateCustomerForBasket",
        "PUT",
        f"{_ONE}/customer",
        put_customer,
        record({"email": text(256)}, ("email",)),
    ),
    _operation(
        "updateBillingAddressForBasket", "PUT", f"{_ONE}/billing-address", put_billing_address, ADDRESS
    ),
    _operation(
        "updateShippingAddressForShipment",
        "PUT",
        f"{_ONE}/shipments/{{shipmentId}}/shipping-address",
        put_shipping_address,
        ADDRESS,
    ),
    _operation(
        "updateShippingMethodForShipment",
        "PUT",
        f"{_ONE}/shipments/{{shipmentId}}/shipping-method",
        put_shipping_method,
        record({"id": text(256, shortest=1)}, ("id",)),
    ),
    _operation(
        "addPaymentInstrumentToBasket",
        "POST",
        f"{_ONE}/payment-instruments",
        add_payment,
        record({"paymentMethodId": text(256), "amount": number_kind()}, ("paymentMethodId",)),
    ),
)
_ORDERS = (
    _operation(
        "createOrder",
        "POST",
        "/orders",
        create_order,
        record({"basketId": text(256)}, ("basketId",)),
        answer=record({"orderNo": text(50)}, ("orderNo",)),
        beyond="the basket must be complete",
    ),
    _operation(
        "getOrder", "GET", "/orders/{orderNo}", get_order, answer=record({"orderNo": text(50)}, ("orderNo",))
    ),
)


def _api(name: str, base: str, operations: tuple[Operation, ...]) -> Api:
    path = f"/checkout/{base}/organizations/{{organizationId}}"
    return Api(
        name=name, base=path, envelope="scapi", security="shopper", source="section 7", operations=operations
    )


BASKET_APIS = (
    _api("Shopper Baskets", "shopper-baskets/v1", _BASKETS),
    _api("Shopper Baskets v2", "shopper-baskets/v2", _BASKETS),
    _api("Shopper Orders", "shopper-orders/v1", _ORDERS),
)
