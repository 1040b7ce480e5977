"""TikTok Shop: signatures, connecting a shop, tokens, and what the vendor's codes mean."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from integration_hub.connectors.tiktok_shop.connector import EVENT_TYPES, sign_event
from integration_hub.connectors.tiktok_shop.session import REFRESH_BEFORE_S, sign_request
from integration_hub.ground.errors import (
    AuthorizationLost,
    HubError,
    Refused,
    Throttled,
    UnknownOutcome,
    Unreachable,
)

# The vendor's published vectors (facts/tiktok-shop-api.md 2 and 8).
EVENT = (
    b'{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507",'
    b'"timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178",'
    b'"order_status":"UNPAID","update_time":1718305585}}'
)
WEEK_S = 7 * 86_400


def test_requests_are_signed_as_published() -> None:
    """The published request has the published signature, in whatever order its parameters come."""
    params = [("timestamp", "1623812664"), ("app_key", "29a39d")]
    expected = "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    assert sign_request("e59af819cc", "/authorization/202309/shops", params, b"") == expected


def test_events_are_signed_as_published() -> None:
    """The published notification has the published signature."""
    expected = "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"
    assert sign_event("123", "abcdef", EVENT) == expected


def test_events_are_verified(world: Any) -> None:
    """A notification counts only with our signature over exactly its bytes."""
    app = world.registration
    good = sign_event(app["app_secret"], app["app_key"], EVENT)
    assert world.connector.events.genuine({"Authorization": good}, EVENT)
    assert not world.connector.events.genuine({"Authorization": good}, EVENT + b" ")
    assert not world.connector.events.genuine({}, EVENT)
    assert not world.connector.events.genuine({"Authorization": "nö"}, EVENT)


@pytest.mark.parametrize(
    ("topic", "data", "orders"),
    [
        ("1", {"order_id": "5"}, ["5"]),
        ("3", {"order_id": "5"}, ["5"]),
        ("11", {"order_id": "5"}, ["5"]),
        ("12", {"order_id": "5"}, ["5"]),
        ("4", {"package_list": [{"order_id_list": ["5", "6"]}, {"order_id_list": ["6"]}]}, ["5", "6"]),
        ("5", {"product_id": 17}, []),
        ("6", {"message": "bye"}, []),
        ("1", None, []),
    ],
)
def test_events_name_their_orders(world: Any, topic: str, data: Any, orders: list[str]) -> None:
    """Order, address, cancellation, return and package notifications name orders; others none."""
    assert list(world.connector.events.read({"type": int(topic), "data": data}).order_ids) == orders


@pytest.mark.parametrize(
    ("region", "page"),
    [
        ("US", "https://services.tiktokshops.us/open/authorize"),
        ("GB", "https://services.tiktokshop.com/open/authorize"),
    ],
)
def test_the_consent_page_follows_the_region(world: Any, region: str, page: str) -> None:
    """The US has a consent page of its own; the state travels with it."""
    url = world.connector.authorize_url(
        {"region": region}, state="a/b", redirect_uri="https://hub.example/x", code_challenge=""
    )
    assert url == f"{page}?service_id={world.registration['service_id']}&state=a%2Fb"


def test_connecting_stores_tokens_shop_and_cipher(world: Any) -> None:
    """The exchange returns all that later calls need, and asks for the notifications of the shop."""
    world.connect("GB", name="Thornfield")
    connection = world.stored.connection
    assert connection["shop"] == {"id": world.shop["id"], "name": "Thornfield", "region": "GB"}
    assert connection["cipher"] == world.shop["cipher"]
    assert connection["access_expires_at"] == int(world.clock.at) + WEEK_S
    assert connection["access_token"] != connection["refresh_token"]
    webhooks = world.lab("GET", "/state?only=webhooks")["webhooks"]
    assert {row["event_type"] for row in webhooks} == set(EVENT_TYPES)
    assert {row["address"] for row in webhooks} == {"https://hub.example/webhooks/tiktok"}
    world.open().probe()


def test_the_shop_of_the_wanted_region_is_chosen(world: Any) -> None:
    """A cross-border seller has a shop a market: the one of the setting is connected, else the first."""
    seller = world.lab("POST", "/sellers", {"region": "GB", "seller_type": "CROSS_BORDER"})
    for region in ("GB", "US"):
        world.lab("POST", "/shops", {"seller": seller["id"], "region": region})
    grant = {"app_key": world.registration["app_key"], "seller": seller["id"]}
    for wanted, actual in (("US", "US"), ("GB", "GB"), ("TH", "GB")):
        world.settings = {"region": wanted}
        code = world.lab("POST", "/authorizations", grant)["auth_code"]
        assert world.exchange({"code": code})["shop"]["region"] == actual


def test_without_https_no_notifications_are_asked_for(world: Any) -> None:
    """The vendor delivers over https only, so a hub without it connects and relies on polling."""
    world.connector = world.new_connector("http://localhost:8080")
    world.connect("US")
    assert world.stored.connection["cipher"]
    assert world.lab("GET", "/state?only=webhooks")["webhooks"] == []


@pytest.mark.parametrize("query", [{"code": "null", "error": "auth_denied"}, {}, {"code": "TTP_unknown"}])
def test_a_refused_consent_connects_nothing(world: Any, query: dict[str, str]) -> None:
    """A merchant's no, a missing code and a code the vendor does not know are refusals."""
    with pytest.raises(Refused):
        world.exchange(query)


