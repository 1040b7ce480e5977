"""The table of control-plane verbs: those that every mock has, and Commerce Cloud's own (docs/mocks.md)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from mock_salesforce.commerce_cloud.apis import APIS
from mock_salesforce.commerce_cloud.lab import bodies, imports, picture
from mock_salesforce.commerce_cloud.lab.fakes import fake
from mock_salesforce.commerce_cloud.lab.realm_setup import create_realm, rotate_password
from mock_salesforce.commerce_cloud.lab.sales import place_order
from mock_salesforce.commerce_cloud.lab.seeding import seed_inventory, seed_omnichannel, seed_products
from mock_salesforce.commerce_cloud.quirks import Quirks
from mock_salesforce.commerce_cloud.state import State
from mock_salesforce.commerce_cloud.wire.armed import ERRORS
from mock_salesforce.commerce_cloud.wire.openapi import vendor_document
from mock_salesforce.frame.kinds import Kind
from mock_salesforce.frame.operations import LabCall, LabOperation
from mock_salesforce.frame.routes import Maker, table


def _made_by(make: Callable[[State, dict[str, Any]], dict[str, Any]]) -> Maker:
    @wraps(make)
    def view(call: LabCall[State]) -> dict[str, Any]:
        return make(call.state, call.body)

    return view


_MAKERS: dict[str, tuple[Maker, Kind]] = {
    "realms": (_made_by(create_realm), bodies.REALM),
    "products": (_made_by(seed_products), bodies.PRODUCTS),
    "inventory": (_made_by(seed_inventory), bodies.INVENTORY),
    "orders": (_made_by(place_order), bodies.ORDER),
}
_OTHERS: dict[str, tuple[Maker, Kind]] = {
    "omnichannel": (_made_by(seed_omnichannel), bodies.OMNICHANNEL),
    "fake": (_made_by(fake), bodies.FAKE),
    "revoke": (_made_by(rotate_password), bodies.REVOKE),
}
LAB_OPERATIONS = table(
    "commerce_cloud",
    "Commerce Cloud mock",
    picture.STATE,
    _MAKERS,
    Quirks,
    {api.full_name(one): tuple(ERRORS[api.envelope]) for api in APIS for one in api.operations},
    lambda: vendor_document(APIS),
    (
        *(
            LabOperation(
                "POST",
                f"/_lab/{name}",
                make,
                body,
                beyond="what it names must exist, and what it makes must be new",
            )
            for name, (make, body) in (_MAKERS | _OTHERS).items()
        ),
        imports.LAB_OPERATION,
    ),
)
