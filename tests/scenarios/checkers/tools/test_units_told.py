"""Which units the hub says left, on hand-written histories."""

import pytest

from scenarios.checkers.tools.units_told import units_told

SHOP = "https://open-api.tiktokglobalshop.com"


def heard(run, **statuses):
    """Have the hub read an order of these units, all of one SKU."""
    units = [{"id": id_, "seller_sku": "A", "display_status": status} for id_, status in statuses.items()]
    body = {"code": 0, "data": {"orders": [{"id": "1", "line_items": units}]}}
    run.call("GET", f"{SHOP}/order/202309/orders?ids=1", received=body)


def told(run, number, *units, code=0):
    """Have the hub tell that these units left."""
    sent = {"tracking_number": number, "order_line_item_ids": list(units)}
    run.call("POST", f"{SHOP}/fulfillment/202309/orders/1/packages", sent, {"code": code})


def found(run):
    return [finding.code for finding in units_told(run.history())]


def test_parcels_of_different_units_are_right(run):
    """Each unit leaves once, and a parcel that is told again is the same parcel."""
    heard(run, u1="AWAITING_SHIPMENT", u2="AWAITING_SHIPMENT")
    told(run, "1Z1", "u1")
    told(run, "1Z1", "u1", code=21011020)
    told(run, "1Z2", "u2")
    assert found(run) == []


def test_a_parcel_of_units_that_left_before_is_found(run):
    """That the shop refuses it is no excuse: no person brought it about."""
    heard(run, u1="AWAITING_SHIPMENT", u2="AWAITING_SHIPMENT")
    told(run, "1Z1", "u1")
    told(run, "1Z2", "u1", "u2", code=21011020)
    assert found(run) == ["parcel_unfounded"]


@pytest.mark.parametrize(("u2", "expected"), [("AWAITING_SHIPMENT", ["parcel_unfounded"]), ("CANCELLED", [])])
def test_a_parcel_of_a_canceled_unit_is_found_where_another_could_have_left(run, u2, expected):
    """Where every unit is canceled the warehouse was too late, which is nobody's mistake here."""
    heard(run, u1="CANCELLED", u2=u2)
    told(run, "1Z1", "u1", code=21011041)
    assert found(run) == expected


def test_what_was_refused_or_canceled_unheard_is_no_finding(run):
    """A refused parcel took nothing, and nobody can know what nobody was told."""
    heard(run, u1="AWAITING_SHIPMENT", u2="AWAITING_SHIPMENT")
    told(run, "1Z1", "u1", code=21011041)
    told(run, "1Z2", "u1")
    assert found(run) == []
