"""A refused write changes nothing, any bytes get the vendor's envelope, and a run repeats byte by byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_salesforce.commerce_cloud.app import APIS

ROOT = Path(__file__).parents[3]
LAB = "https://account.demandware.com/_lab"
OPERATIONS = [(api, operation) for api in APIS for operation in api.operations]
WRITES = [(api, one) for api, one in OPERATIONS if one.method != "GET" and api.envelope in ("scapi", "ocapi")]
NAMES = [f"{api.name} {operation.name}" for api, operation in OPERATIONS]
KNOWN = {
    "productId": "SHIRT-1",
    "id": "SHIRT-1",
    "ids": "SHIRT-1",
    "masterId": "DRESS",
    "catalogId": "storefront-catalog",
    "categoryId": "root",
    "orderNo": "00000401",
    "listId": "inventory_m",
    "shipmentId": "me",
    "version": "v25_6",
    "siteId": "RefArch",
}
PLACED = {"lines": [{"productId": "SHIRT-1", "quantity": 1}]}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
RAW = st.binary(max_size=60) | st.sampled_from(
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{" * 900,
        b"[" * 5000,
        b'{"a":1e999}',
        b'{"a":123456789012345678901234567890}',
    ]
)


def headers_for(vendor: Any, security: str) -> dict[str, str]:
    vendor.clock[0] += 10
    if security in ("admin", "admin_or_tsob"):
        return dict(vendor.admin(" ".join(ALL_SCOPES)))
    if security == "tsob":
        return dict(vendor.trusted())
    if security == "shopper":
        return dict(vendor.shopper())
    return dict(vendor.ocapi()) if security in ("data", "client_id") else {}


ALL_SCOPES = sorted(
    {scope for _, one in OPERATIONS for scope in one.scopes if not scope.startswith("sfcc.shopper-")}
)


def path_of(vendor: Any, api: Any, operation: Any) -> str:
    organization = vendor.realm["tenantGroupId"] if api.by_tenant_group else vendor.organization_id
    path = str(api.base + operation.path).replace("{organizationId}", organization)
    for name, value in KNOWN.items():
        path = path.replace("{" + name + "}", value)
    return path.replace("{", "").replace("}", "")


def is_envelope(api: Any, response: Any) -> bool:
    body = orjson.loads(response.data)
    members = {
        "scapi": {"type", "title", "detail"},
        "slas": {"error", "error_description"},
        "account_manager": {"error", "error_description"},
        "ocapi": {"_v", "fault"},
    }[api.envelope]
    if api.envelope == "ocapi" and "fault" in body:
        return members <= set(body) and set(body["fault"]) == {"arguments", "type", "message"}
    return members <= set(body)


@pytest.mark.parametrize(("api", "operation"), OPERATIONS, ids=NAMES)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    raw=RAW,
    query=st.binary(max_size=20),
    kind=st.sampled_from(["application/json", "text/plain", "\x00", ""]),
)
def test_any_bytes_get_the_envelope(
    vendor: Any, api: Any, operation: Any, raw: bytes, query: bytes, kind: str
) -> None:
    """Arbitrary bytes as body, query and content type: the vendor's refusal or success, never a 500."""
    response = vendor.app.test_client().open(
        path_of(vendor, api, operation),
        method=operation.method,
        query_string={"siteId": "RefArch", "x": query.decode("latin-1")},
        data=raw,
        content_type=kind,
        headers=headers_for(vendor, api.security_of(operation)),
    )
    assert response.status_code < 500
    if response.status_code >= 400:
        assert is_envelope(api, response)


@pytest.mark.parametrize(("api", "operation"), WRITES, ids=[f"{api.name} {one.name}" for api, one in WRITES])
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_refused_write_changes_nothing(vendor: Any, api: Any, operation: Any, data: st.DataObject) -> None:
    """Bodies with right names and wrong values: where the answer is a refusal, /_lab/state is what it was."""
    if not vendor.state.realms[vendor.organization_id].orders.created:
        vendor.lab("/orders", PLACED)
    members = tuple((operation.body or {}).get("properties", ()))
    names = st.sampled_from(members) | st.text(max_size=5) if members else st.text(max_size=5)
    body = data.draw(st.dictionaries(names, VALUES, max_size=5))
    headers = headers_for(vendor, api.security_of(operation))
    before = vendor.http.get(f"{LAB}/state").json()
    response = vendor.app.test_client().open(
        path_of(vendor, api, operation),
        method=operation.method,
        query_string=dict.fromkeys(operation.required, "RefArch"),
        json=body,
        headers=headers,
    )
    if response.status_code >= 400:
        assert vendor.http.get(f"{LAB}/state").json() == before


PLAY = """
import sys
from mock_salesforce.commerce_cloud import create_app, install, new_state
from tests.mock_salesforce.commerce_cloud.play import play
app = create_app()
install(app, new_state(seed=7, now=lambda: 1_790_000_000.0))
sys.stdout.buffer.write(play(app))
"""


def test_the_same_seed_and_requests_give_the_same_bytes() -> None:
    """Every operation once, in processes that differ in hash seed and time zone: answers are equal byte by byte."""
    transcripts = []
    for hash_seed, zone in (("0", "UTC"), ("4242", "Asia/Kathmandu")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        finished = subprocess.run(
            [sys.executable, "-c", PLAY],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=True,
            timeout=120,
        )
        transcripts.append(finished.stdout)
    assert transcripts[0] == transcripts[1]
    statuses = re.findall(rb"(?m)^([0-9]{3})$", transcripts[0])
    assert len(statuses) > 200
    assert sum(status.startswith(b"2") for status in statuses) > 150
