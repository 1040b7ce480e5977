"""A Commerce Cloud with one realm and a few products, and a client that speaks to it as a hub would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from flask import Flask

from mock_salesforce.commerce_cloud import State, create_app, install, new_state

START = 1_790_000_000.0
ADMIN_SCOPES = "sfcc.products.rw sfcc.catalogs.rw sfcc.orders.rw sfcc.inventory.availability.rw"
LAB = "https://account.demandware.com/_lab"


@dataclass
class Vendor:
    """The mock behind its wire, with the clock in the test's hand."""

    state: State
    http: httpx.Client
    clock: list[float]
    app: Flask
    realm: dict[str, Any] = field(default_factory=dict)

    def lab(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.http.post(f"{LAB}{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def lab_file(self, content: str) -> None:
        answer = self.http.post(f"{LAB}/import?site_id=RefArch", content=content.encode())
        assert (answer.status_code, answer.json()["problem_count"]) == (200, 0), answer.text

    def quirks(self, **values: Any) -> None:
        assert self.http.put(f"{LAB}/quirks", json=values).status_code == 200

    def credential(self, label: str) -> str:
        return str(self.realm["credentials"][label])

    @property
    def organization_id(self) -> str:
        return str(self.realm["organization_id"])

    def scapi(self, api: str, path: str) -> str:
        return f"https://{self.realm['hosts']['scapi']}/{api}/v1/organizations/{self.organization_id}{path}"

    def shop(self, path: str, version: str = "v25_6") -> str:
        return f"https://{self.realm['hosts']['ocapi']}/s/RefArch/dw/shop/{version}{path}"

    def data(self, path: str) -> str:
        return f"https://{self.realm['hosts']['ocapi']}/s/-/dw/data/v25_6{path}"

    def account_token(self, scopes: str = ADMIN_SCOPES, *, tenant: str | None = None) -> httpx.Response:
        scope = f"SALESFORCE_COMMERCE_API:{tenant or self.realm['tenant_id']} {scopes}"
        return self.http.post(
            "https://account.demandware.com/dwsso/oauth2/access_token",
            auth=(self.credential("B2C API Client ID"), self.credential("B2C API Client Password")),
            data={"grant_type": "client_credentials", "scope": scope},
        )

    def admin(self, scopes: str = ADMIN_SCOPES) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account_token(scopes).json()['access_token']}"}

    def slas_token(self, path: str, form: dict[str, str]) -> httpx.Response:
        return self.http.post(
            self.scapi("shopper/auth", f"/oauth2{path}"),
            auth=(self.credential("B2C Shop API Client ID"), self.credential("B2C Shop API Client Password")),
            data=form,
        )

    def trusted_token(self, **changes: str) -> httpx.Response:
        form = {
            "grant_type": "client_credentials",
            "hint": "ts_ext_on_behalf_of",
            "login_id": "guest",
            "idp_origin": "ecom",
            "channel_id": "RefArch",
            **changes,
        }
        return self.slas_token("/trusted-system/token", form)

    def trusted(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.trusted_token().json()['access_token']}"}

    def shopper(self) -> dict[str, str]:
        form = {"grant_type": "client_credentials", "channel_id": "RefArch"}
        return {"Authorization": f"Bearer {self.slas_token('/token', form).json()['access_token']}"}

    def ocapi(self) -> dict[str, str]:
        """A token of the OCAPI client, as the Data API wants it."""
        client = self.realm["ocapi_clients"][0]
        answer = self.http.post(
            "https://account.demandware.com/dwsso/oauth2/access_token",
            auth=(client["client_id"], client["password"]),
            data={"grant_type": "client_credentials"},
        )
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def client_id(self) -> dict[str, str]:
        return {"x-dw-client-id": self.credential("OCAPI Client ID")}


def order_body(**changes: Any) -> dict[str, Any]:
    """The published worked sample of createOrders: 61.96 + 4.95 = 66.91, tax 12.39 + 0."""
    address = {
        "firstName": "Kim",
        "lastName": "Buyer",
        "address1": "1 Main Street",
        "city": "Austin",
        "postalCode": "78701",
        "stateCode": "TX",
        "countryCode": "US",
    }
    return {
        "orderNo": "577-001",
        "billingAddress": address,
        "channelType": "tiktok",
        "currency": "USD",
        "orderTotal": 66.91,
        "taxTotal": 12.39,
        "paymentInstruments": [
            {
                "paymentMethodId": "SOCIAL_PAY",
                "paymentTransaction": {"amount": 66.91, "transactionId": "577-001"},
            }
        ],
        "productItems": [
            {
                "productId": "SHIRT-1",
                "quantity": 2,
                "shipmentId": "first",
                "basePrice": 30.98,
                "grossPrice": 61.96,
                "netPrice": 49.57,
                "tax": 12.39,
            }
        ],
        "shipments": [
            {
                "shipmentId": "first",
                "shippingMethod": "001",
                "shippingAddress": address,
                "shippingTotal": 4.95,
                "taxTotal": 0,
            }
        ],
        **changes,
    }


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app()


@pytest.fixture
def empty(app: Flask) -> Iterator[Vendor]:
    """A Commerce Cloud without any realm."""
    clock = [START]
    state = new_state(seed=7, now=lambda: clock[0])
    install(app, state)
    with httpx.Client(transport=httpx.WSGITransport(app=app)) as http:
        yield Vendor(state, http, clock, app)


@pytest.fixture
def vendor(empty: Vendor) -> Vendor:
    """One realm with a simple product, a master and its two variants, indexed long ago."""
    empty.realm = empty.lab("/realms")
    empty.lab(
        "/products",
        {
            "products": [
                {"id": "SHIRT-1", "name": "Plain Shirt", "brand": "Acme", "price": 30.98, "ats": 5},
                {
                    "id": "DRESS",
                    "name": "Summer Dress",
                    "variants": [
                        {"productId": "DRESS-S", "variationValues": {"size": "S"}},
                        {"productId": "DRESS-M", "variationValues": {"size": "M"}},
                    ],
                    "variationAttributes": [
                        {
                            "id": "size",
                            "name": {"default": "Size"},
                            "values": [{"value": "S"}, {"value": "M"}],
                        }
                    ],
                },
                {
                    "id": "DRESS-S",
                    "name": "Summer Dress",
                    "price": 59.0,
                    "ats": 2,
                    "variationValues": {"size": "S"},
                    "assign": False,
                },
                {
                    "id": "DRESS-M",
                    "name": "Summer Dress",
                    "price": 61.5,
                    "ats": 0,
                    "variationValues": {"size": "M"},
                    "assign": False,
                },
            ]
        },
    )
    empty.clock[0] += 600
    return empty


@pytest.fixture
def sample_order() -> Any:
    """Builds createOrders bodies, the published sample with changes."""
    return order_body
