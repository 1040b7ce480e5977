"""The OpenAPI documents agree with what the application does, and no bytes bring it down."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from mock_tiktok.lab import LAB_OPERATIONS
from mock_tiktok.resources import OPERATIONS
from mock_tiktok.signing import sign_request

# `HUBLAB_SCHEMATHESIS_CASES=100` for a long run; the default keeps the suite quick.
CASES = int(os.environ.get("HUBLAB_SCHEMATHESIS_CASES", "2"))
GATEWAY = {"app_key", "timestamp", "sign", "shop_cipher", "x-tts-access-token"}
UNWANTED = {(op.method, path) for op in OPERATIONS if op.cipher == "unwanted" for path in op.paths()}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _signing(vendor: Any) -> Wsgi:
    """A layer that signs what Schemathesis makes, so that its cases reach past the gateway."""

    def signed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        pairs = [pair for pair in parse_qsl(environ["QUERY_STRING"], True) if pair[0] not in GATEWAY]
        pairs += [("app_key", vendor.app_key), ("timestamp", str(int(vendor.clock())))]
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) not in UNWANTED:
            pairs.append(("shop_cipher", vendor.shop["cipher"]))
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        multipart = environ.get("CONTENT_TYPE", "").startswith("multipart/form-data")
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        sign = sign_request(vendor.app_secret, path, pairs, b"" if multipart else body)
        environ["QUERY_STRING"] = urlencode([*pairs, ("sign", sign)])
        environ["HTTP_X_TTS_ACCESS_TOKEN"] = vendor.token
        environ["wsgi.input"] = io.BytesIO(body)
        return vendor.app.wsgi_app(environ, start_response)

    return signed


def _document(vendor: Any, path: str) -> dict[str, Any]:
    document: dict[str, Any] = vendor.lab("GET", path)
    for methods in document["paths"].values():
        for operation in methods.values():
            kept = [p for p in operation["parameters"] if p["name"] not in GATEWAY]
            operation["parameters"] = kept
    return document


def _run_all(document: dict[str, Any], app: Any, before: Callable[[], object]) -> int:
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    made = 0

    def check(case: schemathesis.Case) -> None:
        nonlocal made
        before()
        case.call_and_validate()
        made += 1

    for result in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = result.ok().as_strategy(generation_mode=mode)
            run = settings(
                max_examples=CASES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(seed(20260701)(given(case=strategy)(check)))
            try:
                run()
            except Unsatisfiable:
                # An operation without any parameter has no invalid request.
                assert mode is GenerationMode.NEGATIVE
    return made


def test_the_vendor_surface_holds_its_document(vendor: Any) -> None:
    """Generated valid and invalid requests of every operation pass all of Schemathesis's checks."""
    vendor.lab("PUT", "/quirks", {"rate_limit_per_second": 0})
    vendor.seed("A")
    vendor.buy("A")
    document = _document(vendor, "/openapi/vendor.json")
    assert _run_all(document, _signing(vendor), lambda: None) > CASES * len(OPERATIONS)


def test_the_control_plane_holds_its_document(bare: Any) -> None:
    """Generated valid and invalid calls of every verb pass all of Schemathesis's checks."""
    document = _document(bare, "/openapi.json")
    made = _run_all(document, bare.app, lambda: bare.state.reset(1))
    assert made > CASES * len(LAB_OPERATIONS)


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
    before = vendor.lab("GET", "/state?only=products,orders,webhooks")
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
        assert vendor.lab("GET", "/state?only=products,orders,webhooks") == before


@pytest.mark.parametrize(
    "path", ["/", "/..", "/%00", "/%ff%fe", "/product/202309/products/%0d%0a", "//", "/_lab", "/_lab/%ff"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "TRACE", "HEAD"])
def test_any_path_gets_json(vendor: Any, method: str, path: str) -> None:
    """Paths that no operation has answer JSON, with a 4xx status."""
    response = vendor.app.test_client().open(path, method=method, data=b"{}")
    assert 400 <= response.status_code < 500
    assert response.mimetype == "application/json"
