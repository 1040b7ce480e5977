"""Order Management and Service Cloud against the mock of the Salesforce platform."""

from __future__ import annotations

import base64
import hashlib
import random
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask

from integration_hub.connectors.records import (
    Allocation,
    OrderDraft,
    OrderDraftLine,
    ProductDraft,
    RemoteOrder,
    Shipment,
)
from integration_hub.connectors.salesforce.order_management import OrderManagement
from integration_hub.connectors.salesforce.service_cloud import ServiceCloud
from integration_hub.ground.errors import AuthorizationLost, HubError, Refused, UnknownOutcome
from integration_hub.ground.outbound import Outbound
from mock_salesforce import platform

HOST = "https://acme.my.salesforce.com"
REDIRECT = "https://hub.example/oauth/callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
APPS = {"salesforce_client_id": "hub-client", "salesforce_client_secret": "hub-secret"}


class Org:
    """An org, its control plane, and one connector signed in to it."""

    def __init__(self, app: Flask, wire: Any, clock: Any, stored: Any, kind: Any, **settings: Any) -> None:
        self.app, self.wire, self.clock = app, wire, clock
        platform.install(app, platform.new_state(seed=5, now=clock.now))
        registration = {
            "client_id": "hub-client",
            "client_secret": "hub-secret",
            "callback_urls": [REDIRECT],
            "refresh_token_rotation": True,
        }
        self.made = self.lab(
            "POST",
            "/orgs",
            {
                "my_domain": "acme",
                "users": [{"username": "ada@acme.example", "password": "pw"}],
                "connected_apps": [registration],
                "features": ["order_management", "omnichannel_inventory"],
                "location_types": ["Warehouse", "Building"],
            },
        )
        self.settings = {"salesforceUrl": HOST, **settings}
        self.connector = kind(
            outbound=Outbound(wire, clock), clock=clock, random=random.Random(3), apps=APPS, base_url=""
        )
        self.stored = stored(self.exchange(self.consent()))
        self.session = self.open()

    def lab(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.app.test_client().open(f"/_lab{path}", method=method, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json

    def open(self) -> Any:
        return self.connector.open(self.settings, self.stored)

    def exchange(self, code: str, **settings: Any) -> Any:
        wanted = {**self.settings, **settings}
        return self.connector.exchange(wanted, {"code": code}, redirect_uri=REDIRECT, code_verifier=VERIFIER)

    def consent(self) -> str:
        """Sign in and allow, on the org's own pages, as a browser does; return the code."""
        browser = self.app.test_client()
        answer = browser.get(
            self.connector.authorize_url(
                self.settings, state="s", redirect_uri=REDIRECT, code_challenge=CHALLENGE
            )
        )
        for _ in range(6):
            location = answer.headers.get("Location", "")
            if location.startswith(REDIRECT):
                return parse_qs(urlsplit(location).query)["code"][0]
            if location:
                answer = browser.get(location if location.startswith("http") else HOST + location)
            else:
                hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
                typed = {"username": "ada@acme.example", "pw": "pw", "save": "Allow"}
                action = re.search(r'action="([^"]+)"', answer.text)
                assert action
                answer = browser.post(HOST + action[1], data={**hidden, **typed})
        raise AssertionError(answer.text)

    def records(self, name: str) -> list[dict[str, Any]]:
        held = self.lab("GET", "/state")["orgs"]["acme"]["records"]
        rows: list[dict[str, Any]] = held.get(name, [])
        return rows

    def insert(self, name: str, *rows: dict[str, Any]) -> list[str]:
        ids: list[str] = self.lab("POST", "/records", {"object": name, "records": list(rows)})["ids"]
        return ids

    def seed(self, *skus: str) -> None:
        rows = [{"Name": f"Mug {sku}", "StockKeepingUnit": sku, "UnitPrice": 10} for sku in skus]
        self.lab("POST", "/products", {"products": rows})

    def admin(self, method: str, path: str, body: Any = None) -> None:
        """Do what an administrator does in Setup."""
        token = self.lab("POST", "/session", {})["access_token"]
        answer = self.app.test_client().open(
            f"/services/data/v62.0{path}",
            base_url=HOST,
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code < 300, answer.text

    def push(self, draft: OrderDraft) -> RemoteOrder:
        remote: RemoteOrder = self.session.find_order(draft) or self.session.create_order(
            draft, {}, lambda made: None
        )
        return remote

    def pull(self, cursor: Any) -> tuple[list[Any], Any]:
        pages = list(self.session.products(cursor))
        cursors = [page.cursor for page in pages if page.cursor is not None]
        return [item for page in pages for item in page.items], cursors[-1] if cursors else cursor


@pytest.fixture(scope="session")
def platform_app() -> Flask:
    return platform.create_app()


@pytest.fixture
def make(platform_app: Flask, world: Any) -> Any:
    """Builds an org; clock, wire and stored connection are of the same make as the other vendors'."""
    clock, wire, stored = type(world.clock)(), type(world.wire)(platform_app), type(world.stored)

    def build(kind: Any, **settings: Any) -> Org:
        return Org(platform_app, wire, clock, stored, kind, **settings)

    return build


@pytest.fixture
def som(make: Any) -> Any:
    return make(OrderManagement)


@pytest.fixture
def sfsc(make: Any) -> Any:
    return make(ServiceCloud)


DRAFT = OrderDraft(
    order_id="ord_1",
    order_number="576",
    external_reference="tiktok_shop:576",
    channel="TikTok Shop",
    currency="USD",
    amounts={"subtotal": "20.00", "shipping": "4.95", "tax": "1.33", "discount": "0", "total": "26.28"},
    ship_to={
        "firstName": "Grace",
        "lastName": "Hopper",
        "address1": "1 Main St",
        "city": "Austin",
        "stateOrProvince": "TX",
        "zipCodeOrPostalCode": "78701",
        "country": "US",
    },
    buyer={"email": "grace@chat.seller.example"},
    lines=(OrderDraftLine("l1", "A", "Mug A", 1, "10.00"), OrderDraftLine("l2", "B", "Mug B", 1, "10.00")),
    placed_at=1_750_000_000.0,
)


def test_a_dead_session_is_renewed_by_the_probe_and_stored(som: Org) -> None:
    """A probe after the session timed out renews it, keeps the rotated refresh token, and succeeds."""
    before = dict(som.stored.connection)
    som.clock.at += 8000
    som.session.probe()
    assert som.stored.connection["access_token"] != before["access_token"]
    assert som.stored.connection["refresh_token"] != before["refresh_token"]


@pytest.mark.parametrize("answer", [httpx.Response(200, json={}), httpx.Response(200, html="<p>Sign in</p>")])
def test_a_renewal_without_a_token_ends_no_authorization(som: Org, answer: httpx.Response) -> None:
    """Only a plain no ends an authorization; what says nothing is asked again with the token that is still held."""
    som.clock.at += 8000
    som.wire.instead = {"/oauth2/token": answer}
    with pytest.raises(UnknownOutcome):
        som.session.probe()
    som.wire.instead = {}
    som.session.probe()


@pytest.mark.parametrize("kind", [OrderManagement, ServiceCloud])
def test_a_withdrawn_consent_shows_in_the_probe(make: Any, kind: Any) -> None:
    """A user who revokes the app ends the authorization, and the probe says so."""
    org = make(kind)
    org.lab("POST", "/revoke", {})
    with pytest.raises(AuthorizationLost):
        org.session.probe()


def test_two_workers_renew_once(som: Org) -> None:
    """A worker that finds a renewal under way waits or comes back; it never spends the same refresh token."""
    som.clock.at += 8000
    other, failures = som.open(), []
    send = som.wire.handle_request

    def interleaved(request: Any) -> Any:
        if "/oauth2/token" in request.url.path and not failures:
            failures.append("waiting")
            with pytest.raises(HubError) as raised:
                other.probe()
            failures.append(type(raised.value).__name__)
        return send(request)

    som.wire.handle_request = interleaved
    som.session.probe()
    assert failures == ["waiting", "Unreachable"]
    assert len(som.wire.paths("/oauth2/token")) == 2  # the sign-in and one renewal
    other.probe()


@pytest.mark.parametrize("url", ["https://acmee.my.salesforce.com", "https://login.salesforce.com"])
def test_another_host_never_connects(som: Org, url: str) -> None:
    """A wrong subdomain and the generic login host end in an error and store nothing."""
    with pytest.raises(HubError):
        som.exchange(som.consent(), salesforceUrl=url)


def test_a_new_price_alone_brings_its_product_back(som: Org) -> None:
    """A price has its own stamp; its product comes again once, and then no more."""
    som.seed("A")
    som.clock.at += 5000
    som.seed("B")
    som.clock.at += 5000
    _, cursor = som.pull(None)
    entry = som.records("PricebookEntry")[0]["Id"]
    som.clock.at += 5000
    som.admin("PATCH", f"/sobjects/PricebookEntry/{entry}", {"UnitPrice": 12})
    items, cursor = som.pull(cursor)
    assert {(item.sku, item.price) for item in items} >= {("A", "12.00")}
    som.clock.at += 5000
    som.seed("C")
    items, cursor = som.pull(cursor)
    assert "C" in {item.sku for item in items}


def test_a_deleted_product_is_told_as_deleted(som: Org) -> None:
    """A product in the recycle bin comes once more, as deleted."""
    som.seed("A")
    som.clock.at += 5000
    _, cursor = som.pull(None)
    som.admin("DELETE", f"/sobjects/Product2/{som.records('Product2')[0]['Id']}")
    items, _ = som.pull(cursor)
    assert [(item.sku, item.status) for item in items] == [("A", "deleted")]


@pytest.mark.parametrize("sku", [" A", "A ", "A\t", "x" * 181])
def test_a_sku_the_platform_would_change_is_refused_beforehand(som: Org, sku: str) -> None:
    """Nothing leaves for a SKU that would be stored as another one."""
    before = len(som.wire.got)
    with pytest.raises(Refused):
        som.session.create_product(ProductDraft("p", sku, "Mug", "", "1.00", "USD"))
    assert len(som.wire.got) == before


def test_a_price_in_other_money_is_refused_beforehand(som: Org) -> None:
    """I16: an entry of a price book says a number alone, so ten pounds would stand there as ten dollars."""
    before = len(som.wire.got)
    with pytest.raises(Refused, match=r"costs 10\.00 GBP, and this org counts in USD"):
        som.session.create_product(ProductDraft("p", "A", "Mug", "", "10.00", "GBP"))
    assert len(som.wire.got) == before


def test_a_product_is_created_once_with_its_price(som: Org) -> None:
    """A create whose answer was lost is found by its SKU, in its own case, and completed."""
    som.seed("new")
    wanted = ProductDraft("p", "NEW", "Mug", "Holds coffee", "12.50", "USD")
    som.wire.lose_next = "/sobjects/Product2"
    with pytest.raises(UnknownOutcome):
        som.session.create_product(wanted)
    made = som.session.create_product(wanted)
    assert som.session.create_product(wanted).external_product_id == made.external_product_id
    assert len(som.records("Product2")) == 2
    assert sorted(row["UnitPrice"] for row in som.records("PricebookEntry")) == [10.0, 12.5]


def test_an_order_states_what_the_buyer_paid(som: Org) -> None:
    """Products, delivery as a charge, tax to the cent: together the buyer's total."""
    som.seed("A", "B")
    remote = som.push(DRAFT)
    (summary,) = som.records("OrderSummary")
    assert (summary["Id"], summary["TotalAmount"]) == (remote.external_id, 24.95)
    assert (summary["TotalTaxAmount"], summary["GrandTotalAmount"]) == (1.33, 26.28)
    assert sum(row["Amount"] for row in som.records("OrderItemTaxLineItem")) == pytest.approx(1.33)
    assert set(remote.details["lines"]) == {"l1", "l2"}


def test_an_order_of_many_lines_is_whole_too(som: Org) -> None:
    """More lines than one composite call takes still make one order with charge and tax."""
    skus = [f"S{number}" for number in range(40)]
    som.seed(*skus)
    lines = tuple(OrderDraftLine(f"l{sku}", sku, sku, 1, "10.00") for sku in skus)
    remote = som.push(replace(DRAFT, lines=lines))
    assert len(remote.details["lines"]) == 40
    assert som.records("OrderSummary")[0]["TotalAmount"] == 404.95
    assert sum(row["Amount"] for row in som.records("OrderItemTaxLineItem")) == pytest.approx(1.33)


@pytest.mark.parametrize(
    "lost", ["/composite", "/order-summaries", "/sobjects/Account", "/sobjects/SalesChannel"]
)
def test_a_lost_answer_makes_no_second_order(som: Org, lost: str) -> None:
    """Whichever answer is lost, the next attempt finds what there is and one order results."""
    som.seed("A", "B")
    som.wire.lose_next = lost
    with pytest.raises(UnknownOutcome):
        som.push(DRAFT)
    assert som.push(DRAFT).external_id == som.push(DRAFT).external_id
    for name in ("OrderSummary", "Order", "Account", "SalesChannel"):
        assert len(som.records(name)) == 1, name


def test_an_unknown_or_doubled_sku_is_refused(som: Org) -> None:
    """A line whose SKU means no product, or several, is not guessed."""
    som.seed("A", "D", "D")
    for sku in ("a", "D"):
        with pytest.raises(Refused):
            som.push(replace(DRAFT, lines=(OrderDraftLine("l1", sku, "Mug", 1, "10.00"),)))
    assert not som.records("Order")


@pytest.mark.parametrize("body", [b"null", b"", b"[]", b"{}"])
def test_an_allocation_answered_with_nothing_may_have_been_made(som: Org, body: bytes) -> None:
    """Only a plain no is a refusal; what says nothing is looked up before it is asked for again."""
    som.seed("A")
    place = {"LocationType": "Warehouse", "IsInventoryLocation": True}
    som.insert("Location", {"Name": "One", "ExternalReference": "WH-1", **place})
    remote = som.push(replace(DRAFT, lines=(OrderDraftLine("l1", "A", "Mug", 1, "10.00"),)))
    som.wire.instead = {"/fulfillment-orders": httpx.Response(200, content=body)}
    with pytest.raises(UnknownOutcome):
        som.session.allocate(remote, Allocation("shr_1", "WH-1", {"l1": 1}))


def test_a_shipping_request_is_allocated_once_and_ships_in_parts(som: Org) -> None:
    """A lost answer is found again; the fulfillment order closes when its last unit leaves."""
    som.seed("A")
    place = {"LocationType": "Warehouse", "IsInventoryLocation": True}
    som.insert("Location", {"Name": "One", "ExternalReference": "WH-1", **place})
    remote = som.push(replace(DRAFT, lines=(OrderDraftLine("l1", "A", "Mug", 3, "10.00"),)))
    wanted = Allocation("shp_1", "WH-1", {"l1": 3})
    som.wire.lose_next = "/fulfillment-orders"
    with pytest.raises(UnknownOutcome):
        som.session.allocate(remote, wanted)
    made = som.session.allocate(remote, wanted)
    assert [row["Id"] for row in som.records("FulfillmentOrder")] == [made.external_id]
    details = {**made.details, "fulfillment_order_id": made.external_id}
    som.session.push_shipment(remote, Shipment("f1", "UPS", "1Z1", {"l1": 2}, details=details))
    assert som.records("FulfillmentOrder")[0]["Status"] == "Allocated"
    last = Shipment("f2", "UPS", "1Z2", {"l1": 1}, details=details)
    som.wire.lose_next = "/sobjects/Shipment"
    with pytest.raises(UnknownOutcome):
        som.session.push_shipment(remote, last)
    som.session.push_shipment(remote, last)
    assert som.records("FulfillmentOrder")[0]["Status"] == "Fulfilled"
    assert len(som.records("Shipment")) == 2


def test_the_carrier_is_told_with_its_number(som: Org) -> None:
    """Whoever looks for the parcel has to know whom to ask."""
    som.seed("A", "B")
    place = {"LocationType": "Warehouse", "IsInventoryLocation": True}
    som.insert("Location", {"Name": "One", "ExternalReference": "WH-1", **place})
    remote = som.push(DRAFT)
    made = som.session.allocate(remote, Allocation("shr_1", "WH-1", {"l1": 1}))
    details = {"fulfillment_order_id": made.external_id, **made.details}
    som.session.push_shipment(remote, Shipment("ful_1", "UPS", "1Z1", {"l1": 1}, details=details))
    (shipment,) = som.records("Shipment")
    assert (shipment["Provider"], shipment["TrackingNumber"]) == ("UPS", "1Z1")


MOVED = replace(
    DRAFT, ship_to={**DRAFT.ship_to, "lastName": "Murray", "address1": "2 Side Rd", "address2": "Flat 7"}
)


def test_a_new_address_reaches_everything_that_a_parcel_is_labeled_from(som: Org) -> None:
    """Order, summary, both delivery groups, and the fulfillment orders that still ship; saying it twice is the same."""
    som.seed("A", "B")
    place = {"LocationType": "Warehouse", "IsInventoryLocation": True}
    som.insert("Location", {"Name": "One", "ExternalReference": "WH-1", **place})
    remote = som.push(DRAFT)
    gone, _ = (
        som.session.allocate(remote, Allocation(f"shr_{each}", "WH-1", {each: 1})) for each in ("l1", "l2")
    )
    details = {"fulfillment_order_id": gone.external_id, **gone.details}
    som.session.push_shipment(remote, Shipment("ful_1", "UPS", "1Z1", {"l1": 1}, details=details))
    for _ in range(2):
        som.session.correct_address(remote, MOVED)
    for name, prefix in (
        ("Order", "Billing"),
        ("OrderSummary", "Billing"),
        ("OrderDeliveryGroup", "DeliverTo"),
        ("OrderDeliveryGroupSummary", "DeliverTo"),
    ):
        assert [row[f"{prefix}Street"] for row in som.records(name)] == ["2 Side Rd\nFlat 7"], name
    shipping = {row["Id"]: row for row in som.records("FulfillmentOrder")}
    assert shipping.pop(gone.external_id)["FulfilledToStreet"] == "1 Main St"
    (waiting,) = shipping.values()
    assert (waiting["FulfilledToStreet"], waiting["FulfilledToName"]) == ("2 Side Rd\nFlat 7", "Grace Murray")


def test_service_cloud_is_told_a_new_address(sfsc: Org) -> None:
    """The order names the buyer's new place and name, locked though it is."""
    sfsc.seed("A", "B")
    sfsc.session.correct_address(sfsc.push(DRAFT), MOVED)
    (held,) = sfsc.records("Order")
    names = {row["Id"]: row["LastName"] for row in sfsc.records("Contact")}
    assert (held["BillingStreet"], names[held["BillToContactId"]]) == ("2 Side Rd\nFlat 7", "Murray")


@pytest.mark.parametrize(
    ("whole", "contact"),
    [("Maria da Silva", ("Maria da", "Silva")), ("Maria", (None, "Maria")), ("", (None, "Buyer"))],
)
def test_a_whole_name_is_no_first_name(sfsc: Org, whole: str, contact: tuple[str | None, str]) -> None:
    """Some markets give the name in one piece, and a contact must have a last name: it is the buyer's own."""
    sfsc.seed("A", "B")
    named = {name: value for name, value in DRAFT.ship_to.items() if name != "lastName"} | {
        "firstName": whole
    }
    sfsc.push(replace(DRAFT, ship_to=named))
    (row,) = sfsc.records("Contact")
    assert (row["FirstName"], row["LastName"]) == contact


def test_units_taken_back_from_a_location_are_free_for_another(som: Org) -> None:
    """What is kept stays there, and saying so twice takes nothing more."""
    som.seed("A")
    place = {"LocationType": "Warehouse", "IsInventoryLocation": True}
    for name in ("WH-1", "WH-2"):
        som.insert("Location", {"Name": name, "ExternalReference": name, **place})
    remote = som.push(replace(DRAFT, lines=(OrderDraftLine("l1", "A", "Mug", 3, "10.00"),)))
    first = som.session.allocate(remote, Allocation("shr_1", "WH-1", {"l1": 3}))
    for _ in range(2):
        som.session.release(first, {"l1": 1})
    second = som.session.allocate(remote, Allocation("shr_2", "WH-2", {"l1": 2}))
    held = {row["FulfillmentOrderId"]: row["Quantity"] for row in som.records("FulfillmentOrderLineItem")}
    assert held == {first.external_id: 1, second.external_id: 2}


def test_canceling_takes_units_off_their_location_and_is_not_doubled(som: Org) -> None:
    """Allocated units are released first; the same request again changes nothing."""
    som.seed("A")
    place = {"LocationType": "Warehouse", "IsInventoryLocation": True}
    som.insert("Location", {"Name": "One", "ExternalReference": "WH-1", **place})
    remote = som.push(replace(DRAFT, lines=(OrderDraftLine("l1", "A", "Mug", 3, "10.00"),)))
    som.session.allocate(remote, Allocation("shp_1", "WH-1", {"l1": 3}))
    for _ in range(2):
        som.session.cancel_lines(remote, {"l1": 1}, "Out of stock")
    (item,) = [row for row in som.records("OrderItemSummary") if row["TypeCode"] == "Product"]
    assert (item["QuantityCanceled"], item["QuantityAllocated"]) == (1, 2)


def test_an_order_that_its_channel_ships_ends_by_its_status(som: Org) -> None:
    """A summary that is only tracked takes no change of quantities, whole or in part; its status says that it ended."""
    som.seed("A")
    lines = (OrderDraftLine("l1", "A", "Mug", 3, "10.00"),)
    remote = som.push(replace(DRAFT, lines=lines, already_fulfilled=True))
    with pytest.raises(Refused, match="partial_cancellation"):
        som.session.cancel_lines(remote, {"l1": 2}, "canceled")
    som.session.cancel_lines(remote, {"l1": 3}, "canceled")
    assert [row["Status"] for row in som.records("OrderSummary")] == ["Canceled"]


def test_locations_outside_the_filter_come_disabled(make: Any) -> None:
    """The filter matches location types exactly."""
    org = make(OrderManagement, locationTypes=["Warehouse"])
    place = {"IsInventoryLocation": True}
    for name, kind in (("WH-1", "Warehouse"), ("B-1", "Building")):
        org.insert("Location", {"Name": name, "ExternalReference": name, "LocationType": kind, **place})
    enabled = {place.external_location_id: place.enabled for place in org.session.locations()}
    assert enabled == {"WH-1": True, "B-1": False}


def test_stock_is_read_in_chunks_the_platform_accepts(som: Org) -> None:
    """More than a hundred SKUs at two locations come back, each count at its own place."""
    skus = [f"S{number:03d}" for number in range(130)]
    rows = [{"location": place, "sku": sku, "on_hand": 5} for place in ("WH-1", "WH-2") for sku in skus]
    som.lab("POST", "/stock", {"rows": rows})
    counts = list(som.session.stock_counts(skus, ["WH-1", "WH-2"]))
    assert len({(count.external_location_id, count.sku) for count in counts}) == 260


def test_service_cloud_keeps_the_order_and_its_buyer(sfsc: Org) -> None:
    """Account, contact, activated order and products, delivery and tax among them; a repeat finds the order."""
    sfsc.seed("A", "B")
    sfsc.wire.lose_next = "/composite"
    with pytest.raises(UnknownOutcome):
        sfsc.push(DRAFT)
    assert sfsc.push(DRAFT).external_id == sfsc.push(DRAFT).external_id
    (order,) = sfsc.records("Order")
    (contact,) = sfsc.records("Contact")
    assert (order["Status"], order["BillToContactId"]) == ("Activated", contact["Id"])
    assert len(sfsc.records("OrderItem")) == 4
    assert order["TotalAmount"] == 26.28


def test_an_apartment_a_telephone_and_the_currency_reach_the_org(som: Org) -> None:
    """Every line of the address, in the order and at its delivery, and euros stay euros."""
    som.seed("A", "B")
    to = {**DRAFT.ship_to, "address2": "Flat 7", "phone": "+15550100"}
    som.push(replace(DRAFT, ship_to=to, currency="EUR"))
    (order,), (group,) = som.records("Order"), som.records("OrderDeliveryGroup")
    assert order["BillingStreet"] == group["DeliverToStreet"] == "1 Main St\nFlat 7"
    assert (group["PhoneNumber"], order["CurrencyIsoCode"]) == ("+15550100", "EUR")


def test_an_order_born_in_the_org_keeps_its_money(som: Org) -> None:
    """Products, delivery, tax and currency come in as the summary has them, whatever currency is set."""
    som.seed("A", "B")
    som.push(replace(DRAFT, currency="EUR"))
    (page,) = som.session.orders(None)
    (order,) = page.items
    amounts = {"subtotal": "20.00", "shipping": "4.95", "tax": "1.33", "total": "26.28"}
    assert (order.currency, order.amounts) == ("EUR", amounts)
