"""I11 on hand-written histories."""

import pytest

from scenarios.checkers.promises.integrations.service_cloud_gate import check
from tests.scenarios.checkers.conftest import integration

ORG = "https://acme.my.salesforce.com/services/data/v60.0"


@pytest.fixture
def service_cloud(run):
    run.salesforce["connector"] = "service_cloud"
    return run


def test_writing_orders_and_reading_products_is_right(service_cloud, codes):
    """Orders are pushed; products may be read."""
    service_cloud.call("GET", f"{ORG}/query?q=SELECT+Id+FROM+Product2")
    service_cloud.call("POST", f"{ORG}/sobjects/Order", {})
    assert codes(check(service_cloud.history())) == ("valid", [])


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/query?q=SELECT+Id+FROM+Order+WHERE+SystemModstamp+%3E+2024-01-01T00:00:00Z", "R8"),
        ("/query?q=select%20Id%20from%20OrderSummary", "R8"),
        ("/sobjects/Order/801", "R8"),
        ("/query?q=SELECT+Id+FROM+Location", "R79"),
        ("/commerce/oci/availability/availability-records/actions/get-availability", "R79"),
    ],
)
def test_reading_orders_stock_or_locations_is_found(service_cloud, codes, path, rule):
    """Nothing of the kind comes out of Service Cloud."""
    service_cloud.call("GET", ORG + path)
    made = check(service_cloud.history())
    assert codes(made) == ("invalid", ["service_cloud_read"])
    assert made.findings[0].rule == rule


def test_a_read_hidden_in_a_composite_is_found(service_cloud, codes):
    """The parts of a composite are judged too."""
    part = {"method": "GET", "url": "/services/data/v60.0/query?q=SELECT+Id+FROM+Order"}
    service_cloud.call("POST", f"{ORG}/composite", {"compositeRequest": [part]})
    assert codes(check(service_cloud.history())) == ("invalid", ["service_cloud_read"])


def test_looking_up_an_order_of_ones_own_is_right(service_cloud, codes):
    """Before a push is repeated the hub looks whether it happened; nothing comes in by that."""
    service_cloud.order("577", {"A": 1})
    service_cloud.call("GET", f"{ORG}/query?q=SELECT+Id+FROM+Order+WHERE+OrderReferenceNumber='tiktok:577'")
    assert codes(check(service_cloud.history())) == ("valid", [])


def test_an_order_that_came_in_is_found(service_cloud, codes):
    """An order born in Service Cloud stands in the hub."""
    service_cloud.order("801", {"A": 1}, integrationId="int-sf")
    assert codes(check(service_cloud.history())) == ("invalid", ["service_cloud_read"])


def test_a_location_that_came_in_is_found(service_cloud, codes):
    """Service Cloud is no source of locations."""
    service_cloud.location("main", sourceIntegrationId="int-sf")
    assert codes(check(service_cloud.history())) == ("invalid", ["service_cloud_read"])


def test_other_connectors_may_read_orders(run, codes):
    """On SOM the promise has nothing to judge."""
    run.call("GET", f"{ORG}/query?q=SELECT+Id+FROM+OrderSummary")
    assert codes(check(run.history())) == ("unknown", [])


def test_another_org_of_order_management_may_be_read(service_cloud, codes):
    """The promise is about Service Cloud's org alone, by its host."""
    service_cloud.salesforce["settings"]["salesforceUrl"] = "https://acme.my.salesforce.com"
    other = integration("int-2", "order_management", salesforceUrl="https://annex.my.salesforce.com")
    service_cloud.more.append(other)
    for host in ("annex", "acme"):
        url = f"https://{host}.my.salesforce.com/services/data/v60.0/query?q=SELECT+Id+FROM+Location"
        service_cloud.call("GET", url, receiver="salesforce", sender="hub")
        expected = ("unknown", []) if host == "annex" else ("invalid", ["service_cloud_read"])
        assert codes(check(service_cloud.history())) == expected
