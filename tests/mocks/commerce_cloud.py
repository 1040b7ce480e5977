"""The Commerce Cloud mock, as the suite for all mocks must know it."""

from __future__ import annotations

from typing import Any

from mock_salesforce import commerce_cloud
from tests.mock_salesforce.commerce_cloud.conftest import Vendor, order_body
from tests.mock_salesforce.commerce_cloud.exports import CATALOG
from tests.mocks.alike import LabRequest, Mock, Seen, Stand

ORGANIZATION = "f_ecom_zzte_053"
REALM = {"organization_id": ORGANIZATION, "short_code": "kv7kzm78"}
PRODUCTS = {"products": [{"id": "SHIRT-1", "name": "Plain Shirt", "price": 30.98, "ats": 5}]}


def settle(stand: Stand) -> None:
    """One realm, one product, a token for the Admin APIs and one of a trusted system."""
    clock: Any = stand.clock
    vendor = Vendor(stand.state, stand.http, clock, stand.app)
    vendor.realm = stand.ok("POST", "/realms", REALM)
    stand.ok("POST", "/products", PRODUCTS)
    stand.kept |= {"vendor": vendor, "admin": vendor.admin(), "trusted": vendor.trusted()}
    stand.secrets += [
        vendor.credential("B2C API Client Password"),
        vendor.credential("B2C Shop API Client Password"),
        stand.kept["admin"]["Authorization"].partition(" ")[2],
    ]


def read(stand: Stand) -> Seen:
    """A product, as a hub reads it."""
    url = stand.kept["vendor"].scapi("product/products", "/products/SHIRT-1")
    answer = stand.http.get(url, headers=stand.kept["admin"])
    return Seen(answer.status_code, answer.content, answer.headers)


def write(stand: Stand) -> Seen:
    """An order, whose number and payment the vendor draws."""
    url = stand.kept["vendor"].scapi("checkout/orders", "/orders?siteId=RefArch")
    body = {name: value for name, value in order_body().items() if name != "orderNo"}
    answer = stand.http.post(url, json=body, headers=stand.kept["trusted"])
    return Seen(answer.status_code, answer.content, answer.headers)


MOCK = Mock(
    name="commerce_cloud",
    package=commerce_cloud,
    origins=(
        "https://account.demandware.com",
        "https://kv7kzm78.api.commercecloud.salesforce.com",
        "https://zzte-053.dx.commercecloud.salesforce.com",
        "http://localhost:8403",
    ),
    settle=settle,
    read=read,
    write=write,
    written=lambda state: sum(len(realm["orders"]) for realm in state["realms"].values()),
    read_operation="Products getProduct",
    write_operation="Orders createOrders",
    error="service_unavailable",
    error_status=503,
    foreign_error="conflict",
    section="realms",
    quirk="unknown_site_status",
    quirk_value=403,
    seed={
        "orders": [{"organization_id": "f_ecom_abcd_001", "lines": [{"product_id": "A"}]}],
        "products": [{"organization_id": "f_ecom_abcd_001", "products": [{"id": "A", "price": 2, "ats": 9}]}],
        "realms": [{"organization_id": "f_ecom_abcd_001"}],
    },
    seed_order=("realms", "products", "inventory", "orders"),
    missing=LabRequest("POST", "/products", {"site_id": "RefArch"}),
    missing_member="products",
    deep=LabRequest("POST", "/orders", {"lines": [{"product_id": "SHIRT-1", "quantity": 0}]}),
    deep_member="lines.0.quantity",
    unknown=LabRequest("POST", "/orders", {"lines": [{"product_id": "NOPE"}]}),
    taken=LabRequest("POST", "/realms", REALM),
    conflict=LabRequest("POST", "/orders", {"lines": [{"product_id": "SHIRT-1", "quantity": 6}]}),
    bad_seed={"realms": [{"organization_id": "f_ecom_abcd_001"}, REALM]},
    fake={"products": 3, "orders": 2, "seed": 5},
    import_path="?site_id=RefArch",
    import_type="application/xml",
    import_file=CATALOG.encode(),
    import_broken=CATALOG[:900].encode(),
    routes="mock_salesforce.frame.routes",
)
