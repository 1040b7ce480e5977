"""SCAPI Orders: created by a trusted system, listed, read, and moved through their statuses.

Source: facts/commerce-cloud-api.md section 7.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.orders.documents import order_document
from mock_salesforce.commerce_cloud.orders.parts import (
    OMS_EVENT,
    custom_attributes,
    existing_order,
    patch_payment,
    patch_payment_transaction,
    post_oms_status_event,
    put_shipping_address,
)
from mock_salesforce.commerce_cloud.orders.request import ADDRESS, ORDER, check_order
from mock_salesforce.commerce_cloud.orders.status import (
    STATUSES,
    VALUES,
    OwnedElsewhere,
    TransitionRefused,
    change_side_status,
    change_status,
    transition_problem,
)
from mock_salesforce.commerce_cloud.realm.clocks import instant_of
from mock_salesforce.commerce_cloud.realm.order_book import Order
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.commerce_cloud.wire.parameters import listed
from mock_salesforce.frame.kinds import INSTANT, OBJECT, Kind, choice, number, record, rows, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_salesforce.commerce_cloud.wire.operations import Call

_LIST_FILTERS = {
    "exportStatus": VALUES["exportStatus"],
    "paymentStatus": VALUES["paymentStatus"],
    "shippingStatus": VALUES["shippingStatus"],
    "confirmationStatus": VALUES["confirmationStatus"],
}
_MOST_STATUSES = 2


def create_order(call: Call) -> Answer:
    """POST /orders: 201, no body, a Location; looks nothing up, touches no stock, checks only totals."""
    site = call.site
    body = call.document()
    check_order(body)
    if body["currency"] != site.currency:
        raise errors.constraint_violation(
            "$.currency", f"Site '{site.id}' does not sell in '{body['currency']}'."
        )
    orders = call.realm.orders
    order_no = body.get("orderNo")
    if order_no is None:
        order_no = orders.next_number(site.order_number_width)
    elif orders.get(site.id, order_no) is not None:
        raise errors.Problem(
            call.state.quirks.duplicate_order_no_status,
            "duplicate-order-no",
            "Duplicate Order Number",
            f"An order with number '{order_no}' exists already in site '{site.id}'.",
            orderNo=order_no,
        )
    document = order_document(call.state, site, order_no, body, _customer(call, body))
    at = call.state.now()
    orders.add(Order(site.id, order_no, document, at, at))
    return Answer(201, None, (("Location", f"{call.url}/{order_no}"),))


def _customer(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    token = call.token
    assert token is not None
    billing = body["billingAddress"]
    name = " ".join(billing[part] for part in ("firstName", "lastName") if billing.get(part))
    guest = token.login_id == "guest"
    shopper = {} if guest else call.realm.shoppers[token.login_id]
    return {
        "createdBy": "Customer",
        "customerId": token.customer_id,
        "customerName": name or billing.get("fullName", ""),
        "guest": guest,
        **shopper,
    }


def list_orders(call: Call) -> Answer:
    """GET /orders: filtered and paged, with no total, limit or offset in the answer."""
    limit = call.number("limit", 100, 1, 200)
    offset = call.number("offset", 0, 0, None)
    by_modification = _choice(call, "sortBy", ("creation_date", "last_modified_date")) == "last_modified_date"
    newest_first = _choice(call, "sortOrder", ("desc", "asc")) == "desc"
    matches = _matcher(call)
    rows: Iterator[Order] = filter(
        matches, call.realm.orders.walk(by_modification=by_modification, newest_first=newest_first)
    )
    return Answer(200, {"data": [order.document for order in islice(rows, offset, offset + limit)]})


def _choice(call: Call, name: str, choices: tuple[str, ...]) -> str:
    value = call.query.get(name, choices[0])
    if value not in choices:
        raise call.malformed(name, value)
    return value


def _values(
    call: Call, name: str, allowed: tuple[str, ...], most: int | None = None
) -> frozenset[str] | None:
    text = call.query.get(name)
    if text is None:
        return None
    values = text.split(",")
    if any(value not in allowed for value in values) or (most is not None and len(values) > most):
        raise call.malformed(name, text)
    return frozenset(values)


def _instant(call: Call, name: str) -> float | None:
    text = call.query.get(name)
    if text is None:
        return None
    # A plus sign that a client forgot to encode arrives as a blank.
    at = instant_of(text.replace(" ", "+"))
    if at is None:
        raise call.malformed(name, text)
    return at


def _matcher(call: Call) -> Callable[[Order], bool]:
    site_id = call.site.id
    wanted = {"status": _values(call, "status", ("new", "completed", "cancelled"), _MOST_STATUSES)}
    wanted |= {name: _values(call, name, allowed) for name, allowed in _LIST_FILTERS.items()}
    external = call.query.get("externalStatus")
    wanted["externalOrderStatus"] = frozenset((external,)) if external is not None else None
    tests = [(name, values) for name, values in wanted.items() if values is not None]
    created_from, created_to = _instant(call, "creationDateFrom"), _instant(call, "creationDateTo")
    changed_from, changed_to = _instant(call, "lastModifiedDateFrom"), _instant(call, "lastModifiedDateTo")

    def matches(order: Order) -> bool:
        return (
            order.site_id == site_id
            and (created_from is None or order.created_at >= created_from)
            and (created_to is None or order.created_at < created_to)
            and (changed_from is None or order.modified_at >= changed_from)
            and (changed_to is None or order.modified_at < changed_to)
            and all(order.document.get(name) in values for name, values in tests)
        )

    return matches


def get_order(call: Call) -> Answer:
    """GET /orders/{orderNo}."""
    return Answer(200, existing_order(call).document)


def patch_order(call: Call) -> Answer:
    """PATCH /orders/{orderNo}: custom attributes only; anything else in the body is left alone."""
    order = existing_order(call)
    order.document.update(custom_attributes(call))
    call.realm.orders.touch(order, call.state.now())
    return Answer(204)


def put_status(call: Call) -> Answer:
    """PUT /orders/{orderNo}/status: 204, or 409 where the present status forbids it."""
    order = existing_order(call)
    wanted = call.document()["status"]
    try:
        change_status(call.state, call.realm, order, wanted)
    except TransitionRefused as refused:
        raise transition_problem(refused) from refused
    except OwnedElsewhere as owned:
        raise _integrated(order) from owned
    return Answer(204)


def _put_side_status(member: str) -> Callable[[Call], Answer]:
    def put(call: Call) -> Answer:
        order = existing_order(call)
        wanted = call.document()["status"]
        try:
            change_side_status(call.state, call.realm, order, member, wanted)
        except OwnedElsewhere as owned:
            raise _integrated(order) from owned
        return Answer(204)

    return put


def put_external_status(call: Call) -> Answer:
    """PUT /orders/{orderNo}/external-status: any text."""
    order = existing_order(call)
    order.document["externalOrderStatus"] = call.document()["status"]
    call.realm.orders.touch(order, call.state.now())
    return Answer(204)


def _integrated(order: Order) -> errors.Problem:
    detail = f"The order '{order.number}' is owned by an external order management system."
    return errors.Problem(409, "order-integration-status", "Order Integration Status", detail)


_READ = ("sfcc.orders", "sfcc.orders.rw")
_WRITE = ("sfcc.orders.rw",)
_SITE = ("siteId",)
_FILTERS = (
    "status",
    "exportStatus",
    "paymentStatus",
    "shippingStatus",
    "externalStatus",
    "confirmationStatus",
    "creationDateFrom",
    "creationDateTo",
    "lastModifiedDateFrom",
    "lastModifiedDateTo",
    "sortBy",
    "sortOrder",
    "limit",
    "offset",
)


_FILTER_SHAPES = {
    "status": listed(choice("new", "completed", "cancelled"), 1, _MOST_STATUSES),
    **{name: listed(choice(*values), 1) for name, values in _LIST_FILTERS.items()},
}
ORDER_ANSWER = record(
    {
        "orderNo": text(50),
        "siteId": text(32),
        "status": choice(*STATUSES),
        "confirmationStatus": choice(*VALUES["confirmationStatus"]),
        "exportStatus": choice(*VALUES["exportStatus"]),
        "paymentStatus": choice(*VALUES["paymentStatus"]),
        "shippingStatus": choice(*VALUES["shippingStatus"]),
        "channelType": text(),
        "creationDate": INSTANT,
        "lastModified": INSTANT,
        "currency": text(3),
        "customerInfo": OBJECT,
        "billingAddress": OBJECT,
        "shipments": rows(record({"shippingAddress": OBJECT}, ("shipmentId", "shippingAddress"))),
        "productItems": rows(record({"productId": text(), "quantity": number()}, ("productId",))),
        "paymentInstruments": rows(OBJECT),
        "orderTotal": number(),
        "taxTotal": number(),
    },
    ("orderNo", "siteId", "status", "creationDate", "lastModified", "shipments", "productItems"),
)


def _write(
    name: str, method: str, path: str, view: Callable[[Call], Answer], body: Kind, status: int = 204
) -> Operation:
    return Operation(
        name,
        method,
        path,
        view,
        required=_SITE,
        scopes=_WRITE,
        status=status,
        body=body,
        beyond="an event of another type than processing needs tracking" if status == 202 else "",
    )


def _status(*values: str) -> Kind:
    return record({"status": choice(*values) if values else text(256)}, ("status",))


API = Api(
    name="Orders",
    base="/checkout/orders/v1/organizations/{organizationId}",
    envelope="scapi",
    security="admin",
    source="section 7",
    plain_json_errors=True,
    operations=(
        Operation(
            "getOrders",
            "GET",
            "/orders",
            list_orders,
            _FILTERS,
            _SITE,
            _READ,
            answer=record({"data": rows(ORDER_ANSWER)}, ("data",), others=False),
            parameters=_FILTER_SHAPES,
        ),
        Operation(
            "createOrders",
            "POST",
            "/orders",
            create_order,
            (),
            _SITE,
            _WRITE,
            "tsob",
            "section 7",
            status=201,
            body=ORDER,
            beyond="totals, shipment ids and the site's currency are checked",
        ),
        Operation("getOrder", "GET", "/orders/{orderNo}", get_order, (), _SITE, _READ, answer=ORDER_ANSWER),
        Operation(
            "updateOrder",
            "PATCH",
            "/orders/{orderNo}",
            patch_order,
            (),
            _SITE,
            _WRITE,
            "admin_or_tsob",
            "section 7",
            204,
            body=OBJECT,
        ),
        _write(
            "updateOrderStatus", "PUT", "/orders/{orderNo}/status", put_status, _status(*VALUES["status"])
        ),
        _write(
            "updateOrderConfirmationStatus",
            "PUT",
            "/orders/{orderNo}/confirmation-status",
            _put_side_status("confirmationStatus"),
            _status(*VALUES["confirmationStatus"]),
        ),
        _write(
            "updateOrderExportStatus",
            "PUT",
            "/orders/{orderNo}/export-status",
            _put_side_status("exportStatus"),
            _status(*VALUES["exportStatus"]),
        ),
        _write(
            "updateOrderExternalStatus",
            "PUT",
            "/orders/{orderNo}/external-status",
            put_external_status,
            _status(),
        ),
        _write(
            "updateOrderPaymentStatus",
            "PUT",
            "/orders/{orderNo}/payment-status",
            _put_side_status("paymentStatus"),
            _status(*VALUES["paymentStatus"]),
        ),
        _write(
            "updateOrderShippingStatus",
            "PUT",
            "/orders/{orderNo}/shipping-status",
            _put_side_status("shippingStatus"),
            _status(*VALUES["shippingStatus"]),
        ),
        _write(
            "updateShippingAddress",
            "PUT",
            "/orders/{orderNo}/shipments/{shipmentId}/shipping-address",
            put_shipping_address,
            ADDRESS,
        ),
        _write(
            "createOmsStatusEvent",
            "POST",
            "/orders/{orderNo}/oms-status-events",
            post_oms_status_event,
            OMS_EVENT,
            202,
        ),
        *(
            _write(
                name,
                "PATCH",
                "/orders/{orderNo}/payment-instruments/{paymentInstrumentId}" + tail,
                view,
                OBJECT,
            )
            for name, tail, view in (
                ("updatePaymentInstrument", "", patch_payment),
                ("updatePaymentTransaction", "/transaction", patch_payment_transaction),
            )
        ),
    ),
)
