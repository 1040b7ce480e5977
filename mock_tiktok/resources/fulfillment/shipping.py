"""Platform shipping: labels, handover slots, US shipping services (facts section 7, in outline)."""

from __future__ import annotations

from typing import Any, Literal, Required

from typing_extensions import TypedDict

from mock_tiktok.books.orders import Order
from mock_tiktok.flow.orders.fulfillment import check_order_ships, chosen_lines, ship_lines
from mock_tiktok.reference.providers import providers_of
from mock_tiktok.resources.fulfillment.named import package_named
from mock_tiktok.resources.orders.answers import money
from mock_tiktok.wire import errors
from mock_tiktok.wire.errors import VendorError
from mock_tiktok.wire.operations import Call, Operation


class DocumentQuery(TypedDict, total=False):
    """Which document."""

    document_type: Required[
        Literal[
            "SHIPPING_LABEL",
            "PACKING_SLIP",
            "SHIPPING_LABEL_AND_PACKING_SLIP",
            "SHIPPING_LABEL_PICTURE",
            "HAZMAT_LABEL",
        ]
    ]
    document_size: Literal["A6", "A5"]
    document_format: Literal["PDF", "ZPL"]


class WeightRow(TypedDict):
    """A weight."""

    value: str
    unit: str


class DimensionRow(TypedDict):
    """Dimensions of a parcel."""

    length: str
    width: str
    height: str
    unit: str


class QueryServicesBody(TypedDict, total=False):
    """Get Eligible Shipping Service."""

    order_line_item_ids: list[str]
    weight: WeightRow
    dimension: DimensionRow


class CreatePackagesBody(TypedDict, total=False):
    """Create Packages: a parcel with a bought label."""

    order_id: Required[str]
    order_line_item_ids: list[str]
    shipping_service_id: Required[str]
    weight: WeightRow
    dimension: DimensionRow


def get_shipping_document(call: Call) -> dict[str, Any]:
    """Get Package Shipping Document: only for arranged platform shipping."""
    package = package_named(call, call.path["package_id"])
    order = call.state.orders.orders[package.order_ids[0]]
    if order.by_tiktok:
        raise VendorError(errors.DOCUMENT_FBT)
    if package.shipping_type == "SELLER":
        raise VendorError(errors.DOCUMENT_SELLER_SHIPPED)
    if not package.arranged or package.status != "PROCESSING":
        raise VendorError(errors.DOCUMENT_TOO_EARLY)
    if call.second - package.arranged_at < call.state.quirks.document_generating_seconds:
        raise VendorError(errors.DOCUMENT_GENERATING)
    if call.query.get("document_format") == "ZPL" and call.shop.region != "BR":
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "ZPL is available in BR only")
    kind = call.query["document_type"].lower()
    url = f"https://open-fs-sg.tiktokshop.com/wsos/{package.id}/{kind}.pdf"
    return {"doc_url": url, "tracking_number": package.tracking_number}


def get_handover_slots(call: Call) -> dict[str, Any]:
    """Get Package Handover Time Slots: one pickup slot tomorrow, and drop-off."""
    package_named(call, call.path["package_id"])
    start = (call.second // 86_400 + 1) * 86_400 + 9 * 3600
    slot = {"start_time": start, "end_time": start + 4 * 3600, "available": True}
    return {
        "can_drop_off": True,
        "can_pickup": True,
        "can_van_collection": False,
        "drop_off_point_url": "",
        "pickup_slots": [slot],
    }


def query_services(call: Call) -> dict[str, Any]:
    """Get Eligible Shipping Service: one service for each carrier, in the US only."""
    _us_only(call)
    order = _platform_order(call, call.path["order_id"])
    chosen_lines(order, call.body.get("order_line_item_ids"))
    return {
        "order_id": order.id,
        "shipping_services": [
            {
                "id": f"{provider_id}1",
                "name": f"{name} Ground",
                "shipping_provider_id": provider_id,
                "shipping_provider_name": name,
                "currency": call.shop.market.currency,
                "price": money(order.shipping_fee, call.shop.market.currency),
                "is_default": position == 0,
            }
            for position, (provider_id, name) in enumerate(providers_of(call.shop.market))
        ],
    }


def create_packages(call: Call) -> dict[str, Any]:
    """Create Packages: buys a label, which arranges the shipment, in the US only."""
    _us_only(call)
    order = _platform_order(call, call.body["order_id"])
    services = {f"{provider_id}1": provider_id for provider_id, _ in providers_of(call.shop.market)}
    provider_id = services.get(call.body["shipping_service_id"])
    if provider_id is None:
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "The shipping service does not exist")
    lines = chosen_lines(order, call.body.get("order_line_item_ids"))
    tracking = f"TTUS{lines[0].id[-12:]}"
    package = ship_lines(call.state, order, lines, tracking, provider_id, call.second)
    return {
        "package_id": package.id,
        "order_line_item_ids": [line.id for line in lines],
        "create_time": package.create_time,
    }


def _us_only(call: Call) -> None:
    if call.shop.region != "US":
        raise VendorError(errors.NOT_FOR_REGION)


def _platform_order(call: Call, order_id: str) -> Order:
    order = call.state.orders.find_order(call.shop.id, order_id)
    if order is None:
        raise VendorError(errors.ORDER_NOT_IN_UNIT)
    check_order_ships(order)
    if order.shipping_type != "TIKTOK":
        raise VendorError(errors.FULFILLMENT_PARAMETERS, "The order is shipped by the seller")
    return order


_READ, _WRITE = "seller.fulfillment.basic", "seller.fulfillment.package.write"
_V = ("202309",)
_BASE = "/fulfillment/{version}"

OPERATIONS = (
    Operation(
        "Get Package Shipping Document",
        "GET",
        f"{_BASE}/packages/{{package_id}}/shipping_documents",
        _V,
        _READ,
        "required",
        get_shipping_document,
        "7",
        query=DocumentQuery,
        outline=True,
    ),
    Operation(
        "Get Package Handover Time Slots",
        "GET",
        f"{_BASE}/packages/{{package_id}}/handover_time_slots",
        _V,
        _READ,
        "required",
        get_handover_slots,
        "7",
        outline=True,
    ),
    Operation(
        "Get Eligible Shipping Service",
        "POST",
        f"{_BASE}/orders/{{order_id}}/shipping_services/query",
        _V,
        _READ,
        "required",
        query_services,
        "7",
        body=QueryServicesBody,
        outline=True,
        mark="assumed",
    ),
    Operation(
        "Create Packages",
        "POST",
        f"{_BASE}/packages",
        ("202512", "202309"),
        _WRITE,
        "required",
        create_packages,
        "7",
        body=CreatePackagesBody,
    ),
)
