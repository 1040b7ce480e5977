"""Every operation in every version does its work once: the table below must name them all."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.wire.operations import Operation
from tests.mock_tiktok.furnished import CARRIERS, furnish

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (600).to_bytes(4, "big") + (400).to_bytes(4, "big")
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
COMMERCE_CLOUD = "SALESFORCE_COMMERCE_CLOUD"
HELD, LATE, ASKED, PLATFORM, SHIPPED, DELIVERED = range(6)
US = {"tracking_number": "1Z555", "shipping_provider_id": CARRIERS["US"]}
SEA = {"tracking_number": "JT555", "shipping_provider_id": CARRIERS["SG"]}


class World:
    """What the calls of the table may name."""

    def __init__(self, vendor: Any) -> None:
        self.vendor = vendor
        self.ids = furnish(vendor)
        self.product = self.ids["product_id"][0]

    def order(self, which: int) -> str:
        """An order in the named state."""
        return self.ids["order_id"][which]

    def sku(self) -> str:
        """The SKU of the first product."""
        return str(self.vendor.state.catalog.products[self.product].skus[0].id)

    def lines(self, which: int) -> list[str]:
        """The line items of an order."""
        return [row["id"] for row in self.vendor.order(self.order(which))["line_items"]]

    def package(self, which: int) -> str:
        """The first package of an order."""
        return str(self.vendor.order(self.order(which))["packages"][0]["id"])


Asked = tuple[dict[str, str], Any, dict[str, Any]]


def _plain(body: Any = None, query: dict[str, Any] | None = None, **path: str) -> Asked:
    return path, body, query or {}


def _return_of(world: World) -> str:
    return world.ids["return_id"][0]


# What is asked of each operation that a US shop can be asked.
CALLS: dict[str, Callable[[World], Asked]] = {
    "Get Authorized Shops": lambda w: _plain(),
    "Get Active Shops": lambda w: _plain(),
    "Get Seller Permissions": lambda w: _plain(),
    "Create Product": lambda w: _plain(w.vendor.listing()),
    "Check Listing": lambda w: _plain(w.vendor.listing()),
    "Edit Product": lambda w: _plain(w.vendor.listing(), product_id=w.product),
    "Partial Edit Product": lambda w: _plain({"title": "Another mug"}, product_id=w.product),
    "Get Product": lambda w: _plain(product_id=w.product),
    "Search Products": lambda w: _plain({}, {"page_size": 5}),
    "Activate Products": lambda w: _plain({"product_ids": [w.ids["product_id"][3]]}),
    "Deactivate Products": lambda w: _plain({"product_ids": [w.product]}),
    "Recover Products": lambda w: _plain({"product_ids": [_gone(w)]}),
    "Delete Products": lambda w: _plain({"product_ids": [w.product]}),
    "Update Price": lambda w: _plain(
        {"skus": [{"id": w.sku(), "price": {"amount": "5.00", "currency": "USD"}}]}, product_id=w.product
    ),
    "Update Inventory": lambda w: _plain(
        {"skus": [{"id": w.sku(), "inventory": [{"quantity": 3}]}]}, product_id=w.product
    ),
    "Inventory Search": lambda w: _plain({"product_ids": [w.product]}),
    "Get Categories": lambda w: _plain(),
    "Get Attributes": lambda w: _plain(category_id="600338"),
    "Get Category Rules": lambda w: _plain(category_id="600338"),
    "Recommend Category": lambda w: _plain({"product_title": "Mug"}),
    "Check Listing Prerequisites": lambda w: _plain(),
    "Get Brands": lambda w: _plain(query={"page_size": 2}),
    "Create Custom Brand": lambda w: _plain({"name": "Own Brand"}),
    "Get Order List": lambda w: _plain({}),
    "Get Order Detail": lambda w: _plain(query={"ids": w.order(HELD)}),
    "Get Price Detail": lambda w: _plain(order_id=w.order(HELD)),
    "Add External Order References": lambda w: _plain(
        {"orders": [{"id": w.order(HELD), "external_order": {"id": "X1", "platform": COMMERCE_CLOUD}}]}
    ),
    "Get External Order References": lambda w: _plain(
        query={"platform": COMMERCE_CLOUD}, order_id=w.order(HELD)
    ),
    "Search Orders By External Order Reference": lambda w: _plain(
        query={"platform": COMMERCE_CLOUD, "external_order_id": "X1"}
    ),
    "Mark Package As Shipped": lambda w: _plain(US, order_id=w.order(ASKED)),
    "Get Package Detail": lambda w: _plain(package_id=w.package(SHIPPED)),
    "Search Packages": lambda w: _plain({}),
    "Get Tracking": lambda w: _plain(order_id=w.order(SHIPPED)),
    "Update Package Shipping Info": lambda w: _plain(US, package_id=w.package(SHIPPED)),
    "Update Shipping Info": lambda w: _plain(US, order_id=w.order(SHIPPED)),
    "Get Order Split Attributes": lambda w: _plain(query={"ids": w.order(ASKED)}),
    "Split Orders": lambda w: _plain(
        {"splittable_groups": [{"id": x, "order_line_item_ids": [x]} for x in w.lines(ASKED)]},
        order_id=w.order(ASKED),
    ),
    "Search Combinable Packages": lambda w: _plain(),
    "Get Package Handover Time Slots": lambda w: _plain(package_id=w.package(SHIPPED)),
    "Get Eligible Shipping Service": lambda w: _plain({}, order_id=w.order(PLATFORM)),
    "Create Packages": lambda w: _plain(
        {"order_id": w.order(PLATFORM), "shipping_service_id": CARRIERS["US"] + "1"}
    ),
    "Update Package Delivery Status": lambda w: _plain(
        {"packages": [{"id": w.package(SHIPPED), "delivery_type": "DELIVERY_SUCCESS"}]}
    ),
    "Get Warehouse List": lambda w: _plain(),
    "Get Global Seller Warehouse": lambda w: _plain(),
    "Get Warehouse Delivery Options": lambda w: _plain(warehouse_id=w.ids["warehouse_id"][0]),
    "Get Shipping Providers": lambda w: _plain(delivery_option_id=w.ids["delivery_option_id"][0]),
    "Cancel Order": lambda w: _plain({"order_id": w.order(PLATFORM), "cancel_reason": OUT_OF_STOCK}),
    "Approve Cancellation": lambda w: _plain(cancel_id=w.ids["cancel_id"][0]),
    "Reject Cancellation": lambda w: _plain({"reject_reason": "packed"}, cancel_id=w.ids["cancel_id"][0]),
    "Search Cancellations": lambda w: _plain({}),
    "Create Return": lambda w: _plain(
        {"order_id": w.order(SHIPPED), "return_type": "REFUND", "return_reason": "lost"}
    ),
    "Search Returns": lambda w: _plain({}),
    "Approve Return": lambda w: _plain({"decision": "APPROVE_REFUND"}, return_id=_return_of(w)),
    "Reject Return": lambda w: _plain(
        {"reject_reason": "reverse_reject_request_reason_1"}, return_id=_return_of(w)
    ),
    "Get Return Records": lambda w: _plain(return_id=_return_of(w)),
    "Get Reject Reasons": lambda w: _plain(),
    "Get Aftersale Eligibility": lambda w: _plain(order_id=w.order(SHIPPED)),
    "Calculate Refund": lambda w: _plain({"order_id": w.order(SHIPPED)}),
    "Get Shop Webhooks": lambda w: _plain(),
    "Update Shop Webhook": lambda w: _plain(
        {"event_type": "ORDER_STATUS_CHANGE", "address": "https://hub.example/hook"}
    ),
    "Delete Shop Webhook": lambda w: _plain({"event_type": "ORDER_STATUS_CHANGE"}),
}
UPLOADS = {"Upload Product Image", "Upload Product File"}


def _gone(world: World) -> str:
    products = world.vendor.state.catalog.products.values()
    return next(str(p.id) for p in products if p.product_status == "DELETED")


class Sea:
    """A shop where packages exist from payment, with orders ready to ship."""

    def __init__(self, vendor: Any) -> None:
        vendor.seed("A", quantity=50)
        self.orders = [vendor.buy("A")["id"] for _ in range(3)]
        platform = vendor.buy("A", shipping_type="TIKTOK")["id"]
        vendor.clock.advance(3600)
        self.packages = [vendor.order(i)["packages"][0]["id"] for i in self.orders]
        self.label = vendor.order(platform)["packages"][0]["id"]
        vendor.ok("POST", f"/fulfillment/202309/packages/{self.label}/ship", {"handover_method": "DROP_OFF"})
        body = {"combinable_packages": [{"id": "1", "order_ids": self.orders[1:]}]}
        vendor.ok("POST", "/fulfillment/202309/packages/combine", body)


def _combine(sea: Sea) -> Asked:
    return _plain({"combinable_packages": [{"id": "1", "order_ids": sea.orders[1:]}]})


SEA_CALLS: dict[str, Callable[[Sea], Asked]] = {
    "Ship Package": lambda s: _plain({"self_shipment": SEA}, package_id=s.packages[0]),
    "Batch Ship Packages": lambda s: _plain({"packages": [{"id": s.packages[0], "self_shipment": SEA}]}),
    "Get Package Shipping Document": lambda s: _plain(
        query={"document_type": "SHIPPING_LABEL"}, package_id=s.label
    ),
    "Uncombine Packages": lambda s: _plain({}, package_id=s.packages[1]),
    "Combine Packages": _combine,
}


def test_the_table_names_every_operation() -> None:
    """No operation is added without a call here (section 0.5)."""
    assert {op.name for op in OPERATIONS} == CALLS.keys() | SEA_CALLS.keys() | UPLOADS


def _ask(vendor: Any, operation: Operation, path: str, asked: Asked) -> None:
    placed, body, query = asked
    cipher = operation.cipher != "unwanted"
    data = vendor.ok(operation.method, path.format(**placed), body, cipher=cipher, **query)
    assert data is None or "errors" not in data or data["errors"] == []


CASES = [(op, path) for op in OPERATIONS for path in op.paths()]


@pytest.mark.parametrize(("operation", "path"), CASES, ids=[f"{op.name} {path}" for op, path in CASES])
def test_every_operation_answers_code_0(bare: Any, operation: Operation, path: str) -> None:
    """In every version, asked properly, each operation succeeds as its section has it (section 0.5)."""
    bare.world("SG" if operation.name in SEA_CALLS else "US")
    if operation.name in UPLOADS:
        asked = {"app_key": bare.app_key, "timestamp": str(int(bare.clock()))}
        asked["sign"] = bare.sign(path, asked, b"")
        form = {"data": (io.BytesIO(PNG), "mug.png"), "name": "mug.png"}
        headers = {"x-tts-access-token": bare.token}
        answer = bare.app.test_client().post(path, query_string=asked, data=form, headers=headers).json
        assert answer["code"] == 0
        assert {"uri", "id"} & answer["data"].keys()
    elif operation.name == "Combine Packages":
        sea = Sea(bare)
        bare.ok("POST", f"/fulfillment/202309/packages/{sea.packages[1]}/uncombine", {})
        _ask(bare, operation, path, _combine(sea))
    elif operation.name in SEA_CALLS:
        _ask(bare, operation, path, SEA_CALLS[operation.name](Sea(bare)))
    else:
        _ask(bare, operation, path, CALLS[operation.name](World(bare)))
