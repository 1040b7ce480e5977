"""The way in for vendor operations: the same answers as through Flask, and nothing but the vendor's envelope."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_tiktok import create_app, install
from mock_tiktok.resources.table import OPERATIONS
from mock_tiktok.wire.gate import parameters
from mock_tiktok.wire.signing import sign_request

API = "https://open-api.tiktokglobalshop.com"
PRODUCTS = "/product/202309/products"


def test_a_segment_spelled_out_wins_over_a_placeholder(vendor: Any) -> None:
    """POST products/search searches; GET of that path is a product of that id, which nobody has (section 4)."""
    vendor.seed("MUG")
    assert vendor.ok("POST", f"{PRODUCTS}/search", {}, page_size=10)["total_count"] == 1
    assert vendor.code("GET", f"{PRODUCTS}/search") == 12052032


def test_head_is_get_without_the_body(vendor: Any) -> None:
    """A HEAD request tells the length of what GET would answer (section 2)."""
    product = vendor.seed("MUG")[0]
    got = vendor.send("GET", f"{PRODUCTS}/{product['product_id']}")
    head = vendor.send("HEAD", f"{PRODUCTS}/{product['product_id']}")
    assert head.status_code == 200 and head.data == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.data))


@pytest.mark.parametrize("path", [f"{PRODUCTS}/", f"{PRODUCTS}//", "/product//products", f"{PRODUCTS}/1/2"])
def test_empty_and_surplus_segments_fit_no_operation(vendor: Any, path: str) -> None:
    """An unknown path is 36009009 (section 2)."""
    answer = vendor.send("GET", path)
    assert (answer.status_code, answer.json["code"]) == (404, 36009009)


def test_a_path_may_be_percent_encoded(vendor: Any) -> None:
    """The path is matched and signed decoded, letters beyond ASCII included (section 2)."""
    answer = vendor.send("GET", f"{PRODUCTS}/größe")
    assert answer.json["code"] == 12052032


def test_another_of_the_vendors_hosts_serves_no_operation(vendor: Any) -> None:
    """The token host has its own paths only (section 1)."""
    answer = vendor.app.test_client().get(PRODUCTS, base_url="https://auth.tiktok-shops.com")
    assert (answer.status_code, answer.json["code"]) == (404, 36009009)


def test_a_body_beyond_the_gateways_limit_is_refused_in_the_envelope(vendor: Any) -> None:
    """36009021 file too big; nothing of such a body is read (section 2)."""
    answer = vendor.app.test_client().post(
        PRODUCTS, base_url=API, environ_overrides={"CONTENT_LENGTH": str(33 * 1024 * 1024)}
    )
    assert answer.json["code"] == 36009021


def test_a_defect_of_the_mock_is_logged_and_answered_in_the_envelope(
    vendor: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """36009003 internal error; never a traceback (section 2)."""

    def broken(_call: Any) -> Any:
        raise ZeroDivisionError

    spoiled = tuple(replace(op, view=broken) if op.name == "Get Product" else op for op in OPERATIONS)
    monkeypatch.setattr("mock_tiktok.app.OPERATIONS", spoiled)
    vendor.app = create_app()
    install(vendor.app, vendor.state)
    with caplog.at_level(logging.ERROR):
        answer = vendor.send("GET", f"{PRODUCTS}/1")
    assert answer.json["code"] == 36009003 and "Traceback" not in answer.text
    assert "ZeroDivisionError" in caplog.text


@settings(deadline=None)
@given(st.text(alphabet="ab=&%+;2é ", max_size=12))
def test_a_query_is_read_as_the_standard_library_reads_it(text: str) -> None:
    """The short way for plain queries and the long one agree (section 2)."""
    raw = text.encode()
    assert parameters(raw) == parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)


def test_a_keyed_signature_is_not_spoiled_by_the_one_before() -> None:
    """The key is taken in once and copied: equal requests have equal signatures (section 2)."""
    first, other, again = (sign_request("secret", "/p", [("a", "1")], body) for body in (b"x", b"y", b"x"))
    assert first == again != other
