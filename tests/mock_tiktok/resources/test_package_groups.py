"""Splitting, combining, labels and external references (facts sections 6 and 7)."""

from __future__ import annotations

from typing import Any

SEA = {"tracking_number": "JT1234", "shipping_provider_id": "6841743441349706241"}
ORDERS = "/fulfillment/202309/orders"
PACKAGES = "/fulfillment/202309/packages"


def _order(vendor: Any, *skus: str, **order: Any) -> dict[str, Any]:
    lines = [{"seller_sku": sku} for sku in skus]
    body = {"shop": vendor.shop["id"], "lines": lines, "paid": True, **order}
    order_id = vendor.lab("POST", "/orders", body)["id"]
    vendor.clock.advance(3600)
    shown: dict[str, Any] = vendor.order(order_id)
    return shown


def _split(vendor: Any, order: dict[str, Any], *groups: list[int]) -> Any:
    ids = [line["id"] for line in order["line_items"]]
    body = [{"id": str(n), "order_line_item_ids": [ids[i] for i in group]} for n, group in enumerate(groups)]
    return vendor.call("POST", f"{ORDERS}/{order['id']}/split", {"splittable_groups": body})


def test_split_and_ship_apart(bare: Any) -> None:
    """A split order ships package by package; webhook 4 tells of the split (section 7)."""
    bare.world("SG")
    bare.state.apps[bare.app_key].webhook_url = "https://hub.example/webhooks/tiktok"
    bare.seed("A", "B")
    order = _order(bare, "A", "A", "B")
    attributes = bare.ok("GET", f"{ORDERS}/split_attributes", ids=order["id"])["split_attributes"]
    assert attributes[0]["can_split"] is True
    assert _split(bare, order, [0], [1, 2])["code"] == 21011036
    assert _split(bare, order, [0, 1])["code"] == 21001001
    packages = _split(bare, order, [0, 1], [2])["data"]["packages"]
    bare.lab("POST", "/tick")
    assert bare.receiver.bodies(4)[0]["data"]["sc_type"] == "SPLIT"
    bare.ok("POST", f"{PACKAGES}/{packages[0]['id']}/ship", {"self_shipment": SEA})
    shown = bare.order(order["id"])
    assert (shown["status"], shown["split_or_combine_tag"]) == ("PARTIALLY_SHIPPING", "SPLIT")
    assert bare.ok("GET", f"{PACKAGES}/{packages[0]['id']}")["split_and_combine_tag"] == "SPLIT"


def test_us_orders_split_below_the_sku(vendor: Any) -> None:
    """In the US units of one SKU may lie in different packages (section 7)."""
    vendor.seed("A")
    assert _split(vendor, _order(vendor, "A", "A"), [0], [1])["code"] == 0


def test_combine_ship_and_uncombine(bare: Any) -> None:
    """Orders of one recipient become one package, which ships both; another address is refused (section 7)."""
    bare.world("SG")
    bare.seed("A")
    first, second, third = (_order(bare, "A") for _ in range(3))
    stranger = _order(bare, "A", address={"last_name": "Other"})
    found = bare.ok("GET", "/fulfillment/202309/combinable_packages/search", page_size=10)
    assert found["combinable_packages"][0]["order_ids"] == [first["id"], second["id"], third["id"]]

    def combine(*orders: dict[str, Any]) -> Any:
        row = {"id": orders[0]["packages"][0]["id"], "order_ids": [order["id"] for order in orders]}
        return bare.call("POST", f"{PACKAGES}/combine", {"combinable_packages": [row]})

    assert combine(first, stranger)["code"] == 21001001
    package_id = combine(first, second, third)["data"]["packages"][0]["id"]
    apart = bare.ok("POST", f"{PACKAGES}/{package_id}/uncombine", {"order_ids": [third["id"]]})
    assert [row["order_ids"] for row in apart["packages"]] == [[third["id"]]]
    bare.ok("POST", f"{PACKAGES}/{package_id}/ship", {"self_shipment": SEA})
    statuses = [bare.order(order["id"])["status"] for order in (first, second, third)]
    assert statuses == ["AWAITING_COLLECTION", "AWAITING_COLLECTION", "AWAITING_SHIPMENT"]
    assert bare.code("POST", f"{PACKAGES}/{package_id}/uncombine", {}) == 21011020


def test_labels_of_platform_shipping(bare: Any) -> None:
    """A label exists once platform shipping is arranged, and never for seller shipping (section 7)."""
    bare.world("SG")
    bare.seed("A")
    own = _order(bare, "A")["packages"][0]["id"]
    theirs = _order(bare, "A", shipping_type="TIKTOK")
    package_id = theirs["packages"][0]["id"]
    path, kind = f"{PACKAGES}/{{}}/shipping_documents", {"document_type": "SHIPPING_LABEL"}
    assert bare.code("GET", path.format(own), **kind) == 21008017
    assert bare.code("GET", path.format(package_id), **kind) == 21023035
    assert bare.ok("GET", f"{PACKAGES}/{package_id}/handover_time_slots")["can_pickup"] is True
    bare.ok("POST", f"{PACKAGES}/{package_id}/ship", {"handover_method": "DROP_OFF"})
    assert bare.ok("GET", path.format(package_id), **kind)["doc_url"].startswith("https://")
    assert bare.code("GET", path.format(package_id), **kind, document_format="ZPL") == 21001001
    assert "***" in bare.order(theirs["id"])["recipient_address"]["name"]


def test_us_platform_shipping_buys_a_service(vendor: Any) -> None:
    """US platform shipping queries services and then creates the package (section 7)."""
    vendor.seed("A")
    order = _order(vendor, "A", shipping_type="TIKTOK")
    assert order["packages"] == []
    query = vendor.ok("POST", f"{ORDERS}/{order['id']}/shipping_services/query", {})
    body = {"order_id": order["id"], "shipping_service_id": query["shipping_services"][0]["id"]}
    assert vendor.code("POST", PACKAGES, {**body, "shipping_service_id": "1"}) == 21001001
    made = vendor.ok("POST", "/fulfillment/202512/packages", body)
    shown = vendor.order(order["id"])
    assert (shown["status"], shown["packages"]) == ("AWAITING_COLLECTION", [{"id": made["package_id"]}])


def test_external_references(vendor: Any) -> None:
    """References are kept by platform, found again, and fail row by row with a string code (section 7)."""
    vendor.seed("A")
    order = _order(vendor, "A")
    platform = "SALESFORCE_COMMERCE_CLOUD"
    lines = [{"id": "L1", "origin_id": order["line_items"][0]["id"]}]
    external = {"id": "SF-1", "platform": platform, "line_items": lines}
    rows = [{"id": order["id"], "external_order": external}, {"id": "5", "external_order": external}]
    base = "/order/202406/orders"
    answer = vendor.ok("POST", f"{base}/external_orders", {"orders": rows})
    assert [(e["code"], e["detail"]["order_id"]) for e in answer["errors"]] == [("36020001", "5")]
    shown = vendor.ok("GET", f"{base}/{order['id']}/external_orders", platform=platform)
    assert shown["external_orders"] == [external]
    search = {"platform": platform, "external_order_id": "SF-1"}
    found = vendor.ok("POST", f"{base}/external_order_search", None, **search)["orders"]
    assert [row["id"] for row in found] == [order["id"]]
