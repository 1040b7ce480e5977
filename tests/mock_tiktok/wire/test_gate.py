"""Signing and what else is checked before an operation (facts section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from mock_tiktok.wire.signing import sign_request

SHOPS = "/authorization/202309/shops"
WAREHOUSES = "/logistics/202309/warehouses"


def test_the_published_vector() -> None:
    """The documented signature of Get Authorized Shops is reproduced (section 2)."""
    signed = sign_request("e59af819cc", SHOPS, [("app_key", "29a39d"), ("timestamp", "1623812664")], b"")
    assert signed == "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"


def test_sign_and_access_token_are_not_signed() -> None:
    """The two excluded parameters do not change the signature; any other one does (section 2)."""
    query = [("app_key", "29a39d"), ("timestamp", "1623812664")]
    plain = sign_request("s", SHOPS, query, b"")
    assert sign_request("s", SHOPS, [*query, ("sign", "x"), ("access_token", "y")], b"") == plain
    assert sign_request("s", SHOPS, [*query, ("shop_id", "1")], b"") != plain


@pytest.mark.parametrize(
    ("changed", "status", "code", "words"),
    [
        pytest.param({"sign": "0" * 64}, 401, 106001, "sign", id="wrong signature"),
        pytest.param({"sign": None}, 401, 36009004, "signature", id="no signature"),
        pytest.param({"app_key": "nobody"}, 401, 36009004, "app_key", id="unknown app"),
        pytest.param({"app_key": None}, 401, 36009004, "app_key", id="no app"),
        pytest.param({"timestamp": "-5"}, 401, 36009004, "lesser than 0", id="negative time"),
        pytest.param({"timestamp": None}, 401, 36009004, "imestamp", id="no time"),
        pytest.param({"page": "2"}, 401, 106001, "sign", id="parameter added after signing"),
    ],
)
def test_each_wrong_credential_has_its_own_error(
    vendor: Any, changed: dict[str, str | None], status: int, code: int, words: str
) -> None:
    """A spoiled credential answers its documented code, status and keyword, with data null (section 2)."""
    response = vendor.send("GET", WAREHOUSES, changed=changed)
    assert (response.status_code, response.json["code"]) == (status, code)
    assert words in response.json["message"]
    assert response.json["data"] is None


@pytest.mark.parametrize(
    ("seconds", "words"), [(301, "earlier than 5 minutes"), (-31, "more than 30 seconds")]
)
def test_the_time_window(vendor: Any, seconds: int, words: str) -> None:
    """Timestamps count from 5 minutes ago to 30 seconds ahead (section 2)."""
    inside = seconds - 1 if seconds > 0 else seconds + 1
    for age, code in ((inside, 0), (seconds, 36009004)):
        stamp = str(int(vendor.clock()) - age)
        response = vendor.send("GET", WAREHOUSES, query={"timestamp": stamp})
        assert response.json["code"] == code
    assert words in response.json["message"]


def test_the_exact_body_bytes_are_signed(vendor: Any) -> None:
    """The same JSON with one more space than was signed is refused (section 2)."""
    path = "/order/202309/orders/search"
    assert vendor.send("POST", path, raw=b'{ "order_status": "UNPAID"}').json["code"] == 0
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock()))}
    asked["shop_cipher"] = vendor.shop["cipher"]
    asked["sign"] = vendor.sign(path, asked, b'{"order_status":"UNPAID"}')
    response = vendor.app.test_client().post(
        path,
        query_string=asked,
        data=b'{"order_status": "UNPAID"}',
        headers={"x-tts-access-token": vendor.token, "content-type": "application/json"},
    )
    assert response.json["code"] == 106001


def test_upper_case_signatures_are_refused(vendor: Any) -> None:
    """The hex digits must be lower case (section 2)."""
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock()))}
    upper = vendor.sign(SHOPS, asked, b"").upper()
    assert vendor.send("GET", SHOPS, cipher=False, changed={"sign": upper}).json["code"] == 106001


def test_an_empty_object_is_signed_literally_unless_the_quirk_is_on(vendor: Any) -> None:
    """Braces sent but not signed are refused by default and accepted with the lenient switch (section 2)."""
    path = "/order/202309/orders/search"
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock()))}
    asked["shop_cipher"] = vendor.shop["cipher"]
    unsigned = vendor.sign(path, asked, b"")
    send = {"raw": b"{}", "changed": {"sign": unsigned}}
    assert vendor.send("POST", path, **send).json["code"] == 106001
    vendor.lab("PUT", "/quirks", {"empty_object_may_be_signed_as_nothing": True})
    assert vendor.send("POST", path, **send).json["code"] == 0


def test_tokens_are_known_fresh_and_of_this_app(vendor: Any) -> None:
    """An unknown token, and one past its seven days, answer their own codes with 401 (section 2)."""
    response = vendor.send("GET", WAREHOUSES, headers={"x-tts-access-token": "TTP_nothing"})
    assert (response.status_code, response.json["code"]) == (401, 36009004)
    vendor.clock.advance(7 * 86_400)
    response = vendor.send("GET", WAREHOUSES)
    assert (response.status_code, response.json["code"]) == (401, 105002)


def test_a_missing_scope_is_refused(bare: Any) -> None:
    """An app that was not granted seller.logistics cannot list warehouses (section 2)."""
    app = bare.lab(
        "POST",
        "/apps",
        {"redirect_url": "https://hub.example/", "scopes": ["seller.authorization.info"]},
    )
    bare.app_key, bare.app_secret = app["app_key"], app["app_secret"]
    seller = bare.lab("POST", "/sellers", {"region": "US"})
    bare.shop = bare.lab("POST", "/shops", {"seller": seller["id"]})
    consent = bare.lab("POST", "/authorizations", {"app_key": bare.app_key, "seller": seller["id"]})
    bare.token = consent["access_token"]
    assert len(bare.ok("GET", SHOPS, cipher=False)["shops"]) == 1
    assert bare.code("GET", WAREHOUSES) == 105005


def test_the_cipher_rule(vendor: Any) -> None:
    """A cipher is needed where declared, refused where unwanted, and of the token's shop (sections 2, 11.10)."""
    assert vendor.code("GET", WAREHOUSES, cipher=False) == 106013
    assert vendor.call("GET", SHOPS)["code"] == 36009004
    assert "Unexpected identifier" in vendor.call("GET", SHOPS)["message"]
    seller = vendor.lab("POST", "/sellers", {"region": "GB"})
    other = vendor.lab("POST", "/shops", {"seller": seller["id"]})
    assert vendor.code("GET", WAREHOUSES, cipher=False, shop_cipher=other["cipher"]) == 101000