def test_a_token_is_refreshed_before_it_ends_and_stored_first(world: Any, session: Any) -> None:
    """Shortly before its end the token is replaced once, and stored before a call carries it."""
    old = world.stored.connection
    world.clock.sleep(WEEK_S - REFRESH_BEFORE_S + 1)
    session = world.open()
    session.probe()
    session.probe()
    assert len(world.wire.paths("/token/refresh")) == 1
    assert world.stored.connection["access_token"] != old["access_token"]
    assert world.stored.connection["refresh_token"] != old["refresh_token"]
    assert world.stored.connection["shop"] == old["shop"]
    assert world.wire.got[-1].headers["x-tts-access-token"] == world.stored.connection["access_token"]


def test_a_token_the_vendor_calls_expired_is_refreshed_once(world: Any, session: Any) -> None:
    """When the vendor calls the token expired early, one refresh mends it within the same call."""
    access = world.state.tokens.access[world.stored.connection["access_token"]]
    access.expires_at = int(world.clock.at) - 1
    session.probe()
    assert len(world.wire.paths("/token/refresh")) == 1


def test_a_token_replaced_by_another_session_is_picked_up(world: Any, session: Any) -> None:
    """A session whose token another one replaced reads the stored token instead of giving up."""
    world.lab("PUT", "/quirks", {"old_access_token_survives_refresh": False})
    session.probe()
    world.state.tokens.access[world.stored.connection["access_token"]].expires_at = 0
    world.open().probe()
    assert len(world.wire.paths("/token/refresh")) == 1
    session.probe()
    assert len(world.wire.paths("/token/refresh")) == 1


def test_a_refused_refresh_loses_the_authorization(world: Any, session: Any) -> None:
    """When the vendor refuses to refresh, only the merchant can mend it."""
    world.clock.sleep(400 * 86_400)
    with pytest.raises(AuthorizationLost) as lost:
        world.open().probe()
    assert lost.value.code == "36004001"


def test_a_lost_refresh_is_not_repeated_blindly(world: Any, session: Any) -> None:
    """A refresh without answer may have spent the refresh token, so it is not sent twice."""
    world.clock.sleep(WEEK_S)
    world.wire.lose_next = "/token/refresh"
    with pytest.raises(UnknownOutcome):
        world.open().probe()
    assert len(world.wire.paths("/token/refresh")) == 1


def test_a_withdrawn_authorization_is_lost(world: Any, session: Any) -> None:
    """After the merchant withdraws the consent, a call says so at once and is not repeated."""
    world.lab("POST", f"/shops/{world.shop['id']}/deauthorize", {})
    with pytest.raises(AuthorizationLost):
        session.probe()
    assert len(world.wire.got) == 1


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        (106001, "The 'sign' query parameter is invalid", AuthorizationLost),
        (105005, "Access denied", AuthorizationLost),
        (101000, "The token does not fit", AuthorizationLost),
        (36009043, "The shop is inactive", AuthorizationLost),
        (36009004, "Invalid timestamp. It is more than 30 seconds ahead of now", Unreachable),
        (36009004, "param body.address is missing", Refused),
        (12052032, "The product does not exist", Refused),
        (36009002, "Too many requests", Throttled),
        (36009003, "Internal error", Unreachable),
    ],
)
def test_codes_have_their_meaning(
    world: Any, session: Any, code: int, message: str, error: type[HubError]
) -> None:
    """The vendor's code decides, not its HTTP status."""
    body = orjson.dumps({"code": code, "message": message, "request_id": "r", "data": None})
    for status in (200, 400, 401):
        world.wire.instead = {"/warehouses": httpx.Response(status, content=body)}
        with pytest.raises(error) as raised:
            session.probe()
        assert type(raised.value) is error


@pytest.mark.parametrize(("token", "error"), [("", Refused), ("next", Unreachable)])
def test_a_page_that_ran_out_says_nothing_of_what_is_sought(
    world: Any, session: Any, token: str, error: type[HubError]
) -> None:
    """A search that is refused at a later page is tried anew; at the first, the search itself is no good."""
    body = orjson.dumps({"code": 12019108, "message": "The page token is invalid", "data": None})
    world.wire.instead = {"/products/search": httpx.Response(200, content=body)}
    with pytest.raises(error) as raised:
        session._calls.search("/product/202502/products/search", token, query=(), body={}, pace="p")
    assert type(raised.value) is error


def test_an_answer_without_envelope_tells_nothing(world: Any, session: Any) -> None:
    """JSON that is not the vendor's envelope leaves the outcome unknown."""
    world.wire.instead = {"/warehouses": httpx.Response(200, content=b"[1]")}
    with pytest.raises(UnknownOutcome, match="without the vendor's envelope"):
        session.probe()


def test_what_is_declared(world: Any) -> None:
    """The connector declares products both ways but for US and GB only, and no channel SKU."""
    capabilities = world.connector.capabilities
    assert capabilities.push_product_regions == {"US", "GB"}
    assert not capabilities.channel_sku
    assert (capabilities.push_stock, capabilities.pull_stock) == (True, False)
    choices = {setting.name: setting.options for setting in world.connector.settings}
    assert choices["processProducts"][0] == ("pull", "Pull products from Tiktok to Pipe17")
    assert len(choices["region"]) == 16


def test_two_workers_refresh_once(world: Any) -> None:
    """A worker that finds a refresh under way waits or comes back; it never spends the same refresh token."""
    session = world.connect("US")
    other = world.open()
    world.clock.at = world.stored.connection["access_expires_at"] + 10
    send = world.wire.handle_request
    met: list[str] = []

    def interleaved(request: Any) -> Any:
        if "/token/refresh" in request.url.path and not met:
            met.append("refresh")
            with pytest.raises(Unreachable):
                other.locations()
        return send(request)

    world.wire.handle_request = interleaved
    assert session.locations()
    assert other.locations()
    assert len(world.wire.paths("/token/refresh")) == 1
