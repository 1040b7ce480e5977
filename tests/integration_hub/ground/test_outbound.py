"""Outbound: what goes wrong is named once, reads are repeated, writes are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from integration_hub.connectors import build
from integration_hub.connectors.tiktok_shop.connector import TikTokShop
from integration_hub.ground.errors import HubError, Misconfigured, Throttled, UnknownOutcome, Unreachable
from integration_hub.ground.outbound import Outbound

URL = "https://vendor.example/things"


class Clock:
    def __init__(self) -> None:
        self.at = 1_750_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds
        self.slept.append(seconds)


class Script(httpx.BaseTransport):
    """A vendor that answers as told, the last answer for ever."""

    def __init__(
        self, *answers: httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
    ) -> None:
        self.answers = list(answers)
        self.got: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def sent(method: str, *answers: Any, **options: Any) -> tuple[Any, Script, Clock]:
    """The answer or the error, what the vendor got, and how long it took."""
    script, clock = Script(*answers), Clock()
    try:
        return Outbound(script, clock).send(method, URL, **options), script, clock
    except HubError as error:
        return error, script, clock


@pytest.mark.parametrize(
    ("error", "read", "write"),
    [
        (httpx.ConnectError("no route"), Unreachable, Unreachable),
        (httpx.ConnectTimeout("slow"), Unreachable, Unreachable),
        (httpx.PoolTimeout("busy"), Unreachable, Unreachable),
        (httpx.UnsupportedProtocol("ftp"), Unreachable, Unreachable),
        (httpx.ReadTimeout("silence"), Unreachable, UnknownOutcome),
        (httpx.RemoteProtocolError("cut off"), Unreachable, UnknownOutcome),
        (httpx.Response(500), Unreachable, UnknownOutcome),
        (httpx.Response(302, headers={"location": "/login"}), Unreachable, UnknownOutcome),
        (httpx.Response(503), Unreachable, UnknownOutcome),
    ],
)
def test_failures_say_whether_it_may_have_happened(
    error: Any, read: type[HubError], write: type[HubError]
) -> None:
    """A read is tried three times and then unreachable; a write is sent once and says what is known of it."""
    got, script, _ = sent("GET", error)
    assert type(got) is read
    assert len(script.got) == 3
    got, script, _ = sent("POST", error)
    assert type(got) is write
    assert len(script.got) == 1


def test_a_search_by_post_is_a_read_when_it_says_so() -> None:
    """A POST declared idempotent is repeated with growing waits until it is answered."""
    got, script, clock = sent(
        "POST", httpx.ReadTimeout("x"), httpx.Response(502), httpx.Response(200), idempotent=True
    )
    assert got.status == 200
    assert len(script.got) == 3
    assert clock.slept == [1.0, 2.0]


def test_too_many_requests_are_waited_for() -> None:
    """429 certainly did nothing, so even a write is sent again after the seconds that the vendor asks for."""
    got, script, clock = sent(
        "POST", httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(201), json={"a": 1}
    )
    assert got.status == 201
    assert clock.slept == [7.0]
    assert [request.content for request in script.got] == [b'{"a":1}'] * 2


def test_endless_throttling_is_reported() -> None:
    """After three tries the caller learns that it is throttled, and for how long."""
    got, script, _ = sent("PUT", httpx.Response(429))
    assert type(got) is Throttled
    assert got.retry_after is None
    assert len(script.got) == 3
    got, script, clock = sent("GET", httpx.Response(429, headers={"retry-after": "3600"}))
    assert type(got) is Throttled
    assert got.retry_after == 3600.0
    assert (len(script.got), clock.slept) == (1, [])


@pytest.mark.parametrize(("header", "wait"), [("Sun, 15 Jun 2025 15:06:50 GMT", 10.0), ("soon", 1.0)])
def test_retry_after_may_be_a_date(header: str, wait: float) -> None:
    """A date is counted from the clock; a header that says nothing is as good as absent."""
    _, _, clock = sent("GET", httpx.Response(429, headers={"retry-after": header}), httpx.Response(200))
    assert clock.slept == [wait]


def test_refusals_are_answers() -> None:
    """A 4xx is returned for the connector to judge."""
    got, script, _ = sent("GET", httpx.Response(404, text="nö"))
    assert (got.status, got.text(), len(script.got)) == (404, "nö", 1)


def test_an_answer_that_is_not_json_tells_nothing() -> None:
    """A page of a proxy instead of JSON leaves the outcome unknown."""
    got, _, _ = sent("POST", httpx.Response(200, text="<html>"))
    with pytest.raises(UnknownOutcome, match="without JSON"):
        got.json()


def test_what_is_sent() -> None:
    """Parameters, headers, body and timeouts arrive as given, a header's name in one spelling only."""
    _, script, _ = sent(
        "POST",
        httpx.Response(200),
        params=[("q", "a b&c"), ("q", "ü")],
        headers={"Content-Type": "application/vnd.x+json", "X-Token": "t"},
        json={"name": "Müller"},
        timeout=9.0,
    )
    (request,) = script.got
    assert str(request.url) == f"{URL}?q=a%20b%26c&q=%C3%BC"
    assert request.headers.get_list("content-type") == ["application/vnd.x+json"]
    assert request.headers["x-token"] == "t"
    assert request.content == '{"name":"Müller"}'.encode()
    assert request.extensions["timeout"] == {"connect": 9.0, "read": 9.0, "write": 9.0, "pool": 9.0}


def test_forms() -> None:
    """A form is sent URL-encoded."""
    _, script, _ = sent("POST", httpx.Response(200), form={"grant_type": "x", "code": "a/b"})
    assert script.got[0].content == b"grant_type=x&code=a%2Fb"
    assert script.got[0].headers["content-type"] == "application/x-www-form-urlencoded"


def test_pace_spaces_the_calls_of_one_key() -> None:
    """Calls under one key keep to its rate; those of another do not wait for them."""
    script, clock = Script(httpx.Response(200)), Clock()
    outbound = Outbound(script, clock)
    for _ in range(4):
        outbound.send("GET", URL, pace=("shop 1", 2.0))
    assert clock.slept == [0.5, 0.5, 0.5]
    outbound.send("GET", URL, pace=("shop 2", 2.0))
    assert len(clock.slept) == 3


def test_an_address_that_is_none_is_a_setting_to_correct() -> None:
    """A malformed address is a misconfiguration, not a network failure."""
    with pytest.raises(Misconfigured, match="is not an address"):
        Outbound(Script(httpx.Response(200)), Clock()).send("GET", "https://vendor.example:port/")


def test_errors_do_not_tell_the_query() -> None:
    """Secrets in a query do not reach the message of an error."""
    got, _, _ = sent("GET", httpx.ConnectError("no route"), params=[("app_secret", "hush")])
    assert "hush" not in str(got)


def test_connectors_are_built_by_key_and_none_twice() -> None:
    """Each connector is found by its key; two of one key are refused."""
    clock = Clock()
    outbound = Outbound(Script(httpx.Response(200)), clock)
    made = build(outbound, clock, random.Random(1), {}, "https://hub.example")
    assert made["tiktok_shop"].title == "TikTok Shop"
    assert all(key == connector.key for key, connector in made.items())
    with pytest.raises(ValueError, match="two connectors are called 'tiktok_shop'"):
        build(outbound, clock, random.Random(1), {}, "https://hub.example", (TikTokShop, TikTokShop))
