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
from mock_salesforce.frame.kinds import schema_of

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
PLACED = {"lines": [{"product_id": "SHIRT-1", "quantity": 1}]}
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
    organization = vendor.realm["tenant_group_id"] if api.by_tenant_group else vendor.organization_id
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
    members = tuple(schema_of(operation.body).get("properties", ())) if operation.body else ()
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


GATEWAY = [(api, one) for api, one in OPERATIONS if api.envelope == "scapi"]


@pytest.mark.parametrize(
    ("api", "operation"), GATEWAY, ids=[f"{api.name} {one.name}" for api, one in GATEWAY]
)
def test_every_operation_refuses_a_parameter_that_it_does_not_declare(
    vendor: Any, api: Any, operation: Any
) -> None:
    """Facts section 4: the gateway knows each API's parameters, so `siteId` too is refused where it is not one."""
    client, headers = vendor.app.test_client(), headers_for(vendor, api.security_of(operation))
    path = path_of(vendor, api, operation)
    declared = dict.fromkeys(operation.required, "RefArch")
    for name in ("nope", "siteId", "SITEID", "expand", "limit"):
        if name not in operation.query and name not in operation.required:
            response = client.open(
                path, method=operation.method, query_string={**declared, name: "1"}, headers=headers
            )
            assert response.status_code == 400
            problem = response.get_json()
            assert problem["type"].endswith("/undefined-query-parameter")
            assert name in problem["detail"]


@pytest.mark.parametrize(
    ("api", "operation"), GATEWAY, ids=[f"{api.name} {one.name}" for api, one in GATEWAY]
)
def test_every_operation_wants_a_live_token_of_its_tenant_with_its_scope(
    vendor: Any, api: Any, operation: Any
) -> None:
    """None, garbage and an expired one: 401; without the scope, or for another tenant: 403 (facts section 4)."""
    client, path = vendor.app.test_client(), path_of(vendor, api, operation)

    def answer(headers: dict[str, str]) -> tuple[int, str]:
        query = dict.fromkeys(operation.required, "RefArch")
        response = client.open(path, method=operation.method, query_string=query, headers=headers)
        return response.status_code, response.get_json()["type"].rpartition("/")[2]

    is_admin = api.security_of(operation) == "admin" and not api.plain_json_errors
    unauthorized = (401, "invalid-access-token" if is_admin else "unauthorized")
    expired = headers_for(vendor, api.security_of(operation))
    assert (
        answer({})
        == answer({"Authorization": "Bearer x"})
        == answer({"Authorization": "Basic eDp5"})
        == unauthorized
    )
    vendor.clock[0] += 1800
    assert answer(expired) == unauthorized
    if api.security_of(operation) in ("admin", "admin_or_tsob"):
        assert operation.scopes
        assert answer(vendor.admin("mail")) == (403, "forbidden")
        foreign = vendor.account_token(" ".join(ALL_SCOPES), tenant="zzte_054").json()["access_token"]
        assert answer({"Authorization": f"Bearer {foreign}"}) == (403, "forbidden")
        reading = [scope for scope in operation.scopes if not scope.endswith(".rw")]
        if not reading:
            read_only = vendor.admin(" ".join(scope.removesuffix(".rw") for scope in operation.scopes))
            assert answer(read_only) == (403, "forbidden")


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
