"""What the connectors declare and what their sessions offer are one thing; what is not offered is refused once."""

from __future__ import annotations

from typing import Any

import pytest

from integration_hub.connectors import BUILDERS
from integration_hub.connectors.commerce_cloud.connector import CommerceCloud, CommerceCloudSession
from integration_hub.connectors.protocol import (
    Cancellation,
    Dispatch,
    Locations,
    OrderKeeping,
    Orders,
    Products,
    Publishing,
    Session,
    SignIn,
    StockCounts,
    StockTargets,
    Tracking,
    TypedCredentials,
)
from integration_hub.connectors.salesforce.order_management import OrderManagement, OrderManagementSession
from integration_hub.connectors.salesforce.service_cloud import ServiceCloud, ServiceCloudSession
from integration_hub.connectors.tiktok_shop.connector import TikTokSession, TikTokShop
from integration_hub.ground.errors import Refused
from integration_hub.integrations.sessions import offered

SESSIONS = {
    TikTokShop: TikTokSession,
    CommerceCloud: CommerceCloudSession,
    OrderManagement: OrderManagementSession,
    ServiceCloud: ServiceCloudSession,
}
PROTOCOLS = (
    Products, Publishing, StockCounts, StockTargets, Locations, Orders, OrderKeeping, Cancellation, Tracking, Dispatch,
)  # fmt: skip
METHODS = {
    "pull_products": ("products",),
    "push_products": ("create_product", "update_product"),
    "pull_orders": ("orders", "order"),
    "push_orders": ("find_order", "create_order"),
    "pull_stock": ("stock_counts",),
    "push_stock": ("set_stock",),
    "pull_locations": ("locations",),
    "push_fulfillments": ("push_shipment",),
    "pull_fulfillments": ("allocate", "shipments"),
}


def own(kind: type[Any], method: str) -> bool:
    """Tell whether a vendor's class has a method, beyond what a protocol only promises."""
    found = getattr(kind, method, None)
    return found is not None and not any(found is vars(each).get(method) for each in (Session, *PROTOCOLS))


def test_the_table_of_sessions_is_the_table_of_connectors() -> None:
    """A connector that is added has its session looked at too."""
    assert set(SESSIONS) == set(BUILDERS)


@pytest.mark.parametrize("capability", METHODS)
@pytest.mark.parametrize("connector", SESSIONS, ids=lambda each: each.key)
def test_a_capability_is_declared_if_and_only_if_its_methods_exist(connector: Any, capability: str) -> None:
    """Nothing is declared that cannot be done, and nothing can be done that is not declared."""
    declared = getattr(connector.capabilities, capability)
    assert {own(SESSIONS[connector], method) for method in METHODS[capability]} == {declared}


@pytest.mark.parametrize("connector", SESSIONS, ids=lambda each: each.key)
def test_every_method_of_an_offered_protocol_is_the_vendors_own(connector: Any) -> None:
    """A protocol among a session's bases is a promise: none of its methods may be left to the promise alone."""
    session = SESSIONS[connector]
    promised = [
        name
        for protocol in PROTOCOLS
        if issubclass(session, protocol)
        for name in vars(protocol)
        if not name.startswith("_")
    ]
    assert promised and own(session, "probe")
    assert [name for name in promised if not own(session, name)] == []


@pytest.mark.parametrize("connector", BUILDERS, ids=lambda each: each.key)
def test_a_connector_is_connected_the_one_way_that_it_declares(connector: Any) -> None:
    """Either its merchant signs in or types credentials in, never both."""
    signs_in, types_in = issubclass(connector, SignIn), issubclass(connector, TypedCredentials)
    assert (signs_in, types_in) == (
        connector.capabilities.authorization == "oauth",
        connector.capabilities.authorization == "credentials",
    )


@pytest.mark.parametrize(
    ("session", "protocol"),
    [
        (TikTokSession, StockCounts), (TikTokSession, OrderKeeping), (TikTokSession, Dispatch),
        (CommerceCloudSession, StockTargets), (CommerceCloudSession, Locations), (CommerceCloudSession, Dispatch),
        (OrderManagementSession, StockTargets),
        (ServiceCloudSession, Orders), (ServiceCloudSession, Locations), (ServiceCloudSession, Tracking),
    ],
)  # fmt: skip
def test_what_is_not_offered_is_refused_by_name(session: Any, protocol: Any) -> None:
    """R8, R25, R79: a flow that asks for what a vendor does not have hears so before anything is sent."""
    opened = session.__new__(session)
    with pytest.raises(Refused, match=f"not_supported: {session.__name__} offers no {protocol.__name__}"):
        offered(opened, protocol)


def test_what_is_offered_is_the_session_itself() -> None:
    """Narrowing makes nothing new."""
    session: Session = TikTokSession.__new__(TikTokSession)
    assert offered(session, Orders) is session
