"""Load, maintenance, rates, sizes and media types (facts sections 3 and 4)."""

from __future__ import annotations

from typing import Any

import pytest


def read(vendor: Any, headers: dict[str, str]) -> Any:
    return vendor.http.get(vendor.scapi("product/products", "/products/SHIRT-1"), headers=headers)


@pytest.mark.parametrize(
    ("load", "status", "word"), [(40, 200, None), (80, 200, "WARN"), (89, 200, "WARN"), (90, 503, "THROTTLE")]
)
def test_load_is_announced_and_shed(vendor: Any, load: int, status: int, word: str | None) -> None:
    """`sfdc_load` from 0 to 100, WARN from 80 percent, THROTTLE and 503 from 90 (section 4)."""
    admin = vendor.admin()
    vendor.quirks(load_percent=load)
    answer = read(vendor, admin)
    assert (answer.status_code, answer.headers["sfdc_load"]) == (status, str(load))
    assert answer.headers.get("sfdc_load_status") == word


def test_maintenance_is_named_in_its_header(vendor: Any) -> None:
    """`sfdc_maintenance` = system or site (section 4)."""
    admin = vendor.admin()
    vendor.quirks(maintenance="system")
    answer = read(vendor, admin)
    assert (answer.status_code, answer.headers["sfdc_maintenance"]) == (503, "system")


def test_slas_tells_its_rate_and_refuses_beyond_it(vendor: Any) -> None:
    """X-RateLimit-1M and -5M with Limit, Remaining and Reset in epoch seconds (section 3)."""
    vendor.quirks(slas_limit_1m=2)
    form = {"grant_type": "client_credentials", "channel_id": "RefArch"}
    first = vendor.slas_token("/token", form)
    assert first.headers["x-ratelimit-1m-limit"] == "2"
    assert first.headers["x-ratelimit-1m-remaining"] == "1"
    assert int(first.headers["x-ratelimit-1m-reset"]) > vendor.clock[0]
    assert vendor.slas_token("/token", form).status_code == 200
    assert vendor.slas_token("/token", form).status_code == 429
    vendor.clock[0] = int(first.headers["x-ratelimit-1m-reset"])
    assert vendor.slas_token("/token", form).status_code == 200


def test_sizes_and_media_types_have_their_own_answers(vendor: Any) -> None:
    """Body over 5 MB: 413; line and headers over 24 kB: 400; no JSON: 415 (section 4)."""
    admin = vendor.admin()
    url = vendor.scapi("product/products", "/product-search")
    big = vendor.http.post(url, content=b" " * (5 * 1024 * 1024 + 1), headers=admin)
    assert big.status_code == 413
    assert read(vendor, {**admin, "x-long": "y" * 25_000}).status_code == 400
    text = vendor.http.post(url, content=b"{}", headers={**admin, "content-type": "text/plain"})
    assert text.status_code == 415


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("siteId=RefArch&nope=1", "undefined-query-parameter"),
        ("", "missing-query-parameter"),
        ("siteId=RefArch&locale=klingon", "validation"),
        ("siteId=RefArch&expand=nope", "invalid-expand-value"),
        ("siteId=RefArch&select=((", "malformed-selector"),
        ("siteId=RefArch&allImages=maybe", "value-constraint-violation"),
    ],
)
def test_each_bad_parameter_has_its_type(vendor: Any, query: str, name: str) -> None:
    """The type URIs of section 4, each with type, title and detail."""
    url = vendor.scapi("product/shopper-products", f"/products/SHIRT-1?{query}")
    answer = vendor.http.get(url, headers=vendor.shopper())
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, name)
    assert {"type", "title", "detail"} <= set(answer.json())
    assert "status" not in answer.json()


def test_a_custom_parameter_passes(vendor: Any) -> None:
    """Custom c_ parameters are excepted from the refusal (section 4)."""
    url = vendor.scapi("product/shopper-products", "/products/SHIRT-1?siteId=RefArch&c_any=1")
    assert vendor.http.get(url, headers=vendor.shopper()).status_code == 200
