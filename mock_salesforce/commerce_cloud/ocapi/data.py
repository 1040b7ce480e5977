"""OCAPI Data in parts: sites, inventory lists and their product inventory records, order statuses.

Source: facts/commerce-cloud-api.md sections 8 A and 9. Resource states are checked in `x-dw-resource-state`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from mock_salesforce.commerce_cloud.ocapi.code import CODE_OPERATIONS
from mock_salesforce.commerce_cloud.ocapi.orders import ORDER_OPERATIONS
from mock_salesforce.commerce_cloud.ocapi.products import PRODUCT_OPERATIONS
from mock_salesforce.commerce_cloud.realm.clocks import instant_of, instant_text
from mock_salesforce.commerce_cloud.realm.inventory import HANDLINGS, InventoryList, InventoryRecord
from mock_salesforce.commerce_cloud.storefront.documents import whole
from mock_salesforce.commerce_cloud.wire import errors
from mock_salesforce.commerce_cloud.wire.operations import Answer, Api, Operation
from mock_salesforce.frame.kinds import FLAG, INSTANT, OBJECT, choice, integer, number, record, rows, text

if TYPE_CHECKING:
    from mock_salesforce.commerce_cloud.wire.operations import Call

_NUMBERS = {"pre_order_back_order_allocation": "extra_allocation", "quantity_on_order": "on_order"}


def list_sites(call: Call) -> Answer:
    """GET /sites."""
    rows = [{"_type": "site", "id": site_id} for site_id in call.realm.sites]
    return _page(call, "sites", rows)


def list_inventory_lists(call: Call) -> Answer:
    """GET /inventory_lists."""
    return _page(
        call,
        "inventory_lists",
        [_list_document(call, stock) for stock in call.realm.inventory_lists.values()],
    )


def get_inventory_list(call: Call) -> Answer:
    """GET /inventory_lists/{id}."""
    return Answer(200, {"_v": call.version, **_list_document(call, _list(call))})


def put_inventory_list(call: Call) -> Answer:
    """PUT /inventory_lists/{id}: 201 new, 200 changed."""
    list_id = call.identifier("listId")
    body = call.document()
    known = call.realm.inventory_lists.get(list_id)
    stock = known or InventoryList(list_id)
    stock.description = body.get("description", "")
    stock.default_in_stock = body.get("default_in_stock", False)
    call.realm.inventory_lists[list_id] = stock
    return Answer(200 if known else 201, {"_v": call.version, **_list_document(call, stock)})


def patch_inventory_list(call: Call) -> Answer:
    """PATCH /inventory_lists/{id}: description and default_in_stock."""
    stock = _list(call)
    body = call.document()
    stock.description = body.get("description", stock.description)
    stock.default_in_stock = body.get("default_in_stock", stock.default_in_stock)
    return Answer(200, {"_v": call.version, **_list_document(call, stock)})


def delete_inventory_list(call: Call) -> Answer:
    """DELETE /inventory_lists/{id}: refused while a site sells from it (assumed)."""
    stock = _list(call)
    users = [site.id for site in call.realm.sites.values() if site.inventory_list_id == stock.id]
    if users:
        raise errors.Fault(409, "ConflictException", "Sites use the list.", siteIds=",".join(users))
    del call.realm.inventory_lists[stock.id]
    return Answer(204)


def list_records(call: Call) -> Answer:
    """GET /inventory_lists/{list}/product_inventory_records: paged by start and count."""
    stock = _list(call)
    count = call.number("count", 25, 1, 200)
    start = call.number("start", 0, 0, None)
    ids = stock.records.keys_in_order()
    rows = [_document(stock, stock.records[product_id]) for product_id in ids[start : start + count]]
    return Answer(200, _result(call, "product_inventory_record_result", rows, start, len(ids)))


def get_record(call: Call) -> Answer:
    """GET one record; its resource state comes as a header."""
    stock = _list(call)
    return _answer(call, stock, _record(call, stock), 200)


def put_record(call: Call) -> Answer:
    """PUT a record: 201 new, 200 overwritten; `not_exists` as resource state asks for a new one."""
    stock = _list(call)
    product_id = call.identifier("productId")
    if call.realm.products.get(product_id) is None:
        raise errors.ocapi_product_not_found(product_id)
    known = stock.records.get(product_id)
    _check_state(call, stock, known)
    at = call.state.now()
    record = InventoryRecord(product_id, known.created_at if known else at, at)
    _apply(call, record, at)
    stock.records[product_id] = record
    return _answer(call, stock, record, 200 if known else 201)


def patch_record(call: Call) -> Answer:
    """PATCH a record: the members given; a new allocation resets the turnover."""
    stock = _list(call)
    record = _record(call, stock)
    _check_state(call, stock, record)
    _apply(call, record, call.state.now())
    return _answer(call, stock, record, 200)


def delete_record(call: Call) -> Answer:
    """DELETE a record: 204, also where there was none."""
    stock = _list(call)
    stock.records.pop(call.identifier("productId"), None)
    return Answer(204)


def _apply(call: Call, record: InventoryRecord, at: float) -> None:
    body = call.document()
    in_stock = body.get("in_stock_date")
    if in_stock is not None and instant_of(in_stock) is None:
        raise errors.undecodable_body("'in_stock_date' is no date")
    for name, member in _NUMBERS.items():
        if name in body:
            setattr(record, member, float(body[name]))
    record.handling = body.get("pre_order_back_order_handling", record.handling)
    record.perpetual = body.get("perpetual_flag", record.perpetual)
    if in_stock is not None:
        record.in_stock_at = instant_of(in_stock)
    if "allocation" in body:
        record.allocate(float(body["allocation"]["amount"]), at)
    record.modified_at = at


def _check_state(call: Call, stock: InventoryList, record: InventoryRecord | None) -> None:
    given = call.resource_state()
    if given is None:
        return
    if given == "not_exists":
        if record is not None:
            raise errors.Fault(
                409,
                "ResourceAlreadyExistsException",
                "The record exists already.",
                productId=record.product_id,
            )
    elif record is None or given != _state(stock, record):
        raise errors.Fault(
            409,
            "ResourceStateConflictException",
            "The record was changed since it was read.",
            resourceState=given,
        )


def _list(call: Call) -> InventoryList:
    list_id = call.identifier("listId")
    stock = call.realm.inventory_lists.get(list_id)
    if stock is None:
        raise errors.inventory_list_not_found(list_id)
    return stock


def _record(call: Call, stock: InventoryList) -> InventoryRecord:
    product_id = call.identifier("productId")
    record = stock.records.get(product_id)
    if record is None:
        raise errors.inventory_record_not_found(stock.id, product_id)
    return record


def _answer(call: Call, stock: InventoryList, record: InventoryRecord, status: int) -> Answer:
    state = _state(stock, record)
    body = {"_v": call.version, "_resource_state": state, **_document(stock, record)}
    return Answer(status, body, (("x-dw-resource-state", state),))


def _state(stock: InventoryList, record: InventoryRecord) -> str:
    text = f"{stock.id} {record.product_id} {record.allocation} {record.turnover} {record.modified_at}"
    return hashlib.sha256(text.encode()).hexdigest()


def _document(stock: InventoryList, record: InventoryRecord) -> dict[str, Any]:
    document: dict[str, Any] = {
        "_type": "product_inventory_record",
        "allocation": {
            "_type": "product_inventory_record_allocation",
            "amount": whole(record.allocation),
            "reset_date": instant_text(record.allocation_reset_at),
        },
        "ats": whole(record.ats),
        "creation_date": instant_text(record.created_at),
        "inventory_list_id": stock.id,
        "inventory_turnover": whole(record.turnover),
        "last_modified": instant_text(record.modified_at),
        "perpetual_flag": record.perpetual,
        "pre_order_back_order_allocation": whole(record.extra_allocation),
        "pre_order_back_order_handling": record.handling,
        "product_id": record.product_id,
        "quantity_on_order": whole(record.on_order),
        "stock_level": whole(record.stock_level),
    }
    if record.in_stock_at is not None:
        document["in_stock_date"] = instant_text(record.in_stock_at)
    return document


def _list_document(call: Call, stock: InventoryList) -> dict[str, Any]:
    return {
        "_type": "inventory_list",
        "id": stock.id,
        "description": stock.description,
        "default_in_stock": stock.default_in_stock,
        "on_order_inventory_enabled": False,
        "use_bundle_inventory_only": False,
        "assigned_sites": [
            {"_type": "site", "id": site.id}
            for site in call.realm.sites.values()
            if site.inventory_list_id == stock.id
        ],
    }


def _page(call: Call, name: str, rows: list[dict[str, Any]]) -> Answer:
    count = call.number("count", 25, 1, 200)
    start = call.number("start", 0, 0, None)
    return Answer(200, _result(call, name, rows[start : start + count], start, len(rows)))


def _result(call: Call, name: str, rows: list[dict[str, Any]], start: int, total: int) -> dict[str, Any]:
    return {
        "_v": call.version,
        "_type": name,
        "count": len(rows),
        "data": rows,
        "start": start,
        "total": total,
    }


_PAGING = ("start", "count", "select")
_LIST_BODY = record({"description": text(256), "default_in_stock": FLAG})
_RECORD_BODY = record(
    {
        "allocation": record({"amount": number(0)}, ("amount",)),
        "pre_order_back_order_allocation": number(0),
        "quantity_on_order": number(0),
        "pre_order_back_order_handling": choice(*HANDLINGS),
        "perpetual_flag": FLAG,
        "in_stock_date": INSTANT,
    }
)
_RECORD_ANSWER = record(
    {"allocation": OBJECT, "ats": number(), "product_id": text(), "inventory_list_id": text()},
    ("_v", "_resource_state", "ats", "product_id", "inventory_list_id", "stock_level"),
)
RESULT = record(
    {"count": integer(0, 200), "start": integer(0, 10**9), "total": integer(0, 10**9), "data": rows(OBJECT)},
    ("_v", "count", "start", "total", "data"),
)
_RECORDS = "/inventory_lists/{listId}/product_inventory_records"
_RECORD = _RECORDS + "/{productId}"
_LISTS = "section 8 A"

API = Api(
    name="OCAPI Data",
    base="/s/-/dw/data/{version}",
    envelope="ocapi",
    security="data",
    source="section 9",
    operations=(
        Operation("getSites", "GET", "/sites", list_sites, _PAGING, answer=RESULT),
        Operation(
            "getInventoryLists",
            "GET",
            "/inventory_lists",
            list_inventory_lists,
            _PAGING,
            source=_LISTS,
            answer=RESULT,
        ),
        Operation(
            "getInventoryListsByID", "GET", "/inventory_lists/{listId}", get_inventory_list, source=_LISTS
        ),
        Operation(
            "putInventoryList",
            "PUT",
            "/inventory_lists/{listId}",
            put_inventory_list,
            source=_LISTS,
            status=201,
            body=_LIST_BODY,
            answer=OBJECT,
        ),
        Operation(
            "patchInventoryList",
            "PATCH",
            "/inventory_lists/{listId}",
            patch_inventory_list,
            source=_LISTS,
            body=_LIST_BODY,
            answer=OBJECT,
        ),
        Operation(
            "deleteInventoryList",
            "DELETE",
            "/inventory_lists/{listId}",
            delete_inventory_list,
            source=_LISTS,
            status=204,
        ),
        Operation(
            "getProductInventoryRecords", "GET", _RECORDS, list_records, _PAGING, source=_LISTS, answer=RESULT
        ),
        Operation(
            "getProductInventoryRecord", "GET", _RECORD, get_record, source=_LISTS, answer=_RECORD_ANSWER
        ),
        Operation(
            "putProductInventoryRecord",
            "PUT",
            _RECORD,
            put_record,
            source=_LISTS,
            status=201,
            body=_RECORD_BODY,
            answer=_RECORD_ANSWER,
        ),
        Operation(
            "patchProductInventoryRecord",
            "PATCH",
            _RECORD,
            patch_record,
            source=_LISTS,
            body=_RECORD_BODY,
            answer=_RECORD_ANSWER,
        ),
        Operation(
            "deleteProductInventoryRecord", "DELETE", _RECORD, delete_record, source=_LISTS, status=204
        ),
        *PRODUCT_OPERATIONS,
        *ORDER_OPERATIONS,
        *CODE_OPERATIONS,
    ),
)
