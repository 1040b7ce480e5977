"""OCAPI Shop in parts: products and product search with a client id alone, orders with a token as well.

Source: facts/commerce-cloud-api.md section 9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mock_salesforce.commerce_cloud.ocapi.order_search import needs_token, search_orders
from mock_salesforce.commerce_cloud.ocapi.orders import owned_elsewhere
from mock_salesforce.commerce_cloud.orders.status import (
    VALUES,
    OwnedElsewhere,
    TransitionRefused,
    change_side_status,
    change_status,
    transition_fault,
)
from mock_salesforce.commerce_cloud.realm.order_book import Order
from mock_salesforce.commerce_cloud.storefront.documents import EXPANDS, View, shopper_product
from mock_salesforce.commerce_cloud.storefront.search import StorefrontSearch, hit, search
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.wire.parameters import listed
from mock_salesforce.commerce_cloud.wire.query_tree import QUERY
from mock_salesforce.commerce_cloud.wire.snake_case import camel_name, snake
from mock_salesforce.frame.kinds import choice, integer, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_MOST_IDS = 24
_STATUS_MEMBERS = {
    "status": "status",
    "export_status": "exportStatus",
    "confirmation_status": "confirmationStatus",
    "payment_status": "paymentStatus",
    "shipping_status": "shippingStatus",
}


def get_products(call: Call) -> Answer:
    """GET /products/{id} or /products/(id1,id2): at most 24; without `expand` only basic members."""
    text = call.path["ids"]
    expand = _expand(call)
    if not (text.startswith("(") and text.endswith(")")):
        product_id = call.identifier("ids")
        if not call.realm.offers(product_id, call.site):
            raise errors.ocapi_product_not_found(product_id)
        return Answer(200, {"_v": call.version, **_product(call, product_id, expand)})
    ids = [unquote(part) for part in text[1:-1].split(",") if part]
    if len(ids) > _MOST_IDS:
        raise errors.Fault(
            400,
            "TooManyIdsException",
            f"At most {_MOST_IDS} ids are allowed.",
            limit=_MOST_IDS,
            count=len(ids),
        )
    rows = [
        _product(call, product_id, expand) for product_id in ids if call.realm.offers(product_id, call.site)
    ]
    return Answer(
        200,
        {"_v": call.version, "_type": "product_result", "count": len(rows), "data": rows, "total": len(rows)},
    )


def _expand(call: Call) -> frozenset[str]:
    values = frozenset(filter(None, call.query.get("expand", "").split(",")))
    for value in sorted(values):
        if value not in EXPANDS:
            raise errors.Fault(
                400, "InvalidExpandValueException", f"The expand value '{value}' is unknown.", expand=value
            )
    return values


def _product(call: Call, product_id: str, expand: frozenset[str]) -> dict[str, Any]:
    document = call.realm.products.documents[product_id]
    shown = shopper_product(
        View(call.realm, call.site, expand, call.query.get("locale") or call.site.locale), document
    )
    row: dict[str, Any] = {"_type": "product", **snake(shown)}
    if "inventory" in row:
        row["inventory"] = {"_type": "inventory", **row["inventory"]}
    return row


def search_products(call: Call) -> Answer:
    """GET /product_search: `q` and `refine_1`..`refine_9`, count at most 200."""
    count = call.number("count", 25, 1, 200)
    start = call.number("start", 0, 0, None)
    refinements = {}
    for at in range(1, 10):
        text = call.query.get(f"refine_{at}")
        if text is not None:
            name, equals, value = text.partition("=")
            if not equals:
                raise errors.malformed_parameter(f"refine_{at}", text)
            refinements[name] = value
    wanted = StorefrontSearch(call.query.get("q", ""), refinements, "best-matches")
    found = search(call.state, call.realm, call.site, wanted) if wanted.asks_anything else []
    page = found[start : start + count]
    answer: dict[str, Any] = {
        "_v": call.version,
        "_type": "product_search_result",
        "count": len(page),
        "query": wanted.text,
        "start": start,
        "total": len(found),
    }
    if page:
        answer["hits"] = [
            {"_type": "product_search_hit", **snake(hit(call.realm, call.site, product_id))}
            for product_id in page
        ]
    return Answer(200, answer)


def get_order(call: Call) -> Answer:
    """GET /orders/{order_no}."""
    return Answer(200, _order(call, _existing(call)))


def patch_order(call: Call) -> Answer:
    """PATCH /orders/{order_no}: the statuses and custom attributes, nothing else."""
    order = _existing(call)
    body = call.document()
    wanted = {member: body[name] for name, member in _STATUS_MEMBERS.items() if name in body}
    try:
        if "status" in wanted:
            change_status(call.state, call.realm, order, wanted.pop("status"))
        for member, value in wanted.items():
            change_side_status(call.state, call.realm, order, member, value)
    except TransitionRefused as refused:
        raise transition_fault(refused) from refused
    except OwnedElsewhere as owned:
        raise owned_elsewhere(order) from owned
    order.document.update({name: value for name, value in body.items() if name.startswith("c_")})
    call.realm.orders.touch(order, call.state.now())
    return Answer(200, _order(call, order))


def find_orders(call: Call) -> Answer:
    """POST /order_search: needs a token and incremental indexing; sees writes late (sections 9 and 10)."""
    body = call.document()
    found, start, count = search_orders(call, body)
    page = found[start : start + count]
    answer: dict[str, Any] = {
        "_v": call.version,
        "_type": "order_search_result",
        "count": len(page),
        "query": body["query"],
        "start": start,
        "total": len(found),
    }
    if page:
        answer["hits"] = [{"_type": "order_search_hit", "data": _order(call, order)} for order in page]
    return Answer(200, answer)


def _existing(call: Call) -> Order:
    needs_token(call)
    number = call.identifier("orderNo")
    order = call.realm.orders.get(call.site.id, number)
    if order is None:
        raise errors.ocapi_order_not_found(number)
    return order


def _order(call: Call, order: Order) -> dict[str, Any]:
    document = {name: value for name, value in order.document.items() if name != camel_name("site_id")}
    return {"_v": call.version, "_type": "order", **snake(document), "site_id": order.site_id}


_ORDER_PATCH = record({name: choice(*VALUES[member]) for name, member in _STATUS_MEMBERS.items()})
_ORDER_SEARCH = record(
    {
        "query": QUERY,
        "start": integer(0, 2**31 - 1),
        "count": integer(1, 200),
        "sorts": rows(record({"field": text(), "sort_order": choice("asc", "desc")}, ("field",))),
        "select": text(),
    },
    ("query",),
)
ORDER_ANSWER = record(
    {"order_no": text(50), "site_id": text(32), "status": text()}, ("_v", "_type", "order_no", "status")
)
_SEARCH_QUERY = ("q", "start", "count", "expand", "sort", "locale", *(f"refine_{at}" for at in range(1, 10)))

API = Api(
    name="OCAPI Shop",
    base="/s/{siteId}/dw/shop/{version}",
    envelope="ocapi",
    security="client_id",
    source="section 9",
    operations=(
        Operation(
            "getProducts",
            "GET",
            "/products/{ids}",
            get_products,
            ("expand", "locale", "currency"),
            parameters={"expand": listed(choice(*EXPANDS), 1)},
            beyond="at most 24 ids",
        ),
        Operation("getProductSearch", "GET", "/product_search", search_products, _SEARCH_QUERY),
        Operation("getOrder", "GET", "/orders/{orderNo}", get_order, answer=ORDER_ANSWER),
        Operation(
            "patchOrder", "PATCH", "/orders/{orderNo}", patch_order, body=_ORDER_PATCH, answer=ORDER_ANSWER
        ),
        Operation(
            "postOrderSearch",
            "POST",
            "/order_search",
            find_orders,
            body=_ORDER_SEARCH,
            beyond="the query language has rules of its own",
        ),
    ),
)