def test_rate_limit_counts_for_endpoint_app_and_shop(vendor: Any) -> None:
    """The 51st call of one endpoint within a second answers 429; the next second is free again (section 9)."""
    codes = [vendor.send("GET", WAREHOUSES).status_code for _ in range(51)]
    assert codes == [200] * 50 + [429]
    assert vendor.code("GET", SHOPS, cipher=False) == 0
    vendor.clock.advance(1)
    assert vendor.code("GET", WAREHOUSES) == 0


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", "/finance/202309/statements", 404, 36009009, id="not mocked"),
        pytest.param("GET", "/order//202309/orders", 404, 36009009, id="double slash"),
        pytest.param("PUT", WAREHOUSES, 405, 36009010, id="wrong method"),
        pytest.param("GET", "/logistics/209901/warehouses", 400, 36009014, id="unknown version"),
        pytest.param("GET", "/logistics/latest/warehouses", 404, 36009009, id="no version"),
        pytest.param("GET", "/api/v2/token/get", 404, 36009009, id="path of another host"),
        pytest.param("OPTIONS", WAREHOUSES, 405, 36009010, id="options"),
    ],
)
def test_what_the_router_does_not_know(vendor: Any, method: str, path: str, status: int, code: int) -> None:
    """Unknown paths, methods and versions answer the vendor's envelope (section 2)."""
    response = vendor.send(method, path)
    assert (response.status_code, response.json["code"]) == (status, code)


def test_shape_errors_name_the_parameter(vendor: Any) -> None:
    """A missing and a mistyped body member are named as the vendor names them (section 2)."""
    answer = vendor.call("PUT", "/event/202309/webhooks", {"event_type": "ORDER_STATUS_CHANGE"})
    assert (answer["code"], answer["message"]) == (36009004, "param body.address is missing")
    answer = vendor.call("POST", "/order/202309/orders/search", {"create_time_ge": "soon"})
    assert (answer["code"], answer["message"]) == (36009004, "param body.create_time_ge is invalid")
    assert vendor.send("POST", "/order/202309/orders/search", raw=b"{").json["code"] == 36009022


def test_request_ids_and_answers_repeat_with_the_seed(bare: Any) -> None:
    """The same seed and the same requests give the same bytes (section 3)."""

    def run() -> list[bytes]:
        bare.lab("POST", "/reset", {"seed": 3})
        bare.world()
        bare.seed("A", "B")
        order = bare.buy("A")
        paths = (WAREHOUSES, f"/order/202309/orders?ids={order['id']}")
        return [bare.send("GET", paths[0]).data, bare.send("GET", SHOPS, cipher=False).data]

    first = run()
    assert run() == first
    assert bare.lab("POST", "/reset", {"seed": 4}) == {"seed": 4}
    bare.world()
    assert bare.send("GET", SHOPS, cipher=False).data != first[1]


def test_a_shop_cipher_without_a_value_counts_as_not_sent(vendor: Any) -> None:
    """As a switch: a client that knows no cipher yet may send the bare name (section 11.10)."""
    sent = {"query": {"shop_cipher": ""}, "cipher": False}
    assert vendor.send("GET", SHOPS, **sent).json["code"] == 0
    assert vendor.send("POST", "/order/202309/orders/search", **sent).json["code"] == 106013
    vendor.lab("PUT", "/quirks", {"empty_shop_cipher_is_none": False})
    assert vendor.send("GET", SHOPS, **sent).json["code"] == 36009004
