"""The OpenAPI documents agree with what the application does, and no bytes bring it down."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_tiktok.resources.table import OPERATIONS
from tests.mock_tiktok.furnished import frozen


def test_every_operation_and_version_is_documented(vendor: Any) -> None:
    """Each declared operation appears under each of its versions, with scope and source."""
    paths = vendor.lab("GET", "/openapi/vendor.json")["paths"]
    for operation in OPERATIONS:
        for path in operation.paths():
            described = paths[path][operation.method.lower()]
            assert operation.scope in described["description"]
            assert f"section {operation.cites}" in described["description"]


def _is_envelope(response: Any) -> bool:
    body = orjson.loads(response.data)
    return response.mimetype == "application/json" and set(body) == {"code", "message", "request_id", "data"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operation=st.sampled_from(OPERATIONS),
    raw=st.one_of(
        st.binary(max_size=40), st.sampled_from([b"null", b"[]", b'"x"', b"{" * 900, b'{"a":1e999}'])
    ),
    kind=st.sampled_from(
        ["application/json", "multipart/form-data", "multipart/form-data; boundary=", "\x00", ""]
    ),
    query=st.binary(max_size=20),
)
def test_any_bytes_get_the_envelope(vendor: Any, operation: Any, raw: bytes, kind: str, query: bytes) -> None:
    """Arbitrary bytes as body, query and content type never give HTML, a traceback or a 500."""
    vendor.lab("PUT", "/quirks", {"rate_limit_per_second": 0})
    path = operation.paths()[0].replace("{", "").replace("}", "")
    asked = {"app_key": vendor.app_key, "timestamp": str(int(vendor.clock())), "x": query.decode("latin-1")}
    if operation.cipher != "unwanted":
        asked["shop_cipher"] = vendor.shop["cipher"]
    asked["sign"] = vendor.sign(path, asked, b"" if kind.startswith("multipart") else raw)
    before, held = vendor.lab("GET", "/state"), frozen(vendor.state)
    response = vendor.app.test_client().open(
        path,
        method=operation.method,
        query_string=asked,
        data=raw,
        content_type=kind,
        headers={"x-tts-access-token": vendor.token},
    )
    assert _is_envelope(response)
    assert response.status_code < 500
    if response.json["code"] != 0:
        assert vendor.lab("GET", "/state") == before
        assert frozen(vendor.state) == held


@pytest.mark.parametrize(
    "path", ["/", "/..", "/%00", "/%ff%fe", "/product/202309/products/%0d%0a", "//", "/_labs", "/_lab/%ff"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "TRACE", "HEAD"])
def test_any_path_gets_json(vendor: Any, method: str, path: str) -> None:
    """Paths that no operation has answer JSON, with a 4xx status."""
    response = vendor.app.test_client().open(path, method=method, data=b"{}")
    assert 400 <= response.status_code < 500
    assert response.mimetype == "application/json"
